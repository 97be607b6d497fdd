// Runs on the project's own Node: bundles the storm and runs it, and takes the bundle away again.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleStorm } from './bundle-storm.mjs';

const { folder, remove } = await bundleStorm();
process.on('exit', remove);
await import(pathToFileURL(join(folder, 'storm-main.js')).href);

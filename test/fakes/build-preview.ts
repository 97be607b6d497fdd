import { join } from 'node:path';
import { build } from 'vite';

// The renderer with a fake bridge, for looking at it in a browser: node test/fakes/build-preview.ts OUTPUT_FOLDER
const outDir = process.argv[2];
if (outDir === undefined) throw new Error('usage: node test/fakes/build-preview.ts OUTPUT_FOLDER');
const root = join(import.meta.dirname, '../..');

await build({
  configFile: false,
  root,
  base: './',
  logLevel: 'warn',
  build: {
    outDir,
    target: 'chrome130',
    emptyOutDir: true,
    rolldownOptions: { input: join(root, 'test/fakes/preview.html') },
  },
});

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchLine } from './bench-line.ts';

// node test/bench/support/run-bench.ts FILE: prints one JSON line per figure; nothing for a file without figures.

const bench = (await import(pathToFileURL(resolve(process.argv[2])).href)) as {
  readonly run?: () => Promise<readonly BenchLine[]>;
};
if (bench.run !== undefined) {
  for (const line of await bench.run()) process.stdout.write(`${JSON.stringify(line)}\n`);
}

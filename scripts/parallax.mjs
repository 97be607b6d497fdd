// npm run --silent parallax -- COMMAND: the engine without a window. Everything this script says goes to stderr, because
// stdout belongs to the command. The check whether anything must be prepared costs a few milliseconds.
import Module from 'node:module';
import { join } from 'node:path';
import { isBuildCurrent } from './lib/build-stamp.mjs';
import { areDependenciesCurrent } from './lib/dependencies.mjs';
import { runMain } from './lib/failure.mjs';
import { isProductNode } from './lib/node-runtime.mjs';
import { cacheFolder, outFolder } from './lib/paths.mjs';

const program = join(outFolder, 'main', 'parallax.js');

async function prepareIfNeeded() {
  if (areDependenciesCurrent() && isBuildCurrent()) return;
  const { prepareCommandLine } = await import('./lib/prepare.mjs');
  const { createReporter } = await import('./lib/reporter.mjs');
  await prepareCommandLine(createReporter(process.stderr, { quiet: true }));
}

/** Runs the program in this very process, as its main script: a signal to this process, kill -9 too, hits the engine. */
function runHere() {
  Module.enableCompileCache(join(cacheFolder(), 'compile-cache'));
  process.argv[1] = program;
  Module.runMain(program);
}

await runMain(async () => {
  await prepareIfNeeded();
  if (isProductNode()) return 0;
  const { runOnProductNode } = await import('./lib/run-on-product-node.mjs');
  return runOnProductNode(program, process.argv.slice(2));
});
// Outside runMain, because from here on the exit code and the errors are the program's own.
if (process.exitCode === 0 && isProductNode()) runHere();

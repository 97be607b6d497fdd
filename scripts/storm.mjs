// npm run storm -- --runs N --seed S: plays sessions against a hostile exchange with kill -9 at random and at every
// journal boundary, and checks after each that nothing was lost. One JSON line on stdout; everything else on stderr.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { exitCodeOf } from './lib/command.mjs';
import { runMain } from './lib/failure.mjs';
import { environmentForTools, productNode } from './lib/node-runtime.mjs';
import { projectRoot } from './lib/paths.mjs';
import { prepareCommandLine } from './lib/prepare.mjs';
import { createReporter } from './lib/reporter.mjs';

await runMain(async () => {
  await prepareCommandLine(createReporter(process.stderr, { quiet: true }), { build: false });
  return run(join(projectRoot, 'scripts', 'lib', 'run-storm.mjs'), process.argv.slice(2));
});

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function run(program, args) {
  return new Promise((resolve) => {
    const env = environmentForTools({ VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' });
    const child = spawn(productNode, ['--no-warnings', program, ...args], { env, stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}

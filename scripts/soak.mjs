// npm run soak -- --minutes N --speed X [--seed S]: runs the demo for long and watches its memory, its tables and its
// event loop; a table on stderr, one JSON line on stdout (test/bench/README.md says what the figures mean). Exit code 1
// when something grows or the event loop is late.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ExpectedFailure, runMain } from './lib/failure.mjs';
import { environmentForTools, productNode } from './lib/node-runtime.mjs';
import { projectRoot } from './lib/paths.mjs';
import { prepareCommandLine } from './lib/prepare.mjs';
import { createReporter } from './lib/reporter.mjs';

const bench = join(projectRoot, 'test', 'bench');

await runMain(async () => {
  const { minutes, speed, seed } = readOptions();
  await prepareCommandLine(createReporter(process.stderr));
  const sources = pathToFileURL(join(bench, 'support', 'run-sources.ts')).href;
  const args = ['--no-warnings', '--import', sources, join(bench, 'soak', 'run-soak.ts')];
  const child = spawn(productNode, [...args, String(minutes), String(speed), String(seed)], {
    cwd: projectRoot,
    env: environmentForTools(),
    stdio: 'inherit',
  });
  // Whoever ends this script gets the figures so far: the child hears of Ctrl+C by itself, of SIGTERM from here.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
});

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '120' },
      speed: { type: 'string', default: '600' },
      seed: { type: 'string', default: '1' },
    },
  });
  return {
    minutes: number('minutes', values.minutes, 0.1, 100_000),
    speed: number('speed', values.speed, 1, 600),
    seed: number('seed', values.seed, 0, 2 ** 31),
  };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function number(name, text, least, most) {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new ExpectedFailure(`option --${name}: ${text} is not allowed; give a number from ${least} to ${most}.`);
}

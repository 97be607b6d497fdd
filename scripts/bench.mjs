// npm run bench [NAME...]: one JSON line per figure on stdout; everything else goes to stderr. Every file of test/bench
// is measured in a process of its own, one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './lib/command.mjs';
import { ExpectedFailure, runMain } from './lib/failure.mjs';
import { environmentForTools, productNode } from './lib/node-runtime.mjs';
import { projectRoot } from './lib/paths.mjs';
import { prepareBuild, prepareCommandLine, prepareWithElectron } from './lib/prepare.mjs';
import { createReporter } from './lib/reporter.mjs';
import { ensureDisplay } from './lib/virtual-display.mjs';

const folder = join(projectRoot, 'test', 'bench');
const sources = pathToFileURL(join(folder, 'support', 'run-sources.ts')).href;
const timeLimit = 15 * 60_000;
/** Benchmarks that start the application. */
const withWindow = ['backtest-screen'];

await runMain(async () => {
  const reporter = createReporter(process.stderr);
  const wanted = process.argv.slice(2);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const names = files.map((name) => name.slice(0, -'.ts'.length));
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ExpectedFailure(`There is no benchmark "${unknown}": test/bench has ${names.join(', ')}.`);
  }
  const chosen = names.filter((name) => wanted.length === 0 || wanted.includes(name));
  const { environment, stop } = await prepare(
    reporter,
    chosen.some((name) => withWindow.includes(name)),
  );
  let failed = 0;
  for (const name of chosen) {
    const program = join(folder, 'support', 'run-bench.ts');
    const args = ['--no-warnings', '--expose-gc', '--import', sources, program, join(folder, `${name}.ts`)];
    const options = { cwd: projectRoot, env: environmentForTools(environment), timeout: timeLimit };
    const { code, stdout, output } = await runCommand(productNode, args, options);
    process.stdout.write(stdout.replaceAll(/^(?!\{).*\n?/gm, ''));
    if (code === 0) {
      // What a benchmark could not measure, and why.
      process.stderr.write(output.replaceAll(/^(?:\{.*)?\n/gm, ''));
      continue;
    }
    failed += 1;
    process.stderr.write(`${name} failed:\n${output}\n`);
  }
  stop();
  return failed === 0 ? 0 : 1;
});

/**
 * @param {import('./lib/reporter.mjs').Reporter} reporter
 * @param {boolean} needsWindow
 */
async function prepare(reporter, needsWindow) {
  if (!needsWindow) {
    await prepareCommandLine(reporter);
    return { environment: {}, stop: () => {} };
  }
  const electron = await prepareWithElectron(reporter, { forTests: true });
  await prepareBuild(reporter);
  const display = await ensureDisplay(reporter);
  return { environment: { ...electron.environment, ...display.environment }, stop: display.stop };
}

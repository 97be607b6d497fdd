// npm run bench [NAME...]: one JSON line per figure on stdout; everything else goes to stderr. Every file of test/bench
// is measured in a process of its own, one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './lib/command.mjs';
import { ExpectedFailure, runMain } from './lib/failure.mjs';
import { environmentForTools, productNode } from './lib/node-runtime.mjs';
import { projectRoot } from './lib/paths.mjs';
import { prepareCommandLine } from './lib/prepare.mjs';
import { createReporter } from './lib/reporter.mjs';

const folder = join(projectRoot, 'test', 'bench');
const timeLimit = 15 * 60_000;

await runMain(async () => {
  const reporter = createReporter(process.stderr);
  await prepareCommandLine(reporter);
  const wanted = process.argv.slice(2);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const names = files.map((name) => name.slice(0, -'.ts'.length));
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ExpectedFailure(`There is no benchmark "${unknown}": test/bench has ${names.join(', ')}.`);
  }
  let failed = 0;
  for (const name of names.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const program = join(folder, 'support', 'run-bench.ts');
    const args = ['--no-warnings', '--expose-gc', program, join(folder, `${name}.ts`)];
    const options = { cwd: projectRoot, env: environmentForTools(), timeout: timeLimit };
    const { code, stdout, output } = await runCommand(productNode, args, options);
    process.stdout.write(stdout.replaceAll(/^(?!\{).*\n?/gm, ''));
    if (code === 0) continue;
    failed += 1;
    process.stderr.write(`${name} failed:\n${output}\n`);
  }
  return failed === 0 ? 0 : 1;
});

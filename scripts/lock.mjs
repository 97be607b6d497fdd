// npm run lock: writes package-lock.json after package.json has changed. See lib/complete-lock.mjs for why npm alone is
// not enough.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './lib/command.mjs';
import { completeLock } from './lib/complete-lock.mjs';
import { ExpectedFailure, runMain } from './lib/failure.mjs';
import { environmentForNpm, npmProgram } from './lib/node-runtime.mjs';
import { projectRoot } from './lib/paths.mjs';

await runMain(async () => {
  const { code, output } = await runCommand(npmProgram, ['install', '--package-lock-only', '--no-audit', '--no-fund'], {
    cwd: projectRoot,
    env: environmentForNpm(),
  });
  if (code !== 0) throw new ExpectedFailure(`npm could not write package-lock.json (${lastLines(output, 1)}).`);
  const file = join(projectRoot, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLock(lock.packages);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`package-lock.json: written, ${added.length} entries of other platforms added\n`);
  return 0;
});

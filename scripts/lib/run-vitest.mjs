import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { environmentForTools, packageCommand, productNode } from './node-runtime.mjs';
import { projectRoot } from './paths.mjs';
import { readTestCounts } from './test-results.mjs';

/** A stage that hangs is ended by us, so that the summary still comes and says which one it was. */
const stageTimeLimit = 35 * 60_000;

/**
 * Runs one vitest project, its output going straight to the terminal.
 * @param {import('./test-plan.mjs').VitestStage} stage
 * @param {NodeJS.ProcessEnv} environment for Electron and the display
 */
export async function runVitest({ project, args }, environment) {
  const report = join(projectRoot, 'test-results', `vitest-${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const command = [packageCommand('vitest'), 'run', '--project', project];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runCommand(productNode, [...command, ...reporters, ...args], {
    cwd: projectRoot,
    env: environmentForTools({ ...quietEnvironment(), ...environment }),
    inherit: true,
    timeout: stageTimeLimit,
  });
  return { code, counts: readTestCounts(report, code) };
}

/** @returns {NodeJS.ProcessEnv} */
function quietEnvironment() {
  return {
    // A notice about a future vite that concerns nobody who runs tests.
    VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
    // Tests never touch the developer's own keychain; those of the vault start a private bus of their own.
    ...(process.platform === 'linux' ? { DBUS_SESSION_BUS_ADDRESS: 'disabled:' } : {}),
    ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
  };
}

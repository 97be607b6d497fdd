import { runCommand } from './command.mjs';
import { environmentForTools, packageCommand, productNode } from './node-runtime.mjs';
import { projectRoot } from './paths.mjs';

/** One project per runtime, so that the engine cannot use the DOM nor the renderer Node. */
export const typescriptProjects = ['engine', 'electron', 'electron/preload', 'renderer', 'test', 'scripts'];

/**
 * @typedef {object} CheckResult
 * @property {boolean} passed
 * @property {string} output what the tool said, for people
 */

/** @returns {Promise<CheckResult>} every project is checked, also after a failing one */
export async function checkTypes() {
  let passed = true;
  let output = '';
  for (const project of typescriptProjects) {
    const result = await runTool(['typescript', 'tsc'], ['-p', project, '--pretty', 'false']);
    passed &&= result.passed;
    if (!result.passed) output += `in ${project}/tsconfig.json:\n${result.output}`;
  }
  return { passed, output };
}

/** @returns {Promise<CheckResult>} */
export function checkLint() {
  return runTool(['oxlint', 'oxlint'], ['--type-aware', '--deny-warnings', '.']);
}

/** @returns {Promise<CheckResult>} */
export function checkFormat() {
  return runTool(['prettier', 'prettier'], ['--check', '--log-level', 'warn', '.']);
}

/**
 * @param {readonly [string, string]} tool package and command
 * @param {readonly string[]} args
 * @returns {Promise<CheckResult>}
 */
async function runTool([packageName, command], args) {
  const { code, output } = await runCommand(productNode, [packageCommand(packageName, command), ...args], {
    cwd: projectRoot,
    env: environmentForTools(),
  });
  return { passed: code === 0, output };
}

import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ExpectedFailure } from './failure.mjs';
import { nodeModules } from './paths.mjs';
import { runCommand } from './command.mjs';

/** better-sqlite3 13 is a segfault below this version, so nothing of the product or its tests runs on an older Node. */
const oldestProductNode = [22, 14];
/** The oldest Node these scripts are written for; they only fetch the right one. */
const oldestScriptNode = [20, 0];

/**
 * @param {string} version such as "v24.21.0"
 * @param {readonly number[]} oldest
 */
export function isVersionAtLeast(version, oldest) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  for (let index = 0; index < oldest.length; index += 1) {
    const difference = (parts[index] ?? 0) - (oldest[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Whether the Node that runs this script can run the product itself. */
export function isProductNode(version = process.versions.node) {
  return isVersionAtLeast(version, oldestProductNode);
}

/** Stops with a clear sentence on a Node that cannot even run these scripts. */
export function requireScriptNode(version = process.versions.node) {
  if (!isVersionAtLeast(version, oldestScriptNode)) {
    throw new ExpectedFailure(`Node ${version} is too old: install Node 20 or newer, then run the command again.`);
  }
}

/** The Node that the npm package `node` brought. Everything after `npm ci` runs on it. */
export const productNode = join(nodeModules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Stops with a clear sentence if `npm ci` did not leave a Node that can run the product. */
export async function requireProductNode() {
  const advice =
    'delete node_modules and run the command again with install scripts allowed (npm config get ignore-scripts must say false).';
  if (!existsSync(productNode)) {
    throw new ExpectedFailure(`The npm package "node" did not install its program: ${advice}`);
  }
  const { code, stdout } = await runCommand(productNode, ['--version']);
  if (code !== 0 || !isProductNode(stdout.trim())) {
    throw new ExpectedFailure(
      `Parallax needs Node ${oldestProductNode.join('.')} or newer but found ${stdout.trim() || 'none that runs'} at ${productNode}: ${advice}`,
    );
  }
}

/**
 * The JavaScript file behind a package's command, to be run with productNode instead of whatever Node a shell finds.
 * @param {string} packageName
 * @param {string} [command] defaults to the package's name
 */
export function packageCommand(packageName, command = packageName) {
  const folder = join(nodeModules, packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * An environment for npm itself: without node_modules/.bin, because `npm ci` deletes the Node in there while it runs,
 * and without what an outer `npm run --silent` left behind.
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForNpm() {
  /** @type {NodeJS.ProcessEnv} */
  const environment = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (/^npm_(lifecycle|package|command|execpath|node_execpath|config_loglevel)/i.test(name)) continue;
    environment[name] = value;
  }
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[pathName] = (environment[pathName] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(nodeModules) && !folder.includes('node-gyp-bin'))
    .join(delimiter);
  return environment;
}

/**
 * An environment for the product's tools and tests: `node` and every package's command are the project's own.
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForTools(extra = {}) {
  const environment = { ...process.env };
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[pathName] = [join(nodeModules, '.bin'), environment[pathName] ?? ''].join(delimiter);
  return { ...environment, ...extra };
}

export const npmProgram = process.platform === 'win32' ? 'npm.cmd' : 'npm';

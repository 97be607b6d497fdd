import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';
import { environmentForNpm, npmProgram, requireProductNode } from './node-runtime.mjs';
import { cacheFolder, nodeModules, projectRoot, stampFolder } from './paths.mjs';
import { findMissingRequirements, keytarRequirements } from './system-libraries.mjs';

const stampFile = join(stampFolder, 'installed.json');
const lockFile = join(projectRoot, 'package-lock.json');

/**
 * @typedef {object} InstallStamp
 * @property {string} lock hash of the package-lock.json that was installed
 * @property {boolean} keytarBuildable whether keytar's prerequisites were there at that time
 */

/** @returns {InstallStamp | undefined} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Whether node_modules is what package-lock.json asks for. Cheap: called at every start of the command line. */
export function areDependenciesCurrent() {
  return readStamp()?.lock === lockHash();
}

/**
 * Installs the npm packages unless they are there already.
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function ensureDependencies(reporter) {
  const keytarBuildable =
    process.platform !== 'linux' || (await findMissingRequirements(keytarRequirements)).length === 0;
  const stamp = readStamp();
  const current = stamp?.lock === lockHash();
  if (!current && !isInstalledByHand()) {
    const reason = existsSync(nodeModules) ? 'package-lock.json has changed' : 'first start';
    await reporter.step(`installing npm packages (npm ci, ${reason})`, () => runNpm(['ci']));
  } else if (!existsSync(join(nodeModules, 'keytar')) && keytarBuildable && stamp?.keytarBuildable !== true) {
    // The keychain package could not be built the last time; `npm install` adds it without touching the rest.
    await reporter.step('adding the keychain package keytar', () => runNpm(['install', '--no-save']));
  } else if (current) {
    if (!reporter.quiet) reporter.line('npm packages: up to date');
    return;
  }
  await requireProductNode();
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ lock: lockHash(), keytarBuildable }));
  if (!existsSync(join(nodeModules, 'keytar'))) {
    reporter.line('keytar was not built: the app works, but it cannot store exchange keys in the system keychain');
  }
}

/** @param {readonly string[]} command */
async function runNpm(command) {
  const logFile = join(cacheFolder(), 'logs', 'npm.log');
  rmSync(logFile, { force: true });
  const args = [...command, '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { code, output } = await runCommand(npmProgram, args, { cwd: projectRoot, env: environmentForNpm(), logFile });
  if (code === 0) return;
  throw new ExpectedFailure(explainNpmFailure(command.join(' '), code, output, logFile));
}

/**
 * @param {string} command
 * @param {number} code
 * @param {string} output
 * @param {string} logFile
 */
export function explainNpmFailure(command, code, output, logFile) {
  if (code === 127) return 'npm was not found: install Node together with npm, then run the command again.';
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ERR_SOCKET_TIMEOUT/.test(output)) {
    return `"npm ${command}" could not reach the npm registry: check the network (or npm's proxy setting), then run the command again; the log is ${logFile}.`;
  }
  if (/EUSAGE/.test(output) && /in sync/.test(output)) {
    return 'package-lock.json does not fit package.json: run "npm run lock", commit the result, then run the command again.';
  }
  if (/ENOSPC/.test(output)) return `The disk is full: free about 1 GB, then run the command again.`;
  return `"npm ${command}" failed with code ${code} (${npmReason(output)}): the log is ${logFile}.`;
}

/**
 * The first thing npm says that is neither an error's code nor empty.
 * @param {string} output
 */
function npmReason(output) {
  const reasons = output.split('\n').filter((line) => /^npm error (?!code|errno|syscall|path)\S/.test(line));
  return (reasons[0] ?? lastLines(output, 1)).replace('npm error ', '');
}

/** Whether node_modules has no stamp of ours but agrees with the lock file, as after a plain `npm ci` or `npm install`. */
function isInstalledByHand() {
  try {
    const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    const installed = JSON.parse(readFileSync(join(nodeModules, '.package-lock.json'), 'utf8')).packages;
    return agreesWithLock(wanted, installed);
  } catch {
    return false;
  }
}

/**
 * @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} LockedPackages
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 * @returns {boolean} whether every package that is not optional is installed, and none in another version
 */
export function agreesWithLock(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && (!found.integrity || found.integrity === entry.integrity);
  });
}

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { environmentForTools, productNode } from './node-runtime.mjs';
import { nodeModules, projectRoot } from './paths.mjs';

const electronFolder = join(nodeModules, 'electron');

/** The version pinned in package.json; readable before anything is installed. */
export function officialVersion() {
  return JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).devDependencies.electron;
}

export function isOfficialInstalled() {
  try {
    const version = readFileSync(join(electronFolder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return version === officialVersion() && existsSync(officialExecutable());
  } catch {
    return false;
  }
}

/** @returns {string} the program's path, as the package `electron` noted it down when it unpacked itself */
export function officialExecutable() {
  return join(electronFolder, 'dist', readFileSync(join(electronFolder, 'path.txt'), 'utf8'));
}

/**
 * Whether a download is worth trying: a mirror or proxy is configured, an earlier download is cached, or GitHub answers.
 * @param {number} timeLimit milliseconds
 * @returns {Promise<boolean>}
 */
export async function canReachDownload(timeLimit) {
  const { env } = process;
  if (env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.ELECTRON_GET_USE_PROXY) return true;
  return isDownloadCached() || (await answersInTime(timeLimit));
}

/** @param {number} timeLimit */
function answersInTime(timeLimit) {
  const url = `https://github.com/electron/electron/releases/download/v${officialVersion()}/SHASUMS256.txt`;
  return new Promise((resolve) => {
    const probe = request(url, { method: 'HEAD' }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
      probe.destroy();
    });
    // A timer of our own: the request's timeout only counts idle time on an open socket, not a name that never resolves.
    const timer = setTimeout(() => probe.destroy(new Error('time is up')), timeLimit);
    probe.on('error', () => resolve(false));
    probe.on('close', () => clearTimeout(timer));
    probe.end();
  });
}

function isDownloadCached() {
  const folders = {
    darwin: join(homedir(), 'Library', 'Caches', 'electron'),
    win32: join(process.env.LOCALAPPDATA ?? homedir(), 'electron', 'Cache'),
  };
  const folder =
    process.env.electron_config_cache ??
    folders[/** @type {keyof typeof folders} */ (process.platform)] ??
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'electron');
  const name = `electron-v${officialVersion()}-${process.platform}-${process.arch}.zip`;
  try {
    return readdirSync(folder, { recursive: true }).some((entry) => String(entry).endsWith(name));
  } catch {
    return false;
  }
}

/**
 * Lets the package `electron` download its own binary; it checks the file against the checksums it ships with.
 * @returns {Promise<string | undefined>} why it failed, or undefined
 */
export async function downloadOfficialElectron() {
  const env = environmentForTools();
  // With this set the package would believe the binary is elsewhere.
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  const args = [join(electronFolder, 'install.js')];
  const { code, output } = await runCommand(productNode, args, { cwd: electronFolder, env, timeout: 600_000 });
  if (code === 0 && isOfficialInstalled()) return undefined;
  if (code === 124) return 'it took longer than ten minutes';
  const error = output.split('\n').find((line) => /error/i.test(line));
  return (error ?? lastLines(output, 1)).trim() || `exit code ${code}`;
}

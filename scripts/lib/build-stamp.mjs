// Loaded at every start of the command line: it imports nothing but Node's own modules and costs a few milliseconds.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outFolder, projectRoot } from './paths.mjs';

/** Everything that goes into a build. */
const sources = [
  'engine',
  'electron',
  'renderer',
  'resources',
  'types',
  'electron.vite.config.ts',
  'scripts/lib/bundler-aliases.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** @param {string} folder */
const stampFile = (folder) => join(folder, 'build-stamp.txt');

/**
 * Names, sizes and times of all sources in one hash.
 * @param {string} [root]
 */
export function sourceFingerprint(root = projectRoot) {
  const hash = createHash('sha256');
  for (const source of sources) addToHash(hash, root, source);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path relative to root
 */
function addToHash(hash, root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(join(root, path)).sort()) addToHash(hash, root, `${path}/${name}`);
}

export function isBuildCurrent() {
  const file = stampFile(outFolder);
  return existsSync(file) && readFileSync(file, 'utf8') === sourceFingerprint();
}

/**
 * @param {string} folder the finished build
 * @param {string} fingerprint taken before the build began, so that an edit during it makes the build stale
 */
export function writeBuildStamp(folder, fingerprint) {
  writeFileSync(stampFile(folder), fingerprint);
}

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheFolder } from './paths.mjs';

/**
 * Runs the work while no other Parallax script prepares: two `npm start` at once would otherwise write the same files.
 * @template T
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withPrepareLock(reporter, work) {
  const file = join(cacheFolder(), 'prepare.lock');
  mkdirSync(cacheFolder(), { recursive: true });
  let announced = false;
  while (!takeLock(file)) {
    const owner = lockOwner(file);
    if (owner === undefined || !isAlive(owner)) {
      // Its owner died without cleaning up.
      rmSync(file, { force: true });
      continue;
    }
    if (!announced) reporter.line(`waiting for another Parallax script (process ${owner}) to finish its preparation`);
    announced = true;
    await wait(100);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} file */
function takeLock(file) {
  // A link appears whole or not at all, so nobody ever reads a lock that does not name its owner yet.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} file */
function lockOwner(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} processId */
function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

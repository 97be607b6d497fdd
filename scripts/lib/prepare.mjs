import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { isBuildCurrent } from './build-stamp.mjs';
import { areDependenciesCurrent, ensureDependencies } from './dependencies.mjs';
import { chooseElectron, ensureElectron } from './electron.mjs';
import { isFallbackReady } from './fallback-electron.mjs';
import { ExpectedFailure } from './failure.mjs';
import { requireScriptNode } from './node-runtime.mjs';
import { nodeModules } from './paths.mjs';
import { withPrepareLock } from './prepare-lock.mjs';
import { ensureSqliteForFallback, isSqliteBuildNeeded, removeSqliteForFallback } from './sqlite-for-fallback.mjs';
import * as libraries from './system-libraries.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { isDisplayMissing } from './virtual-display.mjs';

/** @typedef {import('./reporter.mjs').Reporter} Reporter */

/**
 * Everything the application needs to start, or the tests to run: system libraries, npm packages, Electron, SQLite.
 * @param {Reporter} reporter
 * @param {{ forTests?: boolean }} [options]
 * @returns {Promise<import('./electron.mjs').Electron>}
 */
export async function prepareWithElectron(reporter, { forTests = false } = {}) {
  requireSupportedPlatform();
  return withPrepareLock(reporter, async () => {
    const choice = await chooseElectron();
    await ensureSystemPackages(reporter, {
      required: requirementsFor(choice),
      optional: [...keychainRequirements(), ...(forTests ? libraries.testRequirements : [])],
      optionalPurpose: forTests ? 'system keychain and its tests' : 'system keychain',
    });
    await ensureDependencies(reporter);
    const electron = await ensureElectron(reporter, choice);
    if (electron.kind === 'fallback') {
      await ensureSqliteForFallback(reporter);
    } else if (electron.kind === 'official') {
      removeSqliteForFallback();
    }
    return electron;
  });
}

/**
 * What the command line needs: npm packages and a build, but no Electron.
 * @param {Reporter} reporter
 * @param {{ build?: boolean }} [options]
 */
export async function prepareCommandLine(reporter, { build = true } = {}) {
  requireSupportedPlatform();
  await withPrepareLock(reporter, async () => {
    // Another process may have prepared while this one waited for the lock.
    if (!areDependenciesCurrent()) await ensureDependencies(reporter);
    if (build && !isBuildCurrent()) await ensureBuild(reporter);
  });
}

/**
 * @param {Reporter} reporter
 */
export async function prepareBuild(reporter) {
  await withPrepareLock(reporter, () => ensureBuild(reporter));
}

function requireSupportedPlatform() {
  requireScriptNode();
  if (!['linux', 'darwin', 'win32'].includes(process.platform)) {
    throw new ExpectedFailure(`Parallax runs on Linux, macOS and Windows, but this is ${process.platform}.`);
  }
}

/** @param {import('./electron.mjs').Electron['kind']} choice */
function requirementsFor(choice) {
  return [
    ...libraries.electronRequirements,
    ...(isDisplayMissing() ? libraries.displayRequirements : []),
    ...(choice === 'fallback' && !isFallbackReady() ? libraries.unpackRequirements : []),
    ...(choice === 'fallback' && isSqliteBuildNeeded() ? libraries.sqliteBuildRequirements : []),
  ];
}

/** Without these keytar is not built; where it is there already they are not needed. */
function keychainRequirements() {
  return existsSync(join(nodeModules, 'keytar')) ? [] : libraries.keytarRequirements;
}

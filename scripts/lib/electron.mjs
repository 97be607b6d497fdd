import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExpectedFailure } from './failure.mjs';
import {
  ensureFallbackElectron,
  fallbackElectron,
  fallbackFolder,
  isFallbackReady,
  isFallbackSupported,
} from './fallback-electron.mjs';
import {
  canReachDownload,
  downloadOfficialElectron,
  isOfficialInstalled,
  officialExecutable,
  officialVersion,
} from './official-electron.mjs';
import { cacheFolder } from './paths.mjs';

/**
 * @typedef {object} Electron
 * @property {'official' | 'fallback' | 'custom'} kind custom: ELECTRON_OVERRIDE_DIST_PATH was set from outside
 * @property {string} executable
 * @property {NodeJS.ProcessEnv} environment what the package `electron`, and so Playwright, must see to find it
 */

const probeTimeLimit = 4000;
/** For so long an unreachable GitHub is not asked again, so that every start off-line does not wait for it. */
const rememberUnreachable = 12 * 60 * 60 * 1000;
const unreachableFile = () => join(cacheFolder(), 'github-unreachable');

/**
 * Decides which Electron this machine gets. It needs no npm package, so that the system packages can be chosen by it.
 * @returns {Promise<Electron['kind']>}
 */
export async function chooseElectron() {
  const custom = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (custom) {
    if (existsSync(join(custom, 'electron')) || existsSync(custom)) return 'custom';
    throw new ExpectedFailure(
      `ELECTRON_OVERRIDE_DIST_PATH names ${custom}, which does not exist: correct it or unset it.`,
    );
  }
  const wish = process.env.PARALLAX_ELECTRON ?? 'auto';
  if (!['auto', 'official', 'fallback'].includes(wish)) {
    throw new ExpectedFailure(`PARALLAX_ELECTRON is "${wish}": set it to auto, official or fallback.`);
  }
  if (wish === 'fallback' && !isFallbackSupported()) {
    throw new ExpectedFailure('There is a fallback Electron for Linux on x64 only: unset PARALLAX_ELECTRON.');
  }
  if (wish !== 'auto') return /** @type {'official' | 'fallback'} */ (wish);
  if (isOfficialInstalled() || !isFallbackSupported()) return 'official';
  if (isFallbackReady() && wasUnreachableLately()) return 'fallback';
  if (await canReachDownload(probeTimeLimit)) return 'official';
  rememberThatUnreachable();
  return 'fallback';
}

/**
 * Makes the chosen Electron available.
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {Electron['kind']} choice
 * @returns {Promise<Electron>}
 */
export async function ensureElectron(reporter, choice) {
  if (choice === 'custom') return describeCustom(reporter);
  if (choice === 'official') {
    const failure = isOfficialInstalled()
      ? undefined
      : await reporter.step(`fetching Electron ${officialVersion()}`, downloadOfficialElectron);
    if (failure === undefined) {
      rmSync(unreachableFile(), { force: true });
      reporter.line(`Electron ${officialVersion()}`);
      return { kind: 'official', executable: officialExecutable(), environment: {} };
    }
    if (!isFallbackSupported() || process.env.PARALLAX_ELECTRON === 'official') {
      throw new ExpectedFailure(
        `Electron ${officialVersion()} could not be downloaded (${failure}): check the network, or set ELECTRON_MIRROR to a mirror you trust, then run the command again.`,
      );
    }
    rememberThatUnreachable();
  }
  await ensureFallbackElectron(reporter);
  const reason =
    process.env.PARALLAX_ELECTRON === 'fallback' ? 'as PARALLAX_ELECTRON asks' : 'GitHub cannot be reached';
  reporter.line(
    `Electron ${fallbackElectron.version} stands in for ${officialVersion()} (${reason}): for development and tests only, not for live trading`,
  );
  return {
    kind: 'fallback',
    executable: join(fallbackFolder(), 'electron'),
    environment: { ELECTRON_OVERRIDE_DIST_PATH: fallbackFolder() },
  };
}

/**
 * @param {import('./reporter.mjs').Reporter} reporter
 * @returns {Electron}
 */
function describeCustom(reporter) {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '';
  const names = ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'];
  const executable = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (executable === undefined) {
    throw new ExpectedFailure(
      `ELECTRON_OVERRIDE_DIST_PATH names ${folder}, which holds no Electron: correct it or unset it.`,
    );
  }
  reporter.line(`Electron from ELECTRON_OVERRIDE_DIST_PATH: ${executable}`);
  return { kind: 'custom', executable, environment: { ELECTRON_OVERRIDE_DIST_PATH: folder } };
}

function rememberThatUnreachable() {
  mkdirSync(dirname(unreachableFile()), { recursive: true });
  writeFileSync(unreachableFile(), String(Date.now()));
}

function wasUnreachableLately() {
  try {
    return Date.now() - Number(readFileSync(unreachableFile(), 'utf8')) < rememberUnreachable;
  } catch {
    return false;
  }
}

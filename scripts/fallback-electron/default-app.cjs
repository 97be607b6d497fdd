// The main script of default_app.asar in the fallback Electron: it does what Electron's own default app does, which
// that build lacks. "electron [-r module]... folder [arguments]" loads the folder's main script as the application.
const { app } = require('electron');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');

/**
 * What Electron's own default app uses too, but neither Electron nor Node documents.
 * @typedef {{ setVersion(version: string): void, setAppPath(path: string): void }} UndocumentedApp
 * @typedef {{ _load(file: string, parent: unknown, isMain: boolean): void, _preloadModules(files: string[]): void }} UndocumentedModule
 */
const undocumentedApp = /** @type {UndocumentedApp} */ (/** @type {unknown} */ (app));
const undocumentedModule = /** @type {UndocumentedModule} */ (/** @type {unknown} */ (Module));

/** @param {readonly string[]} argv */
function parseArguments(argv) {
  /** @type {string[]} */
  const modules = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index];
    if (argument === '-r' || argument === '--require') {
      index += 1;
      modules.push(argv[index]);
    } else if (!argument.startsWith('-')) {
      return { modules, folder: argument };
    }
  }
  return { modules, folder: undefined };
}

/** @param {string} folder */
function loadApplication(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  undocumentedApp.setVersion(manifest.version);
  app.setName(manifest.productName ?? manifest.name);
  undocumentedApp.setAppPath(folder);
  undocumentedModule._load(join(folder, manifest.main), Module, true);
}

const { modules, folder } = parseArguments(process.argv.slice(1));
if (folder === undefined) {
  process.stderr.write('The fallback Electron needs the folder of an application.\n');
  process.exit(1);
}
undocumentedModule._preloadModules(modules);
loadApplication(resolve(folder));

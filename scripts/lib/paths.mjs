import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const nodeModules = join(projectRoot, 'node_modules');
/** Notes of these scripts about the installed packages; `npm ci` removes them together with the packages. */
export const stampFolder = join(nodeModules, '.parallax');
export const outFolder = join(projectRoot, 'out');

/**
 * Where things that are expensive to get are kept between clones: the fallback Electron, its SQLite, logs.
 * @returns {string} an absolute path; the folder may not exist yet
 */
export function cacheFolder() {
  if (process.env.PARALLAX_CACHE) return process.env.PARALLAX_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'parallax');
  if (process.platform === 'win32') {
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'parallax', 'cache');
  }
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'parallax');
}

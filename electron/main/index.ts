import { join } from 'node:path';
import { app, BrowserWindow, dialog, Notification, protocol } from 'electron';
import { openLogFile } from '../../engine/monitoring/log-file.ts';
import { createRedaction } from '../../engine/monitoring/redaction.ts';
import { runApplication } from './application.ts';
import { createEngineHost } from './engine-host.ts';
import { createFatalHandler } from './fatal.ts';
import { createFilePicker } from './file-picker.ts';
import { readModeChoice, writeModeChoice } from './mode-choice.ts';
import { createDesktopNotifier } from './notifications.ts';
import { PAGE_PRIVILEGES } from './page-protocol.ts';
import { createStartOrder } from './start-order.ts';
import { readSwitches, type Switches } from './switches.ts';

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
  const redaction = createRedaction();
  const log = openLogFile({
    file: logFile,
    now: () => new Date(),
    redaction,
    echo: (text) => {
      if (!app.isPackaged) process.stderr.write(text);
    },
  });
  log(`Parallax ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`);

  const window = (): BrowserWindow | undefined => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const files = createFilePicker({
    showOpen(dialogOptions) {
      const parent = window();
      return parent === undefined ? dialog.showOpenDialog(dialogOptions) : dialog.showOpenDialog(parent, dialogOptions);
    },
    showSave(dialogOptions) {
      const parent = window();
      return parent === undefined ? dialog.showSaveDialog(dialogOptions) : dialog.showSaveDialog(parent, dialogOptions);
    },
    folder: () => app.getPath('downloads'),
  });
  const notifier = createDesktopNotifier({
    isSupported: () => Notification.isSupported(),
    create: (notice) => new Notification(notice),
    isWatched: () => BrowserWindow.getFocusedWindow() !== null,
    // What a second start does, too.
    showWindow: () => app.emit('activate'),
  });
  const startOrder = createStartOrder();
  const choiceFile = join(userDataFolder, 'mode.json');
  const last = readModeChoice(choiceFile, log);
  const { mode } = switches;
  const host = createEngineHost({
    first: mode === null ? last : { mode, account: last.account },
    chosen: (choice) => writeModeChoice(choiceFile, choice, log),
    open: async (choice) => {
      const { openEngine } = await import('../../engine/modes.ts');
      await startOrder.scriptServed;
      return openEngine({
        mode: choice.mode,
        account: choice.account,
        dataFolder,
        ...(switches.kraken === null ? {} : { kraken: standInAt(switches.kraken) }),
        ...(switches.seed === null ? {} : { seed: switches.seed }),
        ...(switches.speed === null ? {} : { speed: switches.speed }),
        files,
        notifier,
        secretSeen: (secret) => redaction.add(secret),
        ...(switches.keyExchange === null ? {} : { keyExchange: { restUrl: switches.keyExchange } }),
        log,
      });
    },
    log,
  });
  const fatal = createFatalHandler({
    closeEngine: host.close,
    show: (title, body) => {
      if (!switches.quitWithoutAsking) dialog.showErrorBox(title, redaction.clean(body));
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
      dataFolder,
      userDataFolder,
      logFile,
      quitWithoutAsking: switches.quitWithoutAsking,
      host,
      files,
      startOrder,
      log,
    });
  });
}

/** A Parallax simulator's addresses, all on one port. */
function standInAt(restUrl: string): { readonly restUrl: string; readonly wsUrl: string; readonly wsAuthUrl: string } {
  const sockets = restUrl.replace(/^http/, 'ws');
  return { restUrl, wsUrl: `${sockets}/v2`, wsAuthUrl: `${sockets}/v2-auth` };
}

const switches = readSwitches(process.argv, process.cwd(), !app.isPackaged);
if (switches.ok) {
  start(switches.value);
} else {
  process.stderr.write(`${switches.error}\n`);
  app.exit(2);
}

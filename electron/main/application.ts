import { join } from 'node:path';
import {
  app,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
} from 'electron';
import { failure, success } from '../../engine/domain/result.ts';
import type { Engine } from '../../engine/engine.ts';
import type { FilePicker } from '../../engine/ports.ts';
import { bindCalls, handlerOf } from '../ipc/bind-calls.ts';
import { bindStream } from '../ipc/bind-stream.ts';
import type { TrustedPages } from '../ipc/sender.ts';
import { endProcess } from './end-process.ts';
import type { EngineHost } from './engine-host.ts';
import { createMainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { type BrowserOpening, openInBrowser } from './open-in-browser.ts';
import { isOwnPage } from './page-address.ts';
import { servePage } from './page-protocol.ts';
import { readLicences } from './licences.ts';
import { quitQuestion } from './quit-question.ts';
import { createQuitting, type Quitting } from './quitting.ts';
import { savePicture } from './save-picture.ts';
import { hardenPages, hardenSession } from './security.ts';
import { createShellHandlers, isShellMethod } from './shell-handlers.ts';
import type { StartOrder } from './start-order.ts';
import { followEngine, initialStatus, isTrading, type TradingStatus } from './trading-status.ts';
import { createTray } from './tray.ts';

export interface ApplicationOptions {
  readonly dataFolder: string;
  readonly userDataFolder: string;
  readonly logFile: string;
  readonly quitWithoutAsking: boolean;
  readonly host: EngineHost;
  readonly files: FilePicker;
  readonly startOrder: StartOrder;
  readonly log: (line: string) => void;
}

/** Everything around the engine that a person sees: window, tray, menu, questions. Call it when Electron is ready. */
export function runApplication(options: ApplicationOptions): Quitting {
  const { host, log } = options;
  const developerTools = !app.isPackaged;
  const resources = join(__dirname, '../../resources');

  servePage(protocol, join(__dirname, '../renderer'), options.startOrder.served);
  hardenSession(session.defaultSession, { log });
  const browser: BrowserOpening = {
    open: (url) => shell.openExternal(url),
    tell: (message, detail) => dialog.showMessageBox({ type: 'warning', message, detail }),
    log,
  };
  hardenPages(app, { log, openExternal: (url) => void openInBrowser(url, browser) });

  const window = createMainWindow({
    stateFile: join(options.userDataFolder, 'window-state.json'),
    icon: process.platform === 'linux' ? join(resources, 'icons/256x256.png') : null,
    developerTools,
    visibilityChanged: (id) => stream.visibilityChanged(id),
    pageGone: (id) => stream.disconnect(id),
    closed: () => {
      if (quitting.phase() === 'running') tellThatItGoesOn();
    },
    sessionEnds: () => void quitting.request('at_once'),
    log,
  });
  const ownHandlers = createShellHandlers({
    info: {
      version: app.getVersion(),
      electron: process.versions.electron,
      chrome: process.versions.chrome,
      node: process.versions.node,
      platform: process.platform,
      dataFolder: options.dataFolder,
    },
    modes: host,
    openFolder: (folder) => shell.openPath(folder),
    savePicture: (area, name) => savePicture(window.current()?.webContents ?? null, area, name, options.files),
    // Each of the two builds says which packages it took in.
    licences: () => readLicences([__dirname, join(__dirname, '../renderer')]),
  });
  const pages: TrustedPages = { isOwnPage, isOwnWindow: (id) => window.current()?.webContents.id === id };
  bindCalls({
    ipc: ipcMain,
    pages,
    findHandler: async (method) => {
      if (isShellMethod(method)) return success(handlerOf(ownHandlers, method));
      const engine = await host.engine();
      if (engine.ok) return success(handlerOf(engine.value.handlers, method));
      return failure({ code: 'unavailable', message: engine.error, field: null });
    },
    checkOutputs: developerTools,
    log,
  });
  const stream = bindStream({
    ipc: ipcMain,
    pages,
    createChannel: () => new MessageChannelMain(),
    whenOpen: host.whenOpen,
    whenFailed: host.whenFailed,
    visibilityOf: window.visibilityOf,
    log,
  });
  window.show();
  void options.startOrder.documentServed.then(host.start);

  let status = initialStatus(host.choice().mode);
  const quitting = createQuitting({
    confirm: () => confirmQuit(options, status, window.current()),
    began: () => {
      window.hide();
      log('quitting: closing the engine');
    },
    closeEngine: host.close,
    finish: (outcome, how) =>
      endProcess(outcome, how, {
        show: (title, body) => dialog.showErrorBox(title, body),
        removeTray: () => tray?.remove(),
        exit: (code) => app.exit(code),
        quit: () => app.quit(),
        log,
        logFile: options.logFile,
      }),
  });
  const tray = createTray(join(resources, trayIcon()), { show: window.show, quit: () => app.quit() }, log);
  const awake = createStayingAwake();
  const changeStatus = (update: (status: TradingStatus) => TradingStatus): void => {
    const next = update(status);
    if (next === status) return;
    status = next;
    tray?.update(status);
    awake(isTrading(status));
  };
  tray?.update(status);
  let followed: Engine | null = null;
  host.whenOpen((engine) => {
    log(`the engine is open (${engine.mode}, ${engine.dataFolder})`);
    followed = engine;
    changeStatus(() => initialStatus(engine.mode));
    // What one says at its end is not about the next one.
    const change: typeof changeStatus = (update) => (followed === engine ? changeStatus(update) : undefined);
    void followEngine(engine, change, log);
  });
  host.whenFailed(() => {
    followed = null;
    changeStatus((current) => ({ ...current, missing: 'engine' }));
  });

  const showAbout = (): void => {
    app.showAboutPanel();
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        macOs: process.platform === 'darwin',
        version: app.getVersion(),
        developerTools,
        showAbout,
        showLog: () => shell.showItemInFolder(options.logFile),
      }),
    ),
  );

  app.on('second-instance', window.show);
  app.on('activate', window.show);
  // Closing the window does not end the engine: without this listener Electron would quit.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (quitting.phase() === 'done') return;
    event.preventDefault();
    void quitting.request(options.quitWithoutAsking ? 'at_once' : 'ask');
  });
  // The declared listener type lacks the event that Electron documents and passes.
  powerMonitor.on('shutdown', (...events: readonly Pick<Electron.Event, 'preventDefault'>[]) => {
    for (const event of events) event.preventDefault();
    void quitting.request('at_once');
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      log(`received ${signal}`);
      void quitting.request('at_once');
    });
  }
  return quitting;
}

async function confirmQuit(
  options: ApplicationOptions,
  status: TradingStatus,
  parent: Electron.BrowserWindow | null,
): Promise<boolean> {
  const question = quitQuestion(options.host.exposure(), status.symbol, status.missing);
  if (question === null) return true;
  const box: Electron.MessageBoxOptions = {
    type: 'warning',
    title: 'Parallax',
    message: question.message,
    detail: question.detail,
    buttons: [question.stay, 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = await (parent === null ? dialog.showMessageBox(box) : dialog.showMessageBox(parent, box));
  return response === 1;
}

/** Once per run, so that nobody believes that closing the window stopped anything. */
let hasTold = false;
function tellThatItGoesOn(): void {
  if (hasTold || !Notification.isSupported()) return;
  hasTold = true;
  new Notification({
    title: 'Parallax keeps running',
    body: 'Closing the window does not stop trading. Open it again from the tray or by starting Parallax; quit from the tray.',
  }).show();
}

/** @returns switches: true keeps the computer from falling asleep */
function createStayingAwake(): (trading: boolean) => void {
  let blocker: number | null = null;
  return (trading) => {
    if (trading === (blocker !== null)) return;
    if (blocker === null) {
      blocker = powerSaveBlocker.start('prevent-app-suspension');
    } else {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
}

function trayIcon(): string {
  switch (process.platform) {
    case 'darwin':
      return 'tray/trayTemplate.png';
    case 'win32':
      return 'icon.ico';
    default:
      return 'tray/tray.png';
  }
}

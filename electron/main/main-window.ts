import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import type { WindowVisibility } from '../ipc/stream-sender.ts';
import { PAGE_URL } from './page-address.ts';
import { bringBack, createPageCrashes } from './page-crashes.ts';
import { mainWindowOptions } from './window-options.ts';
import { fitToScreen, loadWindowState, minimumSizeOn, saveWindowState, type WindowState } from './window-state.ts';

/** A page that has drawn nothing after this many ms is shown all the same: a dark window tells more than none. */
const SHOW_AT_LATEST = 2_000;

export interface MainWindow {
  /** Opens the window, or brings the open one to the front. */
  readonly show: () => void;
  /** Takes the window from the screen without closing it. */
  readonly hide: () => void;
  readonly current: () => BrowserWindow | null;
  readonly visibilityOf: (webContentsId: number) => WindowVisibility;
}

export interface MainWindowOptions {
  readonly stateFile: string;
  readonly icon: string | null;
  readonly developerTools: boolean;
  readonly visibilityChanged: (webContentsId: number) => void;
  /** The page behind an id is gone: closed, crashed or about to be loaded anew. */
  readonly pageGone: (webContentsId: number) => void;
  readonly closed: () => void;
  /** Windows logs the user off or shuts down; the other systems tell it without a window. */
  readonly sessionEnds: () => void;
  readonly log: (line: string) => void;
}

/** The one window. It may be closed and opened again while everything else goes on. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { log } = options;
  let window: BrowserWindow | null = null;
  const crashes = createPageCrashes();

  function open(): BrowserWindow {
    const saved = loadWindowState(options.stateFile, log);
    const area = workAreaFor(saved);
    const opened = new BrowserWindow(
      mainWindowOptions({
        bounds: fitToScreen(saved.bounds, area),
        minimum: minimumSizeOn(area),
        icon: options.icon,
        preload: join(__dirname, '../preload/index.js'),
        developerTools: options.developerTools,
      }),
    );
    if (saved.maximised) opened.maximize();
    showWhenReady(opened);
    followVisibility(opened);
    followState(opened);
    followPage(opened);
    void load(opened);
    return opened;
  }

  async function load(opened: BrowserWindow): Promise<void> {
    try {
      await opened.loadURL(PAGE_URL);
    } catch (error) {
      if (!opened.isDestroyed()) log(`the page could not be loaded: ${String(error)}`);
    }
  }

  function showWhenReady(opened: BrowserWindow): void {
    const timer = setTimeout(() => opened.show(), SHOW_AT_LATEST);
    opened.once('ready-to-show', () => {
      clearTimeout(timer);
      opened.show();
    });
    opened.once('closed', () => clearTimeout(timer));
  }

  function followVisibility(opened: BrowserWindow): void {
    const { id } = opened.webContents;
    const changed = (): void => options.visibilityChanged(id);
    opened.on('show', changed);
    opened.on('hide', changed);
    opened.on('minimize', changed);
    opened.on('restore', changed);
  }

  function followState(opened: BrowserWindow): void {
    // Written when the window closes and, against a crash, a while after it was moved.
    let timer: NodeJS.Timeout | undefined;
    const save = (): void => {
      clearTimeout(timer);
      saveWindowState(options.stateFile, stateOf(opened), log);
    };
    const saveSoon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(save, 1_000);
    };
    opened.on('resize', saveSoon);
    opened.on('move', saveSoon);
    opened.on('close', save);
    opened.on('closed', () => clearTimeout(timer));
    opened.on('session-end', options.sessionEnds);
  }

  function followPage(opened: BrowserWindow): void {
    const contents = opened.webContents;
    const { id } = contents;
    opened.on('closed', () => {
      if (window === opened) window = null;
      options.pageGone(id);
      options.closed();
    });
    contents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit') return;
      options.pageGone(id);
      const again = crashes.count(performance.now());
      log(`the page is gone (${details.reason}); trading goes on, the page ${again ? 'is loaded anew' : 'stays away'}`);
      if (again && !opened.isDestroyed()) void load(opened);
    });
    contents.on('unresponsive', () => log('the page does not respond'));
    contents.on('preload-error', (_event, path, error) => log(`the preload ${path} failed: ${error.message}`));
  }

  return {
    show() {
      if (window === null || window.isDestroyed()) {
        window = open();
        return;
      }
      const opened = window;
      // A window without its page would be raised blank, again and again.
      bringBack(opened.webContents, crashes, () => void load(opened));
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    hide() {
      if (window !== null && !window.isDestroyed()) window.hide();
    },
    current: () => window,
    visibilityOf(id) {
      if (window === null || window.isDestroyed() || window.webContents.id !== id) return 'hidden';
      return window.isVisible() && !window.isMinimized() ? 'visible' : 'hidden';
    },
  };
}

function stateOf(window: BrowserWindow): WindowState {
  return { bounds: window.getNormalBounds(), maximised: window.isMaximized() };
}

function workAreaFor(state: WindowState): Electron.Rectangle {
  const { x, y, width, height } = state.bounds;
  const display =
    x === null || y === null ? screen.getPrimaryDisplay() : screen.getDisplayMatching({ x, y, width, height });
  return display.workArea;
}

import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import type { WindowBounds } from './window-state.ts';

/** The colour that the window has before the page has drawn anything: the page's own background. */
export const BACKGROUND_COLOUR = '#090C11';

/** What a page may do. Every line says what Electron defaults to today: nobody shall have to look that up. */
export function pagePreferences(preload: string, developerTools: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    plugins: false,
    // Notices sound when they come, whether or not the page was touched before. It has nothing else to play.
    autoplayPolicy: 'no-user-gesture-required',
    // Dictionaries would be fetched from a server.
    spellcheck: false,
    devTools: developerTools,
  };
}

/** Options of the main window; it is shown once there is something to be seen. */
export function mainWindowOptions(options: {
  readonly bounds: WindowBounds;
  readonly minimum: { readonly width: number; readonly height: number };
  readonly icon: string | null;
  readonly preload: string;
  readonly developerTools: boolean;
}): BrowserWindowConstructorOptions {
  const { x, y, width, height } = options.bounds;
  return {
    title: 'Parallax',
    width,
    height,
    ...(x === null || y === null ? {} : { x, y }),
    minWidth: options.minimum.width,
    minHeight: options.minimum.height,
    show: false,
    backgroundColor: BACKGROUND_COLOUR,
    darkTheme: true,
    autoHideMenuBar: true,
    ...(options.icon === null ? {} : { icon: options.icon }),
    webPreferences: pagePreferences(options.preload, options.developerTools),
  };
}

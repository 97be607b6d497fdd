import type { App, Event, Session, WebContents } from 'electron';
import { isAllowedExternal } from './page-address.ts';

export interface SecurityOptions {
  readonly openExternal: (url: string) => void;
  readonly log: (line: string) => void;
}

/** Addresses of these schemes are refused to every page: it has all it needs in its own files and in the bridge. */
const REMOTE_ADDRESSES = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/** No permission of any kind, no request to anywhere, no download. */
export function hardenSession(session: Session, options: Pick<SecurityOptions, 'log'>): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    options.log(`refused the permission ${permission} to a page`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: REMOTE_ADDRESSES }, (details, answer) => {
    options.log(`refused a page's request to ${details.url}`);
    answer({ cancel: true });
  });
  session.on('will-download', (event, item) => {
    options.log(`refused a download from ${item.getURL()}`);
    event.preventDefault();
  });
}

/** Holds for every page that will ever exist in this process: it stays where it is and opens nothing. */
export function hardenPages(app: Pick<App, 'on'>, options: SecurityOptions): void {
  app.on('web-contents-created', (_event, contents) => hardenPage(contents, options));
}

/** The part of a page that is restricted. */
export type RestrictedPage = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

export function hardenPage(contents: RestrictedPage, options: SecurityOptions): void {
  const refuse = (what: string) => (event: Pick<Event, 'preventDefault'>) => {
    options.log(`refused a page's ${what}`);
    event.preventDefault();
  };
  contents.on('will-frame-navigate', refuse('navigation'));
  contents.on('will-navigate', refuse('navigation'));
  contents.on('will-redirect', refuse('redirection'));
  contents.on('will-attach-webview', refuse('webview'));
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedExternal(url)) options.openExternal(url);
    else options.log(`refused to open a window for ${url}`);
    return { action: 'deny' };
  });
}

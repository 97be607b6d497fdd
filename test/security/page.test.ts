import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTENT_POLICY } from '../../electron/main/content-policy.ts';
import { isAllowedExternal, isOwnPage, pageFileOf } from '../../electron/main/page-address.ts';
import { answerPageRequest, PAGE_PRIVILEGES } from '../../electron/main/page-protocol.ts';
import { hardenPage, hardenSession, type RestrictedPage } from '../../electron/main/security.ts';
import { mainWindowOptions, pagePreferences } from '../../electron/main/window-options.ts';

describe('the window', () => {
  it('gives its page no Node, its own world and a sandbox', () => {
    expect(pagePreferences('/app/preload.js', false)).toEqual({
      preload: '/app/preload.js',
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
      autoplayPolicy: 'no-user-gesture-required',
      spellcheck: false,
      devTools: false,
    });
  });

  it('is dark before it is drawn and no smaller than its layout', () => {
    const options = mainWindowOptions({
      bounds: { x: null, y: null, width: 1440, height: 900 },
      minimum: { width: 1280, height: 800 },
      icon: null,
      preload: '/app/preload.js',
      developerTools: false,
    });
    expect(options).toMatchObject({ show: false, backgroundColor: '#090C11', minWidth: 1280, minHeight: 800 });
    expect(options).not.toHaveProperty('x');
    expect(options.webPreferences).toEqual(pagePreferences('/app/preload.js', false));
  });
});

describe('the content policy', () => {
  it('allows own files only, and no connection, no eval, no inline code, no frame', () => {
    expect(CONTENT_POLICY.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self' data:",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(CONTENT_POLICY).not.toMatch(/unsafe|https?:|\*/);
  });

  it('is the same in the page and in the header, but for what only a header can say', () => {
    const html = readFileSync(resolve(import.meta.dirname, '../../renderer/index.html'), 'utf8');
    const stated = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
    expect(`${stated}; frame-ancestors 'none'`).toBe(CONTENT_POLICY);
  });
});

describe('addresses', () => {
  it.each(['app://parallax/index.html', 'app://parallax/index.html#trade', 'app://parallax/index.html?x=1'])(
    'know %s as our page',
    (url) => expect(isOwnPage(url)).toBe(true),
  );

  it.each([
    'app://parallax/',
    'app://parallax/index.html/',
    'app://parallax/assets/index.html',
    'app://parallax:1/index.html',
    'app://me@parallax/index.html',
    'app://parallax.evil.example/index.html',
    'https://parallax/index.html',
    'file:///app/out/renderer/index.html',
    'about:blank',
    'data:text/html,x',
    'not an address',
    '',
  ])('do not take %j for our page', (url) => expect(isOwnPage(url)).toBe(false));

  it.each([
    ['app://parallax/index.html', 'index.html'],
    ['app://parallax/assets/index-B4_x.js?v=1', 'assets/index-B4_x.js'],
    ['app://parallax/../../../etc/passwd', 'etc/passwd'],
    ['app://parallax/assets/../index.html', 'index.html'],
    ['app://parallax/%2e%2e/%2e%2e/etc/passwd', 'etc/passwd'],
    ['app://parallax/..%2f..%2fetc%2fpasswd', null],
    ['app://parallax/a%00b.js', null],
    ['app://parallax/a\\..\\b.js', null],
    ['app://parallax/.env', null],
    ['app://parallax/assets//x.js', null],
    ['app://parallax/', null],
    ['app://other/index.html', null],
    ['file:///etc/passwd', null],
  ])('map %s to %j inside the folder of the page', (url, file) => expect(pageFileOf(url)).toBe(file));

  it.each([
    ['https://docs.kraken.com/api/', true],
    ['https://support.kraken.com/x?y', true],
    ['https://www.tradingview.com/', true],
    ['http://docs.kraken.com/', false],
    ['https://docs.kraken.com.evil.example/', false],
    ['https://kraken.evil.example/', false],
    ['https://docs.kraken.com@evil.example/', false],
    ['https://me:pw@docs.kraken.com/', false],
    ['https://docs.kraken.com:8443/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
  ])('answer %s to the browser: %s', (url, allowed) => expect(isAllowedExternal(url)).toBe(allowed));
});

describe('the page protocol', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-page-'));
    mkdirSync(join(folder, 'page/assets'), { recursive: true });
    writeFileSync(join(folder, 'page/index.html'), '<p>page</p>');
    writeFileSync(join(folder, 'page/assets/x.js'), 'x');
    writeFileSync(join(folder, 'page/assets/notes.txt'), 'not part of a page');
    writeFileSync(join(folder, 'secret.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const ask = (url: string, method = 'GET') => answerPageRequest({ url, method }, join(folder, 'page'));

  it('has an origin of its own and no power over other schemes', () => {
    expect(PAGE_PRIVILEGES.privileges).toEqual({
      standard: true,
      secure: true,
      codeCache: true,
      supportFetchAPI: false,
      corsEnabled: false,
    });
  });

  it('serves files of the page with their type and the policy', async () => {
    const answer = await ask('app://parallax/index.html');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<p>page</p>');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_POLICY);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await ask('app://parallax/assets/x.js')).headers.get('content-type')).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  it.each([
    'app://parallax/none.js',
    'app://parallax/assets/notes.txt',
    'app://parallax/../secret.json',
    'app://parallax/..%2fsecret.json',
    'app://other/index.html',
  ])('has nothing at %s', async (url) => {
    const answer = await ask(url);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
  });

  it('takes nothing but GET', async () => {
    expect((await ask('app://parallax/index.html', 'POST')).status).toBe(405);
  });
});

/** A page whose events can be fired by a test. */
function fakePage() {
  const emitter = new EventEmitter();
  let open: Parameters<RestrictedPage['setWindowOpenHandler']>[0] = () => ({ action: 'allow' });
  const opened: string[] = [];
  const log: string[] = [];
  const page = {
    on: emitter.on.bind(emitter),
    setWindowOpenHandler: (handler: typeof open) => {
      open = handler;
    },
  };
  // The two members that the restriction uses.
  hardenPage(page as unknown as RestrictedPage, {
    openExternal: (url) => opened.push(url),
    log: (line) => log.push(line),
  });
  const prevented = (event: string): boolean => {
    let stopped = false;
    emitter.emit(event, { preventDefault: () => (stopped = true) });
    return stopped;
  };
  const windowOpen = (url: string) => open({ url } as Parameters<typeof open>[0]);
  return { prevented, windowOpen, opened, log };
}

describe('a page', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('cannot %s', (event) => {
    expect(fakePage().prevented(event)).toBe(true);
  });

  it('opens no window; a link to Kraken opens in the browser, any other nowhere', () => {
    const { windowOpen, opened } = fakePage();
    for (const url of ['https://docs.kraken.com/', 'https://evil.example/', 'app://parallax/index.html']) {
      expect(windowOpen(url)).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual(['https://docs.kraken.com/']);
  });

  it('gets no permission, no device, no download and no request to anywhere', () => {
    type Session = Parameters<typeof hardenSession>[0];
    const answers: unknown[] = [];
    let filter: { readonly urls: readonly string[] } = { urls: [] };
    const session = {
      setPermissionRequestHandler: (
        handler: (contents: null, name: string, answer: (allowed: boolean) => void) => void,
      ) => handler(null, 'media', (allowed) => answers.push(['request', allowed])),
      setPermissionCheckHandler: (handler: () => boolean) => answers.push(['check', handler()]),
      setDevicePermissionHandler: (handler: () => boolean) => answers.push(['device', handler()]),
      webRequest: {
        onBeforeRequest: (
          wanted: typeof filter,
          listener: (details: { readonly url: string }, answer: (response: unknown) => void) => void,
        ) => {
          filter = wanted;
          listener({ url: 'https://evil.example/' }, (response) => answers.push(['network', response]));
        },
      },
      on: (event: string, listener: (event: unknown, item: unknown) => void) =>
        listener({ preventDefault: () => answers.push([event, 'prevented']) }, { getURL: () => 'app://x' }),
    };
    // The members of a session that are restricted.
    hardenSession(session as unknown as Session, { log: () => undefined });
    expect(answers).toEqual([
      ['request', false],
      ['check', false],
      ['device', false],
      ['network', { cancel: true }],
      ['will-download', 'prevented'],
    ]);
    expect(filter.urls).toEqual(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS, type Bridge } from '../../engine/api/contract.ts';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { waitUntilReady } from './support/screen.ts';

// What the pure tests of test/security assert of the settings, tried on the real thing.
describe('the page of the running application', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchParallax({ seed: 3, speed: 60 });
    await waitUntilReady(running.page);
  });
  afterAll(async () => {
    await endParallax(running);
  });

  it('has an origin of its own and the bridge, and nothing of Node or Electron', async () => {
    const found = await running.page.evaluate(() => ({
      url: location.href,
      bridge: Object.keys(Reflect.get(window, 'parallax') ?? {}).sort(),
      node: [
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'process'),
        typeof Reflect.get(window, 'module'),
      ],
    }));
    expect(found).toEqual({
      url: 'app://parallax/index.html',
      bridge: ['call', 'connectStream'],
      node: ['undefined', 'undefined', 'undefined'],
    });
  });

  it('runs in a sandbox, in a world apart from the preload', async () => {
    const preferences = await running.application.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0].webContents as Electron.WebContents & {
        readonly getLastWebPreferences: () => Electron.WebPreferences;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('can call what the contract has, and nothing else', async () => {
    const answers = await running.page.evaluate(async () => {
      const bridge = Reflect.get(window, 'parallax') as Bridge;
      const refused = await bridge.call('app.quit', undefined).catch((error: unknown) => String(error));
      const bad = await bridge.call('chart.history', { timeframe: '1h', limit: -1 });
      const good = await bridge.call('app.info', undefined);
      return { refused, bad, good };
    });
    expect(METHODS).not.toContain('app.quit');
    expect(answers.refused).toContain('The contract has no method "app.quit".');
    expect(answers.bad).toMatchObject({ ok: false, error: { code: 'bad_input', field: 'limit' } });
    expect(answers.good).toMatchObject({ ok: true, value: { mode: 'demo' } });
  });

  it('stays where it is, opens nothing and reaches nothing', async () => {
    const { page, application } = running;
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    await page.evaluate(() => window.open('https://example.com/'));
    const outcome = await page.evaluate(async () => ({
      fetched: await fetch('https://example.com/').then(
        () => 'reached',
        () => 'refused',
      ),
      permission: await Notification.requestPermission(),
      title: await new Promise<string>((resolve) => {
        // A page's own attempt: what the debugger runs is exempt from the policy.
        const script = document.createElement('script');
        script.textContent = 'document.title = "inline code ran"';
        document.head.append(script);
        setTimeout(() => resolve(document.title), 100);
      }),
    }));
    expect(outcome).toEqual({ fetched: 'refused', permission: 'denied', title: 'Parallax' });
    expect(page.url()).toBe('app://parallax/index.html');
    expect(application.windows()).toHaveLength(1);
    expect(running.log()).toContain("refused a page's navigation");
  });

  it('answers nobody but our own page, even from within our own process', async () => {
    const answer = await running.application.evaluate(async ({ BrowserWindow, app }) => {
      const preload = `${app.getAppPath()}/out/preload/index.js`;
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      try {
        await stranger.loadURL('app://parallax/index.html');
        const script = `window.parallax.call('session.view', undefined).then(() => 'answered', (error) => String(error))`;
        return String(await stranger.webContents.executeJavaScript(script));
      } finally {
        stranger.destroy();
      }
    });
    expect(answer).toContain('session.view is not available here.');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pickTarget } from './support/file-dialogs.ts';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import {
  attribute,
  engineState,
  forceEntry,
  openTab,
  portfolioState,
  press,
  shownBalances,
  shownFills,
  shownPosition,
  shownSignals,
  shownTransitions,
  waitUntilReady,
} from './support/screen.ts';

const second = 1_000;

// One application, used as a person would use it: each test goes on where the one before it ended.
describe('the demo, from the first start on', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchParallax({ seed: 7, speed: 300 });
  });
  afterAll(async () => {
    await endParallax(running);
  });

  /** Waits for the portfolio to be flat, selling what is held. */
  async function flatten(): Promise<void> {
    const { page } = running;
    await expect
      .poll(
        async () => {
          const state = await portfolioState(page);
          const button = page.locator('[data-testid="button-exit-now"]');
          if (state !== 'ready_to_enter' && (await button.isEnabled()))
            await button.click({ timeout: second }).catch(() => undefined);
          return state;
        },
        { timeout: 30 * second },
      )
      .toBe('ready_to_enter');
  }

  /** With the engine paused and flat: what is on the screen, and what the exchange has on record. */
  async function expectScreenToMatchExchange(): Promise<void> {
    const { page, exchange } = running;
    await openTab(page, 'fills');
    const trades = await exchange.trades();
    await expect.poll(async () => (await shownFills(page)).length, { timeout: 10 * second }).toBe(trades.length);
    const shown = [...(await shownFills(page))].sort((left, right) => left.id.localeCompare(right.id));
    expect(shown).toEqual([...trades].sort((left, right) => left.id.localeCompare(right.id)));
    const balances = await exchange.balances();
    await expect.poll(() => shownBalances(page), { timeout: 10 * second }).toEqual(balances);
    const bought = trades.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0);
    expect(await shownPosition(page)).toBeCloseTo(bought, 8);
    await openTab(page, 'orders');
    expect(await page.locator('[data-testid="order-row"]').count()).toBe(await exchange.openOrders());
  }

  it('opens on the demo market with the engine running', async () => {
    const { page } = running;
    await waitUntilReady(page);
    expect(await attribute(page, 'mode-badge', 'data-mode')).toBe('demo');
    await expect.poll(() => engineState(page), { timeout: 10 * second }).toBe('running');
    expect(await page.locator('[data-testid="why-headline"]').textContent()).not.toBe('');
    expect(await page.locator('[data-testid="heatmap-canvas"]').count()).toBeGreaterThan(0);
  });

  it('sees signals and trades them by itself: entry, fills and exit', async () => {
    const { page } = running;
    await openTab(page, 'fills');
    await expect
      .poll(async () => new Set((await shownFills(page)).map(({ side }) => side)), { timeout: 90 * second })
      .toEqual(new Set(['buy', 'sell']));
    await openTab(page, 'signals');
    expect(new Set(await shownSignals(page))).toEqual(new Set(['entry', 'exit']));
    const states = await shownTransitions(page);
    expect(states).toContain('ready_to_exit');
    expect(states).toContain('incomplete_exit');
  });

  it('saves chart and lenses as a picture', async () => {
    const { application, folder, page } = running;
    const file = join(folder, 'chart.png');
    await pickTarget(application, file);
    await page.locator('[data-testid="button-picture"]').click();
    await expect.poll(() => page.locator('[data-testid="picture-outcome"]').textContent()).toBe(`Saved as ${file}`);
    const picture = readFileSync(file);
    expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
    // Width and height of its header, on a screen whose pixels may be finer than the page's.
    const panel = await page.locator('[data-testid="panel-chart"]').boundingBox();
    const finer = await page.evaluate(() => devicePixelRatio);
    expect(Math.abs(picture.readUInt32BE(16) - (panel?.width ?? 0) * finer)).toBeLessThanOrEqual(2);
    expect(Math.abs(picture.readUInt32BE(20) - (panel?.height ?? 0) * finer)).toBeLessThanOrEqual(2);
    expect(picture.length).toBeGreaterThan(10_000);
  });

  it('pauses and resumes', async () => {
    const { page } = running;
    await press(page, 'pause');
    await expect.poll(() => engineState(page)).toBe('paused');
    await press(page, 'resume');
    await expect.poll(() => engineState(page)).toBe('running');
  });

  it('opens a position by button and flattens it by button', async () => {
    const { page } = running;
    await press(page, 'pause');
    await flatten();
    // An exit signal may come in the very moment before the button is pressed: then once more.
    for (let attempt = 0; attempt < 5; attempt++) {
      await forceEntry(page);
      await expect.poll(() => portfolioState(page), { timeout: 20 * second }).toBe('ready_to_exit');
      expect(await shownPosition(page)).toBeGreaterThan(0);
      const pressed = await press(page, 'exit-now', second).then(
        () => true,
        () => false,
      );
      await flatten();
      if (pressed) break;
    }
    const causes = await page.locator('[data-testid="transition-row"]').allTextContents();
    expect(causes.join('\n')).toContain('exit forced by you');
    await expect.poll(() => shownPosition(page)).toBeCloseTo(0, 8);
  });

  it('shows the trades, balances and orders that the exchange has on record', async () => {
    await expectScreenToMatchExchange();
  });

  it('trades on while its window is closed, and shows everything when it is reopened', async () => {
    const { application, exchange, startAgain } = running;
    await press(running.page, 'resume');
    await expect.poll(() => engineState(running.page)).toBe('running');
    const before = (await exchange.trades()).length;
    const closed = running.page.waitForEvent('close');
    await application.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    });
    await closed;
    expect(application.windows()).toEqual([]);
    await expect.poll(async () => (await exchange.trades()).length, { timeout: 60 * second }).toBeGreaterThan(before);

    const reopened = application.waitForEvent('window');
    expect(await startAgain()).toBe(0);
    running = { ...running, page: await reopened };
    await waitUntilReady(running.page);
    expect(await engineState(running.page)).toBe('running');
    await press(running.page, 'pause');
    await flatten();
    await expectScreenToMatchExchange();
  });

  it('opens its page without a single error or refused resource', async () => {
    const { page } = running;
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
    await page.reload();
    await waitUntilReady(page);
    expect(await engineState(page)).toBe('paused');
    expect(problems).toEqual([]);
  });

  it('quits in order', async () => {
    const { application, exited, log } = running;
    await application.evaluate(({ app }) => app.quit()).catch(() => undefined);
    expect(await exited).toBe(0);
    expect(log()).toContain('the engine was closed: closed');
    expect(log()).not.toMatch(/fatal|threw/);
  });
});

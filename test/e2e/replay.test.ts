import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pickTarget } from './support/file-dialogs.ts';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { forceEntry, openTab, portfolioState, press, shownFills, waitUntilReady } from './support/screen.ts';

const second = 1_000;

// One application, used as a person would use it: each test goes on where the one before it ended.
describe('a session that trades, replayed while it runs', () => {
  let running: RunningApp;
  const problems: string[] = [];

  const on = (id: string): Locator => running.page.locator(`[data-testid="${id}"]`);
  const figure = async (id: string): Promise<string> => (await on(`figure-${id}`).textContent()) ?? '';

  beforeAll(async () => {
    running = await launchParallax({ seed: 7, speed: 300 });
    running.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    running.page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
    await waitUntilReady(running.page);
  });
  afterAll(async () => {
    await endParallax(running);
  });

  it('buys and sells', async () => {
    const { page } = running;
    // Paused it buys nothing by itself: the trade is the one that was forced.
    await press(page, 'pause');
    await expect
      .poll(
        async () => {
          const state = await portfolioState(page);
          const exit = page.locator('[data-testid="button-exit-now"]');
          if (state !== 'ready_to_enter' && (await exit.isEnabled())) {
            await exit.click({ timeout: second }).catch(() => undefined);
          }
          return state;
        },
        { timeout: 20 * second },
      )
      .toBe('ready_to_enter');
    await forceEntry(page);
    await expect.poll(() => portfolioState(page), { timeout: 20 * second }).toBe('ready_to_exit');
    await press(page, 'exit-now');
    await expect.poll(() => portfolioState(page), { timeout: 20 * second }).toBe('ready_to_enter');
    await press(page, 'resume');
    await openTab(page, 'fills');
    await expect
      .poll(async () => new Set((await shownFills(page)).map(({ side }) => side)), { timeout: 20 * second })
      .toEqual(new Set(['buy', 'sell']));
  });

  it('lists the session, plays what is recorded so far and finds that it decided alike', async () => {
    await running.page.keyboard.press('Alt+4');
    const row = on('session-row');
    await row.first().waitFor({ timeout: 10 * second });
    expect(await row.count()).toBe(1);
    expect(await row.getAttribute('data-running')).toBe('true');
    await on('button-first-replay').click();
    await on('replay-report').waitFor({ timeout: 30 * second });
    expect(await on('replay-verdict').getAttribute('data-verdict')).not.toBe('unlike');
    const headline = (await on('replay-verdict').locator('strong').textContent()) ?? '';
    const [, alike, compared] = /^Decided alike in ([\d,]+) of ([\d,]+) bars\.$/.exec(headline) ?? [];
    expect(alike).toBe(compared);
    expect(Number(compared)).toBeGreaterThan(5);
    expect(await figure('signals')).toContain('all alike');
    expect(await figure('decisions')).toContain('all alike');
    expect(await figure('trades')).not.toContain('Trades0');
  });

  it('names the cause of each trade that the backtest did not make', async () => {
    const forced = running.page.locator('[data-testid="difference-row"][data-kind="extra"]').first();
    await forced.waitFor({ timeout: 5 * second });
    expect(await forced.getAttribute('data-reason')).toBe('user');
    expect(await forced.textContent()).toContain('The entry was forced by the user.');
    await on('replay-tab-trades').click();
    expect(await on('pair-row').count()).toBeGreaterThan(0);
    await on('replay-tab-differences').click();
  });

  it('shows the chart and the lenses of a difference by keyboard, and leads back', async () => {
    const { page } = running;
    const row = on('difference-row').first();
    await row.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => on('moment-body').getAttribute('data-focus'), { timeout: 10 * second }).toMatch(/^\d+$/);
    expect(await row.getAttribute('aria-selected')).toBe('true');
    await expect.poll(() => on('moment-body').getAttribute('aria-busy')).toBe('false');
    // The first Escape takes the pin off, the second one leaves.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => on('moment-body').count()).toBe(0);
  });

  it('writes the differences to a file', async () => {
    const { folder, application } = running;
    const target = join(folder, 'differences.csv');
    await pickTarget(application, target);
    await on('replay-export').click();
    await on('replay-export-csv').click();
    await expect.poll(() => on('replay-notice').textContent(), { timeout: 10 * second }).toContain(target);
    const [header, ...rows] = readFileSync(target, 'utf8').trimEnd().split('\r\n');
    expect(header).toBe('time,kind,session,backtest,apart,reason,cause');
    expect(rows.some((line) => line.includes(',extra,') && line.endsWith('the entry was forced by the user'))).toBe(
      true,
    );
  });

  it('replays again with what came since, and nothing was complained of', async () => {
    const before = await figure('minutes');
    await on('button-replay').click();
    await expect.poll(() => figure('minutes'), { timeout: 30 * second }).not.toBe(before);
    expect(await on('replay-verdict').getAttribute('data-verdict')).not.toBe('unlike');
    expect(problems).toEqual([]);
  });
});

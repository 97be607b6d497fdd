import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCandleFile } from '../support/candle-file.ts';
import { projectRoot } from './support/electron.ts';
import { pickFiles, pickTarget } from './support/file-dialogs.ts';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { waitUntilReady } from './support/screen.ts';

const second = 1_000;
const DAYS = 60;
/** Minutes 20,000 to 20,400 have no row: two hours of them are filled, the rest is a gap. */
const MISSING = [20_000, 20_400] as const;
const START = Date.UTC(2025, 0, 6);
const GAP_FROM = START + (MISSING[0] + 120) * 60_000;

/** Real candles of a quiet market; they are not part of the project. */
const REAL_FILE = join(projectRoot, '../shared/data/XBTUSDC_1.csv.gz');

// One application, used as a person would use it: each test goes on where the one before it ended.
describe('research, from a file of candles to a ranking', () => {
  let running: RunningApp;
  let imported: { readonly file: string; readonly rows: number };
  const problems: string[] = [];

  const on = (id: string): Locator => running.page.locator(`[data-testid="${id}"]`);
  const series = (symbol: string): Locator =>
    running.page.locator(`[data-testid="series-row"][data-symbol="${symbol}"]`);

  /** Waits until a job is over and answers what the screen says of it. */
  async function outcomeOf(title: string): Promise<string> {
    const job = running.page.locator('[data-testid="job"]', { hasText: title }).first();
    await expect.poll(() => job.getAttribute('data-state'), { timeout: 60 * second }).toMatch(/done|failed|cancelled/);
    return (await job.locator('.job-text').textContent()) ?? '';
  }

  beforeAll(async () => {
    running = await launchParallax({ seed: 7, speed: 60 });
    imported = writeCandleFile({
      folder: running.folder,
      pair: 'SOLUSD',
      seed: 5,
      start: START,
      minutes: DAYS * 1_440,
      missing: [MISSING],
    });
    running.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    running.page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
    await waitUntilReady(running.page);
  });
  afterAll(async () => {
    await endParallax(running);
  });

  it('imports a file and shows what it has and lacks', async () => {
    const { page, application } = running;
    await on('rail-data').click();
    await pickFiles(application, [imported.file]);
    await on('button-import').click();
    expect(await on('import-dialog').textContent()).toContain('SOL/USD');
    await on('button-import-start').click();
    expect(await outcomeOf('SOLUSD_1.csv')).toContain(`${imported.rows.toLocaleString('en-US')} new`);
    await expect.poll(() => series('SOL/USD').getAttribute('data-selected'), { timeout: 10 * second }).toBe('true');
    const calendar = on('coverage-calendar');
    await calendar.waitFor();
    expect(await calendar.getAttribute('data-days')).toBe(String(DAYS));
    expect(await on('coverage-symbol').textContent()).toBe('SOL/USD');
    expect(await on('figure-have').textContent()).toContain('99.54');
    const gaps = page.locator('[data-testid="gap-row"]');
    expect(await gaps.count()).toBe(1);
    expect(await gaps.getAttribute('data-from')).toBe(String(GAP_FROM));
    expect(await gaps.getAttribute('data-minutes')).toBe(String(MISSING[1] - MISSING[0] - 120));
  });

  it('tells of a day by keyboard and offers to fetch a gap', async () => {
    const { page } = running;
    await on('coverage-calendar').focus();
    // From the last day to the one of the gap, in weeks and days.
    const back = DAYS - 1 - Math.floor((GAP_FROM - START) / 86_400_000);
    await page.keyboard.press('ArrowDown');
    for (let week = 0; week < Math.floor(back / 7); week++) await page.keyboard.press('ArrowLeft');
    for (let day = 0; day < back % 7; day++) await page.keyboard.press('ArrowUp');
    await expect.poll(() => on('day-tip').textContent()).toContain('Sun 19 Jan 2025');
    await page.keyboard.press('Enter');
    await expect.poll(() => on('gap-popover').textContent()).toContain('4 h 40 m');
    expect(await on('button-heal-gap').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await on('gap-popover').count()).toBe(0);
  });

  it('exports the very rows that were imported', async () => {
    const target = join(running.folder, 'exported.csv');
    await pickTarget(running.application, target);
    await on('button-export').click();
    await on('button-export-all').click();
    const export_ = running.page.locator('[data-testid="job"][data-kind="data_export"]');
    await expect.poll(() => export_.getAttribute('data-state'), { timeout: 30 * second }).toBe('done');
    // Time, open, high, low, close, volume; the number of trades is not kept.
    const rows = (file: string): readonly string[] =>
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',').slice(0, 6).map(Number).join(' '));
    const [exported, original] = [rows(target), rows(imported.file)];
    expect(exported.length).toBe(imported.rows);
    expect(exported.filter((row, index) => row !== original[index])).toEqual([]);
  });

  it('runs a backtest over it and reports', async () => {
    await on('button-open-backtest').click();
    await on('button-first-run').click({ timeout: 10 * second });
    await on('panel-metrics').waitFor({ timeout: 60 * second });
    expect(await on('button-runs').textContent()).toBe('Run 1');
    expect(await on('chip-series').textContent()).toContain('SOL/USD');
    expect(await on('chip-range').textContent()).toBe('6 Jan 2025 – 6 Mar 2025');
    const trades = await on('trade-row').count();
    expect(trades).toBeGreaterThan(0);
    expect(
      Number(
        await on('metric-trades')
          .textContent()
          .then((text) => /\d+$/.exec(text ?? '')?.[0]),
      ),
    ).toBe(trades);
    expect(await on('equity-chart').count()).toBe(1);
  });

  it('exports its report as JSON, CSV and one HTML file that needs nothing else', async () => {
    const exported = async (item: string, name: string): Promise<string> => {
      const target = join(running.folder, name);
      await pickTarget(running.application, target);
      await on('button-export').click();
      await running.page.locator('[role="menuitem"]', { hasText: item }).first().click();
      await expect.poll(() => existsSync(target), { timeout: 10 * second }).toBe(true);
      return readFileSync(target, 'utf8');
    };
    const report = JSON.parse(await exported('JSON', 'run.json')) as { readonly trades: readonly unknown[] };
    expect(report.trades).toHaveLength(await on('trade-row').count());
    const trades = await exported('Trades', 'trades.csv');
    expect(trades.trimEnd().split('\n')).toHaveLength(report.trades.length + 1);
    const html = await exported('HTML', 'run.html');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/(src|href)="https?:/);
  });

  it('shows the moment of a trade: chart, lenses and why', async () => {
    await on('trade-row').first().click();
    await on('moment-body').waitFor({ timeout: 20 * second });
    expect(await on('moment-title').textContent()).toMatch(/^Trade \d+/);
    await expect.poll(() => on('heatmap-canvas').count(), { timeout: 20 * second }).toBe(1);
    expect(await on('chart-canvas').count()).toBe(1);
    await expect.poll(() => on('pin-headline').textContent(), { timeout: 10 * second }).toMatch(/\d of 8/);
    await on('moment-close').click();
    await expect.poll(() => on('moment-body').count()).toBe(0);
  });

  it('sweeps four members and ranks them', async () => {
    await on('rail-optimise').click();
    await on('sweep-series').selectOption({ label: 'SOL/USD' });
    await on('axis-values-entry.windowBars').fill('10, 14');
    await running.page.keyboard.press('Tab');
    await on('axis-from-lenses.rsi_oversold.below').fill('28');
    await on('axis-to-lenses.rsi_oversold.below').fill('32');
    await on('axis-step-lenses.rsi_oversold.below').fill('4');
    await running.page.keyboard.press('Tab');
    await expect.poll(() => on('sweep-members').textContent()).toMatch(/^4\b/);
    await on('button-start-sweep').click();
    await expect.poll(() => on('rank-row').count(), { timeout: 90 * second }).toBe(4);
  });

  it('keeps trading meanwhile, without an error or a refused resource', async () => {
    await running.page.keyboard.press('Alt+1');
    await on('screen-trade').waitFor();
    await expect.poll(() => on('engine-state').getAttribute('data-state')).toBe('running');
    expect(await on('heatmap-canvas').count()).toBeGreaterThan(0);
    expect(problems).toEqual([]);
  });

  it('removes a series after asking once', async () => {
    await on('rail-data').click();
    await series('SOL/USD').hover();
    await series('SOL/USD').locator('[data-testid="button-remove"]').click();
    await on('button-remove-yes').click();
    await expect.poll(() => series('SOL/USD').count(), { timeout: 10 * second }).toBe(0);
    expect(await series('BTC/USD').count()).toBe(1);
  });

  // Real data lies beside the project on some machines only, and never in it.
  it.skipIf(!existsSync(REAL_FILE))('imports three real months of which most minutes have no trade', async () => {
    await pickFiles(running.application, [REAL_FILE]);
    await on('button-import').click();
    await on('button-import-start').click();
    expect(await outcomeOf('XBTUSDC_1.csv.gz')).toContain('56,717 new');
    await expect.poll(() => on('coverage-symbol').textContent(), { timeout: 10 * second }).toBe('BTC/USDC');
    await expect.poll(() => on('coverage-calendar').getAttribute('data-days')).toBe('90');
    expect(await on('figure-have').textContent()).toContain('43.76');
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyAndHold } from '../../../engine/backtest/buy-and-hold.ts';
import { ENGINE_VERSION } from '../../../engine/backtest/engine-version.ts';
import { equityCsv, reportJson, tradesCsv } from '../../../engine/backtest/export/text-exports.ts';
import { fingerprintCandles } from '../../../engine/backtest/fingerprint.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { lensRecordWriter } from '../../../engine/cli/lens-records.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/domain/lens.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import type { FilePicker } from '../../../engine/ports.ts';
import { computeSignalColumns } from '../../../engine/signals/signal-columns.ts';
import { runsFile } from '../../../engine/storage/runs/open-runs.ts';
import { configured, eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';
import { openTestResearch, tamper, writeCandles } from './desk.ts';
import type { TestResearch } from './desk.ts';

const SEED = 21;
const rows = madeUpMarket(SEED, 6_000);
const settings = { ...eagerSettings(SEED), maxGapMinutes: 120 } as Record<string, unknown>;
const configuration = configured(settings);
const base = prepareCandles(rows, 120);
const expected = runBacktest(base, configuration);
const whole = { symbol: 'BTC/USD', simulated: false, from: null, to: null };

let folder = '';
let test: TestResearch;
let target: string | null = null;
const suggested: string[] = [];
const files: FilePicker = {
  chooseArchives: () => Promise.resolve([]),
  chooseTarget(name) {
    suggested.push(name);
    return Promise.resolve(target);
  },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-backtests-'));
  writeCandles(folder, rows);
  test = openTestResearch(folder, { files });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(more: Record<string, unknown> = settings): Promise<number> {
  const { jobId } = await test.call('backtest.run', { ...whole, settings: more });
  const job = await test.over(jobId);
  if (job.target?.kind !== 'run') throw new Error(`${job.state}: ${job.error}`);
  return job.target.runId;
}

function storedResult(runId: number): string {
  const database = new Database(runsFile(folder), { readonly: true });
  const row = database.prepare<[number], Buffer>('SELECT result FROM research_run WHERE id = ?').pluck().get(runId);
  database.close();
  return gunzipSync(row ?? Buffer.alloc(0)).toString('utf8');
}

describe('a backtest from the screen', () => {
  it('is the run of the engine, figure by figure', async () => {
    const runId = await run();
    const report = await test.call('backtest.report', { runId });
    expect(storedResult(runId)).toBe(JSON.stringify(expected));
    expect(report.run).toMatchObject({
      runId,
      simulated: false,
      timeframe: configuration.timeframe,
      ...expected.data,
      configuration,
      engineVersion: ENGINE_VERSION,
      fingerprint: fingerprintCandles(base),
      current: true,
      lookAhead: null,
    });
    expect(report.run.metrics).toEqual(JSON.parse(JSON.stringify(expected.metrics)));
    expect(report.run.tookMs).toBeGreaterThan(0);
    expect(report.trades.map(({ number: _n, signalTime: _s, lenses: _l, ...trade }) => trade)).toEqual(expected.trades);
    expect(report.trades.every(({ signalTime }) => signalTime !== null)).toBe(true);
    expect(report.trades.length).toBeGreaterThan(10);
    expect(report.entrySignals).toHaveLength(expected.entries.length);
    expect(report.exitSignals.map(({ time, exitTime }) => [time, exitTime])).toEqual(
      expected.exits.map(({ time, exitTime }) => [time, exitTime]),
    );
    const equity = new Map(expected.equity);
    const hold = new Map(buyAndHold(base, expected.equity, configuration.startingQuote));
    report.curve.times.forEach((time, at) => {
      expect(report.curve.equity[at]).toBe(equity.get(time));
      expect(report.curve.hold[at]).toBe(hold.get(time));
    });
    expect(Math.min(...report.curve.drawdownPct)).toBeCloseTo(-expected.metrics.maxDrawdownPct, 9);
    expect(report.distribution.reduce((sum, { trades }) => sum + trades, 0)).toBe(expected.trades.length);
    expect(report.verdict.headline).toContain(`${expected.trades.length} trades`);
  });

  it('tells its progress in order, then the new run, then its end', async () => {
    const begin = test.items.length;
    const runId = await run();
    const items = test.items.slice(begin);
    const jobs = items.flatMap((item) => (item.type === 'job' ? [item.job] : []));
    const parts = jobs.flatMap(({ part }) => part ?? []);
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    expect(jobs.at(-1)).toMatchObject({
      kind: 'backtest',
      title: `BTC/USD ${configuration.timeframe}`,
      state: 'done',
      part: 1,
      target: { kind: 'run', runId },
    });
    expect(jobs.at(-1)?.outcome).toMatch(/^[+−]\d+\.\d% with \d+ trades$/);
    const stored = items.findIndex((item) => item.type === 'runs_changed');
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(items.length - 1);
  });

  it('is confined to the time that was asked for', async () => {
    const from = rows[1_000].time;
    const to = rows[5_000].time;
    const { jobId } = await test.call('backtest.run', { ...whole, from, to, settings });
    const { target: made } = await test.over(jobId);
    const runId = made?.kind === 'run' ? made.runId : 0;
    const part = prepareCandles(
      rows.filter(({ time }) => time >= from && time < to),
      120,
    );
    expect(storedResult(runId)).toBe(JSON.stringify(runBacktest(part, configuration)));
  });

  it('names the setting that is wrong instead of beginning', async () => {
    const wrong = { entry: { required: 99 } };
    expect(await test.refusal('backtest.run', { ...whole, settings: wrong })).toEqual({
      code: 'bad_input',
      message: 'Entry.required: 99 is more than the 8 enabled entry lenses; use 1 to 8.',
      field: 'settings.entry.required',
    });
    expect(await test.refusal('backtest.run', { ...whole, symbol: 'nonsense', settings: {} })).toMatchObject({
      field: 'symbol',
    });
    expect(await test.refusal('backtest.run', { ...whole, from: 5, to: 5, settings: {} })).toMatchObject({
      field: 'to',
    });
  });

  it('fails in words where there are no candles', async () => {
    const { jobId } = await test.call('backtest.run', { ...whole, symbol: 'ETH/USD', settings });
    expect(await test.over(jobId)).toMatchObject({
      state: 'failed',
      error: 'There are no candles of ETH/USD yet. Import or backfill some first.',
      canResume: false,
    });
  });

  it('stops when it is cancelled and leaves nothing behind; the next one runs', async () => {
    const before = await test.call('backtest.runs', { limit: 1000 });
    const { jobId } = await test.call('backtest.run', { ...whole, settings });
    const waiting = await test.call('backtest.run', { ...whole, settings });
    await test.call('jobs.cancel', { jobId });
    await test.call('jobs.cancel', { jobId: waiting.jobId });
    expect(await test.over(jobId)).toMatchObject({ state: 'cancelled', error: null });
    expect(await test.over(waiting.jobId)).toMatchObject({ state: 'cancelled' });
    expect(await test.call('backtest.runs', { limit: 1000 })).toEqual(before);
    expect(await run()).toBeGreaterThan(0);
  });

  it('is listed newest first, with what it was made with, and goes when it is removed', async () => {
    const first = await run();
    const second = await run({ ...settings, execution: 'maker' });
    const listed = await test.call('backtest.runs', { limit: 2 });
    expect(listed.map(({ runId }) => runId)).toEqual([second, first]);
    expect(listed[0].differences).toContain('execution maker');
    expect(listed[1].differences).not.toContain('execution');
    await test.call('backtest.remove', { runId: second });
    expect((await test.call('backtest.runs', { limit: 1 })).map(({ runId }) => runId)).toEqual([first]);
    expect(await test.refusal('backtest.report', { runId: second })).toEqual({
      code: 'bad_input',
      message: `There is no run ${second}: it may have been removed.`,
      field: 'runId',
    });
  });
});

describe('a run made again', () => {
  async function again(runId: number): Promise<string | null> {
    const { jobId } = await test.call('backtest.again', { runId });
    const job = await test.over(jobId);
    expect(job.state).toBe('done');
    return job.outcome;
  }

  it('is the same to the last byte', async () => {
    expect(await again(await run())).toBe('identical, byte for byte');
  });

  it('says what is not as it was stored', async () => {
    const runId = await run();
    const forged = JSON.stringify({ ...expected, trades: expected.trades.slice(1) });
    tamper(folder, 'UPDATE research_run SET result = ? WHERE id = ?', gzipSync(forged), runId);
    expect(await again(runId)).toBe(
      'not the same: the trades, although engine and candles are; this is a fault of Parallax',
    );
  });
});

describe('a run of an earlier version', () => {
  it('stays readable and says that it is not of this one', async () => {
    const runId = await run();
    tamper(folder, "UPDATE research_run SET engine_version = '0' WHERE id = ?", runId);
    const { run: summary, trades } = await test.call('backtest.report', { runId });
    expect(summary).toMatchObject({ engineVersion: '0', current: false });
    expect(trades).toHaveLength(expected.trades.length);
  });

  it('gets a new view where its own is not understood any more', async () => {
    const runId = await run();
    const before = await test.call('backtest.report', { runId });
    tamper(folder, 'UPDATE research_run_view SET view = ? WHERE run = ?', gzipSync('{"version":0}'), runId);
    expect(await test.call('backtest.report', { runId })).toEqual(before);
    tamper(folder, 'DELETE FROM research_run_view WHERE run = ?', runId);
    const { curve, trades } = await test.call('backtest.report', { runId });
    expect([curve, trades]).toEqual([before.curve, before.trades]);
  });
});

describe('the look-ahead check', () => {
  it('is stored with the run', async () => {
    const runId = await run();
    const { jobId } = await test.call('backtest.lookAhead', { runId });
    expect(await test.over(jobId)).toMatchObject({
      kind: 'look_ahead',
      state: 'done',
      outcome: 'no look-ahead at 64 cuts: the future changes nothing',
    });
    const { run: summary } = await test.call('backtest.report', { runId });
    expect(summary.lookAhead).toMatchObject({ cuts: 64, violations: 0, first: null });
  });
});

describe('an export', () => {
  const texts = {
    json: [reportJson(expected), '.json'],
    trades_csv: [tradesCsv(expected.trades), '-trades.csv'],
    equity_csv: [equityCsv(expected.equity), '-equity.csv'],
  } as const;

  it('writes the file that was chosen, whole', async () => {
    const runId = await run();
    for (const format of ['json', 'trades_csv', 'equity_csv'] as const) {
      const [text, ending] = texts[format];
      target = join(folder, `export${ending}`);
      expect(await test.call('backtest.export', { runId, format })).toEqual({ path: target });
      expect(readFileSync(target, 'utf8')).toBe(text);
      expect(suggested.at(-1)).toBe(`parallax-btc-usd-${configuration.timeframe}-run-${runId}${ending}`);
      expect(existsSync(`${target}.unfinished`)).toBe(false);
    }
  });

  it('writes a page that stands for itself', async () => {
    const runId = await run();
    target = join(folder, 'report.html');
    await test.call('backtest.export', { runId, format: 'html' });
    const page = readFileSync(target, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('Buy and hold');
    expect(page).toContain(fingerprintCandles(base));
    expect(page).not.toMatch(/<script|<link|https?:\/\/(?!www\.w3\.org)/);
  });

  it('writes nothing when no file was chosen', async () => {
    const runId = await run();
    target = null;
    expect(await test.call('backtest.export', { runId, format: 'json' })).toEqual({ path: null });
  });

  it('says why a file cannot be written, and leaves no half of one', async () => {
    const runId = await run();
    writeFileSync(join(folder, 'no-folder'), '');
    target = join(folder, 'no-folder', 'report.json');
    const { code, message } = await test.refusal('backtest.export', { runId, format: 'json' });
    expect([code, message.startsWith(`The file ${target} cannot be written: `)]).toEqual(['refused', true]);
  });
});

describe('the moment of a trade', () => {
  it('shows the lenses of that moment as the command line writes them', async () => {
    const runId = await run();
    const { trades } = await test.call('backtest.report', { runId });
    const columns = computeSignalColumns(base, configuration);
    const recordAt = lensRecordWriter(columns);
    const barOf = new Map(Array.from(columns.bars.time, (time, at) => [time, at]));
    const { signalTime } = trades[trades.length >> 1];
    const moment = await test.call('backtest.moment', { runId, time: signalTime ?? 0, timeframe: null });
    expect(moment.focus).toBe((signalTime ?? 0) - columns.bars.intervalMs);
    expect(moment.candles.at(-1)?.time).toBe(moment.signalBars.at(-1)?.time);
    expect(moment.signalBars.length).toBeGreaterThan(300);
    for (const bar of moment.signalBars) {
      const record = JSON.parse(recordAt(barOf.get(bar.time) ?? -1)) as Record<string, unknown>;
      const states = (names: readonly string[], mask: number) =>
        Object.fromEntries(names.map((name, bit) => [name, (mask & (1 << bit)) !== 0]));
      expect({
        time: bar.time,
        close: bar.close,
        entry: states(ENTRY_LENSES, bar.entryMask),
        exit: states(EXIT_LENSES, bar.exitMask),
        entryCount: bar.entryCount,
        exitCount: bar.exitCount,
        divergenceCount: bar.divergenceCount,
        momentum24h: bar.momentum24h,
        regime: bar.regime,
        transitions: bar.transitions,
      }).toEqual(record);
    }
    expect(moment.signalBars.find(({ time }) => time === moment.focus)?.entrySignal?.time).toBe(signalTime);
    expect(moment.trades.map(({ number }) => number)).toContain((trades.length >> 1) + 1);
    expect(moment).toMatchObject({
      timeframe: configuration.timeframe,
      entryRequired: configuration.entry.required,
      entryWindowBars: configuration.entry.windowBars,
      minDivergences: configuration.exit.minDivergences,
      priceDecimals: base.priceDecimals,
    });
  });

  it('shows candles of another length with the same lenses', async () => {
    const runId = await run();
    const { trades } = await test.call('backtest.report', { runId });
    const time = trades[5].signalTime ?? 0;
    const moment = await test.call('backtest.moment', { runId, time, timeframe: '1m' });
    expect(moment.timeframe).toBe('1m');
    expect(moment.candles.length).toBeGreaterThan(250);
    expect(moment.signalBars.map((bar) => bar.time)).toContain(moment.focus);
  });
});

describe('any market under any settings', () => {
  let other = '';
  let research: TestResearch;
  beforeAll(() => {
    other = mkdtempSync(join(tmpdir(), 'parallax-any-'));
    for (let seed = 0; seed < 6; seed++) writeCandles(other, madeUpMarket(seed, 2_500), `M${seed}/USD`);
    research = openTestResearch(other);
  });
  afterAll(async () => {
    await research.close();
    rmSync(other, { recursive: true, force: true });
  });

  it('gives the bytes of the engine', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1_000 }), async (market, seed) => {
        const symbol = `M${market}/USD`;
        const any = { ...eagerSettings(seed), symbol } as Record<string, unknown>;
        const { jobId } = await research.call('backtest.run', { ...whole, symbol, settings: any });
        const job = await research.over(jobId);
        const runId = job.target?.kind === 'run' ? job.target.runId : 0;
        const config = configured(any);
        const result = runBacktest(prepareCandles(madeUpMarket(market, 2_500), config.maxGapMinutes), config);
        const database = new Database(runsFile(other), { readonly: true });
        const stored = database.prepare<[number], Buffer>('SELECT result FROM research_run WHERE id = ?').pluck();
        expect(gunzipSync(stored.get(runId) ?? Buffer.alloc(0)).toString('utf8')).toBe(JSON.stringify(result));
        database.close();
      }),
      { numRuns: 20 },
    );
  });
});

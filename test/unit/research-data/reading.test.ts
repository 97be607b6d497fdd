import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintCandles } from '../../../engine/backtest/fingerprint.ts';
import type { LoadRequest } from '../../../engine/research/data/data-desk.ts';
import { archiveLines, createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { importFirst, openTestDesk, pickerOf, type TestDesk, until, valueOf } from './desk.ts';

const START = 1_704_067_200;
const MINUTES = 4_999;
const GAP_FROM = 1_000;
const GAP_TO = 1_400;

let folder: HistoryFolder;
let test: TestDesk;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(async () => {
  await test.close();
  folder.remove();
});

const text = `${archiveLines(START, MINUTES, (minute) => minute % 3 !== 1 && !(minute >= GAP_FROM && minute < GAP_TO))
  // Without the number of trades, as an export writes it.
  .map((line) => line.slice(0, line.lastIndexOf(',')))
  .join('\n')}\n`;

async function openWithCandles(target: string | null = null): Promise<ReturnType<typeof pickerOf>> {
  const files = pickerOf([folder.file('XBTUSD_1.csv', text)], target);
  test = openTestDesk(folder.path, { files });
  const job = await test.over(valueOf(await importFirst(test)).jobId);
  expect(job.state).toBe('done');
  return files;
}

const whole: LoadRequest = { symbol: 'BTC/USD', simulated: false, from: null, to: null, maxGapMinutes: 120 };
const series = { symbol: 'BTC/USD', simulated: false };

describe('candles for research', () => {
  it('come in shared memory with the fingerprint of exactly these candles', async () => {
    await openWithCandles();
    const loaded = valueOf2(await test.desk.load(whole));
    const stored = folder.open().loadSeries('BTC/USD', 0, Infinity);
    expect(loaded.candles.series.close.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(loaded.candles.series.filled.buffer).toBe(loaded.candles.series.time.buffer);
    expect(loaded.fingerprint).toBe(fingerprintCandles(stored));
    expect({ ...loaded.candles.series }).toEqual({ ...stored });
    expect([loaded.from, loaded.to, loaded.candles.maxGapMinutes]).toEqual([
      START * 1000,
      (START + 60 * MINUTES) * 1000,
      120,
    ]);
    const part = valueOf2(
      await test.desk.load({ ...whole, from: (START + 600) * 1000, to: (START + 1200) * 1000, maxGapMinutes: 5 }),
    );
    expect([part.candles.series.length, part.candles.maxGapMinutes]).toEqual([8, 5]);
  });

  it('are read once as long as they do not change, and again when they do', async () => {
    const market = { symbol: 'BTC/USD', simulated: false };
    await openWithCandles();
    const first = valueOf2(await test.desk.load(whole));
    expect(valueOf2(await test.desk.load({ ...whole }))).toBe(first);
    const before: LoadRequest = { ...whole, to: (START + 600) * 1000 };
    const bounded = valueOf2(await test.desk.load(before));
    const after = { time: (START + 60 * MINUTES) * 1000, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    test.desk.recordCandle(market.symbol, market.simulated, after);
    valueOf(await test.desk.handlers['data.overview'](undefined));
    const second = valueOf2(await test.desk.load(whole));
    expect(second.candles.series.length).toBe(first.candles.series.length + 1);
    expect(second.candles.id).not.toBe(first.candles.id);
    // What lies before the new candle has not changed.
    expect(valueOf2(await test.desk.load(before))).toBe(bounded);
  });

  it('that were read before the last two are forgotten', async () => {
    await openWithCandles();
    const at = (minutes: number): LoadRequest => ({ ...whole, to: (START + 60 * minutes) * 1000 });
    const first = valueOf2(await test.desk.load(at(100)));
    await test.desk.load(at(200));
    expect(valueOf2(await test.desk.load(at(100)))).toBe(first);
    await test.desk.load(at(300));
    await test.desk.load(at(400));
    expect(valueOf2(await test.desk.load(at(100)))).not.toBe(first);
  });

  it('that are not there are told in a sentence, and nobody waits who does not want to', async () => {
    await openWithCandles();
    expect(await test.desk.load({ ...whole, simulated: true })).toEqual({
      ok: false,
      error: 'There are no candles of simulated BTC/USD yet. Import or backfill some first.',
    });
    expect(await test.desk.load({ ...whole, from: Date.UTC(2030, 0, 1) })).toMatchObject({
      error: expect.stringContaining('from 1 Jan 2030 00:00 UTC') as string,
    });
    await expect(test.desk.load(whole, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('coverage', () => {
  it('tells days and gaps of a series, and the overview its months and the disk', async () => {
    await openWithCandles();
    const coverage = valueOf(await test.desk.handlers['data.coverage'](series));
    expect(coverage.days.map(({ time }) => time)).toEqual([1, 2, 3, 4].map((day) => Date.UTC(2024, 0, day)));
    expect(coverage.days[0]).toMatchObject({ have: 694, filled: 466, gap: 280, sources: ['archive'] });
    expect(coverage.gaps).toHaveLength(1);
    expect(coverage.gaps[0]).toMatchObject({ minutes: 280, checked: false, to: (START + 60 * GAP_TO) * 1000 });
    expect(coverage.unverified).toBe(400);
    const overview = valueOf(await test.desk.handlers['data.overview'](undefined));
    expect(overview.series[0]).toMatchObject({
      ...series,
      gaps: 1,
      unverified: 400,
      months: [{ month: '2024-01', have: coverage.have, filled: coverage.filled, gap: coverage.gap }],
    });
    expect(overview.diskBytes).toBeGreaterThan(10_000);
    expect(overview.freeBytes).toBeGreaterThan(0);
    expect(overview).toMatchObject({ folder: folder.path, maxGapMinutes: 120, markets: [] });
    expect(await test.desk.handlers['data.coverage']({ ...series, simulated: true })).toMatchObject({ ok: false });
  });
});

describe('an export', () => {
  it('gives back the numbers that were imported without the filled minutes, and the same bytes after a round trip', async () => {
    const target = join(folder.path, 'out.csv');
    const files = await openWithCandles(target);
    const { jobId } = valueOf(await test.desk.handlers['data.export']({ ...series, from: null, to: null }));
    const job = await test.over(jobId ?? '');
    const count = (text.split('\n').length - 1).toLocaleString('en-US');
    expect(job).toMatchObject({
      kind: 'data_export',
      state: 'done',
      outcome: `${count} candles of BTC/USD, 1 Jan 2024 to 4 Jan 2024, in ${target}.`,
    });
    expect(files.asked).toEqual(['XBTUSD_1.csv']);
    // A close before 100.00 is written with fewer digits: numbers are compared as what they are.
    expect(numbersOf(readFileSync(target, 'utf8'))).toEqual(numbersOf(text));

    const other = createHistoryFolder();
    const copy = other.file('XBTUSD_1.csv', readFileSync(target));
    const second = openTestDesk(other.path, { files: pickerOf([copy], join(other.path, 'again.csv')) });
    await second.over(valueOf(await importFirst(second)).jobId);
    const again = valueOf(await second.desk.handlers['data.export']({ ...series, from: null, to: null }));
    await second.over(again.jobId ?? '');
    await second.close();
    expect(readFileSync(join(other.path, 'again.csv')).equals(readFileSync(target))).toBe(true);
    expect(other.content()).toEqual(folder.content());
    other.remove();
  });

  it('of a stretch is packed where the name says so, and leaves no half of a file', async () => {
    const target = join(folder.path, 'part.csv.gz');
    await openWithCandles(target);
    const range = { from: (START + 600) * 1000, to: (START + 1200) * 1000 };
    const { jobId } = valueOf(await test.desk.handlers['data.export']({ ...series, ...range }));
    expect((await test.over(jobId ?? '')).state).toBe('done');
    const rows = gunzipSync(readFileSync(target)).toString().trim().split('\n');
    expect([rows.length, rows[0]?.split(',')[0]]).toEqual([6, String(START + 660)]);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('that cannot be written, or has nothing to write, says what to do', async () => {
    const target = join(folder.path, 'gone', 'out.csv');
    await openWithCandles(target);
    const run = async (from: number | null): Promise<unknown> => {
      const started = valueOf(await test.desk.handlers['data.export']({ ...series, from, to: null }));
      return test.over(started.jobId ?? '');
    };
    expect(await run(null)).toMatchObject({
      state: 'failed',
      error: `${target} could not be written: the folder does not exist any more; choose another one.`,
    });
    expect(existsSync(target)).toBe(false);
    expect(await run(Date.UTC(2030, 0, 1))).toMatchObject({ state: 'failed' });
  });

  it('of a simulated market gets a name that is not taken for a real one', async () => {
    const files = await openWithCandles(null);
    const asked = await test.desk.handlers['data.export']({ ...series, simulated: true, from: null, to: null });
    expect([asked, files.asked]).toEqual([{ ok: true, value: { jobId: null } }, ['simulated-XBTUSD_1.csv']]);
    await until(() => test.jobs.list().length === 1);
  });
});

function numbersOf(csv: string): number[][] {
  return csv
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
}

function valueOf2<Value>(result: { ok: true; value: Value } | { ok: false; error: string }): Value {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

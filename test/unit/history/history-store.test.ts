import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { candleAt } from '../../../engine/market/candle-series.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import { historyFile } from '../../../engine/storage/candles/open-history.ts';
import { createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';

const START = Date.UTC(2024, 0, 1);
const REAL = { symbol: 'BTC/USD', simulated: false };
let folder: HistoryFolder;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(() => folder.remove());

function candle(minute: number, close = 100, volume = 1): Candle {
  return { time: START + minute * MINUTE_MS, open: close, high: close + 1, low: close - 1, close, volume };
}

describe('the candle history', () => {
  it('fills and flags minutes without trades when it is read, and starts a segment after a gap', () => {
    const store = folder.open();
    store.writeDays(REAL, splitCandles([candle(0), candle(3, 101.5, 0.25), candle(200)], 'archive'));
    const series = store.loadSeries('BTC/USD', START, START + DAY_MS);
    expect(series.length).toBe(1 + 2 + 1 + 120 + 1);
    expect([...series.filled.subarray(0, 5)]).toEqual([0, 1, 1, 0, 1]);
    expect(candleAt(series, 4)).toEqual({ ...candle(4, 101.5, 0), high: 101.5, low: 101.5, filled: true });
    expect([...series.segmentStarts]).toEqual([0, 124]);
    expect(candleAt(series, 124)).toEqual(candle(200));
    expect([series.priceDecimals, series.volumeDecimals]).toEqual([1, 2]);
  });

  it('gives the candles that open within the range, its end excluded', () => {
    const store = folder.open();
    const minutes = Array.from({ length: 3000 }, (_, minute) => candle(minute, 100 + minute));
    store.writeDays(REAL, splitCandles(minutes, 'rest'));
    const closes = (from: number, to: number): readonly number[] => [
      ...store.loadSeries('BTC/USD', START + from * MINUTE_MS, START + to * MINUTE_MS).close,
    ];
    expect(closes(1439, 1442)).toEqual([1539, 1540, 1541]);
    expect(closes(1439.5, 1440.5)).toEqual([1540]);
    expect(closes(2999, 9999)).toEqual([3099]);
    expect(closes(5000, 9999)).toEqual([]);
    expect(closes(10, 10)).toEqual([]);
    expect(store.loadSeries('ETH/USD', 0, Infinity).length).toBe(0);
  });

  it('gives back any double, also those that are no decimals and those beyond 32 bits', () => {
    const store = folder.open();
    const numbers = [Math.PI, 1e-12, 123456789.12345678, 4_294_967_295, 4_294_967_296, 0.1 + 0.2, 1e15];
    const candles = numbers.map((value, minute) => ({
      time: START + minute * DAY_MS,
      open: value,
      high: value,
      low: value,
      close: value,
      volume: value,
    }));
    store.writeDays(REAL, splitCandles(candles, 'archive'));
    const series = store.loadSeries('BTC/USD', 0, Infinity, { maxGapMinutes: 0 });
    expect([...series.low]).toEqual(numbers);
    expect([...series.volume]).toEqual(numbers);
  });

  it('keeps the most trusted source of every minute, in whatever order they come', () => {
    const writes = [
      splitCandles([candle(0, 1), candle(1, 1), candle(2, 1)], 'live'),
      splitCandles([candle(1, 2), candle(2, 2)], 'rest'),
      splitCandles([candle(2, 3)], 'archive'),
    ];
    const store = folder.open();
    for (const days of writes) store.writeDays(REAL, days);
    const other = createHistoryFolder();
    const reversed = other.open();
    for (const days of writes.toReversed()) reversed.writeDays(REAL, days);
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close]).toEqual([1, 2, 3]);
    expect(store.coverage('BTC/USD')?.days[0]?.sources).toEqual(['archive', 'rest', 'live']);
    expect(other.content()).toEqual(folder.content());
    other.remove();
  });

  it('says what a write changed, and writes nothing when nothing does', () => {
    const store = folder.open();
    const days = splitCandles([candle(0), candle(1)], 'rest');
    expect(store.writeDays(REAL, days)).toEqual({ added: 2, replaced: 0, confirmed: 0 });
    expect(store.writeDays(REAL, days)).toEqual({ added: 0, replaced: 0, confirmed: 0 });
    const archive = splitCandles([candle(0), candle(1, 7), candle(2)], 'archive');
    expect(store.writeDays(REAL, archive)).toEqual({ added: 1, replaced: 1, confirmed: 1 });
    const corrected = splitCandles([candle(1, 8)], 'archive');
    expect(store.writeDays(REAL, corrected)).toEqual({ added: 0, replaced: 1, confirmed: 0 });
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close]).toEqual([100, 8, 100]);
  });

  it('keeps simulated candles apart and prefers the real ones', () => {
    const store = folder.open();
    store.appendCandle('BTC/USD', 'simulator', candle(5, 50));
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close]).toEqual([50]);
    store.writeDays(REAL, splitCandles([candle(5, 70)], 'rest'));
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close]).toEqual([70]);
    expect([...store.loadSeries('BTC/USD', 0, Infinity, { simulated: true }).close]).toEqual([50]);
    expect(store.series()).toEqual([REAL, { symbol: 'BTC/USD', simulated: true }]);
    expect([
      store.removeSeries({ ...REAL, simulated: true }),
      store.removeSeries({ ...REAL, simulated: true }),
    ]).toEqual([true, false]);
    expect(store.coverage('BTC/USD', { simulated: true })).toBeNull();
  });
});

describe('the day that is being written', () => {
  function counts(): { readonly days: number; readonly open: number } {
    const database = new Database(historyFile(folder.path), { readonly: true });
    const count = (table: string) => Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    const found = { days: count('candle_day'), open: count('open_candle') };
    database.close();
    return found;
  }

  it('has rows until a candle of a later day comes, and is one chunk from then on', () => {
    const store = folder.open();
    for (let minute = 0; minute < 1440; minute++) store.appendCandle('BTC/USD', 'live', candle(minute, 100 + minute));
    expect(counts()).toEqual({ days: 0, open: 1440 });
    const before = store.loadSeries('BTC/USD', 0, Infinity);
    store.appendCandle('BTC/USD', 'live', candle(1440, 5));
    expect(counts()).toEqual({ days: 1, open: 1 });
    expect(store.loadSeries('BTC/USD', 0, START + DAY_MS)).toEqual(before);
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close].slice(-2)).toEqual([1539, 5]);
  });

  it('is read as one with what was imported of it, the archive first', () => {
    const store = folder.open();
    store.appendCandle('BTC/USD', 'live', candle(1, 1));
    store.appendCandle('BTC/USD', 'live', candle(2, 1));
    store.writeDays(REAL, splitCandles([candle(0, 9), candle(1, 9)], 'archive'));
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close]).toEqual([9, 9, 1]);
    expect(store.coverage('BTC/USD')).toMatchObject({ have: 3, filled: 0, days: [{ sources: ['archive', 'live'] }] });
  });

  it('takes a better candle of a minute, and keeps the one of a more trusted source', () => {
    const store = folder.open();
    store.appendCandle('BTC/USD', 'live', candle(1, 1));
    store.appendCandle('BTC/USD', 'live', candle(1, 2));
    store.appendCandle('BTC/USD', 'rest', candle(2, 3));
    store.appendCandle('BTC/USD', 'live', candle(2, 9));
    expect([...store.loadSeries('BTC/USD', 0, Infinity).close]).toEqual([2, 3]);
  });

  it('notes minutes without trades as checked instead of keeping them', () => {
    const store = folder.open();
    store.appendCandle('BTC/USD', 'live', candle(0));
    for (const minute of [1, 2]) store.appendCandle('BTC/USD', 'live', { ...candle(minute, 100, 0), filled: true });
    store.appendCandle('BTC/USD', 'live', candle(5));
    expect(counts().open).toBe(2);
    expect(store.coverage('BTC/USD')).toMatchObject({
      have: 2,
      filled: 4,
      unverified: [{ from: START + 3 * MINUTE_MS, to: START + 5 * MINUTE_MS }],
    });
  });
});

describe('several connections', () => {
  it('read while another one writes, and see it whole afterwards', () => {
    const writer = folder.open();
    const reader = folder.open();
    writer.atomically(() => {
      writer.writeDays(REAL, splitCandles([candle(0)], 'rest'));
      expect(reader.coverage('BTC/USD')).toBeNull();
      writer.writeDays(REAL, splitCandles([candle(DAY_MS / MINUTE_MS)], 'rest'));
    });
    expect(reader.coverage('BTC/USD')?.have).toBe(2);
  });

  it('write nothing of a work that fails in the middle', () => {
    const store = folder.open();
    const work = (): void =>
      store.atomically(() => {
        store.writeDays(REAL, splitCandles([candle(0)], 'rest'));
        throw new Error('power cut');
      });
    expect(work).toThrow('power cut');
    expect(store.series()).toEqual([]);
  });
});

describe('jobs', () => {
  const job = { key: 'k', kind: 'import' as const, title: 'Import of x', position: 'start' };

  it('are taken up where they were left unless they were done', () => {
    const store = folder.open();
    expect(store.jobs.begin(job, 1)).toMatchObject({ state: 'running', position: 'start', started: 1 });
    store.jobs.note('k', 'middle', 2);
    // Another process: the first one was killed.
    const other = folder.open();
    expect(other.jobs.begin(job, 3)).toMatchObject({ position: 'middle', started: 1 });
    other.jobs.end('k', 'cancelled', 4);
    expect(store.jobs.begin(job, 5).position).toBe('middle');
    store.jobs.end('k', 'done', 6);
    expect(store.jobs.begin(job, 7)).toMatchObject({ position: 'start', started: 7 });
    expect(store.jobs.list().map(({ key, state }) => [key, state])).toEqual([['k', 'running']]);
  });

  it('begin anew when a series was removed, since what they noted as done is gone', () => {
    const store = folder.open();
    store.writeDays(REAL, splitCandles([candle(0)], 'archive'));
    store.jobs.begin(job, 1);
    store.jobs.note('k', 'middle', 2);
    store.removeSeries(REAL);
    expect(store.jobs.begin(job, 3)).toMatchObject({ position: 'start', started: 3 });
  });
});

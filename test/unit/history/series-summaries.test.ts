import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import { summarizeCoverage } from '../../../engine/market/history/coverage-summary.ts';
import { archiveNameOf, readArchiveName } from '../../../engine/market/history/archive-name.ts';
import type { HistoryStore } from '../../../engine/storage/candles/history-store.ts';
import { createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';

const START = Date.UTC(2024, 0, 30);
const REAL = { symbol: 'BTC/USD', simulated: false };
const MAX_GAP = 120;

let folder: HistoryFolder;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(() => folder.remove());

function candle(minute: number): Candle {
  return { time: START + minute * MINUTE_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 };
}

function workedOut(store: HistoryStore): unknown {
  return store.series().flatMap((key) => {
    const coverage = store.coverage(key.symbol, { simulated: key.simulated, maxGapMinutes: MAX_GAP });
    return coverage === null ? [] : [{ ...key, ...summarizeCoverage(coverage) }];
  });
}

describe('the summaries of all series', () => {
  it('count the minutes of every month from the first to the last, those without candles too', () => {
    const store = folder.open();
    store.writeDays(REAL, splitCandles([candle(0), candle(1), candle(60 * 24 * 40)], 'archive'));
    const [summary] = store.summaries(MAX_GAP);
    expect(summary).toMatchObject({ ...REAL, have: 3, filled: 120, gaps: 1, sources: ['archive'] });
    expect(summary?.months.map(({ month, have }) => [month, have])).toEqual([
      ['2024-01', 2],
      ['2024-02', 0],
      ['2024-03', 1],
    ]);
    expect(summary?.unverified).toBe(60 * 24 * 40 - 2);
  });

  it('follow every kind of change, whichever connection made it', () => {
    const store = folder.open();
    const other = folder.open();
    const changes: readonly ((by: HistoryStore) => void)[] = [
      (by) => by.writeDays(REAL, splitCandles([candle(0), candle(5)], 'rest')),
      (by) => by.writeDays(REAL, [], [{ from: START, to: START + DAY_MS }]),
      (by) => by.writeDays(REAL, splitCandles([candle(0), candle(5)], 'archive')),
      (by) => by.appendCandle('BTC/USD', 'live', candle(9)),
      (by) => by.appendCandle('BTC/USD', 'live', { ...candle(2000), volume: 0, filled: true }),
      (by) => by.appendCandle('BTC/USD', 'live', candle(2000)),
      (by) => by.appendCandle('BTC/USD', 'simulator', candle(3)),
      (by) => by.removeSeries(REAL),
      (by) => by.writeDays({ symbol: 'ETH/USD', simulated: false }, splitCandles([candle(1)], 'rest')),
      (by) => by.writeDays(REAL, splitCandles([candle(7)], 'rest')),
    ];
    for (const [at, change] of changes.entries()) {
      change(at % 2 === 0 ? other : store);
      expect(store.summaries(MAX_GAP)).toEqual(workedOut(store));
      expect(other.summaries(MAX_GAP)).toEqual(workedOut(store));
    }
    expect(store.summaries(MAX_GAP).map(({ symbol, simulated }) => [symbol, simulated])).toEqual([
      ['BTC/USD', false],
      ['BTC/USD', true],
      ['ETH/USD', false],
    ]);
  });

  it('are those of the longest gap that is asked for', () => {
    const store = folder.open();
    store.writeDays(REAL, splitCandles([candle(0), candle(100)], 'rest'));
    const gapsWith = (maxGap: number): number | undefined => store.summaries(maxGap)[0]?.gaps;
    expect([gapsWith(120), gapsWith(30), gapsWith(120)]).toEqual([0, 1, 0]);
  });
});

describe('the name of an exported file', () => {
  it.each(['BTC/USD', 'DOGE/EUR', 'BTC/USDC', 'ETH/BTC', 'USDT/USD'])('says the symbol %s', (symbol) => {
    expect(readArchiveName(archiveNameOf(symbol) ?? '')).toEqual({ symbol, intervalMinutes: 1 });
  });

  it('is none where no name could say the symbol', () => {
    expect(archiveNameOf('BTC/XYZ')).toBeNull();
  });
});

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { readCandleFile } from '../../../engine/import/read-candle-file.ts';
import { lensRecordWriter } from '../../../engine/cli/lens-records.ts';
import type { Candle } from '../../../engine/domain/candle.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { computeSignalColumns } from '../../../engine/signals/signal-columns.ts';
import { configured, eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';
import { referenceBacktest, referenceLenses } from '../../reference/index.ts';

const shared = resolve(import.meta.dirname, '../../../../shared/data');

/** Paths at which two values differ; numbers may differ by the order in which they were added up. */
function differences(ours: unknown, theirs: unknown, path: string): readonly string[] {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    const near = Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(ours), Math.abs(theirs));
    return near ? [] : [`${path}: ${ours} here, ${theirs} in the reference`];
  }
  if (typeof ours === 'object' && typeof theirs === 'object' && ours !== null && theirs !== null) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...keys].flatMap((key) => {
      return differences(Reflect.get(ours, key), Reflect.get(theirs, key), `${path}.${key}`);
    });
  }
  return ours === theirs ? [] : [`${path}: ${String(ours)} here, ${String(theirs)} in the reference`];
}

/** Compares everything strategy.md §13 lists, and answers how much there was to compare. */
function expectAgreement(rows: readonly Candle[], settings: object): { bars: number; entries: number; trades: number } {
  const configuration = configured(settings);
  const base = prepareCandles(rows, configuration.maxGapMinutes);
  const columns = computeSignalColumns(base, configuration);
  const recordAt = lensRecordWriter(columns);
  const records = Array.from({ length: columns.bars.length }, (_, bar) => JSON.parse(recordAt(bar)) as unknown);
  expect(differences(records, referenceLenses([...rows], settings), 'record')).toEqual([]);

  const ours = runBacktest(base, configuration, { columns });
  const theirs = referenceBacktest([...rows], settings);
  for (const part of ['data', 'entries', 'exits', 'trades', 'equity'] as const) {
    expect(differences(ours[part], theirs[part], part)).toEqual([]);
  }
  expect(ours.open === null).toBe(theirs.open === null);
  return { bars: records.length, entries: ours.entries.length, trades: ours.trades.length };
}

describe('the engine and the independent reference', () => {
  const totals = { bars: 0, entries: 0, trades: 0 };

  it.each(Array.from({ length: 24 }, (_, i) => i + 1))('agree on made-up market %i', (seed) => {
    const { bars, entries, trades } = expectAgreement(madeUpMarket(seed, 6000), eagerSettings(seed));
    totals.bars += bars;
    totals.entries += entries;
    totals.trades += trades;
  });

  it('had enough to disagree about', () => {
    expect(totals.bars).toBeGreaterThan(20_000);
    expect(totals.entries).toBeGreaterThan(500);
    expect(totals.trades).toBeGreaterThan(200);
  });
});

// The real candles are not part of the repository: a fresh clone has no ../shared.
describe.skipIf(!existsSync(shared))('the engine and the reference on real minutes', () => {
  const settings = [
    { timeframe: '1h' },
    { timeframe: '15m', entry: { required: 6, windowBars: 48 }, lenses: { rsi_oversold: { below: 25 } } },
    { timeframe: '5m', entry: { required: 5 }, exit: { required: 4 }, participation: 0.01 },
  ];

  it.each(['XBTUSDC_1.csv.gz', 'BTCUSDT_1m_2023-12_2024-05.csv.gz'])(
    'agree on the first 30,000 rows of %s',
    async (name) => {
      const reading = await readCandleFile(resolve(shared, name));
      if (!reading.ok) throw new Error(reading.error);
      const { rows } = reading.value;
      const candles = Array.from({ length: 30_000 }, (_, row) => ({
        time: rows.time[row],
        open: rows.open[row],
        high: rows.high[row],
        low: rows.low[row],
        close: rows.close[row],
        volume: rows.volume[row],
      }));
      for (const setting of settings) expect(expectAgreement(candles, setting).bars).toBeGreaterThan(400);
    },
  );
});

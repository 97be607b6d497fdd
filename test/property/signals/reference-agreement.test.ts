import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { SignalBar } from '../../../engine/domain/signal.ts';
import type { Timeframe } from '../../../engine/domain/timeframe.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { computeSignalColumns } from '../../../engine/signals/signal-columns.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { buildBase } from '../../reference/candles.ts';
import type { ReferenceConfig } from '../../reference/config.ts';
import { signalBars } from '../../reference/signals.ts';
import { configurations, randomWalk, walkShapes } from './arbitrary-candles.ts';
import { batchBars, lensRecord, streamBars } from './lens-records.ts';

const data = resolve(import.meta.dirname, '../../../../shared/data');
const FILES = {
  kraken: resolve(data, 'XBTUSDC_1.csv.gz'),
  binance: resolve(data, 'BTCUSDT_1m_2023-12_2024-05.csv.gz'),
};

function referenceConfiguration(configuration: Configuration): ReferenceConfig {
  const { sizeQuote: _, ...orders } = configuration.orders;
  return { ...configuration, orders };
}

function expectAgreement(rows: readonly Candle[], configuration: Configuration): number {
  const expected = signalBars(buildBase([...rows], configuration.maxGapMinutes), referenceConfiguration(configuration));
  const base = prepareCandles(rows, configuration.maxGapMinutes);
  const batch = batchBars(computeSignalColumns(base, configuration));
  const records = expected.map(({ record: { momentum24h: _, ...record } }) => record);
  expect(batch.map(lensRecord)).toEqual(records);
  expect(streamBars(base, configuration).map(lensRecord)).toEqual(records);
  batch.forEach((bar, index) => expectSameNumbers(bar, expected[index]));
  return batch.length;
}

/** Derived numbers agree to rounding, everything else exactly. */
function expectSameNumbers(bar: SignalBar, { record, entrySignal }: ReturnType<typeof signalBars>[number]): void {
  expectClose(bar.momentum24h, record.momentum24h);
  expect(bar.entrySignal === null).toBe(entrySignal === null);
  if (bar.entrySignal === null || entrySignal === null) return;
  const { momentum24h, range12h, ...exact } = bar.entrySignal;
  const { momentum24h: expectedMomentum, range12h: expectedRange, ...expectedExact } = entrySignal;
  expect(exact).toEqual(expectedExact);
  expectClose(momentum24h, expectedMomentum);
  expectClose(range12h, expectedRange);
}

function expectClose(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

function rowsOf(file: string, from: number, to: number): Candle[] {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(from, to);
  return lines.map((line) => {
    const [time, open, high, low, close, volume] = line.split(',').map(Number);
    return { time: time * 1000, open, high, low, close, volume };
  });
}

describe('the signal core and the independent reference agree', () => {
  it('on random walks of one minute bars with odd configurations', () => {
    fc.assert(
      fc.property(walkShapes(1500), configurations, (shape, configuration) => {
        expectAgreement(randomWalk(shape), configuration);
      }),
      { numRuns: 60 },
    );
  });

  it('on long walks resampled to higher timeframes with the default lenses', () => {
    fc.assert(
      fc.property(
        walkShapes(9_000),
        fc.constantFrom<Timeframe>('5m', '15m', '30m', '1h'),
        fc.integer({ min: 2, max: 6 }),
        (shape, timeframe, required) => {
          const entry = { ...DEFAULT_CONFIGURATION.entry, required };
          expectAgreement(randomWalk({ ...shape, minutes: 9_000 }), { ...DEFAULT_CONFIGURATION, timeframe, entry });
        },
      ),
      { numRuns: 12 },
    );
  });

  for (const [name, file] of Object.entries(FILES)) {
    // Skipped where ../shared/data is absent: the market data are not ours to redistribute, so they are not in the project.
    describe.skipIf(!existsSync(file))(`on ${name} market data (skipped where ../shared/data is absent)`, () => {
      it.each<[Timeframe, number, number]>([
        ['1m', 20_000, 24_000],
        ['5m', 0, 16_000],
        ['15m', 10_000, 40_000],
        ['1h', 0, 56_000],
        ['4h', 0, 56_000],
      ])('%s, rows %i to %i', { timeout: 60_000 }, (timeframe, from, to) => {
        const entry = { ...DEFAULT_CONFIGURATION.entry, required: 5 };
        const bars = expectAgreement(rowsOf(file, from, to), { ...DEFAULT_CONFIGURATION, timeframe, entry });
        expect(bars).toBeGreaterThan(100);
      });
    });
  }
});

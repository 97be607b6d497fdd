import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { Timeframe } from '../../../engine/domain/timeframe.ts';
import { allocateColumns, type CandleSeries, seriesFromColumns } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { compiledKernel, kernelLensColumns, scriptKernel } from '../../../engine/signals/lens-kernels.ts';
import { computeSignalColumns } from '../../../engine/signals/signal-columns.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { configurations, randomWalk, walkShapes } from './arbitrary-candles.ts';

/** Without a build there is none in WebAssembly; npm test builds first. */
const compiled = compiledKernel();
const kernels = compiled === null ? [scriptKernel()] : [scriptKernel(), compiled];
const MINUTE: Configuration = { ...DEFAULT_CONFIGURATION, timeframe: '1m' };

function expectSame(base: CandleSeries, configuration: Configuration): void {
  const plain = computeSignalColumns(base, configuration, []);
  for (const kernel of kernels) {
    const fast = computeSignalColumns(base, configuration, [kernel]);
    // Byte by byte first: a difference of large columns is slow to print.
    for (const name of ['entryMask', 'exitMask', 'entryFired', 'exitFired', 'divergenceCount'] as const) {
      expect([name, firstDifference(fast[name], plain[name])]).toEqual([name, -1]);
    }
    expect(fast).toEqual(plain);
  }
}

function firstDifference(left: Uint8Array, right: Uint8Array): number {
  return left.findIndex((value, index) => value !== right[index]);
}

/** Of each kernel, whether it covers configuration and data. */
function coverage(base: CandleSeries, configuration: Configuration): boolean[] {
  return kernels.map((kernel) => kernelLensColumns(base, configuration, kernel, null) !== null);
}

const period = fc.integer({ min: 1, max: 40 });
const level = fc.double({ min: 1, max: 99, noNaN: true });
const factor = fc.constantFrom(0, 0.5, 1, 1.5, 2);
const deviations = fc.constantFrom(0, 0.5, 1, 2, 2.5, 16);

/** Configurations the kernels cover: all parameters they take, some lenses disabled. */
const covered: fc.Arbitrary<Configuration> = fc
  .record({
    volume: period,
    bands: period,
    wide: fc.oneof(period, fc.constant(256)),
    fast: period,
    slow: fc.oneof(period, fc.constant(256)),
    lookback: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(256)),
    percentile: fc.constantFrom(1, 12.5, 20, 50, 100),
    levels: fc.tuple(level, level, level, level, level, level, level),
    factors: fc.tuple(factor, factor),
    deviations: fc.tuple(deviations, deviations, deviations, deviations),
    windows: fc.tuple(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 40 })),
    disabled: fc.constantFrom(null, 'bb_squeeze', 'rsi_9_ob', 'macd_cross_up', 'volume_spike'),
  })
  .map((shape) => {
    const { lenses, entry, exit } = DEFAULT_CONFIGURATION;
    const [first, second, third, fourth] = shape.deviations;
    const changed = {
      ...lenses,
      volume_decline: { ...lenses.volume_decline, period: shape.volume, factor: shape.factors[0] },
      volume_spike: { ...lenses.volume_spike, period: shape.volume, factor: shape.factors[1] },
      bb_lower_touch: { ...lenses.bb_lower_touch, period: shape.bands, deviations: first },
      bb_20_touch: { ...lenses.bb_20_touch, period: shape.bands, deviations: second },
      bb_30_touch: { ...lenses.bb_30_touch, period: shape.wide, deviations: third },
      bb_squeeze: {
        ...lenses.bb_squeeze,
        period: shape.bands,
        deviations: fourth,
        lookback: shape.lookback,
        percentile: shape.percentile,
      },
      ma_cross_up: { ...lenses.ma_cross_up, fast: shape.fast, slow: shape.slow },
      rsi_oversold: { ...lenses.rsi_oversold, below: shape.levels[0] },
      rsi_oversold_cross: { ...lenses.rsi_oversold_cross, level: shape.levels[1] },
      rsi_9_ob: { ...lenses.rsi_9_ob, above: shape.levels[2] },
      rsi_14_ob: { ...lenses.rsi_14_ob, above: shape.levels[3] },
      stoch_oversold: { ...lenses.stoch_oversold, below: shape.levels[4] },
      stoch_14_ob: { ...lenses.stoch_14_ob, above: shape.levels[5] },
      stoch_21_ob: { ...lenses.stoch_21_ob, above: shape.levels[6] },
    };
    const disabled =
      shape.disabled === null ? {} : { [shape.disabled]: { ...changed[shape.disabled], enabled: false } };
    return {
      ...MINUTE,
      lenses: { ...changed, ...disabled },
      entry: { ...entry, windowBars: shape.windows[0] },
      exit: { ...exit, windowBars: shape.windows[1] },
    };
  });

// Where nothing has been built there is no compiled kernel, and everything runs in TypeScript.
it.skipIf(compiled === null)('the kernel in WebAssembly is there (skipped where nothing has been built)', () => {
  expect(kernels.length).toBe(2);
});

describe('the kernels and the lenses indicator by indicator', () => {
  it('give the same columns to the bit for every configuration the kernels cover', () => {
    fc.assert(
      fc.property(walkShapes(6_000), covered, (shape, configuration) => {
        const base = prepareCandles(randomWalk(shape), 120);
        if (shape.stepTicks < 1_000) expect(coverage(base, configuration)).not.toContain(false);
        expectSame(base, configuration);
      }),
      { numRuns: 60 },
    );
  });

  it('give the same columns where a tick is below the tolerance of comparisons', () => {
    fc.assert(
      fc.property(walkShapes(3_000, [8, 9, 10, 12]), covered, (shape, configuration) => {
        expectSame(prepareCandles(randomWalk({ ...shape, startTicks: 5_000 }), 120), configuration);
      }),
      { numRuns: 40 },
    );
  });

  it('give the same columns for odd configurations, which neither kernel covers', () => {
    fc.assert(
      fc.property(walkShapes(2_500, [0, 1, 2, 5, 10]), configurations, (shape, configuration) => {
        expectSame(prepareCandles(randomWalk(shape), configuration.maxGapMinutes), configuration);
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 2, 33, 34, 35, 138, 139, 2047, 2048, 2049, 4095, 4096, 4097])(
    'agree on a segment of %i bars and on one that follows it',
    (minutes) => {
      const shape = { startTicks: 4_000_000, stepTicks: 900, priceDecimals: 2, volumeDecimals: 8 };
      const calm = { silence: 0, longSilence: 0, standstill: 0.02 };
      const rows = randomWalk({ ...shape, ...calm, seed: minutes, minutes });
      const later = rows.map((row) => ({ ...row, time: row.time + 86_400_000 * 10 }));
      expectSame(prepareCandles(rows, 120), MINUTE);
      expectSame(prepareCandles([...rows, ...later], 0), MINUTE);
    },
  );

  it('agree on flat, saw-toothed, jumping and silent markets', () => {
    const markets: readonly ((index: number) => Omit<Candle, 'time'>)[] = [
      () => ({ open: 5, high: 5, low: 5, close: 5, volume: 0 }),
      (index) => ({ open: 5, high: 5 + (index % 2), low: 5, close: 5 + (index % 2), volume: index % 3 }),
      (index) => ({ open: 1, high: 1 + (index % 97 === 0 ? 9e6 : 0), low: 1, close: 1 + (index % 7), volume: 1e6 }),
      (index) => ({ open: 0.01, high: 0.02, low: 0.01, close: index % 500 < 250 ? 0.01 : 0.02, volume: 0.5 }),
      (index) => ({ open: 9e5, high: 1e6 + index, low: 1, close: index % 2 === 0 ? 1 : 1e6, volume: index }),
    ];
    for (const market of markets) {
      const rows = Array.from({ length: 5_000 }, (_, index) => ({ time: 1.7e12 + index * 60_000, ...market(index) }));
      expectSame(
        prepareCandles(
          rows.map((row) => ({ ...row, high: Math.max(row.high, row.close) })),
          120,
        ),
        MINUTE,
      );
    }
  });

  it('leave numbers that are no decimals, prices of 2^30 steps and of zero to the lenses indicator by indicator', () => {
    const series = (price: number): CandleSeries => {
      const columns = allocateColumns(3_000);
      for (let index = 0; index < 3_000; index++) {
        columns.time[index] = index * 60_000;
        for (const column of [columns.open, columns.high, columns.low, columns.close]) column[index] = price;
        columns.volume[index] = 1;
      }
      columns.close[2_999] = price / 2;
      return seriesFromColumns(columns, 60_000);
    };
    for (const price of [Math.PI, 2 ** 31, 0]) {
      expect(coverage(series(price), MINUTE)).not.toContain(true);
      expectSame(series(price), MINUTE);
    }
    expect(coverage(series(100), MINUTE)).not.toContain(false);
  });

  const file = resolve(import.meta.dirname, '../../../../shared/data/BTCUSDT_1m_2023-12_2024-05.csv.gz');
  // The market data are not ours to redistribute, so they are not in the project.
  describe.skipIf(!existsSync(file))('on market data (skipped where ../shared/data is absent)', () => {
    it.each<Timeframe>(['1m', '5m', '15m', '1h'])('agree on %s', { timeout: 60_000 }, (timeframe) => {
      const rows = gunzipSync(readFileSync(file)).toString().trim().split('\n').map(candleOf);
      const base = prepareCandles(rows, 120);
      expect(coverage(base, MINUTE)).not.toContain(false);
      expectSame(base, { ...DEFAULT_CONFIGURATION, timeframe });
    });
  });
});

function candleOf(line: string): Candle {
  const [time, open, high, low, close, volume] = line.split(',').map(Number);
  return { time: time * 1000, open, high, low, close, volume };
}

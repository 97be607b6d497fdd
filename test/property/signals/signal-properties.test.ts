import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { timeframeMs } from '../../../engine/domain/timeframe.ts';
import { type CandleSeries, sliceSeries } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { resampleSeries } from '../../../engine/market/resample.ts';
import { computeSignalColumns, computeSignalColumnsFromBars } from '../../../engine/signals/signal-columns.ts';
import { createSignalStream } from '../../../engine/signals/signal-stream.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { configurations, randomWalk, walkShapes } from './arbitrary-candles.ts';
import { batchBars, candlesOf, streamBars, withoutReadings } from './lens-records.ts';

/** Prices down to 1e-10 too: batch and stream must agree to the last bit even below the tolerance. */
const shapes = walkShapes(2_500, [0, 1, 2, 5, 10]);

describe('the batch and the streaming form', () => {
  it('say the same about every bar, to the last bit', () => {
    fc.assert(
      fc.property(shapes, configurations, (shape, configuration) => {
        const base = prepareCandles(randomWalk(shape), configuration.maxGapMinutes);
        const batch = batchBars(computeSignalColumns(base, configuration)).map(withoutReadings);
        expect(streamBars(base, configuration).map(withoutReadings)).toEqual(batch);
      }),
      { numRuns: 80 },
    );
  });

  it('are the same when the stream is warmed up with bars of T and goes on with minutes', () => {
    fc.assert(
      fc.property(shapes, configurations, fc.double({ min: 0, max: 1, noNaN: true }), (shape, configuration, part) => {
        const base = prepareCandles(randomWalk(shape), configuration.maxGapMinutes);
        const columns = computeSignalColumns(base, configuration);
        const history = Math.floor(part * columns.bars.length);
        const stream = createSignalStream(configuration);
        const bars = candlesOf(sliceSeries(columns.bars, 0, history)).map((bar) => stream.pushBar(bar));
        const since = history === 0 ? 0 : columns.bars.time[history - 1] + columns.bars.intervalMs;
        for (const candle of candlesOf(base)) {
          const bar = candle.time < since ? null : stream.push(candle);
          if (bar !== null) bars.push(bar);
        }
        expect(bars.map(withoutReadings)).toEqual(batchBars(columns).map(withoutReadings));
      }),
      { numRuns: 40 },
    );
  });

  it('agree on binary numbers that are no decimals', () => {
    const prices = fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(prices, configurations, (closes, configuration) => {
        const rows = closes.map((close, index) => {
          const high = close * 1.001;
          return { time: 1.7e12 + index * 60_000, open: close, high, low: close / 1.001, close, volume: high * 1e-5 };
        });
        const base = prepareCandles(rows, 120);
        const batch = batchBars(computeSignalColumns(base, configuration)).map(withoutReadings);
        expect(streamBars(base, configuration).map(withoutReadings)).toEqual(batch);
      }),
      { numRuns: 40 },
    );
  });
});

describe('no look-ahead', () => {
  it('the first k base bars give exactly the signal bars of the full run up to then', () => {
    fc.assert(
      fc.property(shapes, configurations, fc.double({ min: 0, max: 1, noNaN: true }), (shape, configuration, part) => {
        const base = prepareCandles(randomWalk(shape), configuration.maxGapMinutes);
        const full = batchBars(computeSignalColumns(base, configuration));
        // Prepared again from scratch, so that not even the number of decimals comes from the future.
        const known = candlesOf(base).slice(0, Math.floor(part * base.length));
        const prefix = batchBars(
          computeSignalColumns(prepareCandles(known, configuration.maxGapMinutes), configuration),
        );
        expect(prefix).toEqual(full.slice(0, prefix.length));
        const lastClose = (known.at(-1)?.time ?? 0) + 60_000;
        expect(prefix.length).toBe(full.filter((bar) => bar.closeTime <= lastClose).length);
      }),
      { numRuns: 80 },
    );
  });
});

describe('resampling', () => {
  const content = ({ priceDecimals: _p, volumeDecimals: _v, ...series }: CandleSeries) => series;

  it('in two steps gives the same bars as in one', () => {
    const steps = fc.constantFrom<[number, number]>([5, 15], [15, 60], [60, 240], [60, 960], [1440, 5760], [30, 480]);
    fc.assert(
      fc.property(walkShapes(12_000), steps, fc.constantFrom(0, 3, 120), (shape, [first, second], maxGap) => {
        const base = prepareCandles(randomWalk(shape), maxGap);
        const once = resampleSeries(base, second * 60_000);
        const twice = resampleSeries(resampleSeries(base, first * 60_000), second * 60_000);
        expect(content(twice)).toEqual(content(once));
      }),
      { numRuns: 40 },
    );
  });

  it('leads to the same columns whether it is done before or inside', () => {
    fc.assert(
      fc.property(shapes, configurations, (shape, configuration) => {
        const base = prepareCandles(randomWalk(shape), configuration.maxGapMinutes);
        const bars = resampleSeries(base, timeframeMs(configuration.timeframe));
        expect(computeSignalColumnsFromBars(bars, configuration)).toEqual(computeSignalColumns(base, configuration));
      }),
      { numRuns: 20 },
    );
  });
});

describe('degenerate input', () => {
  const flat = (minutes: number, price: number, volume: number): CandleSeries =>
    prepareCandles(
      Array.from({ length: minutes }, (_, index) => {
        return { time: 1.7e12 + index * 60_000, open: price, high: price, low: price, close: price, volume };
      }),
      120,
    );

  it('a price that never moves fires the squeeze alone, at any price and volume', () => {
    const price = fc.constantFrom(1e-10, 0.1, 0.3, 37_723.97, 1e9, 123_456_789_012.34);
    const volume = fc.constantFrom(0, 1e-8, 0.1, 1e6);
    fc.assert(
      fc.property(price, volume, (at, traded) => {
        const configuration: Configuration = { ...DEFAULT_CONFIGURATION, timeframe: '1m' };
        const base = flat(400, at, traded);
        const columns = computeSignalColumns(base, configuration);
        const squeeze = 1 << 2;
        expect([...columns.entryMask]).toEqual(Array.from({ length: 400 }, (_, bar) => (bar >= 138 ? squeeze : 0)));
        expect([...columns.exitMask].every((mask) => mask === 0)).toBe(true);
        expect([...columns.divergenceCount].every((count) => count === 0)).toBe(true);
        expect(columns.transitions.size).toBe(0);
        expect(streamBars(base, configuration).map(withoutReadings)).toEqual(batchBars(columns).map(withoutReadings));
      }),
      { numRuns: 30 },
    );
  });

  it('no bar, one bar and bars that are all apart give no signal and do not fail', () => {
    fc.assert(
      fc.property(configurations, fc.integer({ min: 0, max: 60 }), (configuration, count) => {
        const rows = Array.from({ length: count }, (_, index) => {
          return { time: 1.7e12 + index * 86_400_000, open: 5, high: 6, low: 4, close: 5 + (index % 2), volume: 1 };
        });
        const base = prepareCandles(rows, 0);
        expect(base.segmentStarts.length).toBe(count);
        const columns = computeSignalColumns(base, { ...configuration, timeframe: '1m' });
        expect(columns.bars.length).toBe(count);
        expect([...columns.divergenceCount, ...columns.regime].every((value) => value === 0)).toBe(true);
        expect([...columns.momentum24h].every(Number.isNaN)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { createBaseAggregator } from '../../../engine/market/base-aggregator.ts';
import { type CandleSeries, candleAt, seriesFromCandles, sliceSeries } from '../../../engine/market/candle-series.ts';
import { resampleSeries } from '../../../engine/market/resample.ts';

const hour = 1_700_002_800_000;
const candle = (minute: number, volume = 0.1): Candle => {
  return {
    time: hour + minute * MINUTE_MS,
    open: minute,
    high: minute + 3,
    low: minute - 3,
    close: minute + 1,
    volume,
  };
};
const range = (from: number, to: number): Candle[] => Array.from({ length: to - from }, (_, i) => candle(from + i));
const seriesOf = (candles: readonly Candle[]): CandleSeries => seriesFromCandles(candles, MINUTE_MS);
const barsOf = (series: CandleSeries): Candle[] => Array.from({ length: series.length }, (_, i) => candleAt(series, i));

/** What the streaming aggregator makes of the same candles. */
function aggregated(candles: readonly Candle[], minutes: number): Candle[] {
  const aggregator = createBaseAggregator(MINUTE_MS, minutes * MINUTE_MS);
  return candles.map((each) => aggregator.push(each)).filter((bar) => bar !== null);
}

describe('resampling to higher timeframes', () => {
  it('groups from the epoch and drops an incomplete first and last group', () => {
    const candles = range(3, 22);
    const bars = resampleSeries(seriesOf(candles), 5 * MINUTE_MS);
    expect(barsOf(bars)).toEqual([
      { time: hour + 5 * MINUTE_MS, open: 5, high: 12, low: 2, close: 10, volume: 0.5 },
      { time: hour + 10 * MINUTE_MS, open: 10, high: 17, low: 7, close: 15, volume: 0.5 },
      { time: hour + 15 * MINUTE_MS, open: 15, high: 22, low: 12, close: 20, volume: 0.5 },
    ]);
    expect(aggregated(candles, 5)).toEqual(barsOf(bars));
  });

  it('never joins two segments in one bar', () => {
    const candles = [...range(0, 8), ...range(9, 20)];
    const bars = resampleSeries(seriesOf(candles), 5 * MINUTE_MS);
    expect([...bars.time].map((time) => (time - hour) / MINUTE_MS)).toEqual([0, 10, 15]);
    expect([...bars.segmentStarts]).toEqual([0, 1]);
    expect(aggregated(candles, 5)).toEqual(barsOf(bars));
  });

  it('gives a segment without a complete group no bar and no start', () => {
    const bars = resampleSeries(seriesOf([...range(1, 4), ...range(11, 14), ...range(20, 25)]), 5 * MINUTE_MS);
    expect(bars.length).toBe(1);
    expect([...bars.segmentStarts]).toEqual([0]);
  });

  it('adds volumes as decimals: ten times 0.1 is 1, three times 0.1 is 0.3', () => {
    expect([...resampleSeries(seriesOf(range(0, 10)), 10 * MINUTE_MS).volume]).toEqual([1]);
    expect([...resampleSeries(seriesOf(range(0, 3)), 3 * MINUTE_MS).volume]).toEqual([0.3]);
  });

  it('adds volumes beyond 2^53 units with an error below the last place', () => {
    const volumes = [123_456_789_012.5, 0.00000001, 123_456_789_012.5, 0.00000001, 3];
    const candles = volumes.map((volume, minute) => candle(minute, volume));
    const bars = resampleSeries(seriesOf(candles), 5 * MINUTE_MS);
    expect(bars.volume[0]).toBe(246_913_578_028);
    expect(aggregated(candles, 5)).toEqual(barsOf(bars));
  });

  it('calls a bar filled when all its minutes are', () => {
    const filled = (minute: number): Candle => ({ ...candle(minute, 0), filled: true });
    const candles = [...[0, 1, 2, 3, 4].map(filled), candle(5), ...[6, 7, 8, 9].map(filled)];
    const bars = resampleSeries(seriesOf(candles), 5 * MINUTE_MS);
    expect([...bars.filled]).toEqual([1, 0]);
    expect(aggregated(candles, 5)).toEqual(barsOf(bars));
  });

  it('returns the series itself for its own timeframe and refuses one that does not divide', () => {
    const series = seriesOf(range(0, 3));
    expect(resampleSeries(series, MINUTE_MS)).toBe(series);
    expect(() => resampleSeries(series, 90_000)).toThrow('bars of 90000 ms cannot be made of bars of 60000 ms');
  });
});

describe('the streaming aggregator', () => {
  it('shows the bar under way', () => {
    const aggregator = createBaseAggregator(MINUTE_MS, 5 * MINUTE_MS);
    expect(aggregator.forming()).toBeNull();
    aggregator.push(candle(0));
    aggregator.push(candle(1));
    expect(aggregator.forming()).toEqual({ time: hour, open: 0, high: 4, low: -3, close: 2, volume: 0.2 });
  });

  it('refuses time that stands still', () => {
    const aggregator = createBaseAggregator(MINUTE_MS, 5 * MINUTE_MS);
    aggregator.push(candle(1));
    expect(() => aggregator.push(candle(1))).toThrow('does not follow');
  });
});

describe('candle series', () => {
  it('slices as a view and keeps the segments', () => {
    const series = seriesOf([...range(0, 4), ...range(10, 14)]);
    const slice = sliceSeries(series, 2, 6);
    expect([...slice.open]).toEqual([2, 3, 10, 11]);
    expect([...slice.segmentStarts]).toEqual([0, 2]);
    expect(slice.open.buffer).toBe(series.open.buffer);
    expect(sliceSeries(series, 5, 5)).toMatchObject({ length: 0, segmentStarts: Int32Array.of() });
  });

  it('refuses a segment with a hole, starts that do not begin with 0 and an index outside', () => {
    const candles = [candle(0), candle(2)];
    expect(() => seriesFromCandles(candles, MINUTE_MS, [0])).toThrow('bar 1 opens at');
    expect(() => seriesFromCandles(candles, MINUTE_MS, [1])).toThrow('must begin with 0');
    expect(() => candleAt(seriesOf(candles), 2)).toThrow('candle index 2 is outside the series of 2 bars');
  });
});

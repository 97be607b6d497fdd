import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { candleAt, filledRunAtEnd } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';

const start = 1_700_000_040_000;
const at = (minute: number): number => start + minute * MINUTE_MS;
const row = (time: number, close: number, volume = 1): Candle => {
  return { time, open: close - 1, high: close + 1, low: close - 2, close, volume };
};
const minutesOf = (time: Float64Array): number[] => [...time].map((value) => (value - start) / MINUTE_MS);

describe('prepareCandles', () => {
  it('sorts rows, floors times to the minute and takes the last given row of a minute', () => {
    const series = prepareCandles([row(at(2), 12), row(at(0), 10), row(at(1) + 59_999, 11), row(at(0) + 5, 20)], 120);
    expect(minutesOf(series.time)).toEqual([0, 1, 2]);
    expect([...series.close]).toEqual([20, 11, 12]);
    expect([...series.segmentStarts]).toEqual([0]);
  });

  it('takes times below 1e11 for seconds', () => {
    const series = prepareCandles([row(at(0) / 1000, 10), row(at(1), 11)], 120);
    expect(minutesOf(series.time)).toEqual([0, 1]);
  });

  it('fills minutes without trades from the previous close, without volume', () => {
    const series = prepareCandles([row(at(0), 10), row(at(3), 11)], 120);
    expect([...series.filled]).toEqual([0, 1, 1, 0]);
    expect(candleAt(series, 2)).toEqual({
      time: at(2),
      open: 10,
      high: 10,
      low: 10,
      close: 10,
      volume: 0,
      filled: true,
    });
    expect(candleAt(series, 3)).toEqual(row(at(3), 11));
  });

  it('fills exactly maxGapMinutes in a row without a gap', () => {
    const series = prepareCandles([row(at(0), 10), row(at(121), 11)], 120);
    expect(series.length).toBe(122);
    expect([...series.segmentStarts]).toEqual([0]);
  });

  it('keeps the first maxGapMinutes filled and starts a segment after a longer silence', () => {
    const series = prepareCandles([row(at(0), 10), row(at(122), 11), row(at(123), 12)], 120);
    expect(series.length).toBe(123);
    expect([...series.segmentStarts]).toEqual([0, 121]);
    expect(minutesOf(series.time).slice(119)).toEqual([119, 120, 122, 123]);
    expect(filledRunAtEnd(series)).toBe(0);
  });

  it('fills nothing with a limit of 0: every missing minute is a gap', () => {
    const series = prepareCandles([row(at(0), 10), row(at(2), 11)], 0);
    expect(minutesOf(series.time)).toEqual([0, 2]);
    expect([...series.segmentStarts]).toEqual([0, 1]);
  });

  it('changes nothing about a prepared stream, and counts its filled rows towards the next gap', () => {
    const once = prepareCandles([row(at(0), 10), row(at(200), 11), row(at(205), 12)], 120);
    expect(prepareCandles(once, 120)).toEqual(once);
    // Of a stored stream that ends in two filled minutes only one more may be filled.
    const stored = [row(at(0), 10), { ...row(at(1), 10, 0), filled: true }, { ...row(at(2), 10, 0), filled: true }];
    const series = prepareCandles([...stored, row(at(9), 11)], 3);
    expect(minutesOf(series.time)).toEqual([0, 1, 2, 3, 9]);
    expect([...series.segmentStarts]).toEqual([0, 4]);
    expect(filledRunAtEnd(prepareCandles(stored, 3))).toBe(2);
    expect(minutesOf(prepareCandles([...stored, row(at(9), 11)], 1).time)).toEqual([0, 1, 9]);
  });

  it('finds the decimals of prices and volumes', () => {
    const series = prepareCandles([{ ...row(at(0), 10), high: 37_723.97 }, row(at(1), 11.5, 0.00039585)], 120);
    expect(series.priceDecimals).toBe(2);
    expect(series.volumeDecimals).toBe(8);
  });

  it('takes columns as well as rows, and no rows at all', () => {
    const series = prepareCandles({ time: [at(0)], open: [1], high: [3], low: [0.5], close: [2], volume: [7] }, 120);
    expect(candleAt(series, 0)).toEqual({ time: at(0), open: 1, high: 3, low: 0.5, close: 2, volume: 7 });
    expect(prepareCandles([], 120)).toMatchObject({ length: 0, segmentStarts: Int32Array.of() });
  });

  it('refuses a time that is no number and a limit that is no count', () => {
    expect(() => prepareCandles([row(Number.NaN, 1)], 120)).toThrow('time of row 0 is NaN');
    expect(() => prepareCandles([], 1.5)).toThrow('maxGapMinutes must be a whole number of minutes from 0, got 1.5');
  });
});

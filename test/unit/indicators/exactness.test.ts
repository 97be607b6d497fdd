import { describe, expect, it } from 'vitest';
import { bandwidthOf, bollingerBands } from '../../../engine/indicators/bollinger.ts';
import { decimalColumn, DecimalScale, sumsExactly } from '../../../engine/indicators/decimal-column.ts';
import { movingAverage, MovingAverageStream } from '../../../engine/indicators/moving-average.ts';
import { relativeStrengthOf } from '../../../engine/indicators/relative-strength.ts';
import { RingBuffer } from '../../../engine/indicators/ring-buffer.ts';
import { percentKOf } from '../../../engine/indicators/stochastic.ts';

const averages = (values: Float64Array, decimals: number, period: number): number[] => {
  const out = new Float64Array(values.length);
  movingAverage(decimalColumn(values, decimals), period, 0, values.length, out);
  return [...out.subarray(period - 1)];
};

describe('sums of decimals are exact', () => {
  it('a large value that has left the window leaves nothing behind', () => {
    const values = Float64Array.of(0.1, 1e9, 0.2, 0.1, 0, 0, 0);
    expect(averages(values, 1, 2)).toEqual([500_000_000.05, 500_000_000.1, 0.15, 0.05, 0, 0]);
  });

  it('windows of the same values in another order are equal', () => {
    const values = Float64Array.of(0.1, 0.2, 0.3, 0.1, 0.2, 0.3);
    expect(averages(values, 1, 3)).toEqual([0.2, 0.2, 0.2, 0.2]);
  });

  it('numbers beyond 2^53 units or that are no decimals are summed window by window', () => {
    const huge = Float64Array.of(1e15 + 0.5, 0.25, 0.25, 0.25);
    const column = decimalColumn(huge, 2);
    expect(column.scale).toBe(0);
    expect(sumsExactly(column, 2)).toBe(false);
    expect(averages(huge, 2, 2).slice(1)).toEqual([0.25, 0.25]);
    expect(decimalColumn(Float64Array.of(Math.PI), 16).scale).toBe(0);
    expect(decimalColumn(Float64Array.of(Math.PI), 4).scale).toBe(0);
  });

  it('a window whose sum leaves the whole numbers comes back to exact sums afterwards', () => {
    const scale = new DecimalScale();
    const stream = new MovingAverageStream(2, scale);
    const read = [9e15, 9e15, 1, 2, 3].map((value) => {
      scale.observe(value);
      stream.push(value);
      return stream.value;
    });
    expect(read.slice(1)).toEqual([9e15, 4.5e15 + 0.5, 1.5, 2.5]);
  });

  it('the stream follows data that grow finer', () => {
    const scale = new DecimalScale();
    const stream = new MovingAverageStream(3, scale);
    const read = [1, 2, 0.3, 0.01, 0.001].map((value) => {
      scale.observe(value);
      stream.push(value);
      return stream.value;
    });
    expect(read.slice(2)).toEqual([1.1, 0.77, 311 / 3000]);
    expect(scale.scale).toBe(1000);
    scale.observe(Math.SQRT2);
    expect(scale.scale).toBe(0);
    expect(scale.unitsOf(0.3)).toBe(0.3);
  });
});

describe('flat and empty windows', () => {
  it('relative strength is 50 without any change and 100 or 0 with changes one way', () => {
    expect([relativeStrengthOf(0, 0), relativeStrengthOf(2, 0), relativeStrengthOf(0, 2)]).toEqual([50, 100, 0]);
  });

  it('%K is 50 when the range is 0', () => {
    expect([percentKOf(5, 5, 5), percentKOf(5, 4, 8)]).toEqual([50, 25]);
  });

  it('bands of equal closes are flat, with deviation and bandwidth 0, and flat no longer than that', () => {
    const closes = Float64Array.of(0.3, 0.3, 0.3, 0.1, 0.3, 0.3, 0.3);
    const mean = new Float64Array(7);
    const deviation = new Float64Array(7);
    const flat = new Uint8Array(7);
    bollingerBands(decimalColumn(closes, 1), 3, 0, 7, { mean, deviation, flat });
    expect([...flat]).toEqual([0, 0, 1, 0, 0, 0, 1]);
    expect([deviation[2], deviation[6], mean[2]]).toEqual([0, 0, 0.3]);
    expect(deviation[3]).toBeCloseTo(Math.sqrt(0.08 / 9), 12);
    expect(bandwidthOf(0.3, 0, 2)).toBe(0);
    expect(bandwidthOf(10, 0.5, 2)).toBeCloseTo(0.2, 12);
  });
});

describe('the ring buffer', () => {
  it('keeps the last values, newest first', () => {
    const ring = new RingBuffer(3);
    expect(ring.highest()).toBe(Number.NEGATIVE_INFINITY);
    for (const value of [5, 1, 4, 2]) ring.push(value);
    expect([ring.recent(0), ring.recent(1), ring.recent(2), ring.oldest()]).toEqual([2, 4, 1, 1]);
    expect([ring.highest(), ring.lowest(), ring.highest(1), ring.lowest(2)]).toEqual([4, 1, 2, 2]);
    expect(ring.compensatedSum()).toBe(7);
  });

  it('refuses a size that is no count', () => {
    expect(() => new RingBuffer(0)).toThrow('a window must hold a whole number of values from 1, got 0');
  });
});

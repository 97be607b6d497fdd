import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bollingerBands, BollingerStream } from '../../../engine/indicators/bollinger.ts';
import { decimalColumn, DecimalScale } from '../../../engine/indicators/decimal-column.ts';
import { exponentialAverage, ExponentialAverageStream } from '../../../engine/indicators/exponential-average.ts';
import { macd, MacdStream } from '../../../engine/indicators/macd.ts';
import { meanEndingAt, movingAverage, MovingAverageStream } from '../../../engine/indicators/moving-average.ts';
import {
  closeChanges,
  relativeStrength,
  RelativeStrengthStream,
} from '../../../engine/indicators/relative-strength.ts';
import { percentK, PercentKStream } from '../../../engine/indicators/stochastic.ts';

const DECIMALS = 2;

/** A series of prices in cents with a stretch of [start, end) to compute on, and a period. */
const cases = fc
  .record({
    cents: fc.array(fc.integer({ min: 1, max: 9_999_999 }), { minLength: 1, maxLength: 120 }),
    from: fc.nat(40),
    period: fc.integer({ min: 1, max: 25 }),
  })
  .map(({ cents, from, period }) => {
    const values = Float64Array.from(cents, (units) => units / 100);
    return { values, start: Math.min(from, values.length - 1), end: values.length, period };
  });

function expectSame(batch: Float64Array, start: number, stream: readonly number[]): void {
  stream.forEach((value, index) => {
    const other = batch[start + index];
    if (Number.isNaN(value)) expect(other).toBeNaN();
    else expect(Math.abs(other - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  });
}

/** Pushes the values of the stretch and collects what `read` says after each. */
function streamed(values: Float64Array, start: number, push: (value: number, index: number) => number): number[] {
  return Array.from(values.subarray(start), (value, index) => push(value, start + index));
}

describe('batch and streaming forms agree to 1e-9 relative, and touch nothing before their stretch', () => {
  const untouched = -7;
  const outOf = (values: Float64Array): Float64Array => new Float64Array(values.length).fill(untouched);
  const expectUntouched = (out: Float64Array, start: number): void => {
    expect(out.subarray(0, start).every((value) => value === untouched)).toBe(true);
  };

  it('moving average', () => {
    fc.assert(
      fc.property(cases, ({ values, start, end, period }) => {
        const out = outOf(values);
        movingAverage(decimalColumn(values, DECIMALS), period, start, end, out);
        const scale = new DecimalScale();
        const stream = new MovingAverageStream(period, scale);
        const read = streamed(values, start, (value) => {
          scale.observe(value);
          stream.push(value);
          return stream.value;
        });
        expectSame(out, start, read);
        expectUntouched(out, start);
      }),
    );
  });

  it('exponential average', () => {
    fc.assert(
      fc.property(cases, ({ values, start, end, period }) => {
        const column = decimalColumn(values, DECIMALS);
        const seed = start + period - 1 < end ? meanEndingAt(column, period, start + period - 1) : Number.NaN;
        const out = outOf(values);
        exponentialAverage(values, period, seed, start, end, out);
        const stream = new ExponentialAverageStream(period);
        const read = streamed(values, start, (value) => {
          stream.push(value, () => seed);
          return stream.value;
        });
        expectSame(out, start, read);
        expectUntouched(out, start);
      }),
    );
  });

  it('Bollinger bands', () => {
    fc.assert(
      fc.property(cases, ({ values, start, end, period }) => {
        const out = { mean: outOf(values), deviation: outOf(values), flat: new Uint8Array(values.length) };
        bollingerBands(decimalColumn(values, DECIMALS), period, start, end, out);
        const scale = new DecimalScale();
        const stream = new BollingerStream(period, scale);
        const means: number[] = [];
        const flats: number[] = [];
        const deviations = streamed(values, start, (value) => {
          scale.observe(value);
          stream.push(value);
          means.push(stream.mean);
          flats.push(stream.flat ? 1 : 0);
          return stream.deviation;
        });
        expectSame(out.mean, start, means);
        expectSame(out.deviation, start, deviations);
        expect([...out.flat.subarray(start)]).toEqual(flats);
        expectUntouched(out.deviation, start);
      }),
    );
  });

  it('relative strength', () => {
    fc.assert(
      fc.property(cases, ({ values, start, end, period }) => {
        const changes = new Float64Array(values.length);
        closeChanges(decimalColumn(values, DECIMALS), start, end, changes);
        const out = outOf(values);
        relativeStrength(changes, period, start, end, out);
        const stream = new RelativeStrengthStream(period);
        const read = streamed(values, start, (_, index) => {
          if (index > start) stream.push(changes[index]);
          return stream.value;
        });
        expectSame(out, start, read);
        expectUntouched(out, start);
      }),
    );
  });

  it('%K', () => {
    fc.assert(
      fc.property(cases, ({ values, start, end, period }) => {
        const high = values.map((value) => Math.round(value * 100 + 100) / 100);
        const low = values.map((value) => Math.round(value * 100 - 100) / 100);
        const out = outOf(values);
        percentK({ high, low, close: values }, period, start, end, out);
        const scale = new DecimalScale();
        const stream = new PercentKStream(period, scale);
        const read = streamed(values, start, (value, index) => {
          for (const price of [high[index], low[index], value]) scale.observe(price);
          stream.push(high[index], low[index], value);
          return stream.value;
        });
        expectSame(out, start, read);
        expectUntouched(out, start);
      }),
    );
  });

  it('MACD', () => {
    const periods = { fast: 3, slow: 7, signal: 4 };
    fc.assert(
      fc.property(cases, ({ values, start, end }) => {
        const out = { line: outOf(values), signal: outOf(values) };
        macd(decimalColumn(values, DECIMALS), periods, start, end, out);
        const scale = new DecimalScale();
        const stream = new MacdStream(periods, scale);
        const signals: number[] = [];
        const lines = streamed(values, start, (value) => {
          scale.observe(value);
          stream.push(value);
          signals.push(stream.signal);
          return stream.line;
        });
        expectSame(out.line, start, lines);
        expectSame(out.signal, start, signals);
        expectUntouched(out.line, start);
        expectUntouched(out.signal, start);
      }),
    );
  });
});

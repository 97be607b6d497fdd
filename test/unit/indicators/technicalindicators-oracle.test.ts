import * as oracle from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { bollingerBands } from '../../../engine/indicators/bollinger.ts';
import { decimalColumn } from '../../../engine/indicators/decimal-column.ts';
import { exponentialAverage } from '../../../engine/indicators/exponential-average.ts';
import { macd } from '../../../engine/indicators/macd.ts';
import { meanEndingAt, movingAverage } from '../../../engine/indicators/moving-average.ts';
import { closeChanges, relativeStrength } from '../../../engine/indicators/relative-strength.ts';
import { percentK } from '../../../engine/indicators/stochastic.ts';

const LENGTH = 2_000;

/** Closes in cents on two sine waves and a drift, with highs and lows around them: no flat windows. */
const cents = Float64Array.from({ length: LENGTH }, (_, index) =>
  Math.round(4_000_000 + 90_000 * Math.sin(index / 37) + 7_000 * Math.sin(index * 2.3) + index * 11),
);
const inUnits = (values: Float64Array): Float64Array => values.map((value) => value / 100);
const close = inUnits(cents);
const high = inUnits(cents.map((value, index) => value + 500 + (index % 7) * 300));
const low = inUnits(cents.map((value, index) => value - 500 - (index % 5) * 400));
const column = decimalColumn(close, 2);

function expectAligned(actual: Float64Array, expected: readonly number[], tolerance: number): void {
  const warmFrom = LENGTH - expected.length;
  expect([...actual.subarray(0, warmFrom)].every(Number.isNaN)).toBe(true);
  expected.forEach((value, index) => {
    expect(Math.abs(actual[warmFrom + index] - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  });
}

describe('technicalindicators computes the same', () => {
  const out = new Float64Array(LENGTH);
  const second = new Float64Array(LENGTH);
  const values = [...close];

  it('SMA and EMA', () => {
    movingAverage(column, 20, 0, LENGTH, out);
    expectAligned(out, oracle.SMA.calculate({ period: 20, values }), 1e-9);
    exponentialAverage(close, 12, meanEndingAt(column, 12, 11), 0, LENGTH, out);
    expectAligned(out, oracle.EMA.calculate({ period: 12, values }), 1e-9);
  });

  it('Bollinger bands', () => {
    bollingerBands(column, 20, 0, LENGTH, { mean: out, deviation: second, flat: new Uint8Array(LENGTH) });
    const expected = oracle.BollingerBands.calculate({ period: 20, stdDev: 2, values });
    expectAligned(
      out.map((mean, index) => mean + 2 * second[index]),
      expected.map(({ upper }) => upper),
      1e-9,
    );
    expectAligned(
      out.map((mean, index) => mean - 2 * second[index]),
      expected.map(({ lower }) => lower),
      1e-9,
    );
  });

  it('RSI, up to its rounding to two decimals', () => {
    closeChanges(column, 0, LENGTH, second);
    relativeStrength(second, 14, 0, LENGTH, out);
    const expected = oracle.RSI.calculate({ period: 14, values });
    expected.forEach((value, index) => expect(Math.abs(out[14 + index] - value)).toBeLessThanOrEqual(0.005 + 1e-9));
    expect(expected.length).toBe(LENGTH - 14);
  });

  it('%K where the range is not 0 (it answers 0 for a flat window, the specification 50)', () => {
    percentK({ high, low, close }, 14, 0, LENGTH, out);
    const input = { high: [...high], low: [...low], close: values, period: 14, signalPeriod: 3 };
    expectAligned(
      out,
      oracle.Stochastic.calculate(input).map(({ k }) => k),
      1e-9,
    );
  });

  it('MACD', () => {
    macd(column, { fast: 12, slow: 26, signal: 9 }, 0, LENGTH, { line: out, signal: second });
    const expected = oracle.MACD.calculate({
      values,
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    });
    expectAligned(
      out,
      expected.map(({ MACD }) => MACD ?? Number.NaN),
      1e-9,
    );
    expectAligned(
      second,
      expected.flatMap(({ signal }) => (signal === undefined ? [] : [signal])),
      1e-9,
    );
  });
});

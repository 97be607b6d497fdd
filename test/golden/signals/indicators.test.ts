import { describe, expect, it } from 'vitest';
import { bollingerBands } from '../../../engine/indicators/bollinger.ts';
import { decimalColumn } from '../../../engine/indicators/decimal-column.ts';
import { exponentialAverage } from '../../../engine/indicators/exponential-average.ts';
import { macd } from '../../../engine/indicators/macd.ts';
import { movingAverage } from '../../../engine/indicators/moving-average.ts';
import { closeChanges, relativeStrength } from '../../../engine/indicators/relative-strength.ts';
import { percentK } from '../../../engine/indicators/stochastic.ts';

// The expected numbers are the output of derive.py in this folder: exact fractions, nothing of engine/.
// Some of them by hand: SMA4 at 3 = (10 + 10.5 + 10.2 + 10.8)/4 = 10.375; EMA3 at 3 = 10.2333… + ½·(10.8 − 10.2333…);
// RSI3 at 3: gains 0.5 + 0.6, losses 0.3, 100·1.1/1.4; %K4 at 3: range 9.8 … 11.1, 100·(10.8 − 9.8)/1.3.
const closes = Float64Array.of(10, 10.5, 10.2, 10.8, 11.3, 11.1, 10.9, 10.4, 10.6, 11.5, 11.9, 11.2);
const highs = Float64Array.of(10.3, 10.8, 10.5, 11.1, 11.6, 11.4, 11.2, 10.7, 10.9, 11.8, 12.2, 11.5);
const lows = Float64Array.of(9.8, 10.3, 10, 10.6, 11.1, 10.9, 10.7, 10.2, 10.4, 11.3, 11.7, 11);
const column = decimalColumn(closes, 1);
const length = closes.length;

function expectColumn(actual: Float64Array, warmFrom: number, expected: readonly number[]): void {
  expect([...actual.subarray(0, warmFrom)].every(Number.isNaN)).toBe(true);
  expect(actual.length - warmFrom).toBe(expected.length);
  expected.forEach((value, index) => expect(actual[warmFrom + index]).toBeCloseTo(value, 12));
}

describe('indicators give the values worked out with exact fractions', () => {
  const out = new Float64Array(length);

  it('moving average of 4', () => {
    movingAverage(column, 4, 0, length, out);
    expectColumn(out, 3, [10.375, 10.7, 10.85, 11.025, 10.925, 10.75, 10.85, 11.1, 11.3]);
  });

  it('exponential average of 3, seeded with the mean of the first three', () => {
    exponentialAverage(closes, 3, (10 + 10.5 + 10.2) / 3, 0, length, out);
    expectColumn(
      out,
      2,
      [
        10.233333333333333, 10.516666666666667, 10.908333333333333, 11.004166666666666, 10.952083333333333,
        10.676041666666666, 10.638020833333334, 11.069010416666666, 11.484505208333333, 11.342252604166667,
      ],
    );
  });

  it('relative strength of 3 with Wilder averages', () => {
    const changes = new Float64Array(length);
    closeChanges(column, 0, length, changes);
    relativeStrength(changes, 3, 0, length, out);
    expectColumn(
      out,
      3,
      [
        78.57142857142857, 86.04651162790698, 71.15384615384616, 56.48854961832061, 31.86221743810549,
        45.98976109215017, 77.49133256289448, 83.79312552006657, 48.29780757985224,
      ],
    );
  });

  it('%K of 4', () => {
    const prices = {
      high: decimalColumn(highs, 1).units,
      low: decimalColumn(lows, 1).units,
      close: column.units,
    };
    percentK(prices, 4, 0, length, out);
    expectColumn(
      out,
      3,
      [76.92307692307692, 81.25, 68.75, 30, 14.285714285714286, 33.333333333333336, 81.25, 85, 44.44444444444444],
    );
  });

  it('population deviation of 4', () => {
    const deviation = new Float64Array(length);
    bollingerBands(column, 4, 0, length, { mean: out, deviation, flat: new Uint8Array(length) });
    expectColumn(
      deviation,
      3,
      [
        0.30310889132455354, 0.406201920231798, 0.4153311931459037, 0.1920286436967152, 0.3344772040064913,
        0.2692582403567252, 0.4153311931459037, 0.6204836822995429, 0.4743416490252569,
      ],
    );
  });

  it('MACD 2/4/3, its signal seeded with the first three values of the line', () => {
    const signal = new Float64Array(length);
    macd(column, { fast: 2, slow: 4, signal: 3 }, 0, length, { line: out, signal });
    expectColumn(
      out,
      3,
      [
        0.23055555555555557, 0.32351851851851854, 0.20250617283950617, 0.07096872427983539, -0.10759709190672154,
        -0.06128436396890718, 0.20432067867703094, 0.3096228395590103, 0.0614505145196701,
      ],
    );
    expectColumn(
      signal,
      5,
      [
        0.2521934156378601, 0.16158106995884775, 0.0269919890260631, -0.01714618747142204, 0.09358724560280444,
        0.2016050425809074, 0.13152777855028874,
      ],
    );
  });
});

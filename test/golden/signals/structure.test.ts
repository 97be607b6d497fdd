import { describe, expect, it } from 'vitest';
import { REGIMES } from '../../../engine/domain/signal.ts';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import { computeStructure, StructureTracker, swingPoints } from '../../../engine/signals/structure.ts';
import { barsOf } from './bars.ts';

/**
 * A zigzag with peak k of height P_k at bar 4k+2: the bars beside it reach P_k − 1, the bar between two peaks
 * 3 below the lower of them. Lows are 1 below highs, closes ½. So the troughs are at bars 4k, 4 below the lower peak.
 */
function zigzag(peaks: readonly number[]) {
  const highs: number[] = [];
  peaks.forEach((peak, index) => {
    const trough = Math.min(peak, peaks[index - 1] ?? peak) - 3;
    highs.push(trough, peak - 1, peak, peak - 1);
  });
  highs.push(peaks[peaks.length - 1] - 3);
  return barsOf(
    '1h',
    highs.map((high) => ({ high, low: high - 1, close: high - 0.5 })),
  );
}

describe('fractal structure of a zigzag worked out by hand', () => {
  // Peaks 20 22 26 23 21 30 at bars 2 6 10 14 18 22; troughs 16 18 19 17 17 at bars 4 8 12 16 20.
  const bars = zigzag([20, 22, 26, 23, 21, 30]);

  it('finds the peaks and troughs two bars later, and 26 as the swing of order 2 when 21 is confirmed', () => {
    const points = swingPoints(bars).map(({ order, kind, index, price, confirmedIndex }) => {
      return [order, kind, index, price, confirmedIndex];
    });
    expect(points).toEqual([
      [1, 'high', 2, 20, 4],
      [1, 'low', 4, 16, 6],
      [1, 'high', 6, 22, 8],
      [1, 'low', 8, 18, 10],
      [1, 'high', 10, 26, 12],
      [1, 'low', 12, 19, 14],
      [1, 'high', 14, 23, 16],
      [1, 'low', 16, 17, 18],
      [1, 'high', 18, 21, 20],
      [2, 'high', 10, 26, 20],
      [1, 'low', 20, 17, 22],
      [1, 'high', 22, 30, 24],
    ]);
  });

  it('raises each break once, against the swing known at that close', () => {
    // 5: 20.5 > 20, one high only. 9: 24.5 > 22, one low only. 16: 17.5 < 19 with 23 below 26 and 19 above 18.
    // 21: 28.5 > 21 with 21 below 23 and 17 below 19; and above 26, of order 2, which has no regime yet.
    const { transitions, regime } = computeStructure(bars);
    expect([...transitions]).toEqual([
      [5, [{ order: 1, side: 'up', kind: 'range_break', swingTime: 2 * HOUR_MS }]],
      [9, [{ order: 1, side: 'up', kind: 'range_break', swingTime: 6 * HOUR_MS }]],
      [16, [{ order: 1, side: 'down', kind: 'range_break', swingTime: 12 * HOUR_MS }]],
      [
        21,
        [
          { order: 1, side: 'up', kind: 'change_of_character', swingTime: 18 * HOUR_MS },
          { order: 2, side: 'up', kind: 'range_break', swingTime: 10 * HOUR_MS },
        ],
      ],
    ]);
    expect([...regime].every((code) => REGIMES[code] === 'undefined')).toBe(true);
  });

  it('calls a break with the trend a break of structure', () => {
    // Peaks 20 22 24 26, troughs 16 18 20: at bar 13 the close 24.5 is above 24 with 24 > 22 and 18 > 16.
    expect(computeStructure(zigzag([20, 22, 24, 26])).transitions.get(13)).toEqual([
      { order: 1, side: 'up', kind: 'break_of_structure', swingTime: 10 * HOUR_MS },
    ]);
  });

  it('names the regime of the last two highs and lows, a tie being none', () => {
    const tracker = new StructureTracker();
    const regimeAfter = (high: number, low: number): string => {
      tracker.takeHigh(high, 0, 0);
      tracker.takeLow(low, 0, 0);
      return REGIMES[tracker.regimes[0]];
    };
    expect(regimeAfter(10, 5)).toBe('undefined');
    expect(regimeAfter(11, 6)).toBe('uptrend');
    expect(regimeAfter(10, 5)).toBe('downtrend');
    expect(regimeAfter(9, 6)).toBe('compression');
    expect(regimeAfter(10, 5)).toBe('expansion');
    expect(regimeAfter(10, 4)).toBe('undefined');
    expect(regimeAfter(11, 4)).toBe('undefined');
  });

  it('needs a swing to be strictly above the two bars before and at least level with the two after', () => {
    const swingsOf = (highs: readonly number[]) =>
      swingPoints(
        barsOf(
          '1h',
          highs.map((high) => ({ high, low: 1, close: 1 })),
        ),
      ).map(({ index }) => index);
    expect(swingsOf([1, 2, 3, 3, 3])).toEqual([2]);
    expect(swingsOf([1, 3, 3, 2, 1])).toEqual([]);
    expect(swingsOf([3, 2, 3, 2, 1])).toEqual([]);
    expect(swingsOf([1, 2, 3, 2, 4])).toEqual([]);
    expect(swingsOf([1, 2, 3, 2])).toEqual([]);
  });
});

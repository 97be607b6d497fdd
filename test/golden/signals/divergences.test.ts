import { describe, expect, it } from 'vitest';
import { computeSignalColumnsFromBars } from '../../../engine/signals/signal-columns.ts';
import { barsOf, configurationOf } from './bars.ts';

/**
 * 40 bars down, a steep climb to 240 at bar 52, a dip, a slow climb to 242.3 at bar 70, down again
 * (two_peaks of derive.py), each bar `times` times over.
 */
function twoPeaks(times: number) {
  const tenths = Array.from({ length: 40 }, (_, index) => 2000 - 10 * index);
  const append = (until: number, step: number): void => {
    while (tenths.length < until) tenths.push(tenths[tenths.length - 1] + step);
  };
  append(53, 60);
  append(58, -50);
  append(71, 21);
  append(90, -10);
  return barsOf(
    '1h',
    tenths.flatMap((close) =>
      Array.from({ length: times }, () => ({ high: (close + 10) / 10, low: (close - 10) / 10, close: close / 10 })),
    ),
  );
}

/** [first bar, last bar, count] of every run of equal counts above 0. */
function runs(counts: Uint8Array): number[][] {
  const found: number[][] = [];
  counts.forEach((count, index) => {
    const last = found.at(-1);
    if (count > 0 && last !== undefined && last[1] === index - 1 && last[2] === count) last[1] = index;
    else if (count > 0) found.push([index, index, count]);
  });
  return found;
}

const countsOf = (times: number): Uint8Array =>
  computeSignalColumnsFromBars(twoPeaks(times), configurationOf('1h', {})).divergenceCount;

describe('divergences worked out with exact fractions (derive.py)', () => {
  it('hold from the confirmation of the second swing, two bars later, until ten bars after it', () => {
    // Swing highs 240 at 52 and 242.3 at 70; all five oscillators are lower at 70: bars 72 to 80.
    expect(runs(countsOf(1))).toEqual([[72, 80, 5]]);
  });

  it('of four-hour bars hold from the hour in which such a bar closes', () => {
    // Each bar four times: the four-hour bars are the ones above. Their bar 72 closes with hour 291, their bar 81,
    // in which the divergence has ended, with hour 327. The hours themselves climb in steps, each step a swing high;
    // one oscillator falls between some of them, which gives the single pairs before.
    expect(runs(countsOf(4))).toEqual([
      [178, 218, 1],
      [254, 290, 1],
      [291, 326, 5],
    ]);
  });
});

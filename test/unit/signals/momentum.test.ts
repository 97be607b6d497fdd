import { describe, expect, it } from 'vitest';
import { isLowerMomentum, momentumCategory, momentumRank } from '../../../engine/domain/momentum.ts';
import { MOMENTUM_CATEGORIES } from '../../../engine/domain/signal.ts';
import { barsIn, computeMomentum24h, RANGE_MS } from '../../../engine/signals/momentum.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { barsOf } from '../../golden/signals/bars.ts';
import { seriesFromCandles } from '../../../engine/market/candle-series.ts';
import { DAY_MS } from '../../../engine/domain/timeframe.ts';

describe('the momentum category', () => {
  const of = (momentum24h: number | null): string => momentumCategory(momentum24h, DEFAULT_CONFIGURATION.momentum);

  it('is the first row of the table that matches, bounds included as written', () => {
    expect([of(6), of(5.99), of(2), of(1.99), of(-1.99), of(-2), of(-9)]).toEqual([
      'surging',
      'rising',
      'rising',
      'flat',
      'flat',
      'falling',
      'falling',
    ]);
  });

  it('compares with the tolerance of derived values', () => {
    expect([of(6 - 1e-9), of(2 - 1e-9), of(-2 + 1e-9)]).toEqual(['surging', 'rising', 'falling']);
  });

  it('is flat when unknown', () => {
    expect([of(null), of(Number.NaN)]).toEqual(['flat', 'flat']);
  });

  it('is ordered from surging down to falling', () => {
    expect(MOMENTUM_CATEGORIES.map(momentumRank)).toEqual([3, 2, 1, 0]);
    expect(isLowerMomentum('flat', 'rising')).toBe(true);
    expect(isLowerMomentum('flat', 'flat')).toBe(false);
    expect(isLowerMomentum('surging', 'falling')).toBe(false);
  });
});

describe('momentum over 24 hours', () => {
  it('is counted in bars of the timeframe and unknown before that', () => {
    const closes = [100, 110, 121, 60.5, 100, 100, 150];
    const bars = barsOf(
      '4h',
      closes.map((close) => ({ high: close, low: close, close })),
    );
    const momentum = computeMomentum24h(bars);
    expect([...momentum.subarray(0, 6)].every(Number.isNaN)).toBe(true);
    expect(momentum[6]).toBe(50);
  });

  it('does not reach across a gap', () => {
    const candles = [0, 1, 3, 4].map((day) => {
      return { time: day * DAY_MS, open: 1, high: 1, low: 1, close: day + 1, volume: 1 };
    });
    expect([...computeMomentum24h(seriesFromCandles(candles, DAY_MS))]).toEqual([Number.NaN, 100, Number.NaN, 25]);
  });

  it('takes at least one bar for a span shorter than a bar', () => {
    expect([barsIn(RANGE_MS, DAY_MS), barsIn(RANGE_MS, 3_600_000), barsIn(RANGE_MS, 60_000)]).toEqual([1, 12, 720]);
  });
});

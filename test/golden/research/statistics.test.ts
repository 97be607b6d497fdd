import { describe, expect, it } from 'vitest';
import { deflatedSharpe, expectedMaximumSharpe, momentsOf } from '../../../engine/backtest/research/deflated-sharpe.ts';
import { monteCarlo, percentileOf } from '../../../engine/backtest/research/monte-carlo.ts';
import { normalCumulative, normalQuantile } from '../../../engine/backtest/research/normal-distribution.ts';
import { seededRandom } from '../../../engine/backtest/research/seeded-random.ts';
import type { Trade } from '../../../engine/backtest/backtest-result.ts';

/** Values worked out with mpmath at 40 digits and with plain Python, apart from the engine. */
describe('the normal distribution', () => {
  it.each([
    [-8, 6.220960574271784e-16],
    [-5, 2.866515718791939e-7],
    [-3.2, 0.0006871379379158485],
    [-3, 0.0013498980316300946],
    [-2.5, 0.006209665325776135],
    [-1, 0.15865525393145705],
    [-0.3, 0.3820885778110474],
    [0, 0.5],
    [0.7, 0.758036347776927],
    [2.9, 0.998134186699616],
    [3.1, 0.9990323967867817],
    [6, 0.9999999990134123],
  ])('is cumulated to %f', (x, expected) => {
    expect(Math.abs(normalCumulative(x) - expected)).toBeLessThan(1e-15 + 1e-11 * Math.min(expected, 1 - expected));
  });

  it.each([
    [1e-10, -6.361340902404057],
    [0.001, -3.0902323061678136],
    [0.025, -1.9599639845400543],
    [0.3, -0.5244005127080408],
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.99, 2.326347874040841],
    [0.999999, 4.753424308822899],
  ])('has the quantile of %f', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 9);
  });

  it('has no quantile of impossible probabilities', () => {
    expect(() => normalQuantile(0)).toThrow('between 0 and 1, got 0');
    expect(() => normalQuantile(Number.NaN)).toThrow('got NaN');
  });
});

describe('the deflated Sharpe ratio', () => {
  // The example of Bailey and López de Prado (2014): a Sharpe ratio of 2.5 a year, 1,250 daily returns of skewness −3 and
  // kurtosis 10, the best of trials whose yearly Sharpe ratios have a variance of 1/2.
  const paper = {
    sharpe: 2.5 / Math.sqrt(250),
    observations: 1250,
    skewness: -3,
    kurtosis: 10,
    trialVariance: 1 / 2 / 250,
  };

  it('is 0.90 after a hundred trials, as the authors found', () => {
    const deflated = deflatedSharpe({ ...paper, trials: 100 });
    expect(deflated?.expectedMaximum).toBeCloseTo(0.11317200186513203, 12);
    expect(deflated?.probability).toBeCloseTo(0.900396834449391, 10);
  });

  it('would have convinced after forty-six', () => {
    const deflated = deflatedSharpe({ ...paper, trials: 46 });
    expect(deflated?.expectedMaximum).toBeCloseTo(0.10036237061765359, 12);
    expect(deflated?.probability).toBeCloseTo(0.9505017068755786, 10);
  });

  it('measures a single trial against nothing, and refuses what no distribution has', () => {
    expect(expectedMaximumSharpe(1, 0)).toBe(0);
    expect(() => expectedMaximumSharpe(0, 1)).toThrow('0 trials of variance 1');
    expect(deflatedSharpe({ ...paper, trials: 1, observations: 1 })).toBeNull();
    expect(deflatedSharpe({ ...paper, sharpe: 1, skewness: 9, kurtosis: 1, trials: 2 })).toBeNull();
  });

  it('takes skewness and kurtosis with population moments', () => {
    // About the mean of 2: squares 1 + 1 + 4, cubes −1 − 1 + 8, fourth powers 1 + 1 + 16.
    const moments = momentsOf([1, 1, 2, 4, 2]);
    expect(moments?.skewness).toBeCloseTo(6 / 5 / (6 / 5) ** 1.5, 12);
    expect(moments?.kurtosis).toBeCloseTo(18 / 5 / (6 / 5) ** 2, 12);
    expect(momentsOf([3, 3, 3])).toBeNull();
  });
});

describe('the seeded generator', () => {
  it.each([
    [1, [0.09156953175513294, 0.8881928137485323, 0.43427017709149285, 0.746779782068075]],
    [42, [0.15377165265745885, 0.018084542542176507, 0.5348906284683476, 0.7272476959257951]],
    [4_294_967_295, [0.9555830018603452, 0.2682696548492096, 0.8580147783595625, 0.968965302034608]],
  ])('gives what xoshiro128** gives from seed %i', (seed, expected) => {
    const random = seededRandom(seed);
    expect(expected.map(() => random())).toEqual(expected);
  });
});

describe('Monte Carlo', () => {
  const trades: readonly Trade[] = [100, -50, 30, -200, 80].map((pnl, at) => ({
    entryTime: at,
    entryPrice: 1,
    exitTime: at + 1,
    exitPrice: 1,
    quantity: 1,
    fees: 0,
    pnl,
    pnlPct: pnl,
    exitType: 'immediate',
  }));
  const options = { runs: 200, seed: 7, ruinPct: 80 };

  function expectBand(actual: readonly number[] | undefined, expected: readonly number[]): void {
    expect(actual).toHaveLength(expected.length);
    expected.forEach((value, at) => expect(actual?.[at]).toBeCloseTo(value, 9));
  }

  it('deals trades in another order: the end is the same, the way is not', () => {
    const result = monteCarlo(trades, 1000, 'order', options);
    expectBand(result?.finalEquity, [960, 960, 960, 960, 960]);
    expectBand(result?.totalReturnPct, [-4, -4, -4, -4, -4]);
    expectBand(result?.equityBands[0], [1000, 1000, 1000, 1000, 1000]);
    expectBand(
      result?.equityBands[2],
      [777.7777777777779, 888.8888888888889, 1041.3223140495868, 1122.0779220779218, 1200],
    );
    expectBand(
      result?.maxDrawdownPct,
      [18.51851851851851, 18.51851851851851, 20, 22.22222222222221, 22.22222222222221],
    );
    expect(result?.ruinProbabilityPct).toBe(16.5);
    expect(result?.equityBands).toHaveLength(6);
  });

  it('draws trades with replacement', () => {
    const result = monteCarlo(trades, 1000, 'resample', options);
    expectBand(
      result?.finalEquity,
      [622.2222222222224, 785.4545454545454, 963.6384839650144, 1115.3764295308997, 1397.088],
    );
    expectBand(
      result?.maxDrawdownPct,
      [0, 8.88429752066114, 18.518518518518512, 27.753086419753078, 39.506172839506156],
    );
    expect(result?.ruinProbabilityPct).toBe(35.5);
  });

  it('is the same for the same seed, another for another, and nothing without trades', () => {
    const again = monteCarlo(trades, 1000, 'resample', options);
    expect(monteCarlo(trades, 1000, 'resample', options)).toEqual(again);
    expect(monteCarlo(trades, 1000, 'resample', { ...options, seed: 8 })).not.toEqual(again);
    expect(monteCarlo([], 1000, 'order', options)).toBeNull();
  });

  it('interpolates percentiles between neighbours', () => {
    expect([0, 25, 50, 90, 100].map((percentile) => percentileOf([10, 20, 30, 40, 50], percentile))).toEqual([
      10, 20, 30, 46, 50,
    ]);
  });
});

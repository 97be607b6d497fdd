import { describe, expect, it } from 'vitest';
import type { BacktestMetrics } from '../../../engine/backtest/metrics/metrics.ts';
import { bestBySharpe, judgeOverfitting } from '../../../engine/backtest/research/overfitting.ts';
import { seededRandom } from '../../../engine/backtest/research/seeded-random.ts';

type Run = Parameters<typeof judgeOverfitting>[0][number];

function runWith(sharpe: number | null): Run {
  // Only the Sharpe ratio is read.
  return { metrics: { sharpe } as BacktestMetrics };
}

/** A year of daily returns around a mean, in tenths of a percent. */
function returnsAround(mean: number): readonly number[] {
  const random = seededRandom(9);
  return Array.from({ length: 365 }, () => mean + (random() + random() + random() - 1.5) / 100);
}

describe('the judgement on overfitting', () => {
  it('trusts a good run that was not searched for', () => {
    const report = judgeOverfitting([runWith(3)], returnsAround(0.001));
    expect(report).toMatchObject({ trials: 1, bestSharpe: 3, expectedBestByChance: 0 });
    expect(report.deflatedSharpe).toBeGreaterThan(0.99);
    expect(report.sentence).toBe(
      'One run was tried; its Sharpe ratio is 3.00. The chance that it is real is 99.9%: that is more than luck would explain, on these data.',
    );
  });

  it('doubts the same run as the best of many that differ widely', () => {
    const runs = Array.from({ length: 400 }, (_, at) => runWith(-3 + (6 * at) / 399));
    const report = judgeOverfitting(runs, returnsAround(0.001));
    expect(report.trials).toBe(400);
    // About three standard deviations of 1.74.
    expect(report.expectedBestByChance).toBeGreaterThan(5);
    expect(report.deflatedSharpe).toBeLessThan(0.05);
    expect(report.sentence).toContain('Of 400 runs the best has a Sharpe ratio of 3.00');
    expect(report.sentence).toContain('take it for overfitted');
  });

  it('says so where nothing earns, and where nothing can be said', () => {
    expect(judgeOverfitting([runWith(-1), runWith(-2)], returnsAround(0)).sentence).toBe(
      'The best Sharpe ratio of 2 runs is -1.00: nothing here earns its risk on these data.',
    );
    expect(judgeOverfitting([runWith(null)], []).sentence).toContain('No run has a Sharpe ratio');
    expect(judgeOverfitting([runWith(2)], [0.1])).toMatchObject({ bestSharpe: 2, deflatedSharpe: null });
  });

  it('takes the first of equally good runs, and none where none has a Sharpe ratio', () => {
    const [a, b, c] = [runWith(1), runWith(2), runWith(2)];
    expect(bestBySharpe([runWith(null), a, b, c])).toBe(b);
    expect(bestBySharpe([runWith(null)])).toBeNull();
  });
});

import { sampleDeviation } from '../metrics/sample.ts';
import type { BacktestMetrics } from '../metrics/metrics.ts';
import { deflatedSharpe, momentsOf } from './deflated-sharpe.ts';

const DAYS_PER_YEAR = 365;
const CONVINCING = 0.95;

/** How much of the best Sharpe ratio of a sweep is luck. Sharpe ratios here are annualised. */
export interface OverfittingReport {
  /** Members with a Sharpe ratio. */
  readonly trials: number;
  readonly bestSharpe: number | null;
  /** What the best of as many worthless members would show on average. */
  readonly expectedBestByChance: number | null;
  /** Deflated Sharpe ratio: the probability that the best is better than that. */
  readonly deflatedSharpe: number | null;
  /** The same in plain words. */
  readonly sentence: string;
}

/** The run with the highest Sharpe ratio, first come first; null when none has one. */
export function bestBySharpe<Run extends { readonly metrics: BacktestMetrics }>(runs: readonly Run[]): Run | null {
  let best: Run | null = null;
  for (const run of runs) {
    if (run.metrics.sharpe !== null && run.metrics.sharpe > (best?.metrics.sharpe ?? Number.NEGATIVE_INFINITY))
      best = run;
  }
  return best;
}

/**
 * Judges a sweep by all its runs and the daily returns of its best by Sharpe ratio. Members of a sweep are alike, so
 * taking them for independent trials makes the judgement stricter than need be, never kinder.
 */
export function judgeOverfitting(
  runs: readonly { readonly metrics: BacktestMetrics }[],
  bestReturns: readonly number[],
): OverfittingReport {
  const sharpes = runs.map(({ metrics }) => metrics.sharpe).filter((sharpe) => sharpe !== null);
  const trials = sharpes.length;
  const nothing = { trials, bestSharpe: null, expectedBestByChance: null, deflatedSharpe: null };
  if (trials === 0) {
    return {
      ...nothing,
      sentence: 'No run has a Sharpe ratio: too few days, or nothing was traded. Nothing can be said.',
    };
  }
  const bestSharpe = Math.max(...sharpes);
  const yearly = Math.sqrt(DAYS_PER_YEAR);
  const deviation = sampleDeviation(sharpes) ?? 0;
  const moments = momentsOf(bestReturns);
  const deflated =
    moments === null
      ? null
      : deflatedSharpe({
          sharpe: bestSharpe / yearly,
          observations: bestReturns.length,
          ...moments,
          trials,
          trialVariance: (deviation / yearly) ** 2,
        });
  if (deflated === null) {
    return { ...nothing, bestSharpe, sentence: 'The returns of the best run allow no judgement on overfitting.' };
  }
  const expectedBestByChance = deflated.expectedMaximum * yearly;
  const { probability } = deflated;
  return {
    trials,
    bestSharpe,
    expectedBestByChance,
    deflatedSharpe: probability,
    sentence: sentenceOf(trials, bestSharpe, expectedBestByChance, probability),
  };
}

function sentenceOf(trials: number, best: number, chance: number, probability: number): string {
  if (best <= 0) {
    return `The best Sharpe ratio of ${trials === 1 ? 'one run' : `${trials} runs`} is ${best.toFixed(2)}: nothing here earns its risk on these data.`;
  }
  const tried =
    trials === 1
      ? `One run was tried; its Sharpe ratio is ${best.toFixed(2)}`
      : `Of ${trials} runs the best has a Sharpe ratio of ${best.toFixed(2)}; the best of as many worthless ones would show about ${chance.toFixed(2)}`;
  const verdict =
    probability >= CONVINCING
      ? 'that is more than luck would explain, on these data'
      : probability >= 0.5
        ? 'that may well be luck: do not trust it without data it has not seen'
        : 'that is what searching alone brings forth: take it for overfitted';
  return `${tried}. The chance that it is real is ${percentText(probability)}: ${verdict}.`;
}

/** Never 0% or 100%: no sample says so much. */
function percentText(probability: number): string {
  const percent = 100 * probability;
  if (percent < 0.1) return 'below 0.1%';
  if (percent > 99.9) return 'above 99.9%';
  return `${percent.toFixed(percent < 1 || percent > 99 ? 1 : 0)}%`;
}

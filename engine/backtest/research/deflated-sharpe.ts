import { meanOf } from '../metrics/sample.ts';
import { normalCumulative, normalQuantile } from './normal-distribution.ts';

/** Euler and Mascheroni's constant. */
const EULER = 0.577_215_664_901_532_9;

export interface DeflatedSharpeInput {
  /** Sharpe ratio per period (not annualised) of the best trial, with its number of returns. */
  readonly sharpe: number;
  readonly observations: number;
  /** Of the best trial's returns; the kurtosis of a normal distribution is 3. */
  readonly skewness: number;
  readonly kurtosis: number;
  /** How many were tried, and the variance of their Sharpe ratios per period. */
  readonly trials: number;
  readonly trialVariance: number;
}

export interface DeflatedSharpe {
  /** Probability that the true Sharpe ratio is above what the best of so many worthless trials would show. */
  readonly probability: number;
  /** That Sharpe ratio, per period. */
  readonly expectedMaximum: number;
}

/**
 * Bailey and López de Prado (2014), "The Deflated Sharpe Ratio": the probabilistic Sharpe ratio against the
 * expected maximum of `trials` independent Sharpe ratios around zero. Null where the figures allow none: fewer than
 * two observations, or moments that no distribution has.
 */
export function deflatedSharpe(input: DeflatedSharpeInput): DeflatedSharpe | null {
  const { sharpe, observations, skewness, kurtosis } = input;
  const expectedMaximum = expectedMaximumSharpe(input.trials, input.trialVariance);
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (observations < 2 || !(spread > 0)) return null;
  const deviations = ((sharpe - expectedMaximum) * Math.sqrt(observations - 1)) / Math.sqrt(spread);
  return { probability: normalCumulative(deviations), expectedMaximum };
}

/** Expected maximum of `trials` independent normal Sharpe ratios of mean 0; 0 for a single trial. */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (!(trials >= 1) || !(variance >= 0)) {
    throw new RangeError(`deflated Sharpe: ${trials} trials of variance ${variance} make no sense`);
  }
  if (trials < 2) return 0;
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER) * first + EULER * second);
}

export interface Moments {
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Skewness and kurtosis with population moments; null where nothing varies. */
export function momentsOf(values: readonly number[]): Moments | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  const power = (exponent: number): number => meanOf(values.map((value) => (value - mean) ** exponent));
  const variance = power(2);
  if (!(variance > 0)) return null;
  return { skewness: power(3) / variance ** 1.5, kurtosis: power(4) / variance ** 2 };
}

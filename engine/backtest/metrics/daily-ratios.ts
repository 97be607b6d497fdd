import type { EquityCurve } from '../equity.ts';
import { meanOf, quotient, sampleDeviation } from './sample.ts';

export interface DailyRatios {
  /** UTC days with data. */
  readonly days: number;
  /** Daily returns' sample standard deviation × √365, percent. */
  readonly volatilityPct: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
}

/** Fewer days say nothing about a ratio. */
export const FEWEST_DAYS = 14;
const YEAR = Math.sqrt(365);

/** Change from each day to the next, as a fraction: one fewer than there are days. */
export function dailyReturns({ values }: EquityCurve): readonly number[] {
  return Array.from({ length: Math.max(0, values.length - 1) }, (_, at) => values[at + 1] / values[at] - 1);
}

/** Sharpe and Sortino with a zero risk-free rate and a zero target, over the returns of a daily series. */
export function dailyRatios(series: EquityCurve): DailyRatios {
  const days = series.values.length;
  if (days < FEWEST_DAYS) return { days, volatilityPct: null, sharpe: null, sortino: null };
  const returns = dailyReturns(series);
  const mean = meanOf(returns);
  const deviation = sampleDeviation(returns);
  const downside = Math.sqrt(meanOf(returns.map((value) => Math.min(value, 0) ** 2)));
  return {
    days,
    volatilityPct: deviation === null ? null : 100 * deviation * YEAR,
    sharpe: quotient(mean * YEAR, deviation),
    sortino: quotient(mean * YEAR, downside),
  };
}

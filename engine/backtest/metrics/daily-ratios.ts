import type { EquityPoint } from '../backtest-result.ts';
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

/** Sharpe and Sortino with a zero risk-free rate and a zero target, over the returns of a daily series. */
export function dailyRatios(series: readonly EquityPoint[]): DailyRatios {
  const days = series.length;
  if (days < FEWEST_DAYS) return { days, volatilityPct: null, sharpe: null, sortino: null };
  const returns = series.slice(1).map(([, value], at) => value / series[at][1] - 1);
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

import type { Objective } from '../../domain/search.ts';
import type { BacktestMetrics } from '../metrics/metrics.ts';

export const DEFAULT_OBJECTIVE: Objective = 'totalReturn';

const FIGURES = {
  totalReturn: (metrics) => metrics.totalReturnPct,
  cagr: (metrics) => metrics.cagrPct,
  sharpe: (metrics) => metrics.sharpe,
  sortino: (metrics) => metrics.sortino,
  calmar: (metrics) => metrics.calmar,
  sqn: (metrics) => metrics.sqn,
  profitFactor: (metrics) => metrics.profitFactor,
  expectancy: (metrics) => metrics.expectancy,
  winRate: (metrics) => metrics.winRatePct,
  // Smaller is better; minus nothing is nothing.
  maxDrawdown: (metrics) => 0 - metrics.maxDrawdownPct,
} satisfies Readonly<Record<Objective, (metrics: BacktestMetrics) => number | null>>;

/** How good a run is by an objective, more being better; null when the data are too few to say. */
export function scoreOf(metrics: BacktestMetrics, objective: Objective): number | null {
  return FIGURES[objective](metrics);
}

/** Negative when `a` ranks before `b`: by objective (unknown last), then total return, then the smaller drawdown. */
export function compareRuns(a: BacktestMetrics, b: BacktestMetrics, objective: Objective): number {
  return (
    descending(scoreOf(a, objective), scoreOf(b, objective)) ||
    descending(a.totalReturnPct, b.totalReturnPct) ||
    descending(-a.maxDrawdownPct, -b.maxDrawdownPct)
  );
}

function descending(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return a === b ? 0 : b - a;
}

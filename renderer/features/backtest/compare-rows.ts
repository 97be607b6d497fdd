import type { MetricsView, RunReportView, RunSummaryView } from '../../../engine/api/backtest-views.ts';
import { metricCells } from './metric-cells.ts';

export interface CompareCell {
  readonly text: string;
  readonly unit: string;
  readonly tone: string;
  readonly title: string;
  /** No other run is better at this, and one is worse. */
  readonly best: boolean;
}

export interface CompareRow {
  readonly key: string;
  readonly label: string;
  /** One for each run, in their order. */
  readonly cells: readonly CompareCell[];
}

/** What is better of a figure: more, less, or neither. */
const BETTER: Readonly<
  Record<string, { readonly of: (metrics: MetricsView) => number | null; readonly more: boolean }>
> = {
  totalReturn: { of: (metrics) => metrics.totalReturnPct, more: true },
  cagr: { of: (metrics) => metrics.cagrPct, more: true },
  drawdown: { of: (metrics) => metrics.maxDrawdownPct, more: false },
  sharpe: { of: (metrics) => metrics.sharpe, more: true },
  sortino: { of: (metrics) => metrics.sortino, more: true },
  calmar: { of: (metrics) => metrics.calmar, more: true },
  winRate: { of: (metrics) => metrics.winRatePct, more: true },
  profitFactor: { of: (metrics) => metrics.profitFactor, more: true },
  expectancy: { of: (metrics) => metrics.expectancyPct, more: true },
  best: { of: (metrics) => metrics.bestTradePct, more: true },
  worst: { of: (metrics) => metrics.worstTradePct, more: true },
  sqn: { of: (metrics) => metrics.sqn, more: true },
};

/** Indexes of the best values; none when all are equal or fewer than two are known. */
export function bestOf(values: readonly (number | null)[], more: boolean): ReadonlySet<number> {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return new Set();
  const best = more ? Math.max(...known) : Math.min(...known);
  if (known.every((value) => value === best)) return new Set();
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])));
}

/** The figures of several runs, a row for each figure. */
export function compareRows(runs: readonly RunSummaryView[]): readonly CompareRow[] {
  const columns = runs.map((run) => metricCells(run.metrics, run.symbol));
  return (columns.at(0) ?? []).map(({ key, label }, row) => {
    const rule = BETTER[key];
    const best =
      rule === undefined
        ? new Set<number>()
        : bestOf(
            runs.map((run) => rule.of(run.metrics)),
            rule.more,
          );
    const cells = columns.map((column, index) => {
      const { text, unit, tone, title } = column[row];
      return { text, unit, tone, title, best: best.has(index) };
    });
    return { key, label, cells };
  });
}

/** Whether all runs are about the same candles: else their figures say little about their settings. */
export function sameCandles(reports: readonly Pick<RunReportView, 'run'>[]): boolean {
  const first = reports.at(0)?.run;
  return reports.every(
    ({ run }) =>
      first !== undefined &&
      run.symbol === first.symbol &&
      run.simulated === first.simulated &&
      run.from === first.from &&
      run.to === first.to,
  );
}

import type { BacktestMetrics } from '../backtest/metrics/metrics.ts';
import type { OverfittingReport } from '../backtest/research/overfitting.ts';
import type { RankedRun, RefusedMember } from '../backtest/research/run-sweep.ts';
import type { SweepPlan } from '../backtest/research/search-space.ts';

/** Members and refusals shown in the text; all of them are in the JSON. */
const SHOWN = 20;

function fixed(value: number | null, decimals: number): string {
  return value === null ? 'N/A' : value.toFixed(decimals);
}

/** `entry.windowBars 8, exit.required 5`. */
function settingsText(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([path, value]) => `${path} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function figures(metrics: BacktestMetrics): string {
  return [
    `${fixed(metrics.totalReturnPct, 2).padStart(9)} %`,
    `drawdown ${fixed(metrics.maxDrawdownPct, 1).padStart(5)} %`,
    `Sharpe ${fixed(metrics.sharpe, 2).padStart(6)}`,
    `${String(metrics.trades).padStart(5)} trades`,
  ].join('  ');
}

/** The sweep as a person reads it in a terminal. */
export function sweepReport(
  plan: SweepPlan,
  ranking: readonly RankedRun[],
  refused: readonly RefusedMember[],
  judgement: OverfittingReport,
  seconds: number,
): string {
  const width = String(Math.min(SHOWN, ranking.length)).length;
  const rows = ranking.slice(0, SHOWN).map(({ member, metrics }, at) => {
    const settings = Object.fromEntries(plan.axes.map((axis, axisAt) => [axis.path, member[axisAt]]));
    return `${String(at + 1).padStart(width)}. ${figures(metrics)}  ${settingsText(settings)}`;
  });
  const reasons = refused.slice(0, SHOWN).map(({ settings, reason }) => `  ${settingsText(settings)}: ${reason}`);
  return [
    `${ranking.length} members in ${seconds.toFixed(2)} s, best first by ${plan.objective}`,
    ...rows,
    ...(ranking.length > SHOWN ? [`and ${ranking.length - SHOWN} more (--json writes all)`] : []),
    ...(refused.length > 0 ? ['', `${refused.length} refused:`, ...reasons] : []),
    ...(refused.length > SHOWN ? [`  and ${refused.length - SHOWN} more`] : []),
    '',
    `Best Sharpe ${fixed(judgement.bestSharpe, 2)}, deflated ${fixed(judgement.deflatedSharpe, 3)}`,
    judgement.sentence,
  ].join('\n');
}

import { bestBySharpe, judgeOverfitting } from '../backtest/research/overfitting.ts';
import type { OverfittingReport } from '../backtest/research/overfitting.ts';
import type { SweepState } from '../backtest/research/run-sweep.ts';
import { memberConfiguration } from '../backtest/research/search-space.ts';
import type { SharedCandles } from '../backtest/research/shared-candles.ts';
import type { ResearchPool } from './research-pool.ts';

/** How much of the best Sharpe ratio of a sweep is luck; the best member is run once more for its daily returns. */
export async function judgeSweep(
  { plan, outcomes }: SweepState,
  pool: Pick<ResearchPool, 'ask'>,
  candles: SharedCandles,
  signal?: AbortSignal,
): Promise<OverfittingReport> {
  const runs = outcomes.filter((outcome) => 'metrics' in outcome);
  const best = bestBySharpe(runs);
  if (best === null) return judgeOverfitting(runs, []);
  const configuration = memberConfiguration(plan, best.member);
  if (!configuration.ok) throw new Error(`sweep: a member that was run is refused: ${configuration.error}`);
  const { returns } = await pool.ask<'daily-returns'>(
    { kind: 'daily-returns', candles, configuration: configuration.value },
    signal,
  );
  return judgeOverfitting(runs, returns);
}

import type { Configuration } from '../../domain/configuration.ts';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { DAY_MS } from '../../domain/timeframe.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import type { BacktestResult, EquityPoint, Trade } from '../backtest-result.ts';
import { summariseCurve } from '../equity.ts';
import { computeMetrics } from '../metrics/metrics.ts';
import type { BacktestMetrics } from '../metrics/metrics.ts';
import { sumOf } from '../metrics/sample.ts';
import { firstAtOrAfter } from '../time-search.ts';
import type { TimeWindow } from './research-data.ts';
import { rankOutcomes, runSweep } from './run-sweep.ts';
import type { Cancellation, Evaluator } from './run-sweep.ts';
import type { SweepPlan } from './search-space.ts';

export interface WalkForwardOptions {
  readonly trainDays: number;
  readonly testDays: number;
  /** Whether training always begins with the data; otherwise its window moves along. */
  readonly anchored: boolean;
}

export interface Fold {
  readonly train: TimeWindow;
  readonly test: TimeWindow;
}

/**
 * Windows of whole UTC days: train, then test, then both moved on by the length of the test. The last test window
 * may be cut short by the end of the data, but not below a day. Fails when the data are too short for one fold.
 */
export function planFolds(base: CandleSeries, options: WalkForwardOptions): Result<readonly Fold[], string> {
  const { trainDays, testDays, anchored } = options;
  const end = base.time[base.length - 1] + base.intervalMs;
  const first = Math.ceil(base.time[0] / DAY_MS) * DAY_MS;
  const folds: Fold[] = [];
  for (let split = first + trainDays * DAY_MS; split + DAY_MS <= end; split += testDays * DAY_MS) {
    const from = anchored ? first : split - trainDays * DAY_MS;
    folds.push({ train: { from, to: split }, test: { from: split, to: Math.min(split + testDays * DAY_MS, end) } });
  }
  const usable = folds.filter(({ train, test }) => hasCandles(base, train) && hasCandles(base, test));
  if (usable.length > 0) return success(usable);
  const days = Math.floor((end - first) / DAY_MS);
  return failure(`the data have ${days} whole days; walking forward needs ${trainDays} to train and one to test`);
}

function hasCandles(base: CandleSeries, { from, to }: TimeWindow): boolean {
  return firstAtOrAfter(base.time, from) < firstAtOrAfter(base.time, to);
}

/** Runs configurations within a window of the data. */
export interface WindowRunner {
  evaluatorFor(window: TimeWindow): Evaluator;
  backtest(configuration: Configuration, window: TimeWindow): Promise<BacktestResult>;
}

export interface FoldResult extends Fold {
  /** The best of the training window by the objective; null when every member was refused. */
  readonly config: Configuration | null;
  readonly trainMetrics: BacktestMetrics | null;
  /** Of the same configuration on the test window, which the search has not seen. */
  readonly testMetrics: BacktestMetrics | null;
}

export interface WalkForwardResult {
  readonly options: WalkForwardOptions;
  readonly folds: readonly FoldResult[];
  /** Trades of the test windows. A position open at the end of one is marked to its last close and given up. */
  readonly trades: readonly Trade[];
  /** Equity over the test windows, each begun with what the one before ended with. */
  readonly equity: readonly EquityPoint[];
  /** Of that equity; null when no fold was tested. */
  readonly metrics: BacktestMetrics | null;
}

export interface WalkForwardCallbacks {
  readonly signal?: Cancellation;
  readonly onFold?: (done: number, total: number, fold: FoldResult) => void;
}

/** Chooses by the past and trades what follows, fold by fold. Stops between folds when the signal says so. */
export async function walkForward(
  base: CandleSeries,
  plan: SweepPlan,
  options: WalkForwardOptions,
  folds: readonly Fold[],
  runner: WindowRunner,
  { signal, onFold }: WalkForwardCallbacks = {},
): Promise<WalkForwardResult> {
  const results: FoldResult[] = [];
  const runs: BacktestResult[] = [];
  for (const fold of folds) {
    if (signal?.aborted === true) break;
    const sweep = await runSweep(plan, runner.evaluatorFor(fold.train), signal === undefined ? {} : { signal });
    if (!sweep.isComplete) break;
    const [best] = rankOutcomes(sweep, 1);
    if (best === undefined) {
      results.push({ ...fold, config: null, trainMetrics: null, testMetrics: null });
    } else {
      const startingQuote = runs.at(-1)?.metrics.finalEquity ?? best.config.startingQuote;
      const run = await runner.backtest({ ...best.config, startingQuote }, fold.test);
      runs.push(run);
      results.push({ ...fold, config: best.config, trainMetrics: best.metrics, testMetrics: run.metrics });
    }
    onFold?.(results.length, folds.length, results[results.length - 1]);
  }
  return { options, folds: results, ...stitch(base, runs) };
}

/** The test windows as one run. */
function stitch(
  base: CandleSeries,
  runs: readonly BacktestResult[],
): Pick<WalkForwardResult, 'trades' | 'equity' | 'metrics'> {
  const trades = runs.flatMap((run) => run.trades);
  const equity = runs.flatMap((run) => run.equity);
  if (runs.length === 0) return { trades, equity, metrics: null };
  const [first] = runs;
  const last = runs[runs.length - 1];
  const summary = summariseCurve({
    times: Float64Array.from(equity, ([time]) => time),
    values: Float64Array.from(equity, ([, value]) => value),
  });
  const exposed = sumOf(runs.map((run) => (run.metrics.exposurePct / 100) * run.data.bars));
  const metrics = computeMetrics({
    startingQuote: first.metrics.startingQuote,
    trades,
    equity: summary,
    firstTime: first.data.from,
    firstOpen: base.open[firstAtOrAfter(base.time, first.data.from)],
    lastClose: base.close[firstAtOrAfter(base.time, last.data.to)],
    exposure: exposed / sumOf(runs.map((run) => run.data.bars)),
    feesPaid: sumOf(runs.map((run) => run.metrics.feesPaid)),
    slippagePaid: sumOf(runs.map((run) => run.metrics.slippagePaid)),
  });
  return { trades, equity, metrics };
}

import type { MethodInput } from '../../api/contract.ts';
import type { FoldView, SettingValueView, WalkForwardView } from '../../api/optimise-views.ts';
import type { MetricsView } from '../../api/backtest-views.ts';
import { thinCurve } from '../../backtest/report/display-curve.ts';
import { rerunObstacle } from '../../backtest/run-record.ts';
import { scoreOf } from '../../backtest/research/objective.ts';
import type { SweepPlan } from '../../backtest/research/search-space.ts';
import { planFolds, walkForward } from '../../backtest/research/walk-forward.ts';
import type { FoldResult, WalkForwardResult } from '../../backtest/research/walk-forward.ts';
import type { SweepRow, StoredWalkForward } from '../../storage/runs/sweep-store.ts';
import { sentence } from '../answers.ts';
import { settingAt } from '../configuration/differences.ts';
import { counted } from '../data/words.ts';
import { signedPercent } from '../number-text.ts';
import { storedWork } from '../research-context.ts';
import type { ResearchContext } from '../research-context.ts';
import { candlesOfSweep, sweepData, sweepPlan } from './stored-sweep.ts';
import { SWEEP_LANE } from './sweep-desk.ts';

type Request = MethodInput<'optimise.walkForward'>;
/** What is stored; number and time are columns of their own. */
type StoredView = Omit<WalkForwardView, 'walkForwardId' | 'sweepId' | 'created'>;

/** Walks forward over the space and the candles of a sweep, and stores what comes of it beside the sweep. */
export function startWalkForward(context: ResearchContext, row: SweepRow, options: Request): string {
  const { sweepId, trainDays, testDays, anchored } = options;
  const plan = sweepPlan(row);
  return context.jobs.start({
    kind: 'walk_forward',
    title: `${sweepData(row).symbol} walk-forward, train ${trainDays} and test ${counted(testDays, 'day')}`,
    target: { kind: 'sweep', sweepId },
    lane: SWEEP_LANE,
    resume: null,
    work: storedWork(context, async ({ signal, report }) => {
      report({ part: 0, detail: 'reading candles' });
      const loaded = await context.data.load(candlesOfSweep(row), signal);
      if (!loaded.ok) return { kind: 'failed', error: sentence(loaded.error) };
      const obstacle = rerunObstacle(row, loaded.value.fingerprint);
      if (obstacle !== null) {
        return { kind: 'failed', error: `It cannot be compared with the sweep: ${obstacle}. Sweep anew first.` };
      }
      const { candles } = loaded.value;
      const windows = { trainDays, testDays, anchored };
      const folds = planFolds(candles.series, windows);
      if (!folds.ok) return { kind: 'failed', error: sentence(folds.error) };
      report({ part: 0, detail: `fold 1 of ${folds.value.length}` });
      const result = await walkForward(
        candles.series,
        plan,
        windows,
        folds.value,
        {
          evaluatorFor: (window) => context.field.evaluator(candles, window, signal),
          backtest: (config, window) => context.field.backtest(candles, config, { window, signal }),
        },
        {
          signal,
          onFold(done, total, fold) {
            context.publish([{ type: 'fold', sweepId, done, total, fold: foldView(plan, fold) }]);
            report({ part: done / total, detail: `fold ${Math.min(done + 1, total)} of ${total}` });
          },
        },
      );
      if (result.folds.length < folds.value.length) return { kind: 'cancelled' };
      const store = await context.store.open();
      if (!store.ok) return { kind: 'failed', error: store.error };
      store.value.sweeps.addWalkForward(sweepId, context.now(), JSON.stringify(storedView(plan, result)));
      context.publish([{ type: 'sweeps_changed', sweepId }]);
      return { kind: 'done', outcome: outcomeOf(result) };
    }),
  });
}

export function walkForwardView(sweepId: number, { id, created, view }: StoredWalkForward): WalkForwardView {
  // Written below; nobody else writes into the database.
  return { walkForwardId: id, sweepId, created, ...(JSON.parse(view) as StoredView) };
}

function storedView(plan: SweepPlan, { options, folds, equity, metrics }: WalkForwardResult): StoredView {
  const curve = thinCurve({
    times: Float64Array.from(equity, ([time]) => time),
    values: Float64Array.from(equity, ([, value]) => value),
  });
  return {
    ...options,
    folds: folds.map((fold) => foldView(plan, fold)),
    curve: { times: [...curve.times], equity: [...curve.equity] },
    metrics: metrics === null ? null : metricsView(metrics),
  };
}

function foldView(plan: SweepPlan, { train, test, config, trainMetrics, testMetrics }: FoldResult): FoldView {
  return {
    train: { ...train },
    test: { ...test },
    trainScore: trainMetrics === null ? null : scoreOf(trainMetrics, plan.objective),
    testScore: testMetrics === null ? null : scoreOf(testMetrics, plan.objective),
    testReturnPct: testMetrics?.totalReturnPct ?? null,
    testTrades: testMetrics?.trades ?? 0,
    // Every searched path is a single setting: the plan was checked.
    values: config === null ? null : plan.axes.map(({ path }) => (settingAt(config, path) ?? null) as SettingValueView),
  };
}

function metricsView(metrics: NonNullable<WalkForwardResult['metrics']>): MetricsView {
  return { ...metrics, monthlyReturns: [...metrics.monthlyReturns], exitTypes: [...metrics.exitTypes] };
}

function outcomeOf({ folds, metrics }: WalkForwardResult): string {
  if (metrics === null) return `${counted(folds.length, 'fold')}, none could be traded`;
  return `${counted(folds.length, 'fold')}, out of sample ${signedPercent(metrics.totalReturnPct)} with ${counted(metrics.trades, 'trade')}`;
}

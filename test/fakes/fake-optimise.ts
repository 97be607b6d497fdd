import type { FoldView, SweepRowView, SweepSummaryView, WalkForwardView } from '../../engine/api/optimise-views.ts';
import type { Configuration } from '../../engine/domain/configuration.ts';
import { DEFAULT_CONFIGURATION } from '../../engine/strategy/default-configuration.ts';
import type { BacktestMetrics } from '../../engine/backtest/metrics/metrics.ts';
import { monteCarlo } from '../../engine/backtest/research/monte-carlo.ts';
import { judgeOverfitting } from '../../engine/backtest/research/overfitting.ts';
import { runSweep, type Outcome } from '../../engine/backtest/research/run-sweep.ts';
import { searchSize } from '../../engine/backtest/research/search.ts';
import { memberConfiguration, parseSpace, type SweepPlan } from '../../engine/backtest/research/search-space.ts';
import { sweepRow } from '../../engine/research/optimise/member-journal.ts';
import { pause, refused, type FakeContext, type FakeHandlers } from './fake-handlers.ts';
import { fakeMetrics, fakeTrades } from './fake-member.ts';
import { seededRandom } from './fake-market.ts';

/**
 * Sweeps over a strategy that never traded: the search is the engine's own, the figures of its members are made up from
 * their settings and a seed.
 */

const DAY_MS = 86_400_000;

export const SWEEP_SCENES = ['none', 'done', 'running', 'stopped', 'few', 'refused', 'failed', 'big', 'three'] as const;
export type SweepScene = (typeof SWEEP_SCENES)[number];

interface StoredSweep {
  readonly summary: Omit<SweepSummaryView, 'state' | 'done' | 'best' | 'canResume'>;
  readonly plan: SweepPlan;
  readonly outcomes: Map<number, Outcome>;
  state: SweepSummaryView['state'];
  walkForwards: WalkForwardView[];
}

export interface FakeOptimiseOptions {
  readonly scene: SweepScene;
  /** Members a second. */
  readonly rate: number;
}

const WINDOWS = [4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 42, 48];

function spaceOf(scene: SweepScene): unknown {
  const below = { from: 20, to: 40, step: scene === 'three' ? 4 : 1 };
  const space: Record<string, unknown> = { 'lenses.rsi_oversold.below': below, 'entry.windowBars': WINDOWS };
  if (scene === 'big') space['lenses.bb_squeeze.percentile'] = { from: 5, to: 80, step: 2 };
  if (scene === 'three') space['exit.required'] = [3, 4, 5, 6];
  if (scene === 'refused')
    return { space: { 'entry.required': [8], 'lenses.rsi_oversold.enabled': [false] }, objective: 'sharpe' };
  return { space, objective: 'sharpe' };
}

function summaryOf({ summary, plan, outcomes, state }: StoredSweep): SweepSummaryView {
  let best: SweepRowView | null = null;
  for (const [index, outcome] of outcomes) {
    const row = sweepRow(plan, index, outcome);
    if (row.score !== null && row.trades >= 10 && row.score > (best?.score ?? -Infinity)) best = row;
  }
  const canResume = state === 'interrupted' || state === 'cancelled' || state === 'failed';
  return { ...summary, state, done: outcomes.size, best, canResume };
}

function foldsOf(sweep: StoredSweep, trainDays: number, testDays: number, anchored: boolean): FoldView[] {
  const random = seededRandom(sweep.summary.sweepId * 97 + trainDays);
  const { from, to } = sweep.summary;
  const folds: FoldView[] = [];
  for (let split = from + trainDays * DAY_MS; split + DAY_MS <= to; split += testDays * DAY_MS) {
    const member = sweep.outcomes.get(Math.floor(random() * sweep.outcomes.size));
    const testScore = Math.round((random() - 0.45) * 120) / 100;
    folds.push({
      train: { from: anchored ? from : split - trainDays * DAY_MS, to: split },
      test: { from: split, to: Math.min(split + testDays * DAY_MS, to) },
      trainScore: 0.48 + random() * 0.25,
      testScore: random() < 0.08 ? null : testScore,
      testReturnPct: testScore * 4,
      testTrades: 9 + Math.floor(random() * 12),
      values: member === undefined ? null : [...member.member],
    });
  }
  return folds;
}

function curveOf(folds: readonly FoldView[]): WalkForwardView['curve'] {
  const random = seededRandom(5);
  const times: number[] = [];
  const equity: number[] = [];
  let value = 10_000;
  for (const { test } of folds) {
    for (let time = test.from; time < test.to; time += DAY_MS) {
      if (random() < 0.12) value *= 1 + (random() - 0.47) * 0.03;
      times.push(time);
      equity.push(value);
    }
  }
  return { times, equity };
}

/** `optimise.*` of a bridge without an engine. */
export function fakeOptimiseHandlers({ emit, jobs }: FakeContext, options: FakeOptimiseOptions): FakeHandlers {
  const sweeps = new Map<number, StoredSweep>();
  let lastId = 5;

  const evaluate = async (
    configurations: readonly Configuration[],
    rate: number,
    signal: AbortSignal | null,
  ): Promise<readonly BacktestMetrics[]> => {
    if (signal !== null) await pause((configurations.length / rate) * 2_000, signal);
    return configurations.map((configuration) => fakeMetrics(configuration, options.scene === 'few' ? 0.2 : 1));
  };

  function store(space: unknown, from: number, to: number, symbol: string, simulated: boolean): StoredSweep | string {
    const plan = parseSpace(space);
    if (!plan.ok) return plan.error.join('; ');
    const { method, objective, axes } = plan.value;
    lastId += 1;
    const created = Date.UTC(2026, 4, 21, 14, 20 + lastId);
    const sweep: StoredSweep = {
      summary: {
        sweepId: lastId,
        created,
        updated: created,
        symbol,
        simulated,
        from,
        to,
        method,
        objective,
        axes: axes.map((axis) => (axis.kind === 'values' ? { ...axis, values: [...axis.values] } : { ...axis })),
        total: searchSize(plan.value),
      },
      plan: plan.value,
      outcomes: new Map(),
      state: 'running',
      walkForwards: [],
    };
    sweeps.set(lastId, sweep);
    return sweep;
  }

  function run(sweep: StoredSweep, rate: number): string {
    const { sweepId, total } = sweep.summary;
    sweep.state = 'running';
    return jobs.start({
      kind: 'sweep',
      title: `Sweep ${sweepId}`,
      target: { kind: 'sweep', sweepId },
      lane: 'research',
      resume: () => run(sweep, rate),
      work: async (control) => {
        emit([{ type: 'sweeps_changed', sweepId }]);
        const result = await runSweep(
          sweep.plan,
          { concurrency: 2, evaluate: (configurations) => evaluate(configurations, rate, control.signal) },
          {
            known: [...sweep.outcomes.values()],
            signal: control.signal,
            onProgress: ({ done, outcomes, positions }) => {
              if (control.signal.aborted) return;
              const rows = outcomes.map((outcome, at) => {
                sweep.outcomes.set(positions[at], outcome);
                return sweepRow(sweep.plan, positions[at], outcome);
              });
              emit([{ type: 'sweep_rows', sweepId, done, total, rows }]);
              control.report({ part: done / total, detail: `${done} of ${total} · 2 workers` });
            },
          },
        );
        sweep.state = result.isComplete ? 'done' : 'cancelled';
        emit([{ type: 'sweeps_changed', sweepId }]);
        if (!result.isComplete) return { kind: 'cancelled' };
        return { kind: 'done', outcome: `${total} members` };
      },
    });
  }

  async function prepare(): Promise<void> {
    const { scene } = options;
    if (scene === 'none') return;
    const to = Date.UTC(2025, 0, 1);
    const sweep = store(spaceOf(scene), Date.UTC(2022, 0, 1), to, 'BTC/USD', false);
    if (typeof sweep === 'string') throw new Error(sweep);
    const { total } = sweep.summary;
    const until =
      scene === 'done' || scene === 'few' || scene === 'refused' || scene === 'three' ? total : Math.floor(total * 0.7);
    const stop = { aborted: false };
    await runSweep(
      sweep.plan,
      { concurrency: 1, evaluate: (configurations) => evaluate(configurations, 0, null) },
      {
        signal: stop,
        onProgress: ({ outcomes, positions, done }) => {
          outcomes.forEach((outcome, at) => sweep.outcomes.set(positions[at], outcome));
          if (done >= until) stop.aborted = true;
        },
      },
    );
    sweep.state = until === total ? 'done' : scene === 'failed' ? 'failed' : 'interrupted';
    if (scene === 'running' || scene === 'big') run(sweep, options.rate);
    const folds = foldsOf(sweep, 365, 91, false).slice(0, 8);
    if (scene === 'done' || scene === 'running') {
      sweep.walkForwards.unshift({
        walkForwardId: 1,
        sweepId: sweep.summary.sweepId,
        created: sweep.summary.created,
        trainDays: 365,
        testDays: 91,
        anchored: false,
        folds,
        curve: curveOf(folds),
        metrics: { ...fakeMetrics(DEFAULT_CONFIGURATION, 1), monthlyReturns: [], exitTypes: [] },
      });
    }
  }

  const ready = prepare();

  function walk(sweep: StoredSweep, trainDays: number, testDays: number, anchored: boolean): string {
    const { sweepId } = sweep.summary;
    return jobs.start({
      kind: 'walk_forward',
      title: `Walk-forward of sweep ${sweepId}`,
      target: { kind: 'sweep', sweepId },
      lane: 'research',
      resume: null,
      work: async (control) => {
        const folds = foldsOf(sweep, trainDays, testDays, anchored);
        for (const [at, fold] of folds.entries()) {
          await pause(700, control.signal);
          if (control.signal.aborted) return { kind: 'cancelled' };
          emit([{ type: 'fold', sweepId, done: at + 1, total: folds.length, fold }]);
          control.report({ part: (at + 1) / folds.length, detail: `fold ${at + 1} of ${folds.length}` });
        }
        sweep.walkForwards.unshift({
          walkForwardId: Math.max(0, ...sweep.walkForwards.map(({ walkForwardId }) => walkForwardId)) + 1,
          sweepId,
          created: Date.UTC(2026, 4, 21, 15),
          trainDays,
          testDays,
          anchored,
          folds,
          curve: curveOf(folds),
          metrics: { ...fakeMetrics(DEFAULT_CONFIGURATION, 1), monthlyReturns: [], exitTypes: [] },
        });
        emit([{ type: 'sweeps_changed', sweepId }]);
        return { kind: 'done', outcome: `${folds.length} folds` };
      },
    });
  }

  const missing = (sweepId: number) => refused(`There is no sweep ${sweepId}.`);
  return {
    'optimise.check': ({ space }) => {
      const plan = parseSpace(space);
      if (plan.ok) return { ok: true, value: { problems: [], members: searchSize(plan.value) } };
      const problems = plan.error.map((message) => ({ path: /^[\w.]+/.exec(message)?.[0] ?? '', message }));
      return { ok: true, value: { problems, members: null } };
    },
    'optimise.start': ({ symbol, simulated, from, to, space }) => {
      const sweep = store(space, from ?? Date.UTC(2022, 0, 1), to ?? Date.UTC(2025, 0, 1), symbol, simulated);
      if (typeof sweep === 'string') return refused(sweep);
      return { ok: true, value: { jobId: run(sweep, options.rate), sweepId: sweep.summary.sweepId } };
    },
    'optimise.sweeps': async () => {
      await ready;
      return { ok: true, value: [...sweeps.values()].map(summaryOf) };
    },
    'optimise.sweep': ({ sweepId }) => {
      const sweep = sweeps.get(sweepId);
      if (sweep === undefined) return missing(sweepId);
      const { plan, outcomes, state } = sweep;
      const run = [...outcomes.values()].filter((outcome) => 'metrics' in outcome);
      const random = seededRandom(3);
      const returns = Array.from({ length: 1_000 }, () => (random() - 0.495) * 0.02);
      return {
        ok: true,
        value: {
          sweep: summaryOf(sweep),
          base: { ...plan.base },
          rows: [...outcomes].map(([index, outcome]) => sweepRow(plan, index, outcome)),
          overfitting: state === 'done' ? judgeOverfitting(run, returns) : null,
          current: plan.axes.map(({ path }) => (path === 'entry.windowBars' ? 12 : path.endsWith('.below') ? 30 : 6)),
          walkForwards: sweep.walkForwards,
        },
      };
    },
    'optimise.resume': ({ sweepId }) => {
      const sweep = sweeps.get(sweepId);
      return sweep === undefined ? missing(sweepId) : { ok: true, value: { jobId: run(sweep, options.rate) } };
    },
    'optimise.remove': ({ sweepId }) => {
      if (!sweeps.delete(sweepId)) return missing(sweepId);
      emit([{ type: 'sweeps_changed', sweepId }]);
      return { ok: true, value: { accepted: true } };
    },
    'optimise.member': ({ sweepId, index }) => {
      const sweep = sweeps.get(sweepId);
      const outcome = sweep?.outcomes.get(index);
      if (sweep === undefined || outcome === undefined) return missing(sweepId);
      const configuration = memberConfiguration(sweep.plan, outcome.member);
      return configuration.ok
        ? { ok: true, value: { configuration: { ...configuration.value } } }
        : refused(configuration.error);
    },
    'optimise.walkForward': ({ sweepId, trainDays, testDays, anchored }) => {
      const sweep = sweeps.get(sweepId);
      return sweep === undefined
        ? missing(sweepId)
        : { ok: true, value: { jobId: walk(sweep, trainDays, testDays, anchored) } };
    },
    'optimise.monteCarlo': ({ source, runs, seed, ruinPct }) => {
      const outcome = source.kind === 'member' ? sweeps.get(source.sweepId)?.outcomes.get(source.index) : undefined;
      const trades = fakeTrades(outcome !== undefined && 'metrics' in outcome ? outcome.metrics : null);
      const order = monteCarlo(trades, 10_000, 'order', { runs, seed, ruinPct });
      const resample = monteCarlo(trades, 10_000, 'resample', { runs, seed, ruinPct });
      if (order === null || resample === null) return { ok: true, value: null };
      const copy = (result: typeof order) => ({
        ...result,
        equityBands: result.equityBands.map((band) => [...band]),
        finalEquity: [...result.finalEquity],
        totalReturnPct: [...result.totalReturnPct],
        maxDrawdownPct: [...result.maxDrawdownPct],
      });
      return { ok: true, value: { order: copy(order), resample: copy(resample) } };
    },
  };
}

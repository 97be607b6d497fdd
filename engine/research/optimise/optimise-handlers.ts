import type { CallResult, ResearchHandlers } from '../../api/contract.ts';
import type { OverfittingView, SettingValueView, SweepRowView, SweepView } from '../../api/optimise-views.ts';
import { ENGINE_VERSION } from '../../backtest/engine-version.ts';
import { memberConfiguration } from '../../backtest/research/search-space.ts';
import { searchSize } from '../../backtest/research/search.ts';
import type { ResearchStore } from '../../storage/runs/open-runs.ts';
import type { SweepRow } from '../../storage/runs/sweep-store.ts';
import { accepted, answer, badInput, refused, sentence, unavailable } from '../answers.ts';
import type { Refusal } from '../answers.ts';
import { settingAt } from '../configuration/differences.ts';
import type { ResearchContext } from '../research-context.ts';
import { dealAnew } from './monte-carlo.ts';
import { readSpace, spaceOn } from './space.ts';
import { maxGapOf, sweepPlan, sweepSummary } from './stored-sweep.ts';
import type { SweepData } from './stored-sweep.ts';
import type { SweepDesk } from './sweep-desk.ts';
import { startWalkForward, walkForwardView } from './walk-forward-job.ts';

export type OptimiseHandlers = Pick<
  ResearchHandlers,
  | 'optimise.check'
  | 'optimise.start'
  | 'optimise.sweeps'
  | 'optimise.sweep'
  | 'optimise.resume'
  | 'optimise.remove'
  | 'optimise.member'
  | 'optimise.walkForward'
  | 'optimise.monteCarlo'
>;

export function optimiseHandlers(context: ResearchContext, desk: SweepDesk): OptimiseHandlers {
  const { store } = context;

  /** Answers from a stored sweep, if there is one of that number. */
  function withSweep<Answer>(
    sweepId: number,
    work: (row: SweepRow, store: ResearchStore) => Answer | Promise<Answer>,
  ): Promise<Answer | Refusal> {
    return store.answering<Answer | Refusal>((opened) => {
      const row = opened.sweeps.find(sweepId);
      if (row === null) return badInput(`There is no sweep ${sweepId}: it may have been removed.`, 'sweepId');
      return work(row, opened);
    });
  }

  function view(row: SweepRow, { sweeps }: ResearchStore): SweepView {
    const plan = sweepPlan(row);
    return {
      sweep: sweepSummary(row, desk),
      base: { ...plan.base },
      rows: sweeps.rows(row.id).map((text) => JSON.parse(text) as SweepRowView),
      overfitting: row.overfitting === null ? null : (JSON.parse(row.overfitting) as OverfittingView),
      // Every searched path is a single setting: the plan was checked.
      current: plan.axes.map(({ path }) => (settingAt(context.session, path) ?? null) as SettingValueView),
      walkForwards: sweeps.walkForwards(row.id).map((stored) => walkForwardView(row.id, stored)),
    };
  }

  return {
    'optimise.check': ({ space }) => {
      const plan = readSpace(space);
      if (!plan.ok) return answer({ problems: [...plan.error], members: null });
      const members = searchSize(plan.value);
      return answer({ problems: [], members: Number.isFinite(members) ? members : null });
    },
    'optimise.start': ({ symbol, simulated, from, to, space }) => {
      return store.answering(async ({ sweeps }): Promise<CallResult<'optimise.start'>> => {
        if (from !== null && to !== null && to <= from) return badInput('The end must come after the beginning.', 'to');
        const plan = spaceOn(space, symbol);
        if (!plan.ok) {
          const [{ path, message }] = plan.error;
          return badInput(message, path === 'symbol' ? 'symbol' : `space.${path}`);
        }
        // Read now rather than in the job: a sweep without candles should not come into being.
        const loaded = await context.data.load({ symbol, simulated, from, to, maxGapMinutes: maxGapOf(plan.value) });
        if (!loaded.ok) return unavailable(sentence(loaded.error));
        const data: SweepData = { symbol, simulated, from: loaded.value.from, to: loaded.value.to };
        const sweepId = sweeps.begin({
          created: context.now(),
          engineVersion: ENGINE_VERSION,
          fingerprint: loaded.value.fingerprint,
          plan: JSON.stringify(plan.value),
          data: JSON.stringify(data),
        });
        const row = sweeps.find(sweepId);
        if (row === null) throw new Error(`sweep ${sweepId} is not there right after it was stored`);
        return answer({ jobId: desk.begin(row, loaded.value), sweepId });
      });
    },
    'optimise.sweeps': ({ limit }) => {
      return store.answering(({ sweeps }) => answer(sweeps.list(limit).map((row) => sweepSummary(row, desk))));
    },
    'optimise.sweep': ({ sweepId }) => withSweep(sweepId, (row, opened) => answer(view(row, opened))),
    'optimise.resume': ({ sweepId }) => {
      return withSweep(sweepId, (row) => {
        const resumed = desk.resume(row);
        return resumed.ok ? answer({ jobId: resumed.value }) : refused(resumed.error);
      });
    },
    'optimise.remove': ({ sweepId }) => {
      return withSweep(sweepId, (_row, { sweeps }) => {
        if (desk.isActive(sweepId)) return refused('The sweep is at work. Cancel it first, then remove it.');
        sweeps.remove(sweepId);
        desk.forget(sweepId);
        context.publish([{ type: 'sweeps_changed', sweepId }]);
        return accepted;
      });
    },
    'optimise.member': ({ sweepId, index }) => {
      return withSweep(sweepId, (row, { sweeps }) => {
        const text = sweeps.row(sweepId, index);
        if (text === null) return badInput(`There is no member ${index} of sweep ${sweepId} yet.`, 'index');
        const { values } = JSON.parse(text) as SweepRowView;
        const configuration = memberConfiguration(sweepPlan(row), values);
        if (!configuration.ok) return badInput(sentence(configuration.error), 'index');
        return answer({ configuration: { ...configuration.value } });
      });
    },
    'optimise.walkForward': (input) => {
      return withSweep(input.sweepId, (row) => answer({ jobId: startWalkForward(context, row, input) }));
    },
    'optimise.monteCarlo': (input) => store.answering((opened) => dealAnew(context, opened, input)),
  };
}

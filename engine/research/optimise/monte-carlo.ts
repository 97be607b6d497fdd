import type { CallResult, MethodInput } from '../../api/contract.ts';
import type { MonteCarloView, SweepRowView } from '../../api/optimise-views.ts';
import type { MonteCarloResult } from '../../backtest/research/monte-carlo.ts';
import { rerunObstacle } from '../../backtest/run-record.ts';
import { memberConfiguration } from '../../backtest/research/search-space.ts';
import type { ResearchStore } from '../../storage/runs/open-runs.ts';
import type { TaskOf } from '../../workers/research-task.ts';
import { answer, badInput, sentence, unavailable } from '../answers.ts';
import type { Refusal } from '../answers.ts';
import type { ResearchContext } from '../research-context.ts';
import { candlesOfSweep, sweepPlan } from './stored-sweep.ts';

type Request = MethodInput<'optimise.monteCarlo'>;
type Source = TaskOf<'monte-carlo'>['source'];

/** Deals the trades of a stored run, or of a member of a sweep, anew in a thread. */
export async function dealAnew(
  context: ResearchContext,
  store: ResearchStore,
  { source, runs, seed, ruinPct }: Request,
): Promise<CallResult<'optimise.monteCarlo'>> {
  const found = source.kind === 'run' ? ofRun(store, source.runId) : await ofMember(context, store, source);
  if ('ok' in found) return found;
  const { dealt, tooMany } = await context.desk.ask<'monte-carlo'>({
    kind: 'monte-carlo',
    source: found,
    options: { runs, seed, ruinPct },
  });
  if (tooMany !== null) return badInput(sentence(tooMany), 'runs');
  return answer(dealt === null ? null : { order: viewOf(dealt.order), resample: viewOf(dealt.resample) });
}

function ofRun({ runs }: ResearchStore, runId: number): Source | Refusal {
  const result = runs.result(runId);
  return result === null ? badInput(`There is no run ${runId}: it may have been removed.`, 'source.runId') : { result };
}

async function ofMember(
  context: ResearchContext,
  { sweeps }: ResearchStore,
  { sweepId, index }: Extract<Request['source'], { kind: 'member' }>,
): Promise<Source | Refusal> {
  const sweep = sweeps.find(sweepId);
  const row = sweeps.row(sweepId, index);
  if (sweep === null || row === null) return badInput(`There is no member ${index} of sweep ${sweepId}.`, 'source');
  const { values } = JSON.parse(row) as SweepRowView;
  const configuration = memberConfiguration(sweepPlan(sweep), values);
  if (!configuration.ok) return badInput(sentence(configuration.error), 'source.index');
  const loaded = await context.data.load(candlesOfSweep(sweep));
  if (!loaded.ok) return unavailable(sentence(loaded.error));
  const obstacle = rerunObstacle(sweep, loaded.value.fingerprint);
  if (obstacle !== null) return unavailable(`The trades of that member cannot be had again: ${obstacle}.`);
  return { candles: loaded.value.candles, configuration: configuration.value };
}

function viewOf(result: MonteCarloResult): MonteCarloView {
  return {
    ...result,
    equityBands: result.equityBands.map((band) => [...band]),
    finalEquity: [...result.finalEquity],
    totalReturnPct: [...result.totalReturnPct],
    maxDrawdownPct: [...result.maxDrawdownPct],
  };
}

import type { Configuration } from '../../domain/configuration.ts';
import type { BacktestMetrics } from '../metrics/metrics.ts';
import { memberKey } from './member.ts';
import type { Member } from './member.ts';
import { compareRuns, scoreOf } from './objective.ts';
import { searchOf, searchSize } from './search.ts';
import { memberConfiguration } from './search-space.ts';
import type { SweepPlan } from './search-space.ts';

/** How a member of a sweep did: its metrics, or why its settings are no configuration. */
export type Outcome =
  | { readonly member: Member; readonly metrics: BacktestMetrics }
  | { readonly member: Member; readonly refused: string };

/** A sweep under way or over, as plain data: stored as JSON it can be taken up where it was left. */
export interface SweepState {
  readonly plan: SweepPlan;
  /** In the order in which the search proposed them. */
  readonly outcomes: readonly Outcome[];
}

/** Runs configurations; several tasks may be under way at a time. */
export interface Evaluator {
  /** How many tasks are worth giving at a time. */
  readonly concurrency: number;
  /** Members that are worth giving at a time by now, given how long they took; as many as it likes when not said. */
  readonly taskSize?: () => number;
  /** The metrics of configurations, in their order. */
  evaluate(configurations: readonly Configuration[]): Promise<readonly BacktestMetrics[]>;
}

/** Something that says whether to go on; an AbortSignal is one. */
export interface Cancellation {
  readonly aborted: boolean;
}

export interface SweepProgress {
  readonly done: number;
  /** Members the search will try at most. */
  readonly total: number;
  /** What has come since the last report. */
  readonly outcomes: readonly Outcome[];
  /** Their places in the order in which the search proposed them, from 0. */
  readonly positions: readonly number[];
}

export interface SweepOptions {
  /** Outcomes of an earlier, interrupted run of the same plan; they are not computed again. */
  readonly known?: readonly Outcome[];
  readonly signal?: Cancellation;
  readonly onProgress?: (progress: SweepProgress) => void;
}

export interface SweepResult extends SweepState {
  readonly isComplete: boolean;
}

/** Members given to one task: few, so that progress is lively and a cancellation is heard soon. */
const LARGEST_TASK = 16;
const TASKS_PER_THREAD = 8;

/** Runs a sweep to its end, or until the signal says stop. */
export async function runSweep(
  plan: SweepPlan,
  evaluator: Evaluator,
  options: SweepOptions = {},
): Promise<SweepResult> {
  const known = new Map((options.known ?? []).map((outcome) => [memberKey(outcome.member), outcome]));
  const total = searchSize(plan);
  const outcomes: Outcome[] = [];
  const search = searchOf(plan);
  let proposal = search.next([]);
  while (proposal.done !== true) {
    const members = proposal.value;
    const first = outcomes.length;
    const places = new Map(members.map((member, at) => [memberKey(member), first + at]));
    const found = await runBatch(plan, members, known, evaluator, options.signal, (fresh, done) => {
      const positions = fresh.map((outcome) => places.get(memberKey(outcome.member)) ?? first);
      options.onProgress?.({ done: first + done, total, outcomes: fresh, positions });
    });
    outcomes.push(...members.map((member) => found.get(memberKey(member))).filter((outcome) => outcome !== undefined));
    if (found.size < members.length) return { plan, outcomes, isComplete: false };
    proposal = search.next(members.map((member) => scoreOfOutcome(plan, found.get(memberKey(member)))));
  }
  return { plan, outcomes, isComplete: true };
}

function scoreOfOutcome(plan: SweepPlan, outcome: Outcome | undefined): number | null {
  return outcome !== undefined && 'metrics' in outcome ? scoreOf(outcome.metrics, plan.objective) : null;
}

/** The outcomes of a batch by member key; fewer than members when it was stopped. */
async function runBatch(
  plan: SweepPlan,
  members: readonly Member[],
  known: ReadonlyMap<string, Outcome>,
  evaluator: Evaluator,
  signal: Cancellation | undefined,
  report: (fresh: readonly Outcome[], done: number) => void,
): Promise<ReadonlyMap<string, Outcome>> {
  const found = new Map<string, Outcome>();
  const take = (outcomes: readonly Outcome[]): void => {
    for (const outcome of outcomes) found.set(memberKey(outcome.member), outcome);
    if (outcomes.length > 0) report(outcomes, found.size);
  };
  take(members.map((member) => known.get(memberKey(member))).filter((outcome) => outcome !== undefined));
  const waiting = members.filter((member) => !known.has(memberKey(member)));
  const { concurrency } = evaluator;
  const size = Math.min(LARGEST_TASK, Math.max(1, Math.ceil(waiting.length / (concurrency * TASKS_PER_THREAD))));
  let next = 0;
  const isStopped = (): boolean => signal?.aborted === true;
  const work = async (): Promise<void> => {
    while (next < waiting.length && !isStopped()) {
      const task = waiting.slice(next, next + Math.min(size, evaluator.taskSize?.() ?? size));
      next += task.length;
      take(await runTask(plan, task, evaluator));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return found;
}

async function runTask(plan: SweepPlan, task: readonly Member[], evaluator: Evaluator): Promise<readonly Outcome[]> {
  const refused: Outcome[] = [];
  const runnable: { readonly member: Member; readonly configuration: Configuration }[] = [];
  for (const member of task) {
    const configuration = memberConfiguration(plan, member);
    if (configuration.ok) runnable.push({ member, configuration: configuration.value });
    else refused.push({ member, refused: configuration.error });
  }
  if (runnable.length === 0) return refused;
  const metrics = await evaluator.evaluate(runnable.map(({ configuration }) => configuration));
  return [...refused, ...runnable.map(({ member }, at) => ({ member, metrics: metrics[at] }))];
}

export interface RankedRun {
  readonly member: Member;
  readonly config: Configuration;
  readonly metrics: BacktestMetrics;
}

export interface RefusedMember {
  /** The searched settings by path. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

/** The best `limit` members that were run (all when not said), best first; equal ones in the order of the search. */
export function rankOutcomes({ plan, outcomes }: SweepState, limit: number = outcomes.length): readonly RankedRun[] {
  return outcomes
    .filter((outcome) => 'metrics' in outcome)
    .sort((a, b) => compareRuns(a.metrics, b.metrics, plan.objective))
    .slice(0, limit)
    .map(({ member, metrics }) => {
      const configuration = memberConfiguration(plan, member);
      if (!configuration.ok) throw new Error(`sweep: a member that was run is refused: ${configuration.error}`);
      return { member, config: configuration.value, metrics };
    });
}

/** Members whose settings are no configuration, and why. */
export function refusedMembers({ plan, outcomes }: SweepState): readonly RefusedMember[] {
  return outcomes.flatMap((outcome) => {
    if (!('refused' in outcome)) return [];
    const settings = Object.fromEntries(plan.axes.map((axis, at) => [axis.path, outcome.member[at]]));
    return [{ settings, reason: outcome.refused }];
  });
}

/** An evaluator in the calling thread. */
export function inProcessEvaluator(run: (configuration: Configuration) => BacktestMetrics): Evaluator {
  return { concurrency: 1, evaluate: (configurations) => Promise.resolve(configurations.map(run)) };
}

import { setImmediate } from 'node:timers/promises';
import type { SweepRowView } from '../../api/optimise-views.ts';
import { rerunObstacle } from '../../backtest/run-record.ts';
import { runSweep } from '../../backtest/research/run-sweep.ts';
import type { Outcome, SweepResult } from '../../backtest/research/run-sweep.ts';
import type { SweepPlan } from '../../backtest/research/search-space.ts';
import { searchSize } from '../../backtest/research/search.ts';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { ResearchStore } from '../../storage/runs/open-runs.ts';
import type { SweepRow, SweepStore } from '../../storage/runs/sweep-store.ts';
import { judgeSweep } from '../../workers/judge-sweep.ts';
import { sentence } from '../answers.ts';
import type { LoadedSeries } from '../data/data-desk.ts';
import { counted, numberText } from '../data/words.ts';
import type { JobControl, JobEnding } from '../job-registry.ts';
import { signedPercent } from '../number-text.ts';
import { storedWork } from '../research-context.ts';
import type { ResearchContext } from '../research-context.ts';
import { createMemberJournal } from './member-journal.ts';
import { candlesOfSweep, resumeObstacle, sweepData, sweepPlan } from './stored-sweep.ts';
import type { SweepPresence } from './stored-sweep.ts';

/** Sweeps and walk-forwards run one after the other: each of them takes all threads. */
export const SWEEP_LANE = 'sweep';

const READ_AT_ONCE = 500;

/** Who works on which sweep. */
export interface SweepDesk extends SweepPresence {
  /** Begins the sweep of a row on candles that are at hand. */
  begin(row: SweepRow, loaded: LoadedSeries): string;
  /** Goes on with a sweep where it was left; says why it cannot. */
  resume(row: SweepRow): Result<string, string>;
  /** Forgets the jobs of a sweep that is removed. */
  forget(sweepId: number): void;
  /** Candles came or went: what could not go on with the old ones may be able to now. */
  candlesChanged(): void;
  /** Shows sweeps that an earlier process did not end. */
  adopt(store: ResearchStore): void;
}

export function createSweepDesk(context: ResearchContext): SweepDesk {
  const { jobs, publish, now } = context;
  const active = new Set<number>();
  const obstacles = new Map<number, string>();
  /** The job that was the last to work on a sweep. */
  const lastJob = new Map<number, string>();

  const presence: SweepPresence = {
    isActive: (sweepId) => active.has(sweepId),
    obstacle: (sweepId) => obstacles.get(sweepId) ?? null,
  };

  function start(row: SweepRow, at: LoadedSeries | null): string {
    active.add(row.id);
    const jobId = jobs.start({
      kind: 'sweep',
      title: titleOf(row),
      target: { kind: 'sweep', sweepId: row.id },
      lane: SWEEP_LANE,
      resume: () => again(row.id),
      cancelled: () => leave(row.id),
      work: storedWork(context, (control) => work(row.id, at, control)),
    });
    lastJob.set(row.id, jobId);
    publish([{ type: 'sweeps_changed', sweepId: row.id }]);
    return jobId;
  }

  /** What the registry calls when somebody resumes the job of a sweep. */
  function again(sweepId: number): string {
    const row = context.store.current()?.sweeps.find(sweepId) ?? null;
    if (row === null) throw new Error(`sweep ${sweepId} cannot be read any more`);
    return start(row, null);
  }

  /** A sweep that was cancelled before its turn came. */
  function leave(sweepId: number): void {
    active.delete(sweepId);
    if (!context.isClosing()) context.store.current()?.sweeps.setState(sweepId, 'cancelled', now());
    publish([{ type: 'sweeps_changed', sweepId }]);
  }

  async function work(sweepId: number, at: LoadedSeries | null, control: JobControl): Promise<JobEnding> {
    const opened = await context.store.open();
    if (!opened.ok) return { kind: 'failed', error: opened.error };
    const { sweeps } = opened.value;
    const row = sweeps.find(sweepId);
    if (row === null) return { kind: 'failed', error: 'The sweep was removed.', isFinal: true };
    let state: 'cancelled' | 'failed' | null = 'failed';
    try {
      control.report({ part: null, detail: 'reading candles' });
      const loaded = at ?? (await candlesAgain(row, control.signal));
      if (typeof loaded === 'string') {
        state = row.state === 'running' ? 'cancelled' : row.state === 'done' ? null : row.state;
        obstacles.set(sweepId, loaded);
        return { kind: 'failed', error: loaded, isFinal: true };
      }
      const ending = await sweep(sweeps, row, loaded, control);
      state = ending.kind === 'cancelled' ? 'cancelled' : null;
      return ending;
    } catch (error) {
      if (control.signal.aborted) state = 'cancelled';
      throw error;
    } finally {
      active.delete(sweepId);
      // An application that ends leaves its sweep `running`: that is how the next one knows it was interrupted.
      if (state !== null && !(state === 'cancelled' && context.isClosing())) sweeps.setState(sweepId, state, now());
      publish([{ type: 'sweeps_changed', sweepId }]);
    }
  }

  /** The candles of a sweep that was begun before, or why it cannot go on. */
  async function candlesAgain(row: SweepRow, signal: AbortSignal): Promise<LoadedSeries | string> {
    const loaded = await context.data.load(candlesOfSweep(row), signal);
    if (!loaded.ok) return sentence(loaded.error);
    const obstacle = rerunObstacle(row, loaded.value.fingerprint);
    if (obstacle === null) return loaded.value;
    return `It cannot go on: ${obstacle}, so its members would not be comparable. Start it anew.`;
  }

  async function sweep(
    sweeps: SweepStore,
    row: SweepRow,
    { candles }: LoadedSeries,
    { signal, report }: JobControl,
  ): Promise<JobEnding> {
    const plan = sweepPlan(row);
    const { outcomes: known, positions } = await storedOutcomes(sweeps, row.id);
    signal.throwIfAborted();
    sweeps.setState(row.id, 'running', now());
    publish([{ type: 'sweeps_changed', sweepId: row.id }]);
    const journal = createMemberJournal({ plan, sweepId: row.id, store: sweeps, stored: positions, publish, now });
    let result: SweepResult;
    try {
      result = await runSweep(plan, context.field.evaluator(candles, null, signal), {
        known,
        signal,
        onProgress(progress) {
          journal.take(progress);
          const { done, total } = progress;
          report({ part: total === 0 ? null : done / total, detail: membersText(done, total) });
        },
      });
    } finally {
      journal.flush();
    }
    if (!result.isComplete) return { kind: 'cancelled' };
    report({ part: 1, detail: 'judging how much of it is luck' });
    const overfitting = await judgeSweep(result, context.field, candles, signal);
    sweeps.finish(row.id, JSON.stringify(overfitting), now());
    return { kind: 'done', outcome: outcomeOf(result.outcomes.length, journal.best()) };
  }

  return {
    ...presence,
    begin: (row, loaded) => start(row, loaded),
    resume(row) {
      const obstacle = resumeObstacle(row, presence);
      if (obstacle !== null) return failure(obstacle);
      // Through its old job where that is still listed: it makes room for the new one.
      const job = lastJob.get(row.id);
      const jobId = job === undefined ? null : jobs.resume(job);
      return success(jobId ?? start(row, null));
    },
    forget(sweepId) {
      const job = lastJob.get(sweepId);
      if (job !== undefined) jobs.dismiss(job);
      lastJob.delete(sweepId);
    },
    candlesChanged() {
      const stuck = [...obstacles.keys()];
      obstacles.clear();
      publish(stuck.map((sweepId) => ({ type: 'sweeps_changed', sweepId })));
    },
    adopt({ sweeps }) {
      const left = sweeps.unfinished().filter(({ id }) => !active.has(id));
      for (const row of left) {
        const total = searchSize(sweepPlan(row));
        const obstacle = resumeObstacle(row, presence);
        const id = `sweep-${row.id}`;
        jobs.adopt({
          id,
          kind: 'sweep',
          title: titleOf(row),
          target: { kind: 'sweep', sweepId: row.id },
          part: total === 0 ? null : Math.min(1, row.members / total),
          detail: obstacle ?? membersText(row.members, total),
          created: row.created,
          updated: row.updated,
          resume: obstacle === null ? () => again(row.id) : null,
          dismiss: () => sweeps.setState(row.id, 'cancelled', now()),
        });
        lastJob.set(row.id, id);
      }
    },
  };
}

/** What an earlier run of a sweep has found, read in pieces so that nothing else has to wait for it. */
async function storedOutcomes(
  sweeps: SweepStore,
  sweepId: number,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly positions: ReadonlySet<number> }> {
  const outcomes: Outcome[] = [];
  const positions = new Set<number>();
  let last = -1;
  for (;;) {
    const piece = sweeps.outcomes(sweepId, last, READ_AT_ONCE);
    if (piece.length === 0) return { outcomes, positions };
    for (const { position, outcome } of piece) {
      outcomes.push(JSON.parse(outcome) as Outcome);
      positions.add(position);
      last = position;
    }
    await setImmediate();
  }
}

function titleOf(row: SweepRow): string {
  const { symbol } = sweepData(row);
  const { axes, method }: SweepPlan = sweepPlan(row);
  return `${symbol} ${method} over ${axes.map(({ path }) => path).join(', ')}`;
}

function membersText(done: number, total: number): string {
  return `${numberText(done)} of ${counted(total, 'member')}`;
}

function outcomeOf(members: number, best: SweepRowView | null): string {
  const said = best?.totalReturnPct;
  const found = said === null || said === undefined ? 'none of them could be run' : `the best ${signedPercent(said)}`;
  return `${counted(members, 'member')}, ${found}`;
}

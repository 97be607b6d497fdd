import type { JobKind, JobTarget, JobView } from '../api/jobs.ts';
import type { Unsubscribe } from '../ports.ts';

/** How a job ended. `cancelled` and `failed` ones may be taken up again where the work allows it. */
export type JobEnding =
  | { readonly kind: 'done'; readonly outcome: string; readonly target?: JobTarget }
  /** `isFinal`: going on would fail in the same way. */
  | { readonly kind: 'failed'; readonly error: string; readonly isFinal?: boolean }
  | { readonly kind: 'cancelled' };

export interface JobProgress {
  /** 0 to 1; null while nobody can say. */
  readonly part: number | null;
  readonly detail: string;
}

/** What a job's work is given. */
export interface JobControl {
  readonly jobId: string;
  readonly signal: AbortSignal;
  /** Call it as often as there is something to say: what goes out is throttled. */
  report(progress: JobProgress): void;
  aim(target: JobTarget): void;
}

export interface JobSpec {
  readonly kind: JobKind;
  readonly title: string;
  readonly target: JobTarget | null;
  /** Jobs of one lane run one after the other, in the order they came. Null: at once. */
  readonly lane: string | null;
  /** Begins the same work again where it was left; null when that is not possible. Answers the id of the new job. */
  readonly resume: (() => string) | null;
  /** Hears that it was cancelled before its turn came, so that its work will never be called. */
  readonly cancelled?: () => void;
  readonly work: (control: JobControl) => Promise<JobEnding>;
}

/** A job that ended with the application that ran it, as it was found on disk. */
export interface InterruptedJob extends Pick<JobSpec, 'kind' | 'title' | 'target'> {
  readonly id: string;
  readonly part: number | null;
  readonly detail: string;
  readonly created: number;
  readonly updated: number;
  /** Null when it cannot go on: `detail` says why. */
  readonly resume: (() => string) | null;
  /** Forgets it for good. */
  readonly dismiss: () => void;
}

/** The long work of this process: who runs, who waits, how far each is. */
export interface JobRegistry {
  start(spec: JobSpec): string;
  /** Shows a job that an earlier process did not finish. */
  adopt(job: InterruptedJob): void;
  list(): readonly JobView[];
  /** False when there is no such job, or it is over. */
  cancel(jobId: string): boolean;
  /** The id of the job that goes on; null when this one cannot. The old one leaves the list. */
  resume(jobId: string): string | null;
  /** False when there is no such job, or it is not over. */
  dismiss(jobId: string): boolean;
  /** Stops everything that runs and waits until it has; whatever is begun afterwards is cancelled at once. */
  close(): Promise<void>;
}

export interface JobRegistryOptions {
  /** Wall time, UTC ms. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly changed: (job: JobView) => void;
  readonly gone: (jobId: string) => void;
  /** Calls back once, in wall time; timers of Node unless given. */
  readonly after?: (milliseconds: number, callback: () => void) => Unsubscribe;
  /** Hears of work that threw: a bug, and nothing for the user to read but that it happened. */
  readonly log: (line: string) => void;
}

/** Progress is told no more often than this. */
const TELL_EVERY_MS = 100;
/** Less progress than this, or a shorter time, says too little about the time that is left. */
const FEWEST_PART = 0.01;
const FEWEST_MS = 500;
/** Jobs that are over and stay on the list. */
const MOST_FINISHED = 30;

interface Entry {
  view: JobView;
  readonly spec: JobSpec | null;
  readonly interrupted: InterruptedJob | null;
  readonly controller: AbortController;
  startedAt: number | null;
  /** The first progress that was known: work that goes on where it was left does not begin at nothing. */
  first: { readonly part: number; readonly time: number } | null;
  toldAt: number;
  /** Ends the wait for the moment at which progress that came too soon is told. */
  stopWaiting: Unsubscribe | null;
  ended: Promise<void>;
}

function entryOf(view: JobView, origin: Pick<Entry, 'spec' | 'interrupted'>): Entry {
  return {
    view,
    ...origin,
    controller: new AbortController(),
    startedAt: null,
    first: null,
    toldAt: 0,
    stopWaiting: null,
    ended: Promise.resolve(),
  };
}

export function createJobRegistry(options: JobRegistryOptions): JobRegistry {
  const { now, changed, after = callLater } = options;
  const entries = new Map<string, Entry>();
  const lanes = new Map<string, Promise<void>>();
  let closed = false;

  function show(entry: Entry, change: Partial<JobView>): void {
    update(entry, change);
    tell(entry);
  }

  function update(entry: Entry, change: Partial<JobView>): void {
    const time = now();
    const elapsedMs = entry.startedAt === null ? entry.view.elapsedMs : time - entry.startedAt;
    entry.view = { ...entry.view, elapsedMs, updated: time, ...change };
  }

  function tell(entry: Entry): void {
    entry.stopWaiting?.();
    entry.stopWaiting = null;
    entry.toldAt = now();
    changed(entry.view);
  }

  function remainingMs(entry: Entry, part: number | null): number | null {
    if (part === null) return null;
    entry.first ??= { part, time: now() };
    const passed = now() - entry.first.time;
    const progress = part - entry.first.part;
    return progress < FEWEST_PART || passed < FEWEST_MS ? null : Math.round((passed * (1 - part)) / progress);
  }

  function report(entry: Entry, { part, detail }: JobProgress): void {
    if (entry.view.state !== 'running' || !entry.view.canCancel) return;
    const known = part === null ? null : Math.min(1, Math.max(0, part));
    update(entry, { part: known, detail, etaMs: remainingMs(entry, known) });
    const wait = entry.toldAt + TELL_EVERY_MS - now();
    if (wait <= 0) tell(entry);
    else entry.stopWaiting ??= after(wait, () => tell(entry));
  }

  async function run(entry: Entry, spec: JobSpec): Promise<void> {
    const { signal } = entry.controller;
    if (signal.aborted) return;
    entry.startedAt = now();
    show(entry, { state: 'running', canCancel: true });
    let ending: JobEnding;
    try {
      ending = await spec.work({
        jobId: entry.view.id,
        signal,
        report: (progress) => report(entry, progress),
        aim: (target) => show(entry, { target }),
      });
    } catch (error) {
      if (signal.aborted) {
        ending = { kind: 'cancelled' };
      } else {
        options.log(
          `job ${spec.title} threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        const reason = error instanceof Error ? error.message : String(error);
        ending = { kind: 'failed', error: `It failed inside Parallax: ${reason}. Nothing that was stored is lost.` };
      }
    }
    settle(entry, spec, ending);
  }

  function giveUp(entry: Entry, spec: JobSpec): void {
    spec.cancelled?.();
    settle(entry, spec, { kind: 'cancelled' });
  }

  function settle(entry: Entry, spec: JobSpec, ending: JobEnding): void {
    const over = { etaMs: null, canCancel: false } as const;
    switch (ending.kind) {
      case 'done':
        show(entry, {
          ...over,
          state: 'done',
          part: 1,
          outcome: ending.outcome,
          canResume: false,
          target: ending.target ?? entry.view.target,
        });
        break;
      case 'failed':
        show(entry, {
          ...over,
          state: 'failed',
          error: ending.error,
          canResume: spec.resume !== null && ending.isFinal !== true,
        });
        break;
      case 'cancelled':
        show(entry, { ...over, state: 'cancelled', canResume: spec.resume !== null });
        break;
    }
    forgetOldest();
  }

  function forgetOldest(): void {
    const finished = [...entries.values()].filter(({ view }) => view.state === 'done' || isDeadEnd(view));
    for (const { view } of finished.slice(0, Math.max(0, finished.length - MOST_FINISHED))) remove(view.id);
  }

  function remove(jobId: string): void {
    entries.delete(jobId);
    options.gone(jobId);
  }

  return {
    start(spec) {
      const id = options.newId();
      const time = now();
      const { kind, title, target } = spec;
      const view: JobView = {
        id,
        kind,
        title,
        state: 'waiting',
        part: null,
        detail: '',
        etaMs: null,
        elapsedMs: 0,
        created: time,
        updated: time,
        error: null,
        outcome: null,
        target,
        canCancel: true,
        canResume: false,
      };
      const entry = entryOf(view, { spec, interrupted: null });
      entries.set(id, entry);
      changed(entry.view);
      if (closed) {
        giveUp(entry, spec);
        return id;
      }
      const before = spec.lane === null ? Promise.resolve() : (lanes.get(spec.lane) ?? Promise.resolve());
      // A listener that throws is a bug, but no reason for the lane to stand still for ever.
      entry.ended = before.then(() => run(entry, spec)).catch((error) => options.log(`job ${title}: ${String(error)}`));
      if (spec.lane !== null) lanes.set(spec.lane, entry.ended);
      return id;
    },
    adopt(job) {
      const { id, kind, title, target, part, detail, created, updated } = job;
      const view: JobView = {
        id,
        kind,
        title,
        state: 'interrupted',
        part,
        detail,
        etaMs: null,
        elapsedMs: 0,
        created,
        updated,
        error: null,
        outcome: null,
        target,
        canCancel: false,
        canResume: job.resume !== null,
      };
      entries.set(id, entryOf(view, { spec: null, interrupted: job }));
      changed(view);
    },
    list: () => [...entries.values()].map(({ view }) => view),
    cancel(jobId) {
      const entry = entries.get(jobId);
      if (entry === undefined || entry.spec === null || !entry.view.canCancel) return false;
      const waited = entry.view.state === 'waiting';
      entry.controller.abort();
      if (waited) giveUp(entry, entry.spec);
      else show(entry, { canCancel: false, detail: 'stopping' });
      return true;
    },
    resume(jobId) {
      const entry = entries.get(jobId);
      if (entry === undefined || !entry.view.canResume) return null;
      const again = entry.spec?.resume ?? entry.interrupted?.resume ?? null;
      if (again === null) return null;
      const next = again();
      remove(jobId);
      return next;
    },
    dismiss(jobId) {
      const entry = entries.get(jobId);
      if (entry === undefined || !isOver(entry.view)) return false;
      entry.interrupted?.dismiss();
      remove(jobId);
      return true;
    },
    async close() {
      closed = true;
      const running = [...entries.values()].filter(({ view }) => !isOver(view));
      for (const { controller } of running) controller.abort();
      for (const entry of running) {
        if (entry.view.state === 'waiting' && entry.spec !== null) giveUp(entry, entry.spec);
      }
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

function callLater(milliseconds: number, callback: () => void): Unsubscribe {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}

function isOver({ state }: JobView): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** Over, and nothing more can be done with it. */
function isDeadEnd(view: JobView): boolean {
  return isOver(view) && !view.canResume;
}

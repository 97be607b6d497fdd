import type { CallError, CallResult, Method, MethodInput } from '../../engine/api/contract.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { createJobRegistry, type JobRegistry } from '../../engine/research/job-registry.ts';

/** What the parts of a bridge without an engine have in common. */

/** Sends items to the window's stream. */
export type FakeEmit = (items: readonly StreamItem[]) => void;

/** Answers by method; a method that no part has is answered with a receipt. */
export type FakeHandlers = {
  readonly [Name in Method]?: (input: MethodInput<Name>) => CallResult<Name> | Promise<CallResult<Name>>;
};

export interface FakeContext {
  readonly emit: FakeEmit;
  /** The engine's own registry: jobs of a preview behave as real ones do. */
  readonly jobs: JobRegistry;
}

export function createFakeContext(emit: FakeEmit): FakeContext {
  let serial = 0;
  const jobs = createJobRegistry({
    now: () => Date.now(),
    newId: () => `job-${(serial += 1)}`,
    changed: (job) => emit([{ type: 'job', job }]),
    gone: (jobId) => emit([{ type: 'job_gone', jobId }]),
    after: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    log: (line) => reportError(new Error(line)),
  });
  return { emit, jobs };
}

export function refused(message: string): { readonly ok: false; readonly error: CallError } {
  return { ok: false, error: { code: 'refused', message, field: null } };
}

/** Waits, and wakes up early when the job is cancelled. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The handlers of jobs themselves. */
export function fakeJobHandlers({ jobs }: FakeContext): FakeHandlers {
  const receipt = { ok: true, value: { accepted: true } } as const;
  return {
    'jobs.list': () => ({ ok: true, value: [...jobs.list()] }),
    'jobs.cancel': ({ jobId }) => (jobs.cancel(jobId) ? receipt : refused('This job is over already.')),
    'jobs.resume': ({ jobId }) => {
      const next = jobs.resume(jobId);
      return next === null ? refused('This job cannot be resumed.') : { ok: true, value: { jobId: next } };
    },
    'jobs.dismiss': ({ jobId }) => (jobs.dismiss(jobId) ? receipt : refused('This job is not over.')),
  };
}

import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { isJobOver, type JobView } from '../../engine/api/jobs.ts';
import type { StreamItem } from '../../engine/api/stream.ts';

interface JobsStore {
  readonly jobs: Readonly<Record<string, JobView>>;
  /** Takes in what a frame brought about jobs. */
  readonly apply: (items: readonly StreamItem[]) => void;
  /** Replaces everything by the engine's list. */
  readonly set: (list: readonly JobView[]) => void;
}

/** Applies a frame's jobs. Answers the same object when nothing of it is about jobs. */
export function applyJobItems(
  jobs: Readonly<Record<string, JobView>>,
  items: readonly StreamItem[],
): Readonly<Record<string, JobView>> {
  let current: Record<string, JobView> | null = null;
  for (const item of items) {
    if (item.type === 'job') {
      current ??= { ...jobs };
      current[item.job.id] = item.job;
    } else if (item.type === 'job_gone') {
      current ??= { ...jobs };
      delete current[item.jobId];
    }
  }
  return current ?? jobs;
}

const waiting = new Map<string, ((job: JobView) => void)[]>();

function settle(job: JobView): void {
  const waiters = waiting.get(job.id);
  if (waiters === undefined) return;
  waiting.delete(job.id);
  for (const resolve of waiters) resolve(job);
}

export const useJobsStore = create<JobsStore>((set, get) => ({
  jobs: {},
  apply: (items) => {
    const jobs = applyJobItems(get().jobs, items);
    if (jobs === get().jobs) return;
    set({ jobs });
    // From the items, not from the list: a job may end and leave the list within one frame.
    for (const item of items) if (item.type === 'job' && isJobOver(item.job)) settle(item.job);
  },
  set: (list) => {
    const before = get().jobs;
    const jobs = Object.fromEntries(list.map((job) => [job.id, job]));
    set({ jobs });
    for (const job of list) if (isJobOver(job)) settle(job);
    // Ended and taken off the list while the stream was cut: nobody can say any more how.
    for (const id of waiting.keys()) {
      const lost = id in jobs ? undefined : before[id];
      if (lost !== undefined) settle({ ...lost, state: 'interrupted', canCancel: false, canResume: false });
    }
  },
}));

/** Resolves with the job once it is done, failed, cancelled or interrupted. It need not be known yet. */
export function whenJobOver(jobId: string): Promise<JobView> {
  const known = useJobsStore.getState().jobs[jobId];
  if (known !== undefined && isJobOver(known)) return Promise.resolve(known);
  return new Promise((resolve) => {
    waiting.set(jobId, [...(waiting.get(jobId) ?? []), resolve]);
  });
}

/** A job as it is now; null for none and until it is known. */
export function useJob(jobId: string | null): JobView | null {
  return useJobsStore((store) => (jobId === null ? null : (store.jobs[jobId] ?? null)));
}

/** Jobs that pass the filter, oldest first. Re-renders when one of them changed. */
export function useJobs(filter: (job: JobView) => boolean = () => true): readonly JobView[] {
  return useJobsStore(useShallow(({ jobs }) => sortedJobs(jobs).filter(filter)));
}

function sortedJobs(jobs: Readonly<Record<string, JobView>>): readonly JobView[] {
  return Object.values(jobs).sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}

/** Running and waiting ones, and how far they are together: waiting ones count as not begun. Null part: nobody knows. */
export interface JobsTogether {
  readonly running: number;
  readonly waiting: number;
  readonly part: number | null;
}

export function jobsTogether(jobs: readonly Pick<JobView, 'state' | 'part'>[]): JobsTogether {
  const active = jobs.filter((job) => !isJobOver(job));
  const known = active.filter((job) => job.state === 'waiting' || job.part !== null);
  const sum = known.reduce((total, job) => total + (job.part ?? 0), 0);
  return {
    running: active.filter(({ state }) => state === 'running').length,
    waiting: active.filter(({ state }) => state === 'waiting').length,
    part: known.length === 0 || known.length < active.length ? null : sum / active.length,
  };
}

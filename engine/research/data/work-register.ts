import type { JobRegistry } from '../job-registry.ts';
import type { SeriesKey } from '../../storage/candles/series-table.ts';

/** Which jobs work on which series. */
export interface WorkRegister {
  note(jobId: string, touches: (key: SeriesKey) => boolean): void;
  /** Title of a job that waits or runs and works on the series; null when there is none. */
  busyWith(key: SeriesKey): string | null;
}

export function createWorkRegister(jobs: Pick<JobRegistry, 'list'>): WorkRegister {
  let entries = new Map<string, (key: SeriesKey) => boolean>();
  return {
    note(jobId, touches) {
      const active = new Set(activeJobs(jobs).map(({ id }) => id));
      entries = new Map([...entries].filter(([id]) => active.has(id)));
      entries.set(jobId, touches);
    },
    busyWith(key) {
      return activeJobs(jobs).find(({ id }) => entries.get(id)?.(key) === true)?.title ?? null;
    },
  };
}

function activeJobs(jobs: Pick<JobRegistry, 'list'>) {
  return jobs.list().filter(({ state }) => state === 'waiting' || state === 'running');
}

export function sameSeries(a: SeriesKey, b: SeriesKey): boolean {
  return a.symbol === b.symbol && a.simulated === b.simulated;
}

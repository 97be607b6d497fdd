import type { StreamItem } from '../api/stream.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { FilePicker } from '../ports.ts';
import type { ResearchPool } from '../workers/research-pool.ts';
import type { DataDesk } from './data/data-desk.ts';
import type { JobControl, JobEnding, JobRegistry } from './job-registry.ts';
import { databaseProblem } from './store-access.ts';
import type { StoreAccess } from './store-access.ts';

/** What backtests and sweeps are made with. */
export interface ResearchContext {
  readonly dataFolder: string;
  readonly jobs: JobRegistry;
  readonly data: Pick<DataDesk, 'load'>;
  readonly store: StoreAccess;
  /** Threads for whoever waits at the screen. */
  readonly desk: ResearchPool;
  /** Threads for long work: as many as there are cores, and they yield where the system can tell them apart. */
  readonly field: ResearchPool;
  readonly publish: (items: readonly StreamItem[]) => void;
  /** What the running session trades by. */
  readonly session: Configuration;
  /** Null where nobody can be asked for a file. */
  readonly files: FilePicker | null;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  /** Whether the application ends: what is stopped now was not stopped by the user. */
  readonly isClosing: () => boolean;
}

/** Work of a job for which a failing database is a failure like any other, told in words. */
export function storedWork(
  context: ResearchContext,
  work: (control: JobControl) => Promise<JobEnding>,
): (control: JobControl) => Promise<JobEnding> {
  return async (control) => {
    try {
      return await work(control);
    } catch (error) {
      const problem = databaseProblem(error, context.dataFolder);
      if (problem === null) throw error;
      return { kind: 'failed', error: problem };
    }
  };
}

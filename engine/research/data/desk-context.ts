import type { HistoryHooks, HistoryPool } from '../../workers/history-pool.ts';
import type { HistoryProgress } from '../../workers/history-task.ts';
import type { JobControl, JobRegistry } from '../job-registry.ts';
import type { WorkRegister } from './work-register.ts';

/** What the jobs of the data desk share. */
export interface DeskContext {
  readonly pool: HistoryPool;
  readonly jobs: JobRegistry;
  readonly work: WorkRegister;
  /** Aborted when the desk closes: whatever runs is interrupted, and goes on at the next start. */
  readonly closing: AbortSignal;
}

/** Stops the work of a thread when its job is cancelled or the desk closes. */
export function jobHooks(
  { closing }: DeskContext,
  { signal }: JobControl,
  progress: (progress: HistoryProgress) => void,
): HistoryHooks & { readonly signal: AbortSignal } {
  return {
    signal: AbortSignal.any([signal, closing]),
    // Whoever cancelled a job a moment before the desk closes has still cancelled it.
    interrupted: () => closing.aborted && !signal.aborted,
    progress,
  };
}

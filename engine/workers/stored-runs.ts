import type { BacktestMetrics } from '../backtest/metrics/metrics.ts';
import { openRuns } from '../storage/runs/open-runs.ts';
import type { ResearchStore } from '../storage/runs/open-runs.ts';
import { isSqliteError } from '../storage/sqlite-error.ts';
import type { PackedRun, RunStorage, StoredRunAnswer } from './research-task.ts';

/** This thread's own connection to the stored runs; it ends with the thread. */
let current: { readonly dataFolder: string; readonly store: ResearchStore } | null = null;

/** Puts a run on disk. A report of half a million points is megabytes: writing it is work for a thread. */
export function storeRun(run: PackedRun, metrics: BacktestMetrics, storage: RunStorage): StoredRunAnswer {
  const { dataFolder, created, fingerprint, simulated } = storage;
  try {
    if (current?.dataFolder !== dataFolder) {
      const opened = openRuns(dataFolder, false);
      if (!opened.ok) return { problem: opened.error.message };
      current = { dataFolder, store: opened.value };
    }
    return { runId: current.store.runs.save({ ...run, created, fingerprint, simulated }), metrics };
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return { problem: error.message };
  }
}

import { failure } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { RunRow } from '../../storage/runs/run-store.ts';
import { rerunObstacle } from '../../backtest/run-record.ts';
import type { DataDesk, LoadedSeries } from '../data/data-desk.ts';
import { candlesOfRun } from './run-data.ts';

/** Candles of stored runs. Those of the run that was made last are at hand even when the history has grown since. */
export interface RunCandles {
  keep(runId: number, loaded: LoadedSeries): void;
  of(row: RunRow, signal?: AbortSignal): Promise<Result<LoadedSeries, string>>;
  /** The same, and only if they are those the run was made on. */
  exactly(row: RunRow, signal?: AbortSignal): Promise<Result<LoadedSeries, string>>;
}

export function createRunCandles(data: Pick<DataDesk, 'load'>): RunCandles {
  let latest: { readonly runId: number; readonly loaded: LoadedSeries } | null = null;

  async function of(row: RunRow, signal?: AbortSignal): Promise<Result<LoadedSeries, string>> {
    if (latest?.runId === row.id) return { ok: true, value: latest.loaded };
    const loaded = await data.load(candlesOfRun(row), signal);
    if (loaded.ok && loaded.value.fingerprint === row.fingerprint) latest = { runId: row.id, loaded: loaded.value };
    return loaded;
  }

  return {
    keep(runId, loaded) {
      latest = { runId, loaded };
    },
    of,
    async exactly(row, signal) {
      const loaded = await of(row, signal);
      if (!loaded.ok) return loaded;
      const obstacle = rerunObstacle(row, loaded.value.fingerprint);
      return obstacle === null ? loaded : failure(obstacle);
    },
  };
}

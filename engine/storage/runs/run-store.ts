import { gunzipSync, gzipSync } from 'node:zlib';
import type Database from 'better-sqlite3';

/** What a run was made of, and when (UTC ms). `config`, `data` and `metrics` are JSON texts of the backtest's report. */
export interface RunDescription {
  readonly created: number;
  readonly engineVersion: string;
  readonly fingerprint: string;
  readonly config: string;
  readonly data: string;
  readonly metrics: string;
}

export interface RunSummary extends RunDescription {
  readonly id: number;
}

/** A run with its whole report as JSON text, byte for byte what was stored. */
export interface StoredRun extends RunSummary {
  readonly result: string;
}

export type SweepStateName = 'running' | 'cancelled' | 'failed' | 'done';

/** A sweep: `plan` and `data` are JSON texts. */
export interface SweepDescription {
  readonly created: number;
  readonly engineVersion: string;
  readonly fingerprint: string;
  readonly plan: string;
  readonly data: string;
}

export interface SweepSummary extends SweepDescription {
  readonly id: number;
  readonly updated: number;
  readonly state: SweepStateName;
  /** Outcomes that are stored. */
  readonly outcomes: number;
}

/** Backtests and sweeps on disk. Writes return when they are on disk and throw when they fail. */
export interface RunStore {
  saveRun(run: RunDescription & { readonly result: string }): number;
  /** Newest first. */
  runs(limit: number): readonly RunSummary[];
  loadRun(id: number): StoredRun | null;
  removeRun(id: number): void;
  /** Begins a sweep, state `running`; whatever is `running` when the application starts was interrupted. */
  beginSweep(sweep: SweepDescription): number;
  /** Adds outcomes (JSON texts) in their order. */
  addOutcomes(sweepId: number, outcomes: readonly string[], time: number): void;
  setSweepState(sweepId: number, state: SweepStateName, time: number): void;
  sweeps(limit: number): readonly SweepSummary[];
  /** Outcomes of a sweep, in the order in which they came. */
  outcomes(sweepId: number): readonly string[];
  removeSweep(sweepId: number): void;
  close(): void;
}

const FAST_GZIP = { level: 1 };

export function createRunStore(database: Database.Database): RunStore {
  const insertRun = database.prepare<[number, string, string, string, string, string, Buffer]>(
    'INSERT INTO research_run (created, engine_version, fingerprint, config, data, metrics, result) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const runColumns = 'id, created, engine_version AS engineVersion, fingerprint, config, data, metrics';
  const selectRuns = database.prepare<[number], RunSummary>(
    `SELECT ${runColumns} FROM research_run ORDER BY id DESC LIMIT ?`,
  );
  const selectRun = database.prepare<[number], RunSummary & { readonly result: Buffer }>(
    `SELECT ${runColumns}, result FROM research_run WHERE id = ?`,
  );
  const deleteRun = database.prepare<[number]>('DELETE FROM research_run WHERE id = ?');
  const insertSweep = database.prepare<[number, number, string, string, string, string]>(
    'INSERT INTO sweep (created, updated, state, engine_version, fingerprint, plan, data) ' +
      "VALUES (?, ?, 'running', ?, ?, ?, ?)",
  );
  const selectSweeps = database.prepare<[number], SweepSummary>(
    'SELECT id, created, updated, state, engine_version AS engineVersion, fingerprint, plan, data, ' +
      '(SELECT count(*) FROM sweep_outcome WHERE sweep = id) AS outcomes FROM sweep ORDER BY id DESC LIMIT ?',
  );
  const updateSweep = database.prepare<[string, number, number]>(
    'UPDATE sweep SET state = ?, updated = ? WHERE id = ?',
  );
  const touchSweep = database.prepare<[number, number]>('UPDATE sweep SET updated = ? WHERE id = ?');
  const nextPosition = database.prepare<[number], { readonly position: number }>(
    'SELECT coalesce(max(position) + 1, 0) AS position FROM sweep_outcome WHERE sweep = ?',
  );
  const insertOutcome = database.prepare<[number, number, string]>(
    'INSERT INTO sweep_outcome (sweep, position, outcome) VALUES (?, ?, ?)',
  );
  const selectOutcomes = database.prepare<[number], { readonly outcome: string }>(
    'SELECT outcome FROM sweep_outcome WHERE sweep = ? ORDER BY position',
  );
  const deleteSweep = database.prepare<[number]>('DELETE FROM sweep WHERE id = ?');

  const addOutcomes = database.transaction((sweepId: number, outcomes: readonly string[], time: number) => {
    const first = nextPosition.get(sweepId)?.position ?? 0;
    outcomes.forEach((outcome, at) => insertOutcome.run(sweepId, first + at, outcome));
    touchSweep.run(time, sweepId);
  });

  return {
    saveRun({ created, engineVersion, fingerprint, config, data, metrics, result }) {
      const packed = gzipSync(result, FAST_GZIP);
      return Number(insertRun.run(created, engineVersion, fingerprint, config, data, metrics, packed).lastInsertRowid);
    },
    runs: (limit) => selectRuns.all(limit),
    loadRun(id) {
      const row = selectRun.get(id);
      return row === undefined ? null : { ...row, result: gunzipSync(row.result).toString('utf8') };
    },
    removeRun: (id) => void deleteRun.run(id),
    beginSweep({ created, engineVersion, fingerprint, plan, data }) {
      return Number(insertSweep.run(created, created, engineVersion, fingerprint, plan, data).lastInsertRowid);
    },
    addOutcomes: (sweepId, outcomes, time) => addOutcomes(sweepId, outcomes, time),
    setSweepState: (sweepId, state, time) => void updateSweep.run(state, time, sweepId),
    sweeps: (limit) => selectSweeps.all(limit),
    outcomes: (sweepId) => selectOutcomes.all(sweepId).map(({ outcome }) => outcome),
    removeSweep: (sweepId) => void deleteSweep.run(sweepId),
    close: () => void database.close(),
  };
}

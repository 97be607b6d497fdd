import type Database from 'better-sqlite3';

/** What a run was made of, and when (UTC ms). `config`, `data` and `metrics` are JSON texts of the backtest's report. */
export interface RunDescription {
  readonly created: number;
  readonly engineVersion: string;
  readonly fingerprint: string;
  readonly config: string;
  readonly data: string;
  readonly metrics: string;
  /** Whether its candles are those of a simulated market. */
  readonly simulated: boolean;
  /** Computing time, ms; null when nobody measured it. */
  readonly tookMs: number | null;
}

/** A run to be stored. `result` is the whole report, `view` what the screens show of it: JSON texts, gzipped. */
export interface NewRun extends RunDescription {
  readonly result: Uint8Array;
  readonly view: Uint8Array;
}

export interface RunRow extends RunDescription {
  readonly id: number;
  /** JSON text of what the look-ahead check found; null when there was none. */
  readonly lookAhead: string | null;
}

/** Backtests on disk. Writes return when they are on disk and throw when they fail. */
export interface RunStore {
  save(run: NewRun): number;
  /** Newest first. */
  list(limit: number): readonly RunRow[];
  find(id: number): RunRow | null;
  /** The whole report as it was stored; null when there is no such run. */
  result(id: number): Uint8Array | null;
  /** Null when there is no such run, or nobody made its view yet. */
  view(id: number): Uint8Array | null;
  /** Puts a view in the place of an older one. */
  saveView(id: number, view: Uint8Array): void;
  saveLookAhead(id: number, lookAhead: string): void;
  remove(id: number): void;
}

type StoredRow = Omit<RunRow, 'simulated'> & { readonly simulated: number | null };

const COLUMNS =
  'id, created, engine_version AS engineVersion, fingerprint, config, data, metrics, ' +
  'simulated, took_ms AS tookMs, look_ahead AS lookAhead';
const TABLES = 'research_run LEFT JOIN research_run_view ON run = id';

export function createRunStore(database: Database.Database): RunStore {
  const insertRun = database.prepare<[number, string, string, string, string, string, Uint8Array]>(
    'INSERT INTO research_run (created, engine_version, fingerprint, config, data, metrics, result) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertView = database.prepare<[number | bigint, number, number | null, Uint8Array]>(
    'INSERT INTO research_run_view (run, simulated, took_ms, view) VALUES (?, ?, ?, ?)',
  );
  const replaceView = database.prepare<[number, Uint8Array]>(
    'INSERT INTO research_run_view (run, simulated, view) VALUES (?, 0, ?) ' +
      'ON CONFLICT (run) DO UPDATE SET view = excluded.view',
  );
  const updateLookAhead = database.prepare<[string, number]>(
    'UPDATE research_run_view SET look_ahead = ? WHERE run = ?',
  );
  const selectRuns = database.prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM ${TABLES} ORDER BY id DESC LIMIT ?`);
  const selectRun = database.prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE id = ?`);
  const selectResult = database.prepare<[number], Buffer>('SELECT result FROM research_run WHERE id = ?').pluck();
  const selectView = database.prepare<[number], Buffer>('SELECT view FROM research_run_view WHERE run = ?').pluck();
  const deleteRun = database.prepare<[number]>('DELETE FROM research_run WHERE id = ?');

  const save = database.transaction((run: NewRun): number => {
    const { created, engineVersion, fingerprint, config, data, metrics, result } = run;
    const { lastInsertRowid } = insertRun.run(
      created,
      engineVersion,
      fingerprint,
      config,
      data,
      metrics,
      bytesOf(result),
    );
    insertView.run(lastInsertRowid, run.simulated ? 1 : 0, run.tookMs, bytesOf(run.view));
    return Number(lastInsertRowid);
  });

  return {
    save: (run) => save(run),
    list: (limit) => selectRuns.all(limit).map(rowOf),
    find(id) {
      const row = selectRun.get(id);
      return row === undefined ? null : rowOf(row);
    },
    result: (id) => selectResult.get(id) ?? null,
    view: (id) => selectView.get(id) ?? null,
    saveView: (id, view) => void replaceView.run(id, bytesOf(view)),
    saveLookAhead: (id, lookAhead) => void updateLookAhead.run(lookAhead, id),
    remove: (id) => void deleteRun.run(id),
  };
}

function rowOf(row: StoredRow): RunRow {
  return { ...row, simulated: row.simulated === 1 };
}

/** The driver binds Buffers; one that comes from another thread arrives as a plain array of bytes. */
function bytesOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

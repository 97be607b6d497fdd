import type Database from 'better-sqlite3';

export type SweepStateName = 'running' | 'cancelled' | 'failed' | 'done';

/** A sweep: `plan` and `data` are JSON texts. */
export interface SweepDescription {
  readonly created: number;
  readonly engineVersion: string;
  readonly fingerprint: string;
  readonly plan: string;
  readonly data: string;
}

export interface SweepRow extends SweepDescription {
  readonly id: number;
  readonly updated: number;
  /** Whatever is `running` when the application starts was interrupted. */
  readonly state: SweepStateName;
  /** Members that are stored. */
  readonly members: number;
  /** JSON texts: the row of the best member so far, and how much of it is luck. */
  readonly best: string | null;
  readonly overfitting: string | null;
}

/** How a member did: its place in the search, a short row for the ranking and all there is to say, as JSON texts. */
export interface StoredMember {
  readonly position: number;
  readonly row: string;
  readonly outcome: string;
}

export interface StoredWalkForward {
  readonly id: number;
  readonly created: number;
  readonly view: string;
}

/** Sweeps on disk. Writes return when they are on disk and throw when they fail. */
export interface SweepStore {
  /** Begins a sweep, state `running`. */
  begin(sweep: SweepDescription): number;
  /** Adds members, and says which of all is the best by now. A member that is there already stays as it is. */
  addMembers(sweepId: number, members: readonly StoredMember[], best: string | null, time: number): void;
  setState(sweepId: number, state: SweepStateName, time: number): void;
  finish(sweepId: number, overfitting: string, time: number): void;
  /** Newest first. */
  list(limit: number): readonly SweepRow[];
  /** Those in the state `running`, oldest first. */
  unfinished(): readonly SweepRow[];
  find(sweepId: number): SweepRow | null;
  /** Rows of all members in the order of the search. */
  rows(sweepId: number): readonly string[];
  row(sweepId: number, position: number): string | null;
  /** Up to `limit` outcomes with a position above `after`, in the order of the search. */
  outcomes(sweepId: number, after: number, limit: number): readonly Omit<StoredMember, 'row'>[];
  remove(sweepId: number): void;
  addWalkForward(sweepId: number, created: number, view: string): number;
  /** Newest first. */
  walkForwards(sweepId: number): readonly StoredWalkForward[];
}

export function createSweepStore(database: Database.Database): SweepStore {
  const insertSweep = database.prepare<[number, number, string, string, string, string]>(
    'INSERT INTO sweep (created, updated, state, engine_version, fingerprint, plan, data) ' +
      "VALUES (?, ?, 'running', ?, ?, ?, ?)",
  );
  const columns =
    'id, created, updated, state, engine_version AS engineVersion, fingerprint, plan, data, best, overfitting, ' +
    '(SELECT count(*) FROM sweep_member WHERE sweep = id) AS members';
  const selectSweeps = database.prepare<[number], SweepRow>(`SELECT ${columns} FROM sweep ORDER BY id DESC LIMIT ?`);
  const selectSweep = database.prepare<[number], SweepRow>(`SELECT ${columns} FROM sweep WHERE id = ?`);
  const selectUnfinished = database.prepare<[], SweepRow>(
    `SELECT ${columns} FROM sweep WHERE state = 'running' ORDER BY id`,
  );
  const updateState = database.prepare<[string, number, number]>(
    'UPDATE sweep SET state = ?, updated = ? WHERE id = ?',
  );
  const updateBest = database.prepare<[string | null, number, number]>(
    'UPDATE sweep SET best = ?, updated = ? WHERE id = ?',
  );
  const updateEnd = database.prepare<[string, number, number]>(
    "UPDATE sweep SET state = 'done', overfitting = ?, updated = ? WHERE id = ?",
  );
  const insertMember = database.prepare<[number, number, string, string]>(
    'INSERT INTO sweep_member (sweep, position, row, outcome) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const selectRows = database
    .prepare<[number], string>('SELECT row FROM sweep_member WHERE sweep = ? ORDER BY position')
    .pluck();
  const selectRow = database
    .prepare<[number, number], string>('SELECT row FROM sweep_member WHERE sweep = ? AND position = ?')
    .pluck();
  const selectOutcomes = database.prepare<[number, number, number], Omit<StoredMember, 'row'>>(
    'SELECT position, outcome FROM sweep_member WHERE sweep = ? AND position > ? ORDER BY position LIMIT ?',
  );
  const deleteSweep = database.prepare<[number]>('DELETE FROM sweep WHERE id = ?');
  const insertWalkForward = database.prepare<[number, number, string]>(
    'INSERT INTO walk_forward (sweep, created, view) VALUES (?, ?, ?)',
  );
  const selectWalkForwards = database.prepare<[number], StoredWalkForward>(
    'SELECT id, created, view FROM walk_forward WHERE sweep = ? ORDER BY id DESC',
  );
  const addMembers = database.transaction(
    (sweepId: number, members: readonly StoredMember[], best: string | null, time: number) => {
      for (const { position, row, outcome } of members) insertMember.run(sweepId, position, row, outcome);
      updateBest.run(best, time, sweepId);
    },
  );

  return {
    begin({ created, engineVersion, fingerprint, plan, data }) {
      return Number(insertSweep.run(created, created, engineVersion, fingerprint, plan, data).lastInsertRowid);
    },
    addMembers: (sweepId, members, best, time) => addMembers(sweepId, members, best, time),
    setState: (sweepId, state, time) => void updateState.run(state, time, sweepId),
    finish: (sweepId, overfitting, time) => void updateEnd.run(overfitting, time, sweepId),
    unfinished: () => selectUnfinished.all(),
    list: (limit) => selectSweeps.all(limit),
    find: (sweepId) => selectSweep.get(sweepId) ?? null,
    rows: (sweepId) => selectRows.all(sweepId),
    row: (sweepId, position) => selectRow.get(sweepId, position) ?? null,
    outcomes: (sweepId, after, limit) => selectOutcomes.all(sweepId, after, limit),
    remove: (sweepId) => void deleteSweep.run(sweepId),
    addWalkForward: (sweepId, created, view) => Number(insertWalkForward.run(sweepId, created, view).lastInsertRowid),
    walkForwards: (sweepId) => selectWalkForwards.all(sweepId),
  };
}

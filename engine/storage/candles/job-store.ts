import type Database from 'better-sqlite3';

/** `running` after the process has ended means that it was killed: the job can be taken up again. */
export type HistoryJobState = 'running' | 'cancelled' | 'failed' | 'done';

/** A long work on the history, remembered so that it can go on after a stop or a crash. */
export interface HistoryJob {
  /** Says what the work is: the same work has the same key. */
  readonly key: string;
  readonly kind: 'import' | 'backfill';
  /** For people. */
  readonly title: string;
  readonly state: HistoryJobState;
  /** JSON text; only the work itself knows what it says. */
  readonly position: string;
  /** UTC ms. */
  readonly started: number;
  readonly updated: number;
}

export interface HistoryJobs {
  /** Starts a job, or takes it up where it was left when it was not done; says which. */
  begin(job: Pick<HistoryJob, 'key' | 'kind' | 'title' | 'position'>, now: number): HistoryJob;
  /** Notes how far the job is. Within `atomically` together with what it wrote. */
  note(key: string, position: string, now: number): void;
  end(key: string, state: Exclude<HistoryJobState, 'running'>, now: number): void;
  /** Makes every job that is not done begin anew: what it has noted as done is no longer there. */
  restartUnfinished(): void;
  /** Forgets a job. */
  remove(key: string): void;
  /** The latest first. */
  list(): readonly HistoryJob[];
}

export function createHistoryJobs(database: Database.Database): HistoryJobs {
  const select = database.prepare<[string], HistoryJob>('SELECT * FROM history_job WHERE key = ?');
  const selectAll = database.prepare<[], HistoryJob>('SELECT * FROM history_job ORDER BY updated DESC, key');
  const upsert = database.prepare<HistoryJob>(
    'INSERT INTO history_job (key, kind, title, state, position, started, updated) ' +
      'VALUES (@key, @kind, @title, @state, @position, @started, @updated) ' +
      'ON CONFLICT (key) DO UPDATE SET state = excluded.state, position = excluded.position, ' +
      'started = excluded.started, updated = excluded.updated',
  );
  const updatePosition = database.prepare<[string, number, string]>(
    'UPDATE history_job SET position = ?, updated = ? WHERE key = ?',
  );
  const updateState = database.prepare<[string, number, string]>(
    'UPDATE history_job SET state = ?, updated = ? WHERE key = ?',
  );
  const deleteUnfinished = database.prepare("DELETE FROM history_job WHERE state <> 'done'");
  const deleteOne = database.prepare<[string]>('DELETE FROM history_job WHERE key = ?');
  const begin = database.transaction((job: Parameters<HistoryJobs['begin']>[0], now: number): HistoryJob => {
    const known = select.get(job.key);
    const fresh: HistoryJob = { ...job, state: 'running', started: now, updated: now };
    const started = known === undefined || known.state === 'done' ? fresh : { ...known, state: 'running' as const };
    upsert.run(started);
    return started;
  });
  return {
    begin: (job, now) => begin.immediate(job, now),
    note: (key, position, now) => void updatePosition.run(position, now, key),
    end: (key, state, now) => void updateState.run(state, now, key),
    restartUnfinished: () => void deleteUnfinished.run(),
    remove: (key) => void deleteOne.run(key),
    list: () => selectAll.all(),
  };
}

import type Database from 'better-sqlite3';
import type { SessionSnapshot, SessionStore } from '../ports.ts';
import { packText } from './packed-text.ts';

/** A state is kept every so many journal records: from there the journal can be played when what is older is gone. */
const CHECKPOINT_EVERY = 10_000;

/** A year. A session that runs for longer is played again from its last year on. */
const MOST_MINUTES = 525_600;

interface Checkpoint {
  readonly sequence: number;
  readonly state: Buffer;
}

export interface SessionPruning {
  /** Keeps a snapshot beyond the next one when it is time for that. */
  noteSnapshot(snapshot: SessionSnapshot): void;
  prune: SessionStore['prune'];
}

/** Keeps the session's database bounded, however long the session runs. */
export function createSessionPruning(database: Database.Database): SessionPruning {
  const newestCheckpoint = database.prepare<[], { readonly sequence: number }>(
    'SELECT coalesce(max(sequence), 0) AS sequence FROM checkpoint',
  );
  const insertCheckpoint = database.prepare<[number, number, Buffer]>(
    'INSERT INTO checkpoint (sequence, time, state) VALUES (?, ?, ?)',
  );
  const newestJournal = database.prepare<[], { readonly sequence: number }>(
    'SELECT coalesce(max(sequence), 0) AS sequence FROM journal',
  );
  const checkpointBefore = database.prepare<[number], Checkpoint>(
    'SELECT sequence, state FROM checkpoint WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1',
  );
  const deleteJournal = database.prepare<[number]>('DELETE FROM journal WHERE sequence <= ?');
  const deleteCheckpoints = database.prepare<[number]>('DELETE FROM checkpoint WHERE sequence < ?');
  // A recording ends where the next one begins; the newest one has no end.
  const deleteRecordings = database.prepare<[number]>(
    'DELETE FROM session_recording WHERE rowid < (SELECT max(rowid) FROM session_recording WHERE after_sequence <= ?)',
  );
  const shortenRecording = database.prepare<[number, Buffer, number]>(
    'UPDATE session_recording SET after_sequence = ?, state = ? WHERE after_sequence < ?',
  );
  const deleteRecords = database.prepare<[number]>(
    'DELETE FROM record WHERE id <= (SELECT coalesce(max(id), 0) FROM record) - ?',
  );
  // Minutes of ended sessions go with their recordings; only the one that runs goes on and on.
  const deleteMinutes = database.prepare<[number]>(
    'DELETE FROM session_minute WHERE session_id = (SELECT session_id FROM session_recording ORDER BY rowid DESC LIMIT 1) ' +
      'AND position <= (SELECT max(position) FROM session_minute WHERE session_id = ' +
      '(SELECT session_id FROM session_recording ORDER BY rowid DESC LIMIT 1)) - ?',
  );
  return {
    noteSnapshot({ sequence, time, state }) {
      if (sequence - (newestCheckpoint.get()?.sequence ?? 0) < CHECKPOINT_EVERY) return;
      insertCheckpoint.run(sequence, time, packText(state));
    },
    prune: database.transaction((limits: Parameters<SessionStore['prune']>[0]) => {
      const { journalRecords, shownRecords, recordedMinutes = MOST_MINUTES } = limits;
      deleteRecords.run(shownRecords);
      deleteMinutes.run(recordedMinutes);
      const found = checkpointBefore.get((newestJournal.get()?.sequence ?? 0) - journalRecords);
      if (found === undefined) return;
      const { sequence, state } = found;
      deleteRecordings.run(sequence);
      shortenRecording.run(sequence, state, sequence);
      deleteJournal.run(sequence);
      deleteCheckpoints.run(sequence);
    }),
  };
}

import type Database from 'better-sqlite3';
import type { JournalRecord, RecordingStore, RecordingSummary, SessionRecording } from '../ports.ts';
import { packText, unpackText } from './packed-text.ts';

type StoredRow = Omit<SessionRecording, 'state' | 'warmUp'> & {
  readonly afterSequence: number;
  readonly state: Buffer;
  readonly warmUp: Buffer;
};

/** Recordings of sessions in SQLite, in the same file as the journal they belong to. */
export function createRecordingStore(database: Database.Database): RecordingStore {
  const insert = database.prepare<[string, number, string, string, string, Buffer, Buffer]>(
    'INSERT INTO session_recording (session_id, started, mode, symbol, configuration, after_sequence, state, warm_up) ' +
      'VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(sequence), 0) FROM journal), ?, ?)',
  );
  const nextPosition = database.prepare<[string], { readonly position: number }>(
    'SELECT coalesce(max(position) + 1, 0) AS position FROM session_minute WHERE session_id = ?',
  );
  const insertMinute = database.prepare<[string, number, string]>(
    'INSERT INTO session_minute (session_id, position, candle) VALUES (?, ?, ?)',
  );
  const selectAll = database.prepare<[], RecordingSummary>(
    'SELECT session_id AS sessionId, started, mode, symbol, (SELECT count(*) FROM session_minute m ' +
      'WHERE m.session_id = r.session_id) AS minutes ' +
      'FROM session_recording r ORDER BY r.rowid DESC',
  );
  const selectOne = database.prepare<[string], StoredRow>(
    'SELECT session_id AS sessionId, started, mode, symbol, configuration, after_sequence AS afterSequence, state, ' +
      'warm_up AS warmUp FROM session_recording WHERE session_id = ?',
  );
  const selectMinutes = database.prepare<[string], { readonly candle: string }>(
    'SELECT candle FROM session_minute WHERE session_id = ? ORDER BY position',
  );
  const selectJournal = database.prepare<[number, string], JournalRecord>(
    'SELECT sequence, time, kind, event, commands FROM journal WHERE sequence > ? AND sequence <= ' +
      '(SELECT coalesce(min(n.after_sequence), 9223372036854775807) FROM session_recording n, session_recording r ' +
      'WHERE r.session_id = ? AND n.rowid > r.rowid) ORDER BY sequence',
  );
  const add = database.transaction((sessionId: string, candles: readonly string[]) => {
    let position = nextPosition.get(sessionId)?.position ?? 0;
    for (const candle of candles) insertMinute.run(sessionId, position++, candle);
  });
  return {
    begin({ sessionId, started, mode, symbol, configuration, state, warmUp }) {
      insert.run(sessionId, started, mode, symbol, configuration, packText(state), packText(warmUp));
    },
    addMinutes(sessionId, candles) {
      if (candles.length > 0) add(sessionId, candles);
    },
    list: () => selectAll.all(),
    load(sessionId) {
      const row = selectOne.get(sessionId);
      if (row === undefined) return null;
      const { afterSequence, state, warmUp, ...recording } = row;
      return {
        ...recording,
        state: unpackText(state),
        warmUp: unpackText(warmUp),
        minutes: selectMinutes.all(sessionId).map(({ candle }) => candle),
        journal: selectJournal.all(afterSequence, sessionId),
      };
    },
  };
}

import type Database from 'better-sqlite3';
import type {
  JournalRecord,
  RecordingPiece,
  RecordingStore,
  RecordingSummary,
  SessionRecording,
  StoredRecording,
} from '../ports.ts';
import { packText, unpackText } from './packed-text.ts';

type StoredRow = Omit<SessionRecording, 'state' | 'warmUp'> & {
  readonly afterSequence: number;
  readonly state: Buffer;
  readonly warmUp: Buffer;
};

/** Rows of a piece: read and handed on in a few milliseconds. */
const MINUTES_A_PIECE = 1_000;
const JOURNAL_A_PIECE = 200;

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
  const readers = createReaders(database);
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
    ...readers,
    load: (sessionId) => loadRecording(readers, sessionId),
  };
}

/** The part of a recording store that only reads: it also works on a database that was opened for reading. */
export function createReaders(database: Database.Database): Pick<RecordingStore, 'list' | 'pieces'> {
  // Positions have no hole: the first and the last one say how many there are, however many that is.
  const selectAll = database.prepare<[], RecordingSummary>(
    'SELECT r.session_id AS sessionId, r.started, r.mode, r.symbol, coalesce(m.position + 1 - (SELECT min(position) ' +
      'FROM session_minute f WHERE f.session_id = r.session_id), 0) AS minutes, ' +
      "json_extract(m.candle, '$[0]') AS lastMinute FROM session_recording r LEFT JOIN session_minute m " +
      'ON m.session_id = r.session_id AND m.position = (SELECT max(position) FROM session_minute l ' +
      'WHERE l.session_id = r.session_id) ORDER BY r.rowid DESC',
  );
  const selectOne = database.prepare<[string], StoredRow>(
    'SELECT session_id AS sessionId, started, mode, symbol, configuration, after_sequence AS afterSequence, state, ' +
      'warm_up AS warmUp FROM session_recording WHERE session_id = ?',
  );
  const selectAfter = database.prepare<[string], { readonly afterSequence: number }>(
    'SELECT after_sequence AS afterSequence FROM session_recording WHERE session_id = ?',
  );
  const selectEnd = database.prepare<[string], { readonly sequence: number }>(
    'SELECT coalesce((SELECT min(n.after_sequence) FROM session_recording n, session_recording r ' +
      'WHERE r.session_id = ? AND n.rowid > r.rowid), (SELECT max(sequence) FROM journal), 0) AS sequence',
  );
  const selectMinutes = database.prepare<[string, number], { readonly position: number; readonly candle: string }>(
    'SELECT position, candle FROM session_minute WHERE session_id = ? AND position > ? ORDER BY position ' +
      `LIMIT ${MINUTES_A_PIECE}`,
  );
  const selectJournal = database.prepare<[number, number], JournalRecord>(
    'SELECT sequence, time, kind, event, commands FROM journal WHERE sequence > ? AND sequence <= ? ORDER BY sequence ' +
      `LIMIT ${JOURNAL_A_PIECE}`,
  );

  function* piecesOf({ afterSequence, state, warmUp, ...recording }: StoredRow): Iterable<RecordingPiece> {
    const { sessionId } = recording;
    const end = selectEnd.get(sessionId)?.sequence ?? afterSequence;
    yield { kind: 'beginning', recording, state, warmUp };
    // The journal first: every minute that it speaks of and that is recorded at all is then among the minutes.
    for (let after = afterSequence; after < end;) {
      const journal = selectJournal.all(after, end);
      after = journal.at(-1)?.sequence ?? end;
      if (journal.length > 0) yield { kind: 'journal', journal };
    }
    for (let after = -1, isMore = true; isMore;) {
      const rows = selectMinutes.all(sessionId, after);
      isMore = rows.length === MINUTES_A_PIECE;
      after = rows.at(-1)?.position ?? after;
      if (rows.length > 0) yield { kind: 'minutes', minutes: rows.map(({ candle }) => candle) };
    }
    yield { kind: 'end', isWhole: selectAfter.get(sessionId)?.afterSequence === afterSequence };
  }

  return {
    list: () => selectAll.all(),
    pieces(sessionId) {
      const row = selectOne.get(sessionId);
      return row === undefined ? null : piecesOf(row);
    },
  };
}

/** A whole recording; null when there is none of that session, or its oldest part was forgotten while it was read. */
export function loadRecording(readers: Pick<RecordingStore, 'pieces'>, sessionId: string): StoredRecording | null {
  const pieces = readers.pieces(sessionId);
  return pieces === null ? null : joinPieces(pieces);
}

/** A recording out of its pieces; null when its oldest part was forgotten while they were read. */
function joinPieces(pieces: Iterable<RecordingPiece>): StoredRecording | null {
  let beginning: SessionRecording | null = null;
  const minutes: string[] = [];
  const journal: JournalRecord[] = [];
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'beginning':
        beginning = { ...piece.recording, state: unpackText(piece.state), warmUp: unpackText(piece.warmUp) };
        break;
      case 'minutes':
        for (const minute of piece.minutes) minutes.push(minute);
        break;
      case 'journal':
        for (const record of piece.journal) journal.push(record);
        break;
      case 'end':
        return beginning === null || !piece.isWhole ? null : { ...beginning, minutes, journal };
    }
  }
  return null;
}

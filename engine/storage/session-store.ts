import type Database from 'better-sqlite3';
import type {
  JournalEntry,
  JournalRecord,
  SessionSnapshot,
  SessionStore,
  StoredEntry,
  StoredRecord,
} from '../ports.ts';
import { createRecordingStore } from './recording-store.ts';
import { createSessionPruning } from './session-pruning.ts';

/** So many writes make a log that is worth folding in: about a megabyte. */
const ENOUGH_WRITES = 250;
/** The same when nobody finds a moment for it: the log must not grow for ever. */
const MOST_WRITES = 5_000;

/** The session's memory in SQLite. One writer: the session that opened it. */
export function createSessionStore(database: Database.Database): SessionStore {
  const insertJournal = database.prepare<[number, string, string, string]>(
    'INSERT INTO journal (time, kind, event, commands) VALUES (?, ?, ?, ?)',
  );
  const insertRecord = database.prepare<[number, number, string, string]>(
    'INSERT INTO record (sequence, time, kind, body) VALUES (?, ?, ?, ?)',
  );
  const selectJournal = database.prepare<[number], JournalRecord>(
    'SELECT sequence, time, kind, event, commands FROM journal WHERE sequence > ? ORDER BY sequence',
  );
  const selectRecords = database.prepare<[string, number], StoredRecord>(
    'SELECT id, time, kind, body FROM record WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?',
  );
  const upsertSnapshot = database.prepare<[number, number, string]>(
    'INSERT INTO snapshot (id, sequence, time, state) VALUES (1, ?, ?, ?) ' +
      'ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, time = excluded.time, state = excluded.state',
  );
  const selectSnapshot = database.prepare<[], SessionSnapshot>(
    'SELECT sequence, time, state FROM snapshot WHERE id = 1',
  );
  const upsertSetting = database.prepare<[string, string]>(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const selectSetting = database.prepare<[string], { readonly value: string }>(
    'SELECT value FROM setting WHERE key = ?',
  );

  const write = database.transaction((entries: readonly JournalEntry[]) =>
    entries.map(({ record, shown }) => {
      const sequence = Number(
        insertJournal.run(record.time, record.kind, record.event, record.commands).lastInsertRowid,
      );
      const recordIds = shown.map((entry) =>
        Number(insertRecord.run(sequence, entry.time, entry.kind, entry.body).lastInsertRowid),
      );
      return { sequence, recordIds };
    }),
  );

  // Left to itself SQLite folds the log into the file in the middle of a write, and an order would wait for it.
  database.pragma('wal_autocheckpoint = 0');
  let sinceCheckpoint = 0;

  function foldIn(): void {
    sinceCheckpoint = 0;
    database.pragma('wal_checkpoint(PASSIVE)');
    // The first write after that begins the log anew and syncs twice. It shall not be an order's.
    database.pragma(`user_version = ${Number(database.pragma('user_version', { simple: true }))}`);
  }

  function appendAll(entries: readonly JournalEntry[]): readonly StoredEntry[] {
    const stored = write(entries);
    sinceCheckpoint += 1;
    if (sinceCheckpoint >= MOST_WRITES) foldIn();
    return stored;
  }

  const pruning = createSessionPruning(database);
  return {
    append: (record, shown) => appendAll([{ record, shown }])[0],
    appendAll,
    checkpoint() {
      if (sinceCheckpoint >= ENOUGH_WRITES) foldIn();
    },
    journalAfter: (sequence) => selectJournal.all(sequence),
    recentRecords: (kinds, limit) => selectRecords.all(JSON.stringify(kinds), limit),
    saveSnapshot(snapshot) {
      upsertSnapshot.run(snapshot.sequence, snapshot.time, snapshot.state);
      pruning.noteSnapshot(snapshot);
    },
    prune: pruning.prune,
    latestSnapshot: () => selectSnapshot.get() ?? null,
    readSetting: (key) => selectSetting.get(key)?.value ?? null,
    writeSetting: (key, value) => void upsertSetting.run(key, value),
    recordings: createRecordingStore(database),
    close: () => void database.close(),
  };
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionStore, StoredRecording } from '../../../engine/ports.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';

/** The memory of a mode, locked like that of a session which runs; close it. */
export function openMemory(dataFolder: string, mode: string): SessionStore {
  mkdirSync(join(dataFolder, mode), { recursive: true });
  const database = openDatabase(join(dataFolder, mode, 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  database.value.pragma('synchronous = OFF');
  return createSessionStore(database.value);
}

/** Writes a recording as its session would have. */
export function storeRecording(store: SessionStore, recording: StoredRecording): void {
  const { minutes, journal, ...beginning } = recording;
  store.recordings.begin(beginning);
  store.recordings.addMinutes(recording.sessionId, minutes);
  for (const { sequence: _sequence, ...record } of journal) store.append(record, []);
}

import Database from 'better-sqlite3';
import { failure, success, type Result } from '../domain/result.ts';
import type { RecordingStore } from '../ports.ts';
import { MIGRATIONS } from './migrations.ts';
import { databaseFailure } from './open-database.ts';
import { createReaders } from './recording-store.ts';

/** How long a session that is just closing the file is waited for. */
const PATIENCE_MS = 500;

export type RecordingReader = Pick<RecordingStore, 'list' | 'pieces'>;

/**
 * Reads the recordings of a session database that nobody trades with now, and changes nothing of it. Fails in one
 * sentence where another Parallax has it open, or where this version cannot read it.
 */
export function readRecordings<Value>(
  file: string,
  read: (recordings: RecordingReader) => Value,
): Result<Value, string> {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: PATIENCE_MS });
    const version = Number(database.pragma('user_version', { simple: true }));
    const newest = MIGRATIONS.at(-1)?.version ?? 0;
    if (version !== newest) {
      const words = version > newest ? 'a newer Parallax' : 'an earlier Parallax, and was not opened by this one since';
      return failure(`${file} was written by ${words} (schema ${version}, this one knows ${newest}).`);
    }
    return success(read(createReaders(database)));
  } catch (error) {
    return failure(databaseFailure(file, error instanceof Error ? error.message : String(error)).message);
  } finally {
    database?.close();
  }
}

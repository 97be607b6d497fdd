import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';

/** How long another process's lock is waited for: one that is going down right now, not one that trades. */
const LOCK_PATIENCE_MS = 500;

export interface FileLockFailure {
  /** `held`: somebody else has it. `unavailable`: nobody can say, as the file cannot be made or locked. */
  readonly kind: 'held' | 'unavailable';
  readonly message: string;
}

/**
 * Takes a file for this process alone, and answers the way to give it back. SQLite asks the system for the lock, which
 * ends with the process however that ends: after `kill -9` nothing stale is left. Nothing is written, and the file stays:
 * removed, it could be locked under one name by two.
 */
export function takeFileLock(file: string): Result<() => void, FileLockFailure> {
  let database: Database.Database | null = null;
  try {
    mkdirSync(dirname(file), { recursive: true });
    database = new Database(file, { timeout: LOCK_PATIENCE_MS });
    // Nothing is ever written, so nothing need be kept beside it to undo it with.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return success(() => void held.close());
  } catch (error) {
    database?.close();
    const message = reasonOf(error);
    return failure({ kind: /locked|busy/i.test(message) ? 'held' : 'unavailable', message });
  }
}

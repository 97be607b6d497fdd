import Database from 'better-sqlite3';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { type Migration, MIGRATIONS } from './migrations.ts';

export type DatabaseFailure =
  | { readonly kind: 'newer_schema'; readonly message: string }
  | { readonly kind: 'corrupt'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string };

/** How long another process's lock is waited for: one that is going down right now, not one that trades. */
const LOCK_PATIENCE_MS = 500;
/** How long a write of another connection is waited for where there may be several: far longer than any of ours takes. */
const SHARED_PATIENCE_MS = 10_000;

/**
 * `exclusive`: one connection at a time, the others are refused. `shared`: many may read and one at a time writes,
 * as market data is read by several threads and processes.
 */
export type DatabaseSharing = 'exclusive' | 'shared';

/**
 * Opens (or makes) a database file: write-ahead log, full sync, foreign keys, migrated to the newest
 * version. A file from a newer Parallax or a damaged one is left untouched and reported. `check` reads the whole
 * file: leave it out where another connection of this process has done it.
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
  sharing: DatabaseSharing = 'exclusive',
  check = true,
): Result<Database.Database, DatabaseFailure> {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { timeout: sharing === 'exclusive' ? LOCK_PATIENCE_MS : SHARED_PATIENCE_MS });
    // One writer: a second engine on the same file is refused instead of trading the same account twice.
    if (sharing === 'exclusive') database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const found = check ? database.pragma('quick_check', { simple: true }) : 'ok';
    if (found !== 'ok') {
      database.close();
      return failure({
        kind: 'corrupt',
        message: `The database ${file} is damaged (${String(found)}). It was left as it is.`,
      });
    }
    const migrated = migrate(database, file, migrations);
    if (!migrated.ok) database.close();
    return migrated;
  } catch (error) {
    database?.close();
    return failure(databaseFailure(file, error instanceof Error ? error.message : String(error)));
  }
}

/** What SQLite's words mean for the user, and what to do. */
export function databaseFailure(file: string, message: string): DatabaseFailure {
  if (/locked|busy/i.test(message)) {
    return {
      kind: 'unavailable',
      message: `Another Parallax uses ${file}. Close it, or choose another data folder.`,
    };
  }
  if (/malformed|not a database|corrupt/i.test(message)) {
    return { kind: 'corrupt', message: `The database ${file} cannot be opened: ${message}.` };
  }
  if (/disk is full/i.test(message)) {
    return {
      kind: 'unavailable',
      message: `The disk of ${file} is full. Free space on it, or choose another data folder.`,
    };
  }
  if (/readonly|read-only/i.test(message)) {
    return {
      kind: 'unavailable',
      message: `${file} cannot be written (read-only). Make it writable for you, or choose another data folder.`,
    };
  }
  return { kind: 'unavailable', message: `The database ${file} cannot be opened: ${message}.` };
}

/** What it means that what an opened database holds cannot be read: a full disk or a lock is no damage. */
export function contentFailure(file: string, error: unknown): DatabaseFailure {
  const reason = reasonOf(error);
  // A table that is missing or has other columns than its version says: written by something else, or half.
  const isForeign = !(error instanceof Database.SqliteError) || error.code === 'SQLITE_ERROR';
  return isForeign
    ? { kind: 'corrupt', message: `The database ${file} is damaged: ${reason}.` }
    : databaseFailure(file, reason);
}

function migrate(
  database: Database.Database,
  file: string,
  migrations: readonly Migration[],
): Result<Database.Database, DatabaseFailure> {
  const versionNow = (): number => Number(database.pragma('user_version', { simple: true }));
  const version = versionNow();
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) {
    const message = `The database ${file} was written by a newer Parallax (schema ${version}, this one knows ${newest}). Update Parallax or choose another data folder.`;
    return failure({ kind: 'newer_schema', message });
  }
  for (const migration of migrations.filter((candidate) => candidate.version > version)) {
    const apply = database.transaction(() => {
      // Another connection may have got here first while this one waited for its turn to write.
      if (versionNow() >= migration.version) return;
      database.exec(migration.sql);
      database.pragma(`user_version = ${migration.version}`);
    });
    apply.immediate();
  }
  return success(database);
}

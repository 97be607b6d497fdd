import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { MIGRATIONS } from './migrations.ts';
import { contentFailure, type DatabaseFailure, openDatabase } from './open-database.ts';
import { isSqliteError } from './sqlite-error.ts';

/**
 * Opens a database that all modes share as what `make` makes of it; its folder and itself are made when there is none.
 * It is closed again where its tables are not those of its version. `check` reads the whole file.
 */
export function openShared<Store>(
  file: string,
  check: boolean,
  make: (database: Database.Database) => Store,
): Result<Store, DatabaseFailure> {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return failure({ kind: 'unavailable', message: `The data folder ${folder} cannot be made: ${reasonOf(error)}.` });
  }
  const database = openDatabase(file, MIGRATIONS, 'shared', check);
  if (!database.ok) return database;
  try {
    return success(make(database.value));
  } catch (error) {
    database.value.close();
    if (!isSqliteError(error)) throw error;
    return failure(contentFailure(file, error));
  }
}

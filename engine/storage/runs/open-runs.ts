import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { MIGRATIONS } from '../migrations.ts';
import { openDatabase } from '../open-database.ts';
import type { DatabaseFailure } from '../open-database.ts';
import { createRunStore } from './run-store.ts';
import type { RunStore } from './run-store.ts';

/** Research is shared by all modes, so it lies beside their folders in a file of its own. */
export function runsFile(dataFolder: string): string {
  return join(dataFolder, 'research.db');
}

/** Opens the stored runs of a data folder, and makes the file when there is none. */
export function openRuns(dataFolder: string): Result<RunStore, DatabaseFailure> {
  try {
    mkdirSync(dataFolder, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure({ kind: 'unavailable', message: `The data folder ${dataFolder} cannot be made: ${reason}.` });
  }
  const database = openDatabase(runsFile(dataFolder), MIGRATIONS, 'shared');
  return database.ok ? success(createRunStore(database.value)) : database;
}

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { SessionStore } from '../ports.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createSessionStore } from '../storage/session-store.ts';

export interface SessionMemory {
  readonly store: SessionStore;
  /** What the user must know when the memory of earlier sessions could not be used; null when it could. */
  readonly notice: string | null;
}

export const MEMORY_FILE = 'session.db';
/** SQLite keeps what is not yet in the file itself beside it; it belongs to the file it lies by. */
const PARTS = ['', '-wal', '-shm'];

/**
 * Opens the memory of a mode's sessions. One that is damaged is renamed, never deleted, and a new one is begun: what
 * counts (orders, fills, balances) is read from the exchange at every start. A newer one, one in use, or a disk that
 * does not take it is a failure in one sentence, and nothing is traded.
 */
export function openSessionMemory(dataFolder: string, wallNow: () => number): Result<SessionMemory, string> {
  try {
    mkdirSync(dataFolder, { recursive: true });
  } catch (error) {
    return failure(`The data folder ${dataFolder} cannot be made: ${reasonOf(error)}. Choose another with --data-dir.`);
  }
  const file = join(dataFolder, MEMORY_FILE);
  const opened = openStore(file);
  if (opened.ok) return success({ store: opened.value, notice: null });
  if (opened.error.kind !== 'corrupt') return failure(opened.error.message);
  const aside = `${file}.damaged-${new Date(wallNow()).toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    moveMemory(file, aside);
  } catch (error) {
    return failure(`${opened.error.message} It could not be set aside either: ${reasonOf(error)}. Nothing is traded.`);
  }
  const fresh = openStore(file);
  if (!fresh.ok) return failure(fresh.error.message);
  return success({
    store: fresh.value,
    notice:
      `The memory of earlier sessions was damaged (${opened.error.detail}). It is kept as ${aside}. Orders, fills and ` +
      'balances are read from the exchange; the history of signals and transitions begins anew, and trading waits to be started.',
  });
}

/** Gives a closed memory another name, whole. */
export function moveMemory(from: string, to: string): void {
  for (const part of PARTS) if (existsSync(from + part)) renameSync(from + part, to + part);
}

/** Removes a closed memory, whole. */
export function removeMemory(file: string): void {
  for (const part of PARTS) rmSync(file + part, { force: true });
}

type StoreFailure = { readonly kind: string; readonly message: string; readonly detail: string };

/** Opens one memory file, and closes it again when what it holds cannot be read. */
export function openStore(file: string): Result<SessionStore, StoreFailure> {
  const database = openDatabase(file);
  if (!database.ok) return failure({ ...database.error, detail: database.error.message });
  try {
    const store = createSessionStore(database.value);
    const problem = contentProblem(store);
    if (problem === null) return success(store);
    store.close();
    return failure({ kind: 'corrupt', message: `The database ${file} is damaged: ${problem}.`, detail: problem });
  } catch (error) {
    database.value.close();
    // A table that is missing or has other columns than its version says: written by something else, or half.
    const detail = reasonOf(error);
    return failure({ kind: 'corrupt', message: `The database ${file} is damaged: ${detail}.`, detail });
  }
}

/** Whether what a start reads can be read: a file may be sound as a database and hold half a record. */
function contentProblem(store: SessionStore): string | null {
  const snapshot = store.latestSnapshot();
  if (snapshot !== null && !isJson(snapshot.state)) return 'the newest snapshot cannot be read';
  const broken = store.journalAfter(snapshot?.sequence ?? 0).find(({ event }) => !isJson(event));
  return broken === undefined ? null : `journal record ${broken.sequence} cannot be read`;
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

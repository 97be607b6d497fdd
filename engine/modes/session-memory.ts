import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { SessionStore } from '../ports.ts';
import { MEMORY_FILE } from '../storage/memory-files.ts';
import { carryNonce, NONCE_SETTING, readNonce } from '../storage/nonce-source.ts';
import { contentFailure, type DatabaseFailure, openDatabase } from '../storage/open-database.ts';
import { createSessionStore } from '../storage/session-store.ts';
import { setAside } from '../storage/set-aside.ts';
import { memoryProblem } from './memory-problem.ts';

export interface SessionMemory {
  readonly store: SessionStore;
  /** What the user must know when the memory of earlier sessions could not be used; null when it could. */
  readonly notice: string | null;
}

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
  const aside = setAside(file, wallNow);
  if (!aside.ok) return failure(`${opened.error.message} ${aside.error} Nothing is traded.`);
  const fresh = openStore(file);
  if (!fresh.ok) return failure(fresh.error.message);
  try {
    carryNonce(fresh.value, opened.error.nonce, wallNow);
  } catch (error) {
    fresh.value.close();
    return failure(contentFailure(file, error).message);
  }
  return success({
    store: fresh.value,
    notice:
      `The memory of earlier sessions was damaged (${opened.error.detail}). It is kept as ${aside.value}. Orders, fills and ` +
      'balances are read from the exchange; the history of signals and transitions begins anew, and trading waits to be started.',
  });
}

interface StoreFailure {
  readonly kind: DatabaseFailure['kind'];
  readonly message: string;
  readonly detail: string;
  /** The nonce it has reserved; null when that cannot be read. */
  readonly nonce: bigint | null;
}

/** Opens one memory file, and closes it again when what it holds cannot be read. */
export function openStore(file: string): Result<SessionStore, StoreFailure> {
  const database = openDatabase(file);
  if (!database.ok) return failure({ ...database.error, detail: database.error.message, nonce: null });
  let nonce: bigint | null = null;
  try {
    const store = createSessionStore(database.value);
    nonce = readNonce(store.readSetting(NONCE_SETTING));
    const problem = memoryProblem(store);
    if (problem === null) return success(store);
    store.close();
    const message = `The database ${file} is damaged: ${problem}.`;
    return failure({ kind: 'corrupt', message, detail: problem, nonce });
  } catch (error) {
    database.value.close();
    return failure({ ...contentFailure(file, error), detail: reasonOf(error), nonce });
  }
}

import { join } from 'node:path';
import type { Result } from '../../domain/result.ts';
import { beginAnewIfDamaged } from '../begin-anew.ts';
import type { DatabaseFailure } from '../open-database.ts';
import { openShared } from '../open-shared.ts';
import { createHistoryStore, type HistoryStore } from './history-store.ts';

/** Market data is shared by all modes, so it lies beside their folders in a file of its own. */
export function historyFile(dataFolder: string): string {
  return join(dataFolder, 'history.db');
}

/**
 * Opens the candle history of a data folder, and makes it when there is none. Any number of threads and
 * processes may have it open: each opens its own, reads never wait, and writes take turns. `check` looks for damage
 * first, which takes seconds when the history is big.
 */
export function openHistory(dataFolder: string, check = true): Result<HistoryStore, DatabaseFailure> {
  return openShared(historyFile(dataFolder), check, createHistoryStore);
}

/** A history that cannot be opened for damage is renamed, never deleted, and a new one begun. Its new name, null where it can. */
export function mendHistory(dataFolder: string, wallNow: () => number): Result<string | null, string> {
  return beginAnewIfDamaged(historyFile(dataFolder), () => openHistory(dataFolder, false), wallNow);
}

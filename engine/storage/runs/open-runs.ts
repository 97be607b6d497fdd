import { join } from 'node:path';
import type { Result } from '../../domain/result.ts';
import { beginAnewIfDamaged } from '../begin-anew.ts';
import type { DatabaseFailure } from '../open-database.ts';
import { openShared } from '../open-shared.ts';
import { createRunStore } from './run-store.ts';
import type { RunStore } from './run-store.ts';
import { createSweepStore } from './sweep-store.ts';
import type { SweepStore } from './sweep-store.ts';

/** Stored backtests and sweeps of a data folder. */
export interface ResearchStore {
  readonly runs: RunStore;
  readonly sweeps: SweepStore;
  close(): void;
}

/** Research is shared by all modes, so it lies beside their folders in a file of its own. */
export function runsFile(dataFolder: string): string {
  return join(dataFolder, 'research.db');
}

/**
 * Opens the stored runs of a data folder, and makes the file when there is none. Several threads may have it open.
 * `check` looks for damage first, which takes a while when much is stored.
 */
export function openRuns(dataFolder: string, check = true): Result<ResearchStore, DatabaseFailure> {
  return openShared(runsFile(dataFolder), check, (opened) => ({
    runs: createRunStore(opened),
    sweeps: createSweepStore(opened),
    close: () => void opened.close(),
  }));
}

/**
 * Reads all of the stored runs. A damaged file is renamed, never deleted, and a new one begun. Its new name, null where it
 * is sound.
 */
export function mendRuns(dataFolder: string, wallNow: () => number): Result<string | null, string> {
  return beginAnewIfDamaged(runsFile(dataFolder), () => openRuns(dataFolder), wallNow);
}

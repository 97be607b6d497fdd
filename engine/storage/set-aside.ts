import { existsSync, renameSync, rmSync } from 'node:fs';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';

/** SQLite keeps what is not yet in the file itself beside it; it belongs to the file it lies by. */
const PARTS = ['', '-wal', '-shm'];

/** Gives a closed database another name, whole or not at all. */
export function moveDatabase(from: string, to: string): void {
  const moved: string[] = [];
  try {
    for (const part of PARTS) {
      if (!existsSync(from + part)) continue;
      renameSync(from + part, to + part);
      moved.push(part);
    }
  } catch (error) {
    for (const part of moved.toReversed()) renameSync(to + part, from + part);
    throw error;
  }
}

/** Removes a closed database, whole. */
export function removeDatabase(file: string): void {
  for (const part of PARTS) rmSync(file + part, { force: true });
}

/** Renames a damaged database that is closed; nothing of it is ever deleted. Its new name, or why it has none. */
export function setAside(file: string, wallNow: () => number): Result<string, string> {
  const aside = `${file}.damaged-${new Date(wallNow()).toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    moveDatabase(file, aside);
    return success(aside);
  } catch (error) {
    return failure(`It could not be set aside either: ${reasonOf(error)}.`);
  }
}

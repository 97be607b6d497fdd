import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The database of a mode's sessions, in that mode's folder. */
export const MEMORY_FILE = 'session.db';
/** What comes behind the name of a memory that is set aside, because another account or market is traded. */
export const ASIDE = '.of-';

/** The databases of sessions in a mode's folder: the one in its place first, then those that are set aside. */
export function memoryFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const own = join(folder, MEMORY_FILE);
  return [...(existsSync(own) ? [own] : []), ...memoriesAside(folder)];
}

export function memoriesAside(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(MEMORY_FILE + ASIDE) && !/-(wal|shm)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

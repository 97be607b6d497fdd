import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The file that a build writes beside its code: every package it took in. */
const LIST = 'licences.json';

const listSchema = z.array(
  z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string().nullable() }),
);
export type BundledPackage = z.infer<typeof listSchema>[number];

/** The packages of several builds together, by name; null where none of them left a list. */
export async function readLicences(folders: readonly string[]): Promise<readonly BundledPackage[] | null> {
  const lists = await Promise.all(folders.map((folder) => readList(join(folder, LIST))));
  const known = lists.filter((list) => list !== null);
  if (known.length === 0) return null;
  const byName = new Map(known.flat().map((entry) => [`${entry.name} ${entry.version}`, entry]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function readList(file: string): Promise<z.infer<typeof listSchema> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return listSchema.parse(JSON.parse(text));
}

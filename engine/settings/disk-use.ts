import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageView } from '../api/settings-views.ts';

/** What the parts of a data folder are, by the name of their first folder or file. */
const PARTS: readonly { readonly pattern: RegExp; readonly name: string; readonly what: string }[] = [
  { pattern: /^history\.db/, name: 'history.db', what: 'Candles' },
  { pattern: /^research\.db/, name: 'research.db', what: 'Backtests and sweeps' },
  { pattern: /^settings\.db/, name: 'settings.db', what: 'Settings; no keys' },
  { pattern: /^demo$/, name: 'demo', what: 'Demo session: journal, recordings, its market' },
  { pattern: /^paper$/, name: 'paper', what: 'Paper session: journal, recordings' },
  { pattern: /^live$/, name: 'live', what: 'Live session: journal, recordings' },
];
const REST = { name: 'other', what: 'Everything else in this folder' };

/** What Parallax keeps on disk, biggest first. A file that goes while it is counted counts nothing. */
export async function diskUse(folder: string): Promise<StorageView> {
  const sizes = new Map<string, StorageView['parts'][number]>();
  let bytes = 0;
  for (const entry of await namesIn(folder)) {
    const part = PARTS.find(({ pattern }) => pattern.test(entry)) ?? REST;
    const size = await sizeOf(join(folder, entry));
    bytes += size;
    const before = sizes.get(part.name)?.bytes ?? 0;
    sizes.set(part.name, { name: part.name, what: part.what, bytes: before + size });
  }
  const parts = [...sizes.values()].toSorted((a, b) => b.bytes - a.bytes);
  return { folder, bytes, free: await freeBytes(folder), parts };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await ifThere(readdir(folder))) ?? [];
}

async function sizeOf(path: string): Promise<number> {
  const found = await ifThere(stat(path));
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  const inner = await Promise.all((await namesIn(path)).map((name) => sizeOf(join(path, name))));
  return inner.reduce((sum, size) => sum + size, 0);
}

async function freeBytes(folder: string): Promise<number | null> {
  const found = await ifThere(statfs(folder));
  return found === null ? null : found.bavail * found.bsize;
}

/** Null for what is not there, or must not be looked at. */
async function ifThere<Value>(found: Promise<Value>): Promise<Value | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

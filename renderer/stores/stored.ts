import type { z } from 'zod';
import { parseJson } from '../../engine/api/vocabulary.ts';

/** What this window remembers between starts. Whatever cannot be read is as if it were never kept. */

function storage(): Storage | null {
  return typeof localStorage === 'undefined' ? null : localStorage;
}

export function readStoredText(key: string): string | null {
  return storage()?.getItem(key) ?? null;
}

export function readStored<Schema extends z.ZodType>(key: string, schema: Schema): z.infer<Schema> | null {
  const text = readStoredText(key);
  if (text === null) return null;
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

export function writeStored(key: string, value: unknown): void {
  storage()?.setItem(key, JSON.stringify(value));
}

import type { z } from 'zod';

/** What this window remembers between starts. Whatever cannot be read is as if it were never kept. */

function storage(): Storage | null {
  return typeof localStorage === 'undefined' ? null : localStorage;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A form that cannot be read is not worth a message: it starts empty.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function readStored<Schema extends z.ZodType>(key: string, schema: Schema): z.infer<Schema> | null {
  const text = storage()?.getItem(key) ?? null;
  if (text === null) return null;
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

export function writeStored(key: string, value: unknown): void {
  storage()?.setItem(key, JSON.stringify(value));
}

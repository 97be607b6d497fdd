import type { SessionStore } from '../ports.ts';
import { parseJson } from '../domain/parse-json.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * Whose sessions a memory is about. Orders, fills and a pending exit of one account or market say nothing about another
 * and must never act on it.
 */
export interface MemoryOwner {
  readonly symbol: string;
  /** Fingerprint of the API key; null where there is no account of the user's. */
  readonly key: string | null;
  /** What the user calls the account; null for keys from a file. Its key may be replaced. */
  readonly name: string | null;
  /** When an account of that name was added: it may have been removed, and another be called the same. Null: unknown. */
  readonly since?: number | null;
}

const SETTING = 'memory_owner';

export function memoryOwner(
  symbol: string,
  key: string | null,
  name: string | null,
  since: number | null = null,
): MemoryOwner {
  return { symbol, key: key === null ? null : fingerprint(key), name, since };
}

/** Whether a memory can say whose it is, if it says so: taken for nobody's, it would act on any account. */
export function isOwnerReadable(store: Pick<SessionStore, 'readSetting'>): boolean {
  const text = store.readSetting(SETTING);
  return text === null || isOwner(parseJson(text));
}

/** Whose a memory is: by its own word, or in part by the state that an older version left; null for a new one. */
export function ownerOf(store: Pick<SessionStore, 'readSetting' | 'latestSnapshot'>): MemoryOwner | null {
  const text = store.readSetting(SETTING);
  const written = text === null ? null : parseJson(text);
  if (isOwner(written)) return written;
  const state = parseJson(store.latestSnapshot()?.state ?? 'null');
  if (typeof state !== 'object' || state === null || !('symbol' in state) || typeof state.symbol !== 'string')
    return null;
  return { symbol: state.symbol, key: null, name: null };
}

export function writeOwner(store: Pick<SessionStore, 'writeSetting'>, owner: MemoryOwner): void {
  store.writeSetting(SETTING, JSON.stringify(owner));
}

/** Whether a memory may be gone on with: what it does not say of its owner is no reason against it. */
export function isSameOwner(known: MemoryOwner, owner: MemoryOwner): boolean {
  if (known.symbol !== owner.symbol) return false;
  if (known.key === null || known.key === owner.key) return true;
  if (known.name === null || known.name !== owner.name) return false;
  const [then, now] = [known.since ?? null, owner.since ?? null];
  // One that is known since a moment is not the one of that name of which it was not known yet.
  return now === null || then === now;
}

/** What the name of a memory that is set aside ends with. */
export function ownerTag({ symbol, key, name }: MemoryOwner): string {
  return `${symbol.replaceAll(/[^A-Za-z0-9]/g, '-')}-${fingerprint(name ?? key ?? '').slice(0, 8)}`;
}

/** In words, as far as the user knows it. */
export function ownerWords({ symbol, key, name }: MemoryOwner): string {
  if (name !== null) return `${symbol} with account “${name}”`;
  return key === null ? symbol : `${symbol} with another key`;
}

function isOwner(value: unknown): value is MemoryOwner {
  if (typeof value !== 'object' || value === null) return false;
  const { symbol, key, name, since = null } = value as Readonly<Record<string, unknown>>;
  const isTextOrNull = (each: unknown): boolean => each === null || typeof each === 'string';
  return (
    typeof symbol === 'string' &&
    isTextOrNull(key) &&
    isTextOrNull(name) &&
    (since === null || typeof since === 'number')
  );
}

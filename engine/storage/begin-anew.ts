import { statSync } from 'node:fs';
import { failure, type Result, success } from '../domain/result.ts';
import type { DatabaseFailure } from './open-database.ts';
import { setAside } from './set-aside.ts';

/**
 * Looks into a database of what can be fetched or computed again, before anything else of this process has it open. One
 * that is damaged is renamed, never deleted, and another is begun in its place. The new name of a damaged one, null
 * where it is sound; failed: why it cannot be used.
 * @param open opens it, and makes it where there is none
 */
export function beginAnewIfDamaged(
  file: string,
  open: () => Result<{ close(): void }, DatabaseFailure>,
  wallNow: () => number,
): Result<string | null, string> {
  const looked = identity(file);
  const found = open();
  if (found.ok) {
    found.value.close();
    return success(null);
  }
  if (found.error.kind !== 'corrupt') return failure(found.error.message);
  // Another process may have been quicker: what lies there now is its new one.
  const aside = identity(file) === looked ? setAside(file, wallNow) : success(null);
  if (!aside.ok) return failure(`${found.error.message} ${aside.error}`);
  const fresh = open();
  if (!fresh.ok) {
    const kept = aside.value === null ? '' : `A damaged one is kept as ${aside.value}. `;
    return failure(`${kept}${fresh.error.message}`);
  }
  fresh.value.close();
  return aside;
}

/** Which file it is, whatever it is called; null where there is none. */
function identity(file: string): bigint | null {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

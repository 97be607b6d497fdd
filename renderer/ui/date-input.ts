/** Days in UTC as people type them. */

const DAY_MS = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export type TypedDay =
  | { readonly kind: 'empty' }
  /** UTC midnight, ms. */
  | { readonly kind: 'day'; readonly time: number }
  | { readonly kind: 'unreadable' };

function dayOf(year: number, month: number, day: number): TypedDay {
  const time = Date.UTC(year, month, day);
  const read = new Date(time);
  // 31 February would silently become a day of March.
  const exists = read.getUTCFullYear() === year && read.getUTCMonth() === month && read.getUTCDate() === day;
  return exists ? { kind: 'day', time } : { kind: 'unreadable' };
}

/** Reads `2026-05-21` and `21 May 2026`. Nothing that could mean two days is read. */
export function readDay(text: string): TypedDay {
  const plain = text.trim();
  if (plain === '') return { kind: 'empty' };
  const iso = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(plain);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const words = /^(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})$/i.exec(plain);
  const month = words === null ? -1 : MONTHS.indexOf(words[2].toLowerCase());
  if (words === null || month < 0) return { kind: 'unreadable' };
  return dayOf(Number(words[3]), month, Number(words[1]));
}

/** `2026-05-21`; empty for none. */
export function writeDay(time: number | null | undefined): string {
  return time === undefined || time === null ? '' : new Date(time).toISOString().slice(0, 10);
}

/** `time` moved by whole days, within the range. */
export function stepDay(
  time: number,
  days: number,
  minimum: number | null | undefined,
  maximum: number | null | undefined,
): number {
  return Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, time + days * DAY_MS));
}

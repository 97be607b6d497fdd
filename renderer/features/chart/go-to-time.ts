import type { TimeZone } from '../../ui/format-time.ts';
import { lastAtOrBefore } from '../../stores/columns.ts';

const WRITTEN = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?$/;

/** Reads `2026-05-21` or `2026-05-21 14:30` in a zone; UTC ms, or null where that is no time. */
export function readTime(text: string, zone: TimeZone): number | null {
  const parts = WRITTEN.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
  const fields = [year, month - 1, day, hour, minute] as const;
  const date = zone === 'utc' ? new Date(Date.UTC(...fields)) : new Date(...fields);
  // A 31st of June would silently become the 1st of July.
  const seen = zone === 'utc' ? [date.getUTCMonth(), date.getUTCDate()] : [date.getMonth(), date.getDate()];
  const real = seen[0] === month - 1 && seen[1] === day && hour < 24 && minute < 60;
  return real ? date.getTime() : null;
}

/** The bar that a time falls into; null where the chart has none. */
export function barAtTime(bars: readonly { readonly time: number }[], barMs: number, time: number): number | null {
  const index = lastAtOrBefore(bars, time);
  // Where trading paused the bar before the pause is the nearest to look at.
  if (index < 0 || time >= bars[bars.length - 1].time + barMs) return null;
  return index;
}

import { HOUR_MS, MINUTE_MS } from '../domain/timeframe.ts';

/** `2 h 30 min`, `45 min`, `20 s`: durations in the words the screen uses. */
export function durationWords(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (milliseconds >= MINUTE_MS) return `${minutes} min`;
  return `${total} s`;
}

export function hoursToMs(hours: number): number {
  return Math.round(hours * HOUR_MS);
}

/** `1 divergence`, `3 divergences`. */
export function counted(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

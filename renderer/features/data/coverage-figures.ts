import type { CoverageView, SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { formatDuration, formatClock, formatDay, timeParts } from '../../ui/format-time.ts';
import { formatNumber } from '../../ui/format-number.ts';

/** What is known of stretches of minutes, in numbers and words. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1_440;

export interface MinuteCounts {
  readonly have: number;
  readonly filled: number;
  readonly gap: number;
}

export type Day = CoverageView['days'][number];
export type Gap = CoverageView['gaps'][number];

/** `97.42`: percent of a whole, cut rather than rounded where rounding would say all or nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return 'N/A';
  const percent = (part / whole) * 100;
  if (part < whole && percent > 99.99) return '99.99';
  if (part > 0 && percent < 0.01) return '0.01';
  return formatNumber(percent, 2);
}

export function totalMinutes({ have, filled, gap }: MinuteCounts): number {
  return have + filled + gap;
}

/** How a day or a month is drawn: its shade by the minutes without trades, and whether something is missing. */
export interface Shade {
  /** 0 has a trade in nearly every minute; 3 in few of them. */
  readonly level: 0 | 1 | 2 | 3;
  readonly gap: boolean;
}

/** Shares of minutes without trades from which on a day counts as partly filled, and as mostly filled. */
const FILLED_LEVELS = [0.05, 0.25, 0.5] as const;

export function shadeOf(counts: MinuteCounts): Shade {
  const seen = counts.have + counts.filled;
  const share = seen === 0 ? 1 : counts.filled / seen;
  const level = FILLED_LEVELS.filter((bound) => share > bound).length;
  return { level: level === 0 ? 0 : level === 1 ? 1 : level === 2 ? 2 : 3, gap: counts.gap > 0 };
}

/** Gaps that touch the day that begins at `day`. */
export function gapsOfDay(gaps: readonly Gap[], day: number): readonly Gap[] {
  return gaps.filter(({ from, to }) => from < day + DAY_MS && to > day);
}

const SOURCE_NAMES: Readonly<Record<SeriesSummaryView['sources'][number], string>> = {
  simulator: 'simulator',
  live: 'live market',
  rest: 'backfill',
  archive: 'archive',
};

/** `archive, live market`. */
export function sourceWords(sources: SeriesSummaryView['sources']): string {
  return sources.map((source) => SOURCE_NAMES[source]).join(', ');
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** `Tue 19 Sep 2023` */
export function formatWeekday(time: number): string {
  return `${WEEKDAYS[new Date(time).getUTCDay()]} ${formatDate(time)}`;
}

/** `19 Sep 2023` */
export function formatDate(time: number): string {
  return `${formatDay(time, 'utc')} ${timeParts(time, 'utc').year}`;
}

/** `19 Sep 2023 12:02` */
export function formatMinute(time: number): string {
  return `${formatDate(time)} ${formatClock(time, 'utc')}`;
}

/** `5 h 18 m` */
export function formatMinutes(minutes: number): string {
  return formatDuration(minutes * MINUTE_MS);
}

/** `gap 12:02 to 17:20`, within the day it is told for: a gap may begin before it and end after it. */
export function gapWords(gap: Gap, day: number): string {
  const from = gap.from <= day ? '00:00' : formatClock(gap.from, 'utc');
  const to = gap.to >= day + DAY_MS ? '24:00' : formatClock(gap.to, 'utc');
  return `${gap.checked ? 'no trades' : 'gap'} ${from} to ${to}`;
}

/** `1,122 of 1,440 minutes have trades · 318 in gaps`; what a day holds, counted. */
export function dayWords(day: Day): string {
  const known = totalMinutes(day);
  const parts = [`${formatNumber(day.have, 0)} of ${formatNumber(MINUTES_A_DAY, 0)} minutes with trades`];
  if (day.filled > 0) parts.push(`${formatNumber(day.filled, 0)} without`);
  if (day.gap > 0) parts.push(`${formatNumber(day.gap, 0)} in gaps`);
  if (known < MINUTES_A_DAY) parts.push(`${formatNumber(MINUTES_A_DAY - known, 0)} outside the series`);
  return parts.join(' · ');
}

export { formatBytes } from '../../ui/format-number.ts';

export const SORTS = ['symbol', 'share', 'gaps', 'from'] as const;
export type Sort = (typeof SORTS)[number];

/** Share of minutes with trades, 0 to 1. */
export function haveShare(counts: MinuteCounts): number {
  const total = totalMinutes(counts);
  return total === 0 ? 0 : counts.have / total;
}

/** What needs care first: most gaps, least coverage; else by name or by beginning. */
export function sortSeries(series: readonly SeriesSummaryView[], sort: Sort): readonly SeriesSummaryView[] {
  const byName = (a: SeriesSummaryView, b: SeriesSummaryView): number =>
    a.symbol.localeCompare(b.symbol) || Number(a.simulated) - Number(b.simulated);
  const compare: Readonly<Record<Sort, (a: SeriesSummaryView, b: SeriesSummaryView) => number>> = {
    symbol: byName,
    share: (a, b) => haveShare(a) - haveShare(b) || byName(a, b),
    gaps: (a, b) => b.gaps - a.gaps || byName(a, b),
    from: (a, b) => a.from - b.from || byName(a, b),
  };
  return [...series].sort(compare[sort]);
}

/** All months from the first of any series to the last, `2021-06`, without holes. */
export function monthsOfAll(series: readonly SeriesSummaryView[]): readonly string[] {
  const known = series.flatMap(({ months }) => months.map(({ month }) => month)).sort();
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const months: string[] = [];
  let [year, month] = first.split('-').map(Number);
  for (;;) {
    const name = `${year}-${String(month).padStart(2, '0')}`;
    months.push(name);
    if (name >= last) return months;
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
}

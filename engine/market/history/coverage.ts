import { DAY_MS, MINUTE_MS } from '../../domain/timeframe.ts';
import { type CandleSource, sourcesOfMask } from './candle-source.ts';
import { MINUTES_PER_DAY } from './day-candles.ts';
import { eachRun } from './minute-map.ts';
import { subtractRanges, type TimeRange } from './time-ranges.ts';

/** Filled minutes in a row after which the rest of a run without trades is a gap (strategy.md §1). */
export const DEFAULT_MAX_GAP_MINUTES = 120;

/** What is known of a stored day without its numbers. */
export interface DayIndex {
  /** Days since 1970-01-01 UTC. */
  readonly day: number;
  readonly candles: number;
  /** Which minutes have a candle; null when all have. */
  readonly map: Uint8Array | null;
  /** Sources of the day's candles (`sourceBit`). */
  readonly sources: number;
}

/** The minutes of one UTC day, between the first and the last candle of the series. */
export interface DayCoverage {
  /** Midnight, UTC ms. */
  readonly time: number;
  /** Minutes with a candle. */
  readonly have: number;
  /** Minutes without trades that count as filled. */
  readonly filled: number;
  /** Minutes that belong to a gap. */
  readonly gap: number;
  /** Where the day's candles come from, the most trusted first; empty when there are none. */
  readonly sources: readonly CandleSource[];
}

/** A gap: it begins where filling ends, and ends at the next candle. */
export interface HistoryGap extends TimeRange {
  readonly minutes: number;
  /** The exchange was asked for all of it and had no trades: there is nothing to heal. */
  readonly checked: boolean;
}

export interface HistoryCoverage {
  /** Open time of the first candle and end of the last one, UTC ms. */
  readonly from: number;
  readonly to: number;
  readonly have: number;
  readonly filled: number;
  readonly gap: number;
  /** Every day from the first to the last candle, also those without any. */
  readonly days: readonly DayCoverage[];
  readonly gaps: readonly HistoryGap[];
  /** Minutes without a candle that nobody has confirmed to be without trades: what healing asks for. */
  readonly unverified: readonly TimeRange[];
}

/** Stretches between candles, UTC ms, of days in order. */
export function holesOf(days: readonly DayIndex[]): readonly TimeRange[] {
  const holes: TimeRange[] = [];
  let end = -1;
  for (const { day, map } of days) {
    const first = day * MINUTES_PER_DAY;
    eachRun(map, 0, MINUTES_PER_DAY, (from, to) => {
      if (end >= 0 && first + from > end) holes.push({ from: end * MINUTE_MS, to: (first + from) * MINUTE_MS });
      end = first + to;
    });
  }
  return holes;
}

/** The coverage of days in order; null without candles. `checked` as `uniteRanges` makes it. */
export function coverageOf(
  days: readonly DayIndex[],
  checked: readonly TimeRange[],
  maxGapMinutes: number,
): HistoryCoverage | null {
  const first = days.at(0);
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const counts = Array.from({ length: last.day - first.day + 1 }, (_, index) => {
    return { time: (first.day + index) * DAY_MS, have: 0, filled: 0, gap: 0, sources: [] as readonly CandleSource[] };
  });
  for (const { day, candles, sources } of days) {
    counts[day - first.day].have = candles;
    counts[day - first.day].sources = sourcesOfMask(sources);
  }
  const holes = holesOf(days);
  const unverified = subtractRanges(holes, checked);
  const gaps: HistoryGap[] = [];
  /** The first unverified range that does not lie before the hole at hand. */
  let next = 0;
  for (const hole of holes) {
    while (next < unverified.length && unverified[next].to <= hole.from) next++;
    const gapFrom = Math.min(hole.to, hole.from + maxGapMinutes * MINUTE_MS);
    eachDay(hole.from, gapFrom, (day, minutes) => (counts[day - first.day].filled += minutes));
    if (gapFrom === hole.to) continue;
    eachDay(gapFrom, hole.to, (day, minutes) => (counts[day - first.day].gap += minutes));
    while (next < unverified.length && unverified[next].to <= gapFrom) next++;
    const isChecked = next === unverified.length || unverified[next].from >= hole.to;
    gaps.push({ from: gapFrom, to: hole.to, minutes: (hole.to - gapFrom) / MINUTE_MS, checked: isChecked });
  }
  const total = (pick: (day: DayCoverage) => number): number => counts.reduce((sum, day) => sum + pick(day), 0);
  return {
    ...endsOf(first, last),
    have: total((day) => day.have),
    filled: total((day) => day.filled),
    gap: total((day) => day.gap),
    days: counts,
    gaps,
    unverified,
  };
}

/** Open time of the first candle of a day and end of the last candle of another. */
function endsOf(first: DayIndex, last: DayIndex): TimeRange {
  let from = -1;
  let to = 0;
  eachRun(first.map, 0, MINUTES_PER_DAY, (start) => {
    if (from < 0) from = start;
  });
  eachRun(last.map, 0, MINUTES_PER_DAY, (_, end) => {
    to = end;
  });
  return { from: first.day * DAY_MS + from * MINUTE_MS, to: last.day * DAY_MS + to * MINUTE_MS };
}

/** Tells how many minutes of `[from, to)` lie in each UTC day. */
function eachDay(from: number, to: number, tell: (day: number, minutes: number) => void): void {
  for (let at = from; at < to;) {
    const day = Math.floor(at / DAY_MS);
    const end = Math.min(to, (day + 1) * DAY_MS);
    tell(day, (end - at) / MINUTE_MS);
    at = end;
  }
}

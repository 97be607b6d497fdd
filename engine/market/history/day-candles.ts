import { DAY_MS, MINUTE_MS } from '../../domain/timeframe.ts';

export const MINUTES_PER_DAY = DAY_MS / MINUTE_MS;

/** The numbers of a candle, in the order in which they are stored. */
export const VALUE_COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * The traded minutes of one UTC day as columns of equal length, `minutes` ascending. Minutes without trades
 * are not kept: they follow from their neighbours when the candles are read.
 */
export interface DayCandles {
  /** Days since 1970-01-01 UTC. */
  readonly day: number;
  /** Minute of the day, 0 to 1439. */
  readonly minutes: Uint16Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Code of the source of each candle (`sourceCode`). */
  readonly sources: Uint8Array;
}

/** Candles by columns, oldest first, at most one per minute; times UTC ms on the minute. */
export interface MinuteRows {
  readonly length: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Rows cut into UTC days. The days share the memory of the rows. Throws when times do not ascend by whole minutes. */
export function splitDays(rows: MinuteRows, source: number): readonly DayCandles[] {
  const days: DayCandles[] = [];
  for (let from = 0; from < rows.length;) {
    const day = Math.floor(rows.time[from] / DAY_MS);
    const end = (day + 1) * DAY_MS;
    let to = from;
    while (to < rows.length && rows.time[to] < end) to++;
    const minutes = new Uint16Array(to - from);
    for (let row = from; row < to; row++) {
      const minute = (rows.time[row] - day * DAY_MS) / MINUTE_MS;
      if (!Number.isInteger(minute) || (row > from && minute <= minutes[row - from - 1])) {
        throw new Error(`candle times must ascend by whole minutes, got ${rows.time[row]} in row ${row}`);
      }
      minutes[row - from] = minute;
    }
    days.push({
      day,
      minutes,
      open: rows.open.subarray(from, to),
      high: rows.high.subarray(from, to),
      low: rows.low.subarray(from, to),
      close: rows.close.subarray(from, to),
      volume: rows.volume.subarray(from, to),
      sources: new Uint8Array(to - from).fill(source),
    });
    from = to;
  }
  return days;
}

/** Empty columns for `length` candles of a day. */
export function allocateDay(day: number, length: number): DayCandles {
  const column = (): Float64Array => new Float64Array(length);
  return {
    day,
    minutes: new Uint16Array(length),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    sources: new Uint8Array(length),
  };
}

/** Two versions of a day made one, and what that changed about the first. */
export interface MergedDay {
  readonly day: DayCandles;
  /** Minutes that were not there. */
  readonly added: number;
  /** Minutes whose numbers are other ones now. */
  readonly replaced: number;
  /** Minutes whose numbers stayed and whose source is now a more trusted one. */
  readonly confirmed: number;
}

/**
 * Lays fresh candles over kept ones, minute by minute: the more trusted source stays, among equals the fresh
 * one. No minute is ever lost.
 */
export function mergeDay(kept: DayCandles, fresh: DayCandles): MergedDay {
  const merged = allocateDay(kept.day, countUnion(kept.minutes, fresh.minutes));
  let added = 0;
  let replaced = 0;
  let confirmed = 0;
  let k = 0;
  let f = 0;
  for (let at = 0; at < merged.minutes.length; at++) {
    const keptMinute = k < kept.minutes.length ? kept.minutes[k] : MINUTES_PER_DAY;
    const freshMinute = f < fresh.minutes.length ? fresh.minutes[f] : MINUTES_PER_DAY;
    if (keptMinute < freshMinute) {
      copyCandle(kept, k++, merged, at);
    } else if (freshMinute < keptMinute) {
      copyCandle(fresh, f++, merged, at);
      added++;
    } else {
      const wins = fresh.sources[f] >= kept.sources[k];
      copyCandle(wins ? fresh : kept, wins ? f : k, merged, at);
      if (wins && !sameNumbers(kept, k, fresh, f)) replaced++;
      else if (merged.sources[at] !== kept.sources[k]) confirmed++;
      k++;
      f++;
    }
  }
  return { day: merged, added, replaced, confirmed };
}

function countUnion(a: Uint16Array, b: Uint16Array): number {
  let count = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; count++) {
    const left = i < a.length ? a[i] : MINUTES_PER_DAY;
    const right = j < b.length ? b[j] : MINUTES_PER_DAY;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return count;
}

function copyCandle(from: DayCandles, row: number, to: DayCandles, at: number): void {
  to.minutes[at] = from.minutes[row];
  for (const name of VALUE_COLUMNS) to[name][at] = from[name][row];
  to.sources[at] = from.sources[row];
}

function sameNumbers(a: DayCandles, row: number, b: DayCandles, other: number): boolean {
  return VALUE_COLUMNS.every((name) => a[name][row] === b[name][other]);
}

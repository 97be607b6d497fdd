import { finestDecimals, NOT_DECIMAL, POWERS_OF_TEN } from '../../domain/decimal-sum.ts';
import { MINUTE_MS } from '../../domain/timeframe.ts';
import type { CandleColumns, CandleSeries } from '../../market/candle-series.ts';
import { MINUTES_PER_DAY, VALUE_COLUMNS } from '../../market/history/day-candles.ts';
import { countBefore, eachRun } from '../../market/history/minute-map.ts';
import { readColumn, type StoredColumn, storedColumns, type StoredDay } from './day-codec.ts';

export interface KeyedDay {
  readonly day: number;
  readonly stored: StoredDay;
}

/** Minutes since 1970 of which a series is read; `to` is excluded. */
export interface MinuteRange {
  readonly from: number;
  readonly to: number;
}

/** How many bars days (in order) give within a range, the filled ones included. */
export function countBars(
  days: Iterable<{ readonly day: number; readonly map: Uint8Array | null }>,
  range: MinuteRange,
  maxGapMinutes: number,
): number {
  let bars = 0;
  let next = -1;
  for (const { day, map } of days) {
    const base = day * MINUTES_PER_DAY;
    eachRun(map, Math.max(0, range.from - base), Math.min(MINUTES_PER_DAY, range.to - base), (from, to) => {
      if (next >= 0) bars += Math.min(base + from - next, maxGapMinutes);
      bars += to - from;
      next = base + to;
    });
  }
  return bars;
}

/**
 * The base stream of strategy.md §1 out of stored days in order, written straight into columns that hold as many
 * bars as `countBars` counts in the same days: minutes without trades are filled and flagged, at most
 * `maxGapMinutes` in a row, and a longer hole starts a segment. The outcome is that of `prepareCandles` on the
 * stored candles, decimals included.
 */
export function readBars(
  days: Iterable<KeyedDay>,
  range: MinuteRange,
  maxGapMinutes: number,
  columns: CandleColumns,
): CandleSeries {
  const { length } = columns.time;
  const decimals = createDecimals();
  const segmentStarts: number[] = [];
  let at = 0;
  let next = -1;

  function beginRun(minute: number): void {
    const missing = next < 0 ? 0 : minute - next;
    const filled = Math.min(missing, maxGapMinutes);
    if (filled > 0) fillBars(columns, at, filled, next * MINUTE_MS);
    at += filled;
    if (next < 0 || filled < missing) segmentStarts.push(at);
  }

  for (const { day, stored } of days) {
    const base = day * MINUTES_PER_DAY;
    const from = Math.max(0, range.from - base);
    const to = Math.min(MINUTES_PER_DAY, range.to - base);
    const sources = storedColumns(stored);
    const before = at;
    let row = from > 0 ? countBefore(stored.minutes, from) : 0;
    eachRun(stored.minutes, from, to, (start, end) => {
      beginRun(base + start);
      copyRun(sources, row, end - start, columns, at, (base + start) * MINUTE_MS);
      row += end - start;
      at += end - start;
      next = base + end;
    });
    if (from === 0 && to === MINUTES_PER_DAY) decimals.addStored(stored);
    else decimals.addColumns(columns, before, at);
  }
  if (at !== length) throw new Error(`the stored days gave ${at} bars where ${length} were counted`);
  return {
    length,
    intervalMs: MINUTE_MS,
    ...columns,
    segmentStarts: Int32Array.from(segmentStarts),
    ...decimals.of(columns),
  };
}

function copyRun(
  sources: readonly StoredColumn[],
  row: number,
  count: number,
  columns: CandleColumns,
  at: number,
  time: number,
): void {
  for (let index = 0; index < VALUE_COLUMNS.length; index++) {
    readColumn(sources[index], row, count, columns[VALUE_COLUMNS[index]], at);
  }
  const times = columns.time;
  for (let bar = 0; bar < count; bar++) times[at + bar] = time + bar * MINUTE_MS;
}

/** Minutes without trades: the previous close, no volume. */
function fillBars(columns: CandleColumns, at: number, count: number, time: number): void {
  const close = columns.close[at - 1];
  for (let bar = at; bar < at + count; bar++) {
    columns.time[bar] = time + (bar - at) * MINUTE_MS;
    columns.open[bar] = close;
    columns.high[bar] = close;
    columns.low[bar] = close;
    columns.close[bar] = close;
    columns.filled[bar] = 1;
  }
}

/** Collects what `finestDecimals` would find in whole columns, from what is known of every stored day. */
function createDecimals() {
  const price = createFinest();
  const volume = createFinest();
  return {
    addStored(stored: StoredDay): void {
      price.note(stored.price_decimals);
      volume.note(stored.volume_decimals);
    },
    addColumns(columns: CandleColumns, from: number, to: number): void {
      let finest = 0;
      for (const name of ['open', 'high', 'low', 'close'] as const) {
        finest = finestDecimals(columns[name].subarray(from, to), finest);
      }
      price.note(finest);
      volume.note(finestDecimals(columns.volume.subarray(from, to)));
    },
    of: (columns: CandleColumns) => ({
      priceDecimals: price.of(columns.high),
      volumeDecimals: volume.of(columns.volume),
    }),
  };
}

function createFinest() {
  let decimals = 0;
  let coarsest = NOT_DECIMAL;
  return {
    note(found: number): void {
      decimals = Math.max(decimals, found);
      coarsest = Math.min(coarsest, found);
    },
    /** A day of large numbers and one of many decimals can each be decimal while the two together are not. */
    of(largest: Float64Array): number {
      if (decimals === NOT_DECIMAL || coarsest >= decimals) return decimals;
      const limit = Number.MAX_SAFE_INTEGER / POWERS_OF_TEN[decimals];
      for (let bar = 0; bar < largest.length; bar++) if (largest[bar] > limit) return NOT_DECIMAL;
      return decimals;
    },
  };
}

import type { Candle } from '../domain/candle.ts';
import { finestDecimals } from '../domain/decimal-sum.ts';

/**
 * Candles as columns, oldest first. Within a segment bars follow each other without a hole; a gap of the
 * market starts a new segment and everything computed from bars starts over there (strategy.md §1).
 * Times are open times, UTC ms; prices in quote per base, volumes in base.
 */
export interface CandleSeries {
  readonly length: number;
  readonly intervalMs: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** 1 where the whole bar is made of minutes without trades. */
  readonly filled: Uint8Array;
  /** Index of the first bar of each segment, ascending, starting with 0; empty when there are no bars. */
  readonly segmentStarts: Int32Array;
  /** Decimals that write every price in full; `NOT_DECIMAL` (16) when prices are not decimals below 2^53 units. */
  readonly priceDecimals: number;
  /** The same for volumes. */
  readonly volumeDecimals: number;
}

/** The columns a series is made of, before decimals and segments are known. */
export interface CandleColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly filled: Uint8Array;
}

/** Empty columns of a given length. */
export function allocateColumns(length: number): CandleColumns {
  return {
    time: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    filled: new Uint8Array(length),
  };
}

const NUMBER_COLUMNS = 6;

/** The same in one piece of memory that any number of threads can look at without a copy. */
export function allocateSharedColumns(length: number): CandleColumns {
  const bytes = length * Float64Array.BYTES_PER_ELEMENT;
  const memory = new SharedArrayBuffer(NUMBER_COLUMNS * bytes + length);
  const numbers = (column: number): Float64Array => new Float64Array(memory, column * bytes, length);
  return {
    time: numbers(0),
    open: numbers(1),
    high: numbers(2),
    low: numbers(3),
    close: numbers(4),
    volume: numbers(5),
    filled: new Uint8Array(memory, NUMBER_COLUMNS * bytes, length),
  };
}

/**
 * A series of columns that are in time order, at most one bar per interval. Without `segmentStarts` every
 * jump in time starts a segment. Throws when a segment has a hole or times do not ascend.
 */
export function seriesFromColumns(
  columns: CandleColumns,
  intervalMs: number,
  segmentStarts?: ArrayLike<number>,
): CandleSeries {
  const starts = segmentStarts === undefined ? jumpsOf(columns.time, intervalMs) : Int32Array.from(segmentStarts);
  checkSegments(columns.time, intervalMs, starts);
  let priceDecimals = finestDecimals(columns.close);
  for (const column of [columns.open, columns.high, columns.low]) priceDecimals = finestDecimals(column, priceDecimals);
  return {
    length: columns.time.length,
    intervalMs,
    ...columns,
    segmentStarts: starts,
    priceDecimals,
    volumeDecimals: finestDecimals(columns.volume),
  };
}

/** A series of candles in time order; see `seriesFromColumns`. */
export function seriesFromCandles(
  candles: readonly Candle[],
  intervalMs: number,
  segmentStarts?: ArrayLike<number>,
): CandleSeries {
  const columns = allocateColumns(candles.length);
  for (let index = 0; index < candles.length; index++) {
    const candle = candles[index];
    columns.time[index] = candle.time;
    columns.open[index] = candle.open;
    columns.high[index] = candle.high;
    columns.low[index] = candle.low;
    columns.close[index] = candle.close;
    columns.volume[index] = candle.volume;
    columns.filled[index] = candle.filled === true ? 1 : 0;
  }
  return seriesFromColumns(columns, intervalMs, segmentStarts);
}

/** Bar `index` as a candle; `filled` is present only when it is true. */
export function candleAt(series: CandleSeries, index: number): Candle {
  if (!(index >= 0 && index < series.length)) {
    throw new RangeError(`candle index ${index} is outside the series of ${series.length} bars`);
  }
  const candle = {
    time: series.time[index],
    open: series.open[index],
    high: series.high[index],
    low: series.low[index],
    close: series.close[index],
    volume: series.volume[index],
  };
  return series.filled[index] === 1 ? { ...candle, filled: true } : candle;
}

/** Bars `from..to` (end excluded) as a view on the same memory; the first bar starts a segment. */
export function sliceSeries(series: CandleSeries, from: number, to: number): CandleSeries {
  const first = Math.min(Math.max(0, from), series.length);
  const end = Math.min(Math.max(first, to), series.length);
  const starts = end > first ? [0] : [];
  for (const start of series.segmentStarts) if (start > first && start < end) starts.push(start - first);
  return {
    length: end - first,
    intervalMs: series.intervalMs,
    time: series.time.subarray(first, end),
    open: series.open.subarray(first, end),
    high: series.high.subarray(first, end),
    low: series.low.subarray(first, end),
    close: series.close.subarray(first, end),
    volume: series.volume.subarray(first, end),
    filled: series.filled.subarray(first, end),
    segmentStarts: Int32Array.from(starts),
    priceDecimals: series.priceDecimals,
    volumeDecimals: series.volumeDecimals,
  };
}

/** Index after the last bar of segment number `segment`. */
export function segmentEnd(series: CandleSeries, segment: number): number {
  return segment + 1 < series.segmentStarts.length ? series.segmentStarts[segment + 1] : series.length;
}

/** How many filled bars the series ends with: where the count towards the next gap stands. */
export function filledRunAtEnd(series: CandleSeries): number {
  let run = 0;
  while (run < series.length && series.filled[series.length - 1 - run] === 1) run++;
  return run;
}

function jumpsOf(time: Float64Array, intervalMs: number): Int32Array {
  const starts: number[] = [];
  for (let index = 0; index < time.length; index++) {
    if (index === 0 || time[index] !== time[index - 1] + intervalMs) starts.push(index);
  }
  return Int32Array.from(starts);
}

function checkSegments(time: Float64Array, intervalMs: number, starts: Int32Array): void {
  if (time.length > 0 ? starts[0] !== 0 : starts.length > 0) {
    throw new Error(`segment starts of ${time.length} bars must begin with 0, got [${starts.join(', ')}]`);
  }
  let next = 0;
  for (let index = 0; index < time.length; index++) {
    const isStart = starts[next] === index;
    if (isStart) next++;
    const step = index === 0 ? intervalMs : time[index] - time[index - 1];
    if (isStart ? !(step > 0) : step !== intervalMs) {
      throw new Error(
        `bar ${index} opens at ${time[index]}, ${step} ms after the one before, in a segment of ${intervalMs} ms bars`,
      );
    }
  }
  if (next !== starts.length) throw new Error(`segment start ${starts[next]} is not an ascending index of a bar`);
}

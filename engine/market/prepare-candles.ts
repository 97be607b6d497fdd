import type { Candle } from '../domain/candle.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import { allocateColumns, type CandleColumns, type CandleSeries, seriesFromColumns } from './candle-series.ts';

/** Times below this are seconds: as milliseconds they would lie before March 1973. */
const SECONDS_BELOW = 1e11;

/** Rows as columns; `filled` may be absent. */
export interface CandleRows {
  readonly time: ArrayLike<number>;
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  readonly filled?: ArrayLike<number>;
}

/**
 * The base stream of strategy.md §1 out of rows in any order: times floored to the minute (seconds below
 * 1e11), of several rows of a minute the last given wins, minutes without trades filled from the previous
 * close, at most `maxGapMinutes` in a row; what is missing beyond is a gap and starts a new segment.
 * Nothing is filled after the last row. Rows that say `filled` count as filled minutes, so preparing a
 * prepared stream changes nothing. Prices and volumes must have been checked by whoever read them.
 */
export function prepareCandles(rows: readonly Candle[] | CandleRows, maxGapMinutes: number): CandleSeries {
  if (!Number.isInteger(maxGapMinutes) || maxGapMinutes < 0) {
    throw new RangeError(`maxGapMinutes must be a whole number of minutes from 0, got ${maxGapMinutes}`);
  }
  const source = 'open' in rows ? rows : columnsOf(rows);
  const time = minutesOf(source.time);
  const order = orderOf(time);
  const plan = planBars(time, order, source.filled, maxGapMinutes);
  return seriesFromColumns(fillBars(source, time, plan, maxGapMinutes), MINUTE_MS, plan.segmentStarts);
}

function columnsOf(candles: readonly Candle[]): CandleColumns {
  const columns = allocateColumns(candles.length);
  candles.forEach((candle, index) => {
    columns.time[index] = candle.time;
    columns.open[index] = candle.open;
    columns.high[index] = candle.high;
    columns.low[index] = candle.low;
    columns.close[index] = candle.close;
    columns.volume[index] = candle.volume;
    columns.filled[index] = candle.filled === true ? 1 : 0;
  });
  return columns;
}

function minutesOf(times: ArrayLike<number>): Float64Array {
  const minutes = new Float64Array(times.length);
  for (let row = 0; row < times.length; row++) {
    const time = times[row];
    if (!Number.isFinite(time)) throw new RangeError(`time of row ${row} is ${time}, not a number of seconds or ms`);
    const milliseconds = time < SECONDS_BELOW ? time * 1000 : time;
    minutes[row] = Math.floor(milliseconds / MINUTE_MS) * MINUTE_MS;
  }
  return minutes;
}

/** Row numbers in time order, one per minute: the last row given for it. */
function orderOf(time: Float64Array): Int32Array {
  const order = new Int32Array(time.length);
  let sorted = true;
  for (let row = 0; row < time.length; row++) {
    order[row] = row;
    if (row > 0 && time[row] < time[row - 1]) sorted = false;
  }
  if (!sorted) order.sort((a, b) => time[a] - time[b] || a - b);
  let kept = 0;
  for (let position = 0; position < order.length; position++) {
    const isLastOfMinute = position + 1 === order.length || time[order[position]] !== time[order[position + 1]];
    if (isLastOfMinute) order[kept++] = order[position];
  }
  return order.subarray(0, kept);
}

interface Plan {
  /** Rows that stay, in time order. */
  readonly rows: Int32Array;
  readonly length: number;
  readonly segmentStarts: readonly number[];
}

/** Decides which rows stay, how many minutes are filled between them and where segments start. */
function planBars(
  time: Float64Array,
  order: Int32Array,
  filled: ArrayLike<number> | undefined,
  maxGapMinutes: number,
): Plan {
  const rows = new Int32Array(order.length);
  const segmentStarts: number[] = [];
  let kept = 0;
  let length = 0;
  let filledRun = 0;
  let previous = 0;
  for (const row of order) {
    const isFilled = filled?.[row] === 1;
    const missing = kept === 0 ? 0 : (time[row] - previous) / MINUTE_MS - 1;
    // A filled row beyond the allowed run is part of the gap, whoever filled it.
    if (isFilled && kept > 0 && filledRun + missing >= maxGapMinutes) continue;
    const fill = Math.min(missing, maxGapMinutes - filledRun);
    if (kept === 0 || fill < missing) segmentStarts.push(length + fill);
    length += fill + 1;
    filledRun = isFilled ? filledRun + missing + 1 : 0;
    previous = time[row];
    rows[kept++] = row;
  }
  return { rows: rows.subarray(0, kept), length, segmentStarts };
}

function fillBars(source: CandleRows, time: Float64Array, plan: Plan, maxGapMinutes: number): CandleColumns {
  const columns = allocateColumns(plan.length);
  let bar = 0;
  let filledRun = 0;
  for (const row of plan.rows) {
    if (bar > 0) {
      const close = columns.close[bar - 1];
      for (; filledRun < maxGapMinutes && columns.time[bar - 1] + MINUTE_MS < time[row]; filledRun++, bar++) {
        columns.time[bar] = columns.time[bar - 1] + MINUTE_MS;
        columns.open[bar] = close;
        columns.high[bar] = close;
        columns.low[bar] = close;
        columns.close[bar] = close;
        columns.filled[bar] = 1;
      }
    }
    const isFilled = source.filled?.[row] === 1;
    columns.time[bar] = time[row];
    columns.open[bar] = source.open[row];
    columns.high[bar] = source.high[row];
    columns.low[bar] = source.low[row];
    columns.close[bar] = source.close[row];
    columns.volume[bar] = source.volume[row];
    columns.filled[bar] = isFilled ? 1 : 0;
    filledRun = isFilled ? filledRun + 1 : 0;
    bar++;
  }
  return columns;
}

import { decimalSum, NOT_DECIMAL, POWERS_OF_TEN } from '../domain/decimal-sum.ts';
import { allocateColumns, type CandleSeries, segmentEnd } from './candle-series.ts';

/**
 * Bars of `intervalMs`, grouped from the epoch within each segment (strategy.md §1). Only groups with all
 * their bars are used. Volumes are exact decimal sums. A group that was filled throughout is `filled`.
 */
export function resampleSeries(base: CandleSeries, intervalMs: number): CandleSeries {
  if (intervalMs === base.intervalMs) return base;
  const size = barsPerGroup(base.intervalMs, intervalMs);
  const firsts = completeGroups(base, intervalMs, size);
  const columns = allocateColumns(firsts.rows.length);
  const scale = base.volumeDecimals === NOT_DECIMAL ? 0 : POWERS_OF_TEN[base.volumeDecimals];
  let allExact = true;
  for (let bar = 0; bar < firsts.rows.length; bar++) {
    const from = firsts.rows[bar];
    const to = from + size;
    let high = base.high[from];
    let low = base.low[from];
    let filled = base.filled[from];
    let units = 0;
    for (let index = from; index < to; index++) {
      if (base.high[index] > high) high = base.high[index];
      if (base.low[index] < low) low = base.low[index];
      filled &= base.filled[index];
      units += Math.round(base.volume[index] * scale);
    }
    columns.time[bar] = base.time[from];
    columns.open[bar] = base.open[from];
    columns.high[bar] = high;
    columns.low[bar] = low;
    columns.close[bar] = base.close[to - 1];
    const exact = scale > 0 && units <= Number.MAX_SAFE_INTEGER;
    if (!exact) allExact = false;
    columns.volume[bar] = exact ? units / scale : decimalSum(base.volume, from, to);
    columns.filled[bar] = filled;
  }
  return {
    length: firsts.rows.length,
    intervalMs,
    ...columns,
    segmentStarts: Int32Array.from(firsts.segmentStarts),
    priceDecimals: base.priceDecimals,
    volumeDecimals: allExact ? base.volumeDecimals : NOT_DECIMAL,
  };
}

/** How many base bars make one bar. Throws when the lengths do not divide. */
export function barsPerGroup(baseIntervalMs: number, intervalMs: number): number {
  const size = intervalMs / baseIntervalMs;
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`bars of ${intervalMs} ms cannot be made of bars of ${baseIntervalMs} ms`);
  }
  return size;
}

function completeGroups(base: CandleSeries, intervalMs: number, size: number) {
  const rows: number[] = [];
  const segmentStarts: number[] = [];
  for (let segment = 0; segment < base.segmentStarts.length; segment++) {
    const start = base.segmentStarts[segment];
    const end = segmentEnd(base, segment);
    const opened = base.time[start];
    const wait = (Math.ceil(opened / intervalMs) * intervalMs - opened) / base.intervalMs;
    if (start + wait + size <= end) segmentStarts.push(rows.length);
    for (let index = start + wait; index + size <= end; index += size) rows.push(index);
  }
  return { rows, segmentStarts };
}

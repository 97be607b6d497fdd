import { DAY_MS, HOUR_MS } from '../domain/timeframe.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';

export { isLowerMomentum, momentumCategory, momentumRank } from '../domain/momentum.ts';

/** Spans of the range and the support that an entry signal carries. */
export const RANGE_MS = 12 * HOUR_MS;
export const SUPPORT_MS = 4 * HOUR_MS;

/** Range of prices in percent of a close (strategy.md §4). */
export function rangePercent(highest: number, lowest: number, close: number): number {
  return (100 * (highest - lowest)) / close;
}

/** Change in percent from an earlier close (strategy.md §4). */
export function changePercent(close: number, earlierClose: number): number {
  return 100 * (close / earlierClose - 1);
}

/** Bars that a span of time is made of; at least one, so a bar longer than the span stands for it. */
export function barsIn(spanMs: number, intervalMs: number): number {
  return Math.max(1, Math.round(spanMs / intervalMs));
}

/** 24-hour change of the close in percent, per bar; NaN where the segment has no bar 24 hours before. */
export function computeMomentum24h(bars: CandleSeries): Float64Array {
  const momentum = new Float64Array(bars.length).fill(Number.NaN);
  const lag = barsIn(DAY_MS, bars.intervalMs);
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const end = segmentEnd(bars, segment);
    for (let index = bars.segmentStarts[segment] + lag; index < end; index++) {
      momentum[index] = changePercent(bars.close[index], bars.close[index - lag]);
    }
  }
  return momentum;
}

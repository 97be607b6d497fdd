import type { Candle } from '../domain/candle.ts';
import { decimalSum } from '../domain/decimal-sum.ts';
import { barOpenTime } from '../domain/timeframe.ts';
import { barsPerGroup } from './resample.ts';

/** Makes bars of T out of closed base bars, one at a time, exactly as `resampleSeries` does. */
export interface BaseAggregator {
  /**
   * Takes the next closed base bar; returns the bar of T it completes, if any. A jump in time starts a new
   * segment: the group under way is dropped. Throws when time does not ascend.
   */
  push(candle: Candle): Candle | null;
  /** The group under way, null when no group has been begun at its first bar. */
  forming(): Candle | null;
}

export function createBaseAggregator(baseIntervalMs: number, intervalMs: number): BaseAggregator {
  const size = barsPerGroup(baseIntervalMs, intervalMs);
  const volumes = new Float64Array(size);
  let count = 0;
  let lastTime = Number.NEGATIVE_INFINITY;
  let first: Candle | null = null;
  let high = 0;
  let low = 0;
  let close = 0;
  let filled = true;

  function group(): Candle | null {
    if (first === null) return null;
    const volume = decimalSum(volumes, 0, count);
    const candle = { time: first.time, open: first.open, high, low, close, volume };
    return filled ? { ...candle, filled } : candle;
  }

  return {
    push(candle) {
      if (!(candle.time > lastTime)) {
        throw new Error(`base bar at ${candle.time} does not follow the one at ${lastTime}`);
      }
      if (size === 1) {
        lastTime = candle.time;
        return candle;
      }
      if (candle.time !== lastTime + baseIntervalMs) first = null;
      lastTime = candle.time;
      if (candle.time === barOpenTime(candle.time, intervalMs)) {
        first = candle;
        count = 0;
        high = candle.high;
        low = candle.low;
        filled = true;
      }
      if (first === null) return null;
      if (candle.high > high) high = candle.high;
      if (candle.low < low) low = candle.low;
      close = candle.close;
      filled = filled && candle.filled === true;
      volumes[count++] = candle.volume;
      if (count < size) return null;
      const complete = group();
      first = null;
      return complete;
    },
    forming: group,
  };
}

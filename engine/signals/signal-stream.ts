import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { SignalBar } from '../domain/signal.ts';
import { MINUTE_MS, timeframeMs } from '../domain/timeframe.ts';
import { createBaseAggregator } from '../market/base-aggregator.ts';
import { SegmentStream } from './segment-stream.ts';

/** The signal layer for a live session: the same states as the batch form, one bar at a time. */
export interface SignalStream {
  /**
   * Takes the next closed base minute, filled ones included; returns the signal bar when it completes a bar
   * of T. A jump in time starts a new segment. Throws when time does not ascend.
   */
  push(baseCandle: Candle): SignalBar | null;
  /** Takes the next closed bar of T directly, as warm-up from history; base minutes may follow. */
  pushBar(bar: Candle): SignalBar;
}

export function createSignalStream(configuration: Configuration): SignalStream {
  const intervalMs = timeframeMs(configuration.timeframe);
  const aggregator = createBaseAggregator(MINUTE_MS, intervalMs);
  let segment = new SegmentStream(configuration, intervalMs);
  let lastTime = Number.NEGATIVE_INFINITY;

  function pushBar(bar: Candle): SignalBar {
    if (!(bar.time > lastTime)) throw new Error(`signal bar at ${bar.time} does not follow the one at ${lastTime}`);
    // A hole in the minutes leaves its bar of T incomplete, so a new segment always shows as a jump here.
    const continues = bar.time === lastTime + intervalMs;
    if (!continues) segment = new SegmentStream(configuration, intervalMs);
    lastTime = bar.time;
    return segment.push(bar);
  }

  return {
    push(baseCandle) {
      const bar = aggregator.push(baseCandle);
      return bar === null ? null : pushBar(bar);
    },
    pushBar,
  };
}

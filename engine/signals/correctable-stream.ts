import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { SignalBar } from '../domain/signal.ts';
import { barOpenTime, MINUTE_MS, timeframeMs } from '../domain/timeframe.ts';
import { createBaseAggregator } from '../market/base-aggregator.ts';
import { createSignalStream, type SignalStream } from './signal-stream.ts';

/** What came of a correction. */
export interface StreamCorrection {
  /** The signal bars that were computed anew, in order of time; those before them stand. */
  readonly bars: readonly SignalBar[];
  /** Minutes that lie before everything that is kept, so that nothing was computed from them. */
  readonly ignored: number;
}

/**
 * A signal stream whose closed minutes may turn out to have been others. After a correction it is in the state of a
 * fresh stream over the corrected candles; the signal bars it gave before stay what they were. Pure: the same calls
 * give the same bars, so a session and its replay correct alike.
 */
export interface CorrectableStream {
  /** Begins with history: whole bars of T, then the minutes that follow them. Returns their signal bars. */
  warmUp(bars: readonly Candle[], minutes: readonly Candle[]): readonly SignalBar[];
  /** Takes the next closed minute, filled ones included; returns the signal bar when it completes a bar of T. */
  push(minute: Candle): SignalBar | null;
  /** Takes minutes not newer than the newest one in place of those of the same time, or where there were none. */
  correct(minutes: readonly Candle[]): StreamCorrection;
}

/** Bars of T from which the state is built anew: more than two years of hours, and a fifth of a second of work. */
const KEPT_BARS = 20_000;
/** Bars that may come on top before the oldest are dropped, so that this is not done with every bar. */
const SPARE_BARS = 1_000;
/** Minutes that can be corrected; a bar of T is made of them, so there are more than two of the longest bar. */
const KEPT_MINUTES = 2 * 1440;

export function createCorrectableStream(configuration: Configuration): CorrectableStream {
  const intervalMs = timeframeMs(configuration.timeframe);
  let stream: SignalStream = createSignalStream(configuration);
  let aggregator = createBaseAggregator(MINUTE_MS, intervalMs);
  let bars: Candle[] = [];
  let minutes: Candle[] = [];

  function push(minute: Candle): SignalBar | null {
    minutes.push(minute);
    const bar = aggregator.push(minute);
    if (bar === null) return null;
    bars.push(bar);
    return stream.pushBar(bar);
  }

  /** By count, never by time: whoever makes the same calls forgets the same. */
  function forget(): void {
    if (bars.length > KEPT_BARS + SPARE_BARS) bars = bars.slice(-KEPT_BARS);
    if (minutes.length <= 2 * KEPT_MINUTES) return;
    const oldest = minutes.at(-KEPT_MINUTES)?.time ?? 0;
    // From the opening of a bar on, so that each bar that can be corrected has all its minutes.
    const from = barOpenTime(oldest, intervalMs);
    minutes = minutes.filter(({ time }) => time >= from);
  }

  return {
    warmUp(warmBars, warmMinutes) {
      const signalBars = warmBars.map((bar) => {
        bars.push(bar);
        return stream.pushBar(bar);
      });
      for (const minute of warmMinutes) {
        const bar = push(minute);
        if (bar !== null) signalBars.push(bar);
      }
      forget();
      return signalBars;
    },

    push(minute) {
      const bar = push(minute);
      forget();
      return bar;
    },

    correct(corrections) {
      const oldest = minutes[0]?.time ?? Number.POSITIVE_INFINITY;
      const corrected = new Map<number, Candle>();
      for (const candle of corrections) if (candle.time >= oldest) corrected.set(candle.time, candle);
      const ignored = corrections.length - corrections.filter(({ time }) => time >= oldest).length;
      if (corrected.size === 0) return { bars: [], ignored };
      const from = barOpenTime(Math.min(...corrected.keys()), intervalMs);
      const known = minutes.filter(({ time }) => !corrected.has(time));
      const all = [...known, ...corrected.values()].sort((a, b) => a.time - b.time);
      bars = bars.filter(({ time }) => time < from);
      stream = createSignalStream(configuration);
      aggregator = createBaseAggregator(MINUTE_MS, intervalMs);
      for (const bar of bars) stream.pushBar(bar);
      minutes = all.filter(({ time }) => time < from);
      const renewed = all.slice(minutes.length).flatMap((minute) => push(minute) ?? []);
      return { bars: renewed, ignored };
    },
  };
}

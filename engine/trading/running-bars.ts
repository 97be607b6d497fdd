import type { Candle } from '../domain/candle.ts';
import { barOpenTime, MINUTE_MS, type Timeframe, timeframeMs } from '../domain/timeframe.ts';

export interface BarUpdate {
  readonly timeframe: Timeframe;
  readonly candle: Candle;
}

/** The running bars of the timeframes somebody looks at, folded from minutes. */
export interface RunningBars {
  /** History to begin with, closed and in time order; bars of several lengths may be mixed as long as none overlap. */
  seed(history: readonly Candle[]): void;
  /** Begins to follow a timeframe. */
  follow(timeframe: Timeframe): void;
  /** Takes the open minute as it is now. */
  update(minute: Candle): readonly BarUpdate[];
  /** Takes a closed minute; returns the bars that it completes. */
  close(minute: Candle): readonly BarUpdate[];
  /** Takes closed minutes in place of those of the same time, or where there were none. */
  correct(minutes: readonly Candle[]): void;
  running(timeframe: Timeframe): Candle | null;
}

/** A day and a bit: the longest bar is a day. */
const KEPT_MS = 2 * 24 * 60 * MINUTE_MS;

export function createRunningBars(): RunningBars {
  let parts: Candle[] = [];
  let open: Candle | null = null;
  /** Closed part of the running bar of each followed timeframe; recomputed when a minute closes. */
  const closedParts = new Map<Timeframe, Candle | null>();

  function closedPart(barOpen: number): Candle | null {
    const inBar = parts.filter((part) => part.time >= barOpen);
    return inBar.length === 0 ? null : inBar.reduce(fold);
  }

  function barWith(timeframe: Timeframe, minute: Candle): Candle {
    const barOpen = barOpenTime(minute.time, timeframeMs(timeframe));
    const part = closedParts.get(timeframe) ?? null;
    return part !== null && part.time >= barOpen
      ? { ...fold(part, minute), time: barOpen }
      : { ...minute, time: barOpen };
  }

  function refresh(timeframe: Timeframe, now: number): void {
    closedParts.set(timeframe, closedPart(barOpenTime(now, timeframeMs(timeframe))));
  }

  return {
    seed(history) {
      parts = [...history].sort((a, b) => a.time - b.time);
    },
    follow(timeframe) {
      if (closedParts.has(timeframe)) return;
      const last = parts.at(-1);
      refresh(timeframe, open?.time ?? (last === undefined ? 0 : last.time + MINUTE_MS));
    },
    update(minute) {
      open = minute;
      return [...closedParts.keys()].map((timeframe) => ({ timeframe, candle: barWith(timeframe, minute) }));
    },
    close(minute) {
      const completed = [...closedParts.keys()]
        .filter((timeframe) => (minute.time + MINUTE_MS) % timeframeMs(timeframe) === 0)
        .map((timeframe) => ({ timeframe, candle: barWith(timeframe, minute) }));
      parts.push(minute);
      if (parts[0] !== undefined && minute.time - parts[0].time > 2 * KEPT_MS) {
        parts = parts.filter((part) => minute.time - part.time <= KEPT_MS);
      }
      if (open !== null && open.time <= minute.time) open = null;
      for (const timeframe of closedParts.keys()) refresh(timeframe, minute.time + MINUTE_MS);
      return completed;
    },
    correct(minutes) {
      const last = parts.at(-1);
      if (minutes.length === 0 || last === undefined) return;
      const corrected = new Set(minutes.map(({ time }) => time));
      const kept = parts.filter(({ time }) => !corrected.has(time));
      parts = [...kept, ...minutes].sort((a, b) => a.time - b.time);
      for (const timeframe of closedParts.keys()) refresh(timeframe, last.time + MINUTE_MS);
    },
    running(timeframe) {
      if (open !== null) return barWith(timeframe, open);
      const last = parts.at(-1);
      return last === undefined ? null : closedPart(barOpenTime(last.time + MINUTE_MS, timeframeMs(timeframe)));
    },
  };
}

function fold(bar: Candle, next: Candle): Candle {
  return {
    time: bar.time,
    open: bar.open,
    high: Math.max(bar.high, next.high),
    low: Math.min(bar.low, next.low),
    close: next.close,
    volume: bar.volume + next.volume,
  };
}

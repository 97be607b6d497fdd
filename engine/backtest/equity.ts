import { DAY_MS } from '../domain/timeframe.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import type { EquityPoint } from './backtest-result.ts';
import type { Ledger } from './ledger.ts';
import { DrawdownTracker } from './metrics/drawdown.ts';
import type { Drawdown } from './metrics/drawdown.ts';
import { firstAfter } from './time-search.ts';

/** Value of the account in quote over time (UTC ms), as columns: a year of minutes is half a million points. */
export interface EquityCurve {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** When the account is marked and to which price. It depends on the data alone, so runs on the same data share it. */
export interface EquityTimeline {
  /** Close times of the signal bars, and of the last base bar. */
  readonly times: Float64Array;
  readonly closes: Float64Array;
  /** Index of the last point of each UTC day; days without data have none. */
  readonly dayEnds: Int32Array;
}

/** What the figures need of an equity curve. */
export interface EquitySummary {
  readonly finalTime: number;
  readonly finalValue: number;
  /** The last point of each UTC day; days without data are dropped. */
  readonly daily: EquityCurve;
  readonly drawdown: Drawdown;
}

/** A point at the close of every signal bar that closes after the first base bar opens, and of the last base bar. */
export function equityTimeline(base: CandleSeries, bars: CandleSeries): EquityTimeline {
  const first = firstAfter(bars.time, base.time[0] - bars.intervalMs);
  const count = bars.length - first;
  const lastClose = base.time[base.length - 1] + base.intervalMs;
  const closesWithBar = count > 0 && bars.time[bars.length - 1] + bars.intervalMs === lastClose;
  const times = new Float64Array(closesWithBar ? count : count + 1);
  const closes = new Float64Array(times.length);
  for (let at = 0; at < count; at++) {
    times[at] = bars.time[first + at] + bars.intervalMs;
    closes[at] = bars.close[first + at];
  }
  times[times.length - 1] = lastClose;
  closes[times.length - 1] = base.close[base.length - 1];
  return { times, closes, dayEnds: dayEndsOf(times) };
}

function dayEndsOf(times: Float64Array): Int32Array {
  const ends: number[] = [];
  for (let at = 0; at < times.length; at++) {
    const isLast = at + 1 === times.length || Math.floor(times[at + 1] / DAY_MS) !== Math.floor(times[at] / DAY_MS);
    if (isLast) ends.push(at);
  }
  return Int32Array.from(ends);
}

/**
 * Calls `visit` for each stretch of points [from, to) between fills. Fills at a base bar's open come after
 * the point at the same time (strategy.md §12).
 */
function eachStretch(
  { times }: EquityTimeline,
  { entries }: Ledger,
  startingQuote: number,
  visit: (from: number, to: number, cash: number, held: number) => void,
): void {
  let from = 0;
  let cash = startingQuote;
  let held = 0;
  for (const entry of entries) {
    if (from < times.length && times[from] <= entry.time) {
      const to = firstAfter(times, entry.time);
      visit(from, to, cash, held);
      from = to;
    }
    ({ cash, held } = entry);
  }
  if (from < times.length) visit(from, times.length, cash, held);
}

/** The account's value at every point of the timeline. */
export function equityCurve(timeline: EquityTimeline, ledger: Ledger, startingQuote: number): EquityCurve {
  const { times, closes } = timeline;
  const values = new Float64Array(times.length);
  eachStretch(timeline, ledger, startingQuote, (from, to, cash, held) => {
    for (let at = from; at < to; at++) values[at] = cash + held * closes[at];
  });
  return { times, values };
}

/** Final value, daily series and drawdown of the curve, without making the curve: most of it is flat. */
export function summariseEquity(timeline: EquityTimeline, ledger: Ledger, startingQuote: number): EquitySummary {
  const { times, closes, dayEnds } = timeline;
  const tracker = new DrawdownTracker();
  const daily = { times: new Float64Array(dayEnds.length), values: new Float64Array(dayEnds.length) };
  let day = 0;
  eachStretch(timeline, ledger, startingQuote, (from, to, cash, held) => {
    // A stretch without a position has one value: its ends say all there is.
    if (held === 0) {
      tracker.push(times[from], cash);
      if (to - from > 1) tracker.push(times[to - 1], cash);
    } else {
      for (let at = from; at < to; at++) tracker.push(times[at], cash + held * closes[at]);
    }
    for (; day < dayEnds.length && dayEnds[day] < to; day++) {
      daily.times[day] = times[dayEnds[day]];
      daily.values[day] = cash + held * closes[dayEnds[day]];
    }
  });
  const last = times.length - 1;
  return {
    finalTime: times[last],
    finalValue: daily.values[daily.values.length - 1],
    daily,
    drawdown: tracker.result(),
  };
}

/** The same of a curve that exists, such as one stitched together of several runs. At least one point. */
export function summariseCurve({ times, values }: EquityCurve): EquitySummary {
  const dayEnds = dayEndsOf(times);
  const tracker = new DrawdownTracker();
  for (let at = 0; at < times.length; at++) tracker.push(times[at], values[at]);
  return {
    finalTime: times[times.length - 1],
    finalValue: values[values.length - 1],
    daily: {
      times: Float64Array.from(dayEnds, (at) => times[at]),
      values: Float64Array.from(dayEnds, (at) => values[at]),
    },
    drawdown: tracker.result(),
  };
}

/** The curve as pairs, for the report. */
export function equityPoints({ times, values }: EquityCurve): readonly EquityPoint[] {
  return Array.from(times, (time, at) => [time, values[at]] as const);
}

/** How many base bars had a position after the fills at their open. */
export function barsWithPosition(base: CandleSeries, ledger: Ledger): number {
  const { entries } = ledger;
  let count = 0;
  for (let at = 0; at < entries.length; at++) {
    if (entries[at].held === 0) continue;
    const until = at + 1 < entries.length ? entries[at + 1].bar : base.length;
    count += until - entries[at].bar;
  }
  return count;
}

import { DAY_MS } from '../domain/timeframe.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import type { EquityPoint } from './backtest-result.ts';
import type { Ledger } from './ledger.ts';

/** Value of the account in quote over time (UTC ms), as columns: a year of minutes is half a million points. */
export interface EquityCurve {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * The account's value at every signal bar's close and at the last base bar's close, marked to that
 * close. Fills at a base bar's open come after the point at the same time (strategy.md §12).
 */
export function equityCurve(
  base: CandleSeries,
  bars: CandleSeries,
  ledger: Ledger,
  startingQuote: number,
): EquityCurve {
  const last = base.length - 1;
  const lastClose = base.time[last] + base.intervalMs;
  const closesWithBar = bars.length > 0 && bars.time[bars.length - 1] + bars.intervalMs === lastClose;
  const length = closesWithBar ? bars.length : bars.length + 1;
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  const { entries } = ledger;
  let cash = startingQuote;
  let held = 0;
  let entry = 0;
  for (let bar = 0; bar < bars.length; bar++) {
    const time = bars.time[bar] + bars.intervalMs;
    for (; entry < entries.length && entries[entry].time < time; entry++) ({ cash, held } = entries[entry]);
    times[bar] = time;
    values[bar] = cash + held * bars.close[bar];
  }
  if (!closesWithBar) {
    times[length - 1] = lastClose;
    values[length - 1] = ledger.cash + ledger.held * base.close[last];
  }
  return { times, values };
}

/** The curve as pairs, for the report. */
export function equityPoints({ times, values }: EquityCurve): readonly EquityPoint[] {
  return Array.from(times, (time, at) => [time, values[at]] as const);
}

/** The last point of each UTC day; days without data are dropped. */
export function dailyPoints({ times, values }: EquityCurve): readonly EquityPoint[] {
  const points: EquityPoint[] = [];
  let nextDay = Infinity;
  for (let at = 0; at < times.length; at++) {
    if (times[at] >= nextDay) points.push([times[at - 1], values[at - 1]]);
    if (at === 0 || times[at] >= nextDay) nextDay = (Math.floor(times[at] / DAY_MS) + 1) * DAY_MS;
  }
  const last = times.length - 1;
  if (last >= 0) points.push([times[last], values[last]]);
  return points;
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

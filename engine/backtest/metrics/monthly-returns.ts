import type { EquityCurve } from '../equity.ts';

/** Return of a UTC month: its last equity point against the one before the month. */
export interface MonthlyReturn {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly returnPct: number;
}

/** Takes a daily series: what counts of a month is its last day. */
export function monthlyReturns(daily: EquityCurve, startingQuote: number): readonly MonthlyReturn[] {
  const months: MonthlyReturn[] = [];
  let before = startingQuote;
  let month = 0;
  let value = startingQuote;
  const close = (): void => {
    months.push({ month: monthText(month), returnPct: 100 * (value / before - 1) });
    before = value;
  };
  const { times, values } = daily;
  for (let at = 0; at < times.length; at++) {
    const now = monthOf(times[at]);
    if (at > 0 && now !== month) close();
    month = now;
    value = values[at];
  }
  if (times.length > 0) close();
  return months;
}

/** Months since year 0, UTC. */
function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function monthText(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
}

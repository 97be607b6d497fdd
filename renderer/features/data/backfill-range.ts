import type { DataOverviewView, SeriesKeyView } from '../../../engine/api/data-views.ts';
import { isSameSeries } from '../../stores/data-store.ts';
import { DAY_MS } from './coverage-figures.ts';

/** UTC midnight of the day of a time. */
export function dayStart(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** The choice of a market that is not in the list. */
export const OTHER_MARKET = 'other';

export const PRESETS = [
  { id: '90d', label: 'Last 90 days', days: 90 },
  { id: '1y', label: 'Last year', days: 365 },
] as const;

/** Markets to choose from: those of the session, then the real ones that there are candles of already. */
export function backfillMarkets({ markets, series }: DataOverviewView): readonly SeriesKeyView[] {
  const known = series.filter((one) => !one.simulated && !markets.some((market) => isSameSeries(market, one)));
  return [...markets, ...known].map(({ symbol, simulated }) => ({ symbol, simulated }));
}

/** What is wrong with a range of days; undefined when it can be asked for. */
export function rangeProblemOf(from: number | null, to: number | null, now: number): string | undefined {
  if (from === null) return 'Choose the first day.';
  if (from > now) return 'The first day has not come yet: choose an earlier one.';
  if (to !== null && to < from) return 'The last day is before the first: choose a later one.';
  return undefined;
}

/** Days of a range, both ends included; until today without an end. */
export function rangeDays(from: number, to: number | null, now: number): number {
  return Math.max(1, Math.round((dayStart(Math.min(to ?? now, now)) - dayStart(from)) / DAY_MS) + 1);
}

/** Trades a day of a quiet market and of the busiest ones, and what Kraken gives at a time. */
const QUIET_TRADES = 1_000;
const BUSY_TRADES = 60_000;
const TRADES_A_REQUEST = 1_000;
const SECONDS_A_REQUEST = 1;

/** How long the exchange's request rate makes a real market's past take, ms: from a quiet market to a busy one. */
export function backfillTime(days: number): { readonly quiet: number; readonly busy: number } {
  const perDay = (trades: number): number => (trades / TRADES_A_REQUEST) * SECONDS_A_REQUEST * 1_000;
  return { quiet: days * perDay(QUIET_TRADES), busy: days * perDay(BUSY_TRADES) };
}

import type { MetricsView } from '../../../engine/api/backtest-views.ts';

export const MONTH_NAMES = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

export interface MonthlyYear {
  readonly year: number;
  /** January to December, percent; null where the run has no data. */
  readonly months: readonly (number | null)[];
  /** The months compounded, percent. */
  readonly totalPct: number;
}

/**
 * Months of a report as years, oldest first; years between without data are there, empty. `lastCandle` is the open time
 * of the run's last one: a candle that ends with a month closes in the next, in which the run has no other. What it
 * brought is counted where it was traded.
 */
export function monthlyYears(returns: MetricsView['monthlyReturns'], lastCandle: number): readonly MonthlyYear[] {
  const byMonth = new Map<string, number>();
  const lastMonth = new Date(lastCandle).toISOString().slice(0, 7);
  for (const { month, returnPct } of returns) {
    const at = month > lastMonth && byMonth.has(lastMonth) ? lastMonth : month;
    byMonth.set(at, compounded(byMonth.get(at) ?? 0, returnPct));
  }
  const years = [...byMonth.keys()].map((month) => Number(month.slice(0, 4)));
  if (years.length === 0) return [];
  const first = Math.min(...years);
  return Array.from({ length: Math.max(...years) - first + 1 }, (_, index) => {
    const year = first + index;
    const months = MONTH_NAMES.map((_, month) => {
      const key = `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}`;
      return byMonth.get(key) ?? null;
    });
    return { year, months, totalPct: months.reduce<number>((total, value) => compounded(total, value ?? 0), 0) };
  });
}

/** Two returns one after the other, percent. */
function compounded(firstPct: number, secondPct: number): number {
  return firstPct === 0 ? secondPct : 100 * ((1 + firstPct / 100) * (1 + secondPct / 100) - 1);
}

/** A month of this many percent, up or down, would be drawn in the full colour; the strongest drawn stays readable. */
const FULL_COLOUR_PCT = 15;
const STRONGEST = 0.62;

/** Share of the up or down colour behind a month's figure, 0 to 1. The same for every run: colours can be compared. */
export function heatOf(returnPct: number): number {
  return Math.min(STRONGEST, Math.abs(returnPct) / FULL_COLOUR_PCT);
}

import { MINUTE_MS } from '../../domain/timeframe.ts';
import { CANDLE_SOURCES, type CandleSource } from './candle-source.ts';
import type { HistoryCoverage } from './coverage.ts';

/** Minutes of a UTC month, `2024-03`; counted as in `DayCoverage`. */
export interface MonthCoverage {
  readonly month: string;
  readonly have: number;
  readonly filled: number;
  readonly gap: number;
}

/** A coverage in a few lines. */
export interface CoverageSummary extends Pick<HistoryCoverage, 'from' | 'to' | 'have' | 'filled' | 'gap'> {
  readonly gaps: number;
  /** Minutes without a candle of which nobody has confirmed that there were no trades. */
  readonly unverified: number;
  /** The most trusted first. */
  readonly sources: readonly CandleSource[];
  /** From the first month to the last, without holes. */
  readonly months: readonly MonthCoverage[];
}

const MONTH_LETTERS = 'yyyy-mm'.length;

export function summarizeCoverage(coverage: HistoryCoverage): CoverageSummary {
  const { from, to, have, filled, gap, gaps } = coverage;
  return {
    from,
    to,
    have,
    filled,
    gap,
    gaps: gaps.length,
    unverified: unverifiedMinutes(coverage),
    sources: CANDLE_SOURCES.toReversed().filter((source) => coverage.days.some((day) => day.sources.includes(source))),
    months: monthsOf(coverage.days),
  };
}

export function unverifiedMinutes({ unverified }: Pick<HistoryCoverage, 'unverified'>): number {
  return unverified.reduce((sum, range) => sum + range.to - range.from, 0) / MINUTE_MS;
}

function monthsOf(days: HistoryCoverage['days']): readonly MonthCoverage[] {
  const months: { month: string; have: number; filled: number; gap: number }[] = [];
  for (const { time, have, filled, gap } of days) {
    const month = new Date(time).toISOString().slice(0, MONTH_LETTERS);
    let last = months.at(-1);
    if (last?.month !== month) months.push((last = { month, have: 0, filled: 0, gap: 0 }));
    last.have += have;
    last.filled += filled;
    last.gap += gap;
  }
  return months;
}

import type { Trade } from '../backtest-result.ts';
import { seededRandom, randomBelow, shuffle } from './seeded-random.ts';
import type { Random } from './seeded-random.ts';

/** `order` deals the same trades in another order, `resample` draws as many with replacement. */
export const MONTE_CARLO_KINDS = ['order', 'resample'] as const;
export type MonteCarloKind = (typeof MONTE_CARLO_KINDS)[number];

export const BAND_PERCENTILES = [5, 25, 50, 75, 95] as const;
/** One value per percentile of `BAND_PERCENTILES`. */
export type Band = readonly [p5: number, p25: number, p50: number, p75: number, p95: number];

export interface MonteCarloOptions {
  readonly runs: number;
  readonly seed: number;
  /** Ruin is an equity at or below this percentage of the start, at any time. */
  readonly ruinPct: number;
}

export const MONTE_CARLO_DEFAULTS: MonteCarloOptions = { runs: 1000, seed: 1, ruinPct: 50 };

export interface MonteCarloResult {
  readonly kind: MonteCarloKind;
  readonly runs: number;
  readonly seed: number;
  /** Closed trades that were dealt. */
  readonly trades: number;
  readonly startingQuote: number;
  readonly ruinPct: number;
  /** Share of runs that were ruined, percent. */
  readonly ruinProbabilityPct: number;
  /** Equity after 0, 1, 2 … trades over all runs. */
  readonly equityBands: readonly Band[];
  readonly finalEquity: Band;
  readonly totalReturnPct: Band;
  /** Deepest fall from a peak, trade by trade. */
  readonly maxDrawdownPct: Band;
}

/**
 * What else the trades of a run could have come to. Each trade gains the fraction of the equity it was made with, and
 * gains compound. Null without trades. Deterministic in the seed. With `order` all runs end alike but for rounding;
 * what differs is the way there.
 */
export function monteCarlo(
  trades: readonly Trade[],
  startingQuote: number,
  kind: MonteCarloKind,
  options: MonteCarloOptions = MONTE_CARLO_DEFAULTS,
): MonteCarloResult | null {
  const { runs, seed, ruinPct } = options;
  const returns = tradeReturns(trades, startingQuote);
  const count = returns.length;
  if (count === 0) return null;
  const random = seededRandom(seed);
  const ruin = (startingQuote * ruinPct) / 100;
  /** Equity after each trade, one row per number of trades. */
  const paths = Array.from({ length: count + 1 }, () => new Float64Array(runs));
  const drawdowns = new Float64Array(runs);
  let ruined = 0;
  for (let run = 0; run < runs; run++) {
    const dealt = deal(returns, kind, random);
    let equity = startingQuote;
    let peak = equity;
    let lowest = equity;
    let deepest = 0;
    paths[0][run] = equity;
    for (let at = 0; at < count; at++) {
      equity *= 1 + dealt[at];
      if (equity > peak) peak = equity;
      if (equity < lowest) lowest = equity;
      deepest = Math.max(deepest, (peak - equity) / peak);
      paths[at + 1][run] = equity;
    }
    drawdowns[run] = 100 * deepest;
    if (lowest <= ruin) ruined++;
  }
  const finals = paths[count];
  return {
    kind,
    runs,
    seed,
    trades: count,
    startingQuote,
    ruinPct,
    ruinProbabilityPct: (100 * ruined) / runs,
    equityBands: paths.map(bandOf),
    finalEquity: bandOf(finals),
    totalReturnPct: bandOf(finals.map((value) => 100 * (value / startingQuote - 1))),
    maxDrawdownPct: bandOf(drawdowns),
  };
}

/** Gain of each trade as a fraction of the equity before it. */
export function tradeReturns(trades: readonly Trade[], startingQuote: number): readonly number[] {
  let equity = startingQuote;
  return trades.map(({ pnl }) => {
    const gain = pnl / equity;
    equity += pnl;
    return gain;
  });
}

function deal(returns: readonly number[], kind: MonteCarloKind, random: Random): readonly number[] {
  if (kind === 'resample') return returns.map(() => returns[randomBelow(random, returns.length)]);
  const shuffled = [...returns];
  shuffle(shuffled, random);
  return shuffled;
}

function bandOf(values: Float64Array): Band {
  const sorted = Float64Array.from(values).sort();
  const [p5, p25, p50, p75, p95] = BAND_PERCENTILES.map((percentile) => percentileOf(sorted, percentile));
  return [p5, p25, p50, p75, p95];
}

/** Percentile of ascending values, interpolated between neighbours (Hyndman and Fan's type 7). */
export function percentileOf(sorted: ArrayLike<number>, percentile: number): number {
  const place = ((sorted.length - 1) * percentile) / 100;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

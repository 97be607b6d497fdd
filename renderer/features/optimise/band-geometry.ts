import type { MonteCarloView } from '../../../engine/api/optimise-views.ts';
import { linePath } from './fold-geometry.ts';

/** Percentile bands of a Monte Carlo run as paths of a plot, and where the labels right of it go. */

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface BandPicture {
  /** From the 5th to the 95th and from the 25th to the 75th percentile: closed areas. */
  readonly outer: string;
  readonly inner: string;
  readonly median: string;
  /** y of the starting equity. */
  readonly startY: number;
  readonly gridYs: readonly number[];
  readonly labels: readonly BandLabel[];
  readonly ticks: readonly { readonly x: number; readonly trade: number }[];
}

export interface BandLabel {
  readonly text: string;
  readonly gainPct: number;
  readonly y: number;
  readonly strong: boolean;
}

const NAMES = ['5%', '25%', 'Median', '75%', '95%'] as const;
const GRID_LINES = 4;
/** Ends this near to each other, in pixels, are one. */
const SAME_END = 3;

export function bandPicture(result: MonteCarloView, plot: Plot, labelHeight: number): BandPicture {
  const { equityBands, startingQuote } = result;
  const last = Math.max(1, equityBands.length - 1);
  const lows = equityBands.map((band) => band[0]);
  const highs = equityBands.map((band) => band[4]);
  const low = Math.min(startingQuote, ...lows);
  const high = Math.max(startingQuote, ...highs);
  const range = high === low ? 1 : high - low;
  const x = (trade: number): number => plot.left + ((plot.right - plot.left) * trade) / last;
  const y = (equity: number): number => plot.bottom - ((equity - low) / range) * (plot.bottom - plot.top);
  const xs = equityBands.map((_, trade) => x(trade));
  const line = (percentile: number): readonly number[] => equityBands.map((band) => y(band[percentile]));
  const area = (lower: number, upper: number): string =>
    `${linePath([...xs, ...xs.toReversed()], [...line(upper), ...line(lower).toReversed()])}Z`;
  const ends = equityBands[equityBands.length - 1].map(y);
  return {
    outer: area(0, 4),
    inner: area(1, 3),
    median: linePath(xs, line(2)),
    startY: y(startingQuote),
    gridYs: Array.from({ length: GRID_LINES }, (_, at) =>
      Math.round(plot.top + ((plot.bottom - plot.top) * (at + 0.5)) / GRID_LINES),
    ),
    labels: labelsOf(result, ends, plot, labelHeight),
    ticks: tradeTicks(result.trades).map((trade) => ({ x: x(trade), trade })),
  };
}

function labelsOf(
  { totalReturnPct }: MonteCarloView,
  ends: readonly number[],
  plot: Plot,
  labelHeight: number,
): readonly BandLabel[] {
  if (Math.abs(ends[0] - ends[4]) < SAME_END) {
    return [{ text: 'All', gainPct: totalReturnPct[2], y: ends[2], strong: true }];
  }
  const wanted = NAMES.map((text, at) => ({ text, gainPct: totalReturnPct[at], y: ends[at], strong: at === 2 }));
  const ys = spread(wanted.map((label) => label.y).toReversed(), labelHeight, plot.top, plot.bottom).toReversed();
  return wanted.map((label, at) => ({ ...label, y: ys[at] }));
}

/**
 * Moves places, given top to bottom, apart to at least `distance`, as little as need be and within the bounds if they
 * fit there.
 */
export function spread(places: readonly number[], distance: number, top: number, bottom: number): readonly number[] {
  const moved = [...places];
  for (let at = 0; at < moved.length; at++) {
    moved[at] = Math.max(moved[at], at === 0 ? top : moved[at - 1] + distance);
  }
  for (let at = moved.length - 1; at >= 0; at--) {
    moved[at] = Math.min(moved[at], at === moved.length - 1 ? bottom : moved[at + 1] - distance);
  }
  return moved;
}

/** Numbers of trades to name: the first, the last and round ones between. */
export function tradeTicks(trades: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].find((size) => trades / size <= 5) ?? 10_000;
  const ticks: number[] = [];
  for (let trade = 0; trade <= trades; trade += step) ticks.push(trade);
  const lastTick = ticks[ticks.length - 1];
  if (trades - lastTick >= step / 2) ticks.push(trades);
  else ticks[ticks.length - 1] = trades;
  return ticks;
}

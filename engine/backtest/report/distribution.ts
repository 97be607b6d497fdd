/** A bin of a histogram: trades with a return in `[from, to)`, percent. */
export interface ReturnBin {
  readonly from: number;
  readonly to: number;
  readonly trades: number;
}

/** About as many bins as a panel has room for. */
const MOST_BINS = 24;
const STEPS = [1, 2, 2.5, 5, 10];
/** A hundredth of a percent: finer bins would tell nothing apart that anybody trades on. */
const LEAST_WIDTH = 0.01;

/** Histogram of returns over bins of one round width; zero is always an edge, so that no bin mixes wins and losses. */
export function returnDistribution(returns: readonly number[]): readonly ReturnBin[] {
  if (returns.length === 0) return [];
  let lowest = 0;
  let highest = 0;
  for (const value of returns) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const width = roundWidth((highest - lowest) / MOST_BINS);
  const first = binOf(lowest, width);
  const counts = Array.from({ length: binOf(highest, width) - first + 1 }, () => 0);
  for (const value of returns) counts[binOf(value, width) - first]++;
  const edge = (bin: number): number => Number((bin * width).toPrecision(12));
  const bins = counts.map((trades, at) => ({ from: edge(first + at), to: edge(first + at + 1), trades }));
  // Zero itself is no return: its bin is shown only when something lies beside it.
  while (bins.length > 1 && bins[bins.length - 1].trades === 0) bins.pop();
  while (bins.length > 1 && bins[0].trades === 0) bins.shift();
  return bins;
}

function binOf(value: number, width: number): number {
  return Math.floor(Number((value / width).toPrecision(12)));
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not smaller. */
function roundWidth(width: number): number {
  if (!(width > 0)) return 1;
  if (width < LEAST_WIDTH) return LEAST_WIDTH;
  const power = 10 ** Math.floor(Math.log10(width));
  const step = STEPS.find((candidate) => candidate * power >= width) ?? 10;
  return Number((step * power).toPrecision(12));
}

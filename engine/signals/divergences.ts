import { isLess } from '../domain/compare.ts';
import { type DecimalColumn } from '../indicators/decimal-column.ts';
import { macd, type MacdPeriods } from '../indicators/macd.ts';
import { closeChanges, relativeStrength } from '../indicators/relative-strength.ts';
import { percentK, type PriceColumns } from '../indicators/stochastic.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';
import { isSwingHigh } from './swing-detector.ts';

/** Multiples of T on which divergences are looked for (strategy.md §6). */
export const DIVERGENCE_MULTIPLES = [1, 4, 16] as const;

/** Oscillators of the pairs; their periods are fixed by the specification, not by the lenses. */
export const RSI_PERIODS = [9, 14] as const;
export const PERCENT_K_PERIODS = [14, 21] as const;
export const MACD_PERIODS: MacdPeriods = { fast: 12, slow: 26, signal: 9 };
export const OSCILLATORS = ['rsi9', 'rsi14', 'stoch14', 'stoch21', 'macd_histogram'] as const;
/** Places of the oscillators in `OSCILLATORS`, by kind. */
export const FIRST_RSI = 0;
export const FIRST_PERCENT_K = 2;
export const MACD_HISTOGRAM = 4;

/** Bars between the two swings, and since the later one, at most. */
const MAXIMUM_SWING_DISTANCE = 60;
const MAXIMUM_SWING_AGE = 10;

/** Oscillators judged between two swing highs, all numbers of bars being of one segment. */
export function pairsDiverge(distance: number, earlierHigh: number, laterHigh: number): boolean {
  return distance <= MAXIMUM_SWING_DISTANCE && laterHigh > earlierHigh;
}

/** Whether a later swing still counts `age` bars after it. */
export function isRecentSwing(age: number): boolean {
  return age <= MAXIMUM_SWING_AGE;
}

/** Bar indexes of all order-1 swing highs, ascending. Each is confirmed two bars later. */
export function swingHighIndexes(bars: CandleSeries): Int32Array {
  const { high } = bars;
  const found: number[] = [];
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const last = segmentEnd(bars, segment) - 2;
    for (let index = bars.segmentStarts[segment] + 2; index < last; index++) {
      if (isSwingHigh(high, index)) found.push(index);
    }
  }
  return Int32Array.from(found);
}

/** The oscillators at the swing highs of a series: all that divergences need of them. */
export class SwingOscillators {
  readonly swings: Int32Array;
  readonly values: readonly Float64Array[];

  constructor(bars: CandleSeries) {
    this.swings = swingHighIndexes(bars);
    this.values = OSCILLATORS.map(() => new Float64Array(this.swings.length).fill(Number.NaN));
  }

  /** Picks the values at the swings out of the column of oscillator number `oscillator`. */
  gather(oscillator: number, column: Float64Array): void {
    const values = this.values[oscillator];
    for (let swing = 0; swing < values.length; swing++) values[swing] = column[this.swings[swing]];
  }

  gatherHistogram(line: Float64Array, signal: Float64Array): void {
    const values = this.values[MACD_HISTOGRAM];
    for (let swing = 0; swing < values.length; swing++) {
      values[swing] = line[this.swings[swing]] - signal[this.swings[swing]];
    }
  }
}

/** Computes the five oscillators of a timeframe and keeps their values at its swing highs. */
export function swingOscillators(bars: CandleSeries, closes: DecimalColumn, prices: PriceColumns): SwingOscillators {
  const oscillators = new SwingOscillators(bars);
  const first = new Float64Array(bars.length);
  const second = new Float64Array(bars.length);
  const eachSegment = (compute: (start: number, end: number) => void): void => {
    bars.segmentStarts.forEach((start, segment) => compute(start, segmentEnd(bars, segment)));
  };
  eachSegment((start, end) => closeChanges(closes, start, end, first));
  RSI_PERIODS.forEach((period, at) => {
    eachSegment((start, end) => relativeStrength(first, period, start, end, second));
    oscillators.gather(FIRST_RSI + at, second);
  });
  PERCENT_K_PERIODS.forEach((period, at) => {
    eachSegment((start, end) => percentK(prices, period, start, end, second));
    oscillators.gather(FIRST_PERCENT_K + at, second);
  });
  eachSegment((start, end) => macd(closes, MACD_PERIODS, start, end, { line: first, signal: second }));
  oscillators.gatherHistogram(first, second);
  return oscillators;
}

/** Number of oscillators in bearish divergence at each bar of the timeframe, 0–5. */
export function divergencesOf(bars: CandleSeries, oscillators: SwingOscillators): Uint8Array {
  const counts = new Uint8Array(bars.length);
  const { swings, values } = oscillators;
  let next = 0;
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const end = segmentEnd(bars, segment);
    const firstOfSegment = next;
    for (; next < swings.length && swings[next] < end; next++) {
      if (next === firstOfSegment) continue;
      const earlier = swings[next - 1];
      const later = swings[next];
      if (!pairsDiverge(later - earlier, bars.high[earlier], bars.high[later])) continue;
      let count = 0;
      for (const column of values) if (isLess(column[next], column[next - 1])) count++;
      // In force from its confirmation until the next swing is confirmed or it is too old.
      const nextKnown = next + 1 < swings.length && swings[next + 1] < end ? swings[next + 1] + 2 : end;
      const until = Math.min(end, nextKnown, later + MAXIMUM_SWING_AGE + 1);
      for (let index = later + 2; index < until; index++) counts[index] = count;
    }
  }
  return counts;
}

/**
 * Adds to `total` the state of a higher timeframe: at each bar of T that of the timeframe's last bar, in
 * the same segment, that closes no later.
 */
export function addHigherDivergences(
  bars: CandleSeries,
  higher: CandleSeries,
  states: Uint8Array,
  total: Uint8Array,
): void {
  let closed = 0;
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const start = bars.segmentStarts[segment];
    const end = segmentEnd(bars, segment);
    const opened = bars.time[start];
    for (let index = start; index < end; index++) {
      const closeTime = bars.time[index] + bars.intervalMs;
      while (closed < higher.length && higher.time[closed] + higher.intervalMs <= closeTime) closed++;
      if (closed > 0 && higher.time[closed - 1] >= opened) total[index] += states[closed - 1];
    }
  }
}

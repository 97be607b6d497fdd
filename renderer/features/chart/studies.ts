import type { CandleView } from '../../../engine/api/views.ts';

/** Studies drawn over the candles, by the definitions of the strategy: windows include the bar itself. */

export interface Bands {
  readonly middle: number;
  readonly upper: number;
  readonly lower: number;
}

/** Bollinger bands at one bar: mean of the last `period` closes ± `deviations` population deviations. Null while short. */
export function bandsAt(
  candles: readonly CandleView[],
  index: number,
  period: number,
  deviations: number,
): Bands | null {
  if (index < period - 1 || index >= candles.length) return null;
  let sum = 0;
  for (let at = index - period + 1; at <= index; at++) sum += candles[at].close;
  const middle = sum / period;
  let squares = 0;
  for (let at = index - period + 1; at <= index; at++) squares += (candles[at].close - middle) ** 2;
  const reach = deviations * Math.sqrt(squares / period);
  return { middle, upper: middle + reach, lower: middle - reach };
}

/** Periods and deviations of the two bands, and the period of the volume's average. */
export const NARROW_BAND = { period: 20, deviations: 2 } as const;
export const WIDE_BAND = { period: 30, deviations: 2 } as const;
export const VOLUME_PERIOD = 20;

/** Mean volume of the last `period` bars, or null while short. */
export function averageVolumeAt(candles: readonly CandleView[], index: number, period: number): number | null {
  if (index < period - 1 || index >= candles.length) return null;
  let sum = 0;
  for (let at = index - period + 1; at <= index; at++) sum += candles[at].volume;
  return sum / period;
}

/** Wilder's averages forget by 1/period a bar: after this many bars the start no longer shows in the digits drawn. */
const RSI_MEMORY = 400;

/** Relative strength index (Wilder) at one bar, or null while short; 50 where nothing moved. */
export function rsiAt(candles: readonly CandleView[], index: number, period: number): number | null {
  if (index < period || index >= candles.length) return null;
  const start = Math.max(1, index - RSI_MEMORY);
  if (index - start + 1 < period) return null;
  let gain = 0;
  let loss = 0;
  for (let at = start; at <= index; at++) {
    const change = candles[at].close - candles[at - 1].close;
    // The first `period` changes are averaged plainly, the later ones smoothed in.
    const keep = at - start < period ? 1 : (period - 1) / period;
    gain = gain * keep + Math.max(0, change) / period;
    loss = loss * keep + Math.max(0, -change) / period;
  }
  return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
}

/** Stochastic %K at one bar, or null while short; 50 where the range is nil. */
export function percentKAt(candles: readonly CandleView[], index: number, period: number): number | null {
  if (index < period - 1 || index >= candles.length) return null;
  let high = -Infinity;
  let low = Infinity;
  for (let at = index - period + 1; at <= index; at++) {
    high = Math.max(high, candles[at].high);
    low = Math.min(low, candles[at].low);
  }
  return high === low ? 50 : (100 * (candles[index].close - low)) / (high - low);
}

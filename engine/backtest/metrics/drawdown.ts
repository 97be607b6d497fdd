import type { EquityCurve } from '../equity.ts';

/** The deepest fall from a peak, in percent of that peak, and the longest time below any peak. */
export interface Drawdown {
  /** 0 when the equity never fell. */
  readonly maxDrawdownPct: number;
  readonly maxDrawdownAmount: number;
  readonly maxDrawdownPeakTime: number | null;
  readonly maxDrawdownTroughTime: number | null;
  /** When the equity was back at the peak; null when it never was. */
  readonly maxDrawdownRecoveryTime: number | null;
  /** From a peak to the recovery of it, or to the end of the data, ms. */
  readonly longestUnderWaterMs: number;
}

export function maxDrawdown({ times, values }: EquityCurve): Drawdown {
  let peakTime = times[0];
  let peak = values[0];
  let underWater = false;
  let longestUnderWaterMs = 0;
  let deepest = 0;
  let amount = 0;
  let deepestPeak: number | null = null;
  let trough: number | null = null;
  let recovery: number | null = null;
  for (let at = 0; at < times.length; at++) {
    const time = times[at];
    const value = values[at];
    if (value >= peak) {
      if (underWater) {
        longestUnderWaterMs = Math.max(longestUnderWaterMs, time - peakTime);
        if (deepestPeak === peakTime) recovery ??= time;
      }
      peakTime = time;
      peak = value;
      underWater = false;
      continue;
    }
    underWater = true;
    const depth = (peak - value) / peak;
    if (depth > deepest) {
      [deepest, amount, deepestPeak, trough, recovery] = [depth, peak - value, peakTime, time, null];
    }
  }
  if (underWater) longestUnderWaterMs = Math.max(longestUnderWaterMs, times[times.length - 1] - peakTime);
  return {
    maxDrawdownPct: 100 * deepest,
    maxDrawdownAmount: amount,
    maxDrawdownPeakTime: deepestPeak,
    maxDrawdownTroughTime: trough,
    maxDrawdownRecoveryTime: recovery,
    longestUnderWaterMs,
  };
}

// The sixteen lenses of strategy.md §3, one at a time. A state is null where the lens is not warm.

import type { Bar } from './candles.ts';
import { isAtLeast, isAtMost, isGreater, isLess } from './compare.ts';
import type { EntryLens, ExitLens, ReferenceConfig } from './config.ts';
import { bollinger, macd, nearestRank, percentK, rsi, sma } from './indicators.ts';

/** true, false, or null = not warm. */
export type LensState = boolean | null;

export function lensStates(
  lens: EntryLens | ExitLens,
  bars: Bar[],
  priceUnit: number,
  volumeUnit: number,
  config: ReferenceConfig,
): LensState[] {
  const L = config.lenses;
  const closes = bars.map((bar) => bar.close);
  const volumes = bars.map((bar) => bar.volume);
  const lowOf = (i: number): number => Number(bars[i].low) / priceUnit;
  const highOf = (i: number): number => Number(bars[i].high) / priceUnit;
  const volumeOf = (i: number): number => Number(volumes[i]) / volumeUnit;

  /** Each bar's state from the inputs it needs; null as soon as one of them is NaN. */
  const where = (inputs: (i: number) => number[], rule: (...values: number[]) => boolean): LensState[] =>
    bars.map((_, i) => {
      const values = inputs(i);
      return values.some((value) => value === undefined || Number.isNaN(value)) ? null : rule(...values);
    });

  switch (lens) {
    case 'volume_decline': {
      const average = sma(volumes, volumeUnit, L.volume_decline.period);
      return where(
        (i) => [volumeOf(i), average[i]],
        (v, mean) => isLess(v, L.volume_decline.factor * mean),
      );
    }
    case 'volume_spike': {
      const average = sma(volumes, volumeUnit, L.volume_spike.period);
      return where(
        (i) => [volumeOf(i), average[i]],
        (v, mean) => isGreater(v, L.volume_spike.factor * mean),
      );
    }
    case 'bb_lower_touch': {
      const bands = bollinger(closes, priceUnit, L.bb_lower_touch.period, L.bb_lower_touch.deviations);
      return bands.map((band, i) => (band === null ? null : !band.flat && isAtMost(lowOf(i), band.lower)));
    }
    case 'bb_20_touch':
    case 'bb_30_touch': {
      const bands = bollinger(closes, priceUnit, L[lens].period, L[lens].deviations);
      return bands.map((band, i) => (band === null ? null : !band.flat && isAtLeast(highOf(i), band.upper)));
    }
    case 'bb_squeeze': {
      const { period, deviations, lookback, percentile } = L.bb_squeeze;
      const bandwidths = bollinger(closes, priceUnit, period, deviations).map((band) => band?.bandwidth ?? NaN);
      return bandwidths.map((bandwidth, i) => {
        if (i < period - 1 + lookback - 1) return null;
        return isAtMost(bandwidth, nearestRank(bandwidths.slice(i - lookback + 1, i + 1), percentile));
      });
    }
    case 'rsi_oversold': {
      const values = rsi(closes, priceUnit, L.rsi_oversold.period);
      return where(
        (i) => [values[i]],
        (now) => isLess(now, L.rsi_oversold.below),
      );
    }
    case 'rsi_oversold_cross': {
      const values = rsi(closes, priceUnit, L.rsi_oversold_cross.period);
      const level = L.rsi_oversold_cross.level;
      return where(
        (i) => [values[i - 1], values[i]],
        (before, now) => isAtMost(before, level) && isGreater(now, level),
      );
    }
    case 'rsi_9_ob':
    case 'rsi_14_ob': {
      const values = rsi(closes, priceUnit, L[lens].period);
      return where(
        (i) => [values[i]],
        (now) => isGreater(now, L[lens].above),
      );
    }
    case 'stoch_oversold': {
      const values = percentK(bars, L.stoch_oversold.period);
      return where(
        (i) => [values[i]],
        (now) => isLess(now, L.stoch_oversold.below),
      );
    }
    case 'stoch_14_ob':
    case 'stoch_21_ob': {
      const values = percentK(bars, L[lens].period);
      return where(
        (i) => [values[i]],
        (now) => isGreater(now, L[lens].above),
      );
    }
    case 'macd_cross_up': {
      const { fast, slow, signal } = L.macd_cross_up;
      const m = macd(closes, priceUnit, fast, slow, signal);
      return where(
        (i) => [m.line[i - 1], m.signal[i - 1], m.line[i], m.signal[i]],
        (line0, signal0, line1, signal1) => isAtMost(line0, signal0) && isGreater(line1, signal1),
      );
    }
    case 'macd_bearish': {
      const { fast, slow, signal } = L.macd_bearish;
      const m = macd(closes, priceUnit, fast, slow, signal);
      return where(
        (i) => [m.line[i - 1], m.signal[i - 1], m.line[i], m.signal[i]],
        (line0, signal0, line1, signal1) => isAtLeast(line0, signal0) && isLess(line1, signal1),
      );
    }
    case 'ma_cross_up': {
      const fast = sma(closes, priceUnit, L.ma_cross_up.fast);
      const slow = sma(closes, priceUnit, L.ma_cross_up.slow);
      return where(
        (i) => [fast[i - 1], slow[i - 1], fast[i], slow[i]],
        (fast0, slow0, fast1, slow1) => isAtMost(fast0, slow0) && isGreater(fast1, slow1),
      );
    }
  }
}

/** Was the lens true on at least one of the last `window` bars (of those that exist)? */
export function firedWithin(states: LensState[], i: number, window: number): boolean {
  return states.slice(Math.max(0, i - window + 1), i + 1).some((state) => state === true);
}

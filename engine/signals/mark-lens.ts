import { assertNever } from '../domain/assert-never.ts';
import type { LensConfiguration } from '../domain/configuration.ts';
import type { LensName } from '../domain/lens.ts';
import type { IndicatorColumns } from './indicator-columns.ts';
import { lensBit, lensWarmIndex, squeezeRank } from './lenses.ts';
import {
  markAbove,
  markAboveMultiple,
  markBelow,
  markBelowMultiple,
  markCrossAbove,
  markCrossBelow,
  markLowerTouch,
  markRising,
  type MarkTarget,
  markUpperTouch,
} from './mark-kernels.ts';
import { markSqueeze } from './mark-squeeze.ts';

/** Sets the bit of a lens in `masks` wherever it is true, in each segment from the bar at which the lens is warm. */
export function markLens(
  name: LensName,
  lenses: LensConfiguration,
  indicators: IndicatorColumns,
  masks: Uint8Array,
): void {
  const bit = lensBit(name);
  const warm = lensWarmIndex(name, lenses);
  const mark = markOf(name, lenses, indicators);
  indicators.eachSegment((start, end) => mark({ masks, bit, start: start + warm, end }));
}

/** What a lens compares (strategy.md §3), with its indicators computed. */
function markOf(name: LensName, lenses: LensConfiguration, indicators: IndicatorColumns): (target: MarkTarget) => void {
  const { volume, high, low } = indicators.bars;
  switch (name) {
    case 'volume_decline': {
      const { period, factor } = lenses[name];
      const average = indicators.volumeAverage(period);
      return (target) => markBelowMultiple(target, volume, factor, average);
    }
    case 'volume_spike': {
      const { period, factor } = lenses[name];
      const average = indicators.volumeAverage(period);
      return (target) => markAboveMultiple(target, volume, factor, average);
    }
    case 'bb_lower_touch': {
      const { period, deviations } = lenses[name];
      const bands = indicators.bands(period);
      return (target) => markLowerTouch(target, low, bands, deviations);
    }
    case 'bb_20_touch':
    case 'bb_30_touch': {
      const { period, deviations } = lenses[name];
      const bands = indicators.bands(period);
      return (target) => markUpperTouch(target, high, bands, deviations);
    }
    case 'bb_squeeze': {
      const { period, deviations, lookback, percentile } = lenses[name];
      const bandwidth = indicators.bandwidth(period, deviations);
      const rank = squeezeRank(percentile, lookback);
      return (target) => markSqueeze(target, bandwidth, lookback, rank);
    }
    case 'rsi_oversold': {
      const { period, below } = lenses[name];
      const strength = indicators.relativeStrength(period);
      return (target) => markBelow(target, strength, below);
    }
    case 'rsi_oversold_cross': {
      const { period, level } = lenses[name];
      const strength = indicators.relativeStrength(period);
      return (target) => markRising(target, strength, level);
    }
    case 'rsi_9_ob':
    case 'rsi_14_ob': {
      const { period, above } = lenses[name];
      const strength = indicators.relativeStrength(period);
      return (target) => markAbove(target, strength, above);
    }
    case 'stoch_oversold': {
      const { period, below } = lenses[name];
      const percent = indicators.percentK(period);
      return (target) => markBelow(target, percent, below);
    }
    case 'stoch_14_ob':
    case 'stoch_21_ob': {
      const { period, above } = lenses[name];
      const percent = indicators.percentK(period);
      return (target) => markAbove(target, percent, above);
    }
    case 'macd_cross_up': {
      const { line, signal } = indicators.macd(lenses[name]);
      return (target) => markCrossAbove(target, line, signal);
    }
    case 'macd_bearish': {
      const { line, signal } = indicators.macd(lenses[name]);
      return (target) => markCrossBelow(target, line, signal);
    }
    case 'ma_cross_up': {
      const fast = indicators.closeAverage(lenses[name].fast);
      const slow = indicators.closeAverage(lenses[name].slow);
      return (target) => markCrossAbove(target, fast, slow);
    }
    default:
      return assertNever(name, 'lens');
  }
}

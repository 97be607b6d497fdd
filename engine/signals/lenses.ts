import type { Configuration, LensConfiguration } from '../domain/configuration.ts';
import { decimalsOf } from '../domain/decimal.ts';
import { ENTRY_LENSES, type EntryLens, EXIT_LENSES, type LensName } from '../domain/lens.ts';
import { macdSignalFirst } from '../indicators/macd.ts';

export function isEntryLens(name: LensName): name is EntryLens {
  return (ENTRY_LENSES as readonly LensName[]).includes(name);
}

/** Bit of a lens in its 8-bit mask: its place in the canonical order of its side. */
export function lensBit(name: LensName): number {
  return 1 << (isEntryLens(name) ? ENTRY_LENSES.indexOf(name) : EXIT_LENSES.indexOf(name));
}

/**
 * Rank (from 1) of the squeeze percentile among the last `lookback` bandwidths, nearest rank:
 * ⌈percentile·lookback/100⌉, counted in whole numbers so that 12.5 % of 8 is exactly the first.
 */
export function squeezeRank(percentile: number, lookback: number): number {
  const decimals = decimalsOf(percentile);
  const steps = Math.round(percentile * 10 ** decimals);
  const rank = Math.ceil((steps * lookback) / (100 * 10 ** decimals));
  return Math.min(Math.max(rank, 1), lookback);
}

/** Index, counted from the first bar of a segment, of the first bar at which a lens can be judged. */
export function lensWarmIndex(name: LensName, lenses: LensConfiguration): number {
  switch (name) {
    case 'volume_decline':
    case 'volume_spike':
    case 'bb_lower_touch':
    case 'bb_20_touch':
    case 'bb_30_touch':
    case 'stoch_oversold':
    case 'stoch_14_ob':
    case 'stoch_21_ob':
      return lenses[name].period - 1;
    case 'bb_squeeze':
      return lenses[name].period - 1 + lenses[name].lookback - 1;
    case 'rsi_oversold':
    case 'rsi_9_ob':
    case 'rsi_14_ob':
      return lenses[name].period;
    case 'rsi_oversold_cross':
      return lenses[name].period + 1;
    case 'macd_cross_up':
    case 'macd_bearish':
      return macdSignalFirst(lenses[name]) + 1;
    case 'ma_cross_up':
      return Math.max(lenses[name].fast, lenses[name].slow);
  }
}

/** Index within a segment from which every enabled entry lens is warm; disabled lenses need no warmth. */
export function entryWarmIndex(configuration: Configuration): number {
  let index = 0;
  for (const name of ENTRY_LENSES) {
    if (configuration.lenses[name].enabled) index = Math.max(index, lensWarmIndex(name, configuration.lenses));
  }
  return index;
}

import type { LensConfiguration } from '../domain/configuration.ts';
import type { LensName } from '../domain/lens.ts';
import { type CandleSeries } from '../market/candle-series.ts';
import { type BarInputs } from './bar-columns.ts';
import {
  FIRST_PERCENT_K,
  FIRST_RSI,
  MACD_PERIODS,
  PERCENT_K_PERIODS,
  RSI_PERIODS,
  type SwingOscillators,
} from './divergences.ts';
import { IndicatorColumns, keepAll } from './indicator-columns.ts';
import { isEntryLens } from './lenses.ts';
import { markLens } from './mark-lens.ts';

export interface LensMasks {
  readonly entryMask: Uint8Array;
  readonly exitMask: Uint8Array;
}

/** Lenses by the indicators they share. */
const FAMILIES: readonly (readonly LensName[])[] = [
  ['volume_decline', 'volume_spike'],
  ['bb_lower_touch', 'bb_squeeze', 'bb_20_touch', 'bb_30_touch'],
  ['rsi_oversold', 'rsi_oversold_cross', 'rsi_9_ob', 'rsi_14_ob'],
  ['stoch_oversold', 'stoch_14_ob', 'stoch_21_ob'],
  ['macd_cross_up', 'macd_bearish'],
  ['ma_cross_up'],
];

/**
 * States of the sixteen lenses at every bar. The indicators of a family of lenses are computed once, judged,
 * and forgotten; on the way their values at swing highs are kept in `oscillators` (if wanted) for the divergences of T.
 */
export function evaluateLenses(
  bars: CandleSeries,
  inputs: BarInputs,
  lenses: LensConfiguration,
  oscillators: SwingOscillators | null,
): LensMasks {
  const masks = { entryMask: new Uint8Array(bars.length), exitMask: new Uint8Array(bars.length) };
  for (const family of FAMILIES) {
    // Kept for this family alone: all indicators of years of minutes would fill the memory.
    const indicators = new IndicatorColumns(bars, inputs, keepAll());
    if (oscillators !== null) gatherOscillators(oscillators, family, indicators);
    for (const name of family) {
      if (!lenses[name].enabled) continue;
      markLens(name, lenses, indicators, isEntryLens(name) ? masks.entryMask : masks.exitMask);
    }
  }
  return masks;
}

function gatherOscillators(
  oscillators: SwingOscillators,
  family: readonly LensName[],
  indicators: IndicatorColumns,
): void {
  if (family.includes('rsi_14_ob')) {
    RSI_PERIODS.forEach((period, at) => oscillators.gather(FIRST_RSI + at, indicators.relativeStrength(period)));
  }
  if (family.includes('stoch_14_ob')) {
    PERCENT_K_PERIODS.forEach((period, at) => oscillators.gather(FIRST_PERCENT_K + at, indicators.percentK(period)));
  }
  if (family.includes('macd_bearish')) {
    const { line, signal } = indicators.macd(MACD_PERIODS);
    oscillators.gatherHistogram(line, signal);
  }
}

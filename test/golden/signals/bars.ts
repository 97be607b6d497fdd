import type { Configuration, LensConfiguration } from '../../../engine/domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/domain/lens.ts';
import { type Timeframe, timeframeMs } from '../../../engine/domain/timeframe.ts';
import { type CandleSeries, seriesFromCandles } from '../../../engine/market/candle-series.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';

/** Bars from a midnight on, one after the other. */
export function barsOf(
  timeframe: Timeframe,
  bars: readonly { readonly high: number; readonly low: number; readonly close: number; readonly volume?: number }[],
): CandleSeries {
  const interval = timeframeMs(timeframe);
  return seriesFromCandles(
    bars.map(({ high, low, close, volume = 1 }, index) => {
      return { time: index * interval, open: close, high, low, close, volume };
    }),
    interval,
  );
}

/** Lens parameters with every lens disabled but those given. */
export function onlyLenses(lenses: Partial<LensConfiguration>): LensConfiguration {
  const disabled: Record<string, unknown> = {};
  for (const name of [...ENTRY_LENSES, ...EXIT_LENSES]) {
    disabled[name] = { ...DEFAULT_CONFIGURATION.lenses[name], enabled: false, ...lenses[name] };
  }
  return disabled as unknown as LensConfiguration; // Every name of both lists has just been set.
}

export function configurationOf(timeframe: Timeframe, lenses: Partial<LensConfiguration>): Configuration {
  return { ...DEFAULT_CONFIGURATION, timeframe, lenses: onlyLenses(lenses) };
}

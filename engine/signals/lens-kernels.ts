import type { Configuration, LensConfiguration } from '../domain/configuration.ts';
import { NOT_DECIMAL, POWERS_OF_TEN } from '../domain/decimal-sum.ts';
import { ENTRY_LENSES, EXIT_LENSES, type LensName } from '../domain/lens.ts';
import { readKernelBinary } from '../kernels/kernel-binary.ts';
import {
  createLensKernel,
  KERNEL_MAXIMUM_BARS,
  KERNEL_WARM_BARS,
  type KernelSettings,
  type LensKernel,
} from '../kernels/lens-kernel.ts';
import { createScriptKernel } from '../kernels/script/script-kernel.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { MACD_PERIODS, PERCENT_K_PERIODS, RSI_PERIODS } from './divergences.ts';
import { allocateLensColumns, firstOf, type LensColumns } from './lens-states.ts';
import { lensWarmIndex, squeezeRank } from './lenses.ts';

let shared: LensKernel | null | undefined;
let script: LensKernel | undefined;

/** The compiled kernel of this thread; null where it has not been built. */
export function compiledKernel(): LensKernel | null {
  if (shared === undefined) {
    const binary = readKernelBinary();
    shared = binary === null ? null : createLensKernel(binary);
  }
  return shared;
}

/** The same kernel in TypeScript. */
export function scriptKernel(): LensKernel {
  script ??= createScriptKernel();
  return script;
}

/** What to compute lenses with on this thread, fastest first. */
export function lensKernels(): readonly LensKernel[] {
  const compiled = compiledKernel();
  return compiled === null ? [scriptKernel()] : [compiled, scriptKernel()];
}

/**
 * The lenses by a kernel; null where it does not cover the configuration or the data. `divergences`, if
 * given, is filled with those of T; `into` is memory to be used for the answer.
 */
export function kernelLensColumns(
  bars: CandleSeries,
  configuration: Configuration,
  kernel: LensKernel,
  divergences: Uint8Array | null,
  into?: LensColumns,
): LensColumns | null {
  const scales = scalesOf(bars);
  const parameters = lensParameters(configuration);
  if (scales === null || parameters === null) return null;
  const columns = into === undefined ? allocateLensColumns(bars.length) : firstOf(into, bars.length);
  const warm = warmMasks(configuration.lenses);
  return kernel.run(bars, { ...parameters, ...scales }, warm, columns, divergences) ? columns : null;
}

/** Divergences of a timeframe by a kernel (see `divergencesOf`); null where it does not cover the data. */
export function kernelDivergences(bars: CandleSeries, kernel: LensKernel): Uint8Array | null {
  const scales = scalesOf(bars);
  if (scales === null) return null;
  const states = new Uint8Array(bars.length);
  return kernel.run(bars, { ...NO_LENSES, ...scales }, new Uint16Array(0), null, states) ? states : null;
}

type Scales = Pick<KernelSettings, 'priceScale' | 'volumeScale'>;
type LensParameters = Omit<KernelSettings, keyof Scales>;

function scalesOf(bars: CandleSeries): Scales | null {
  if (bars.priceDecimals >= NOT_DECIMAL || bars.volumeDecimals >= NOT_DECIMAL) return null;
  return { priceScale: POWERS_OF_TEN[bars.priceDecimals], volumeScale: POWERS_OF_TEN[bars.volumeDecimals] };
}

/** What the kernel shares between lenses must be the same for those that are enabled. */
function lensParameters({ lenses, entry, exit }: Configuration): LensParameters | null {
  const { volume_decline, volume_spike, bb_lower_touch, bb_squeeze, bb_20_touch, bb_30_touch, ma_cross_up } = lenses;
  const volumePeriod = commonPeriod([volume_decline, volume_spike]);
  const periodA = commonPeriod([bb_lower_touch, bb_squeeze, bb_20_touch]);
  if (volumePeriod === null || periodA === null || !hasFixedPeriods(lenses)) return null;
  const bars = [volumePeriod, periodA, bb_30_touch.period, ma_cross_up.fast, ma_cross_up.slow, bb_squeeze.lookback];
  if (![...bars, entry.windowBars, exit.windowBars].every(isCoveredSpan)) return null;
  const { rsi_oversold, rsi_oversold_cross, rsi_9_ob, rsi_14_ob, stoch_oversold, stoch_14_ob, stoch_21_ob } = lenses;
  const highs = [rsi_9_ob, rsi_14_ob, stoch_14_ob, stoch_21_ob].map((lens) => lens.above);
  const levels = [rsi_oversold.below, rsi_oversold_cross.level, stoch_oversold.below, ...highs];
  if (!levels.every((level) => level > 0 && level < 100)) return null;
  const factors = [volume_decline.factor, volume_spike.factor, bb_lower_touch.deviations, bb_squeeze.deviations];
  if (![...factors, bb_20_touch.deviations, bb_30_touch.deviations].every(isCoveredFactor)) return null;
  return {
    volumePeriod,
    declineFactor: volume_decline.factor,
    spikeFactor: volume_spike.factor,
    periodA,
    periodB: bb_30_touch.period,
    lowerDeviations: bb_lower_touch.deviations,
    upperDeviationsA: bb_20_touch.deviations,
    upperDeviationsB: bb_30_touch.deviations,
    squeezeDeviations: bb_squeeze.deviations,
    squeezeLookback: bb_squeeze.lookback,
    squeezeRank: squeezeRank(bb_squeeze.percentile, bb_squeeze.lookback),
    rsiBelow: rsi_oversold.below,
    rsiLevel: rsi_oversold_cross.level,
    rsiAbove9: rsi_9_ob.above,
    rsiAbove14: rsi_14_ob.above,
    stochBelow: stoch_oversold.below,
    stochAbove14: stoch_14_ob.above,
    stochAbove21: stoch_21_ob.above,
    fastPeriod: ma_cross_up.fast,
    slowPeriod: ma_cross_up.slow,
    entryWindow: entry.windowBars,
    exitWindow: exit.windowBars,
    enabledLenses: LENSES.reduce((mask, name, place) => (lenses[name].enabled ? mask | (1 << place) : mask), 0),
  };
}

/** The period of the enabled lenses, or null when they differ; any when none is enabled. */
function commonPeriod(lenses: readonly { readonly enabled: boolean; readonly period: number }[]): number | null {
  const enabled = lenses.filter((lens) => lens.enabled);
  const { period } = enabled[0] ?? lenses[0];
  return enabled.every((lens) => lens.period === period) ? period : null;
}

/** The oscillators are those of the divergences, in the kernel as in the specification. */
function hasFixedPeriods(lenses: LensConfiguration): boolean {
  const [rsi9, rsi14] = RSI_PERIODS;
  const [stoch14, stoch21] = PERCENT_K_PERIODS;
  const periods = [
    [lenses.rsi_oversold, rsi14],
    [lenses.rsi_oversold_cross, rsi14],
    [lenses.rsi_9_ob, rsi9],
    [lenses.rsi_14_ob, rsi14],
    [lenses.stoch_oversold, stoch14],
    [lenses.stoch_14_ob, stoch14],
    [lenses.stoch_21_ob, stoch21],
  ] as const;
  const { fast, slow, signal } = MACD_PERIODS;
  return (
    periods.every(([lens, period]) => !lens.enabled || lens.period === period) &&
    [lenses.macd_cross_up, lenses.macd_bearish].every(
      (lens) => !lens.enabled || (lens.fast === fast && lens.slow === slow && lens.signal === signal),
    )
  );
}

function isCoveredSpan(bars: number): boolean {
  return Number.isInteger(bars) && bars >= 1 && bars <= KERNEL_MAXIMUM_BARS;
}

function isCoveredFactor(factor: number): boolean {
  return Number.isFinite(factor) && factor >= 0;
}

/** Lenses that are enabled and warm at each of the first bars of a segment. */
function warmMasks(lenses: LensConfiguration): Uint16Array {
  const masks = new Uint16Array(KERNEL_WARM_BARS);
  LENSES.forEach((name, place) => {
    if (!lenses[name].enabled) return;
    for (let index = lensWarmIndex(name, lenses); index < masks.length; index++) masks[index] |= 1 << place;
  });
  return masks;
}

const LENSES: readonly LensName[] = [...ENTRY_LENSES, ...EXIT_LENSES];

/** Any parameters: without lenses none is used. */
const NO_LENSES: LensParameters = {
  volumePeriod: 1,
  declineFactor: 0,
  spikeFactor: 0,
  periodA: 1,
  periodB: 1,
  lowerDeviations: 0,
  upperDeviationsA: 0,
  upperDeviationsB: 0,
  squeezeDeviations: 0,
  squeezeLookback: 1,
  squeezeRank: 1,
  rsiBelow: 1,
  rsiLevel: 1,
  rsiAbove9: 1,
  rsiAbove14: 1,
  stochBelow: 1,
  stochAbove14: 1,
  stochAbove21: 1,
  fastPeriod: 1,
  slowPeriod: 1,
  entryWindow: 1,
  exitWindow: 1,
  enabledLenses: 0,
};

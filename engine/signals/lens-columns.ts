import type { Configuration } from '../domain/configuration.ts';
import type { LensKernel } from '../kernels/lens-kernel.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';
import { resampleSeries } from '../market/resample.ts';
import { barInputs } from './bar-columns.ts';
import { BIT_COUNTS, firedWithin } from './convergence.ts';
import {
  addHigherDivergences,
  DIVERGENCE_MULTIPLES,
  divergencesOf,
  SwingOscillators,
  swingOscillators,
} from './divergences.ts';
import { evaluateLenses } from './evaluate-lenses.ts';
import { kernelDivergences, kernelLensColumns } from './lens-kernels.ts';
import type { LensColumns } from './lens-states.ts';

/** Memory that is given to a computation. */
export interface LensTargets {
  /** Filled with the divergences of T (0–5), if given. */
  readonly divergences?: Uint8Array | null;
  /** Columns at least as long as the bars that may be used for the answer: it is then views of them. */
  readonly into?: LensColumns;
}

/**
 * The lenses of bars of T and their convergence: by the first of `kernels` that covers configuration and data, otherwise
 * indicator by indicator. All give the same to the bit.
 */
export function computeLensColumns(
  bars: CandleSeries,
  configuration: Configuration,
  kernels: readonly LensKernel[],
  { divergences = null, into }: LensTargets = {},
): LensColumns {
  for (const kernel of kernels) {
    const columns = kernelLensColumns(bars, configuration, kernel, divergences, into);
    if (columns !== null) return columns;
  }
  return lensColumnsByIndicator(bars, configuration, divergences);
}

function lensColumnsByIndicator(
  bars: CandleSeries,
  configuration: Configuration,
  divergences: Uint8Array | null,
): LensColumns {
  const oscillators = divergences === null ? null : new SwingOscillators(bars);
  const { entryMask, exitMask } = evaluateLenses(bars, barInputs(bars), configuration.lenses, oscillators);
  if (divergences !== null && oscillators !== null) divergences.set(divergencesOf(bars, oscillators));
  const entryFired = fired(bars, entryMask, configuration.entry.windowBars);
  const exitFired = fired(bars, exitMask, configuration.exit.windowBars);
  return { entryMask, exitMask, entryFired, exitFired, entryCount: counts(entryFired), exitCount: counts(exitFired) };
}

function fired(bars: CandleSeries, masks: Uint8Array, windowBars: number): Uint8Array {
  const result = new Uint8Array(masks.length);
  bars.segmentStarts.forEach((start, segment) => {
    firedWithin(masks, windowBars, start, segmentEnd(bars, segment), result);
  });
  return result;
}

function counts(masks: Uint8Array): Uint8Array {
  const result = new Uint8Array(masks.length);
  for (let index = 0; index < masks.length; index++) result[index] = BIT_COUNTS[masks[index]];
  return result;
}

/** Adds the divergences of the higher timeframes to those of T. */
export function addAllHigherDivergences(bars: CandleSeries, total: Uint8Array, kernels: readonly LensKernel[]): void {
  // Each multiple divides the next, so every timeframe can be made of the one before.
  let higher = bars;
  for (const multiple of DIVERGENCE_MULTIPLES) {
    if (multiple === 1) continue;
    higher = resampleSeries(higher, bars.intervalMs * multiple);
    addHigherDivergences(bars, higher, divergencesBy(higher, kernels), total);
  }
}

function divergencesBy(bars: CandleSeries, kernels: readonly LensKernel[]): Uint8Array {
  for (const kernel of kernels) {
    const states = kernelDivergences(bars, kernel);
    if (states !== null) return states;
  }
  const { closes, prices } = barInputs(bars);
  return divergencesOf(bars, swingOscillators(bars, closes, prices));
}

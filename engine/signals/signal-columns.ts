import type { Configuration } from '../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES, lensesInMask } from '../domain/lens.ts';
import {
  type EntrySignal,
  type LensReading,
  REGIMES,
  type SignalBar,
  type StructureTransition,
} from '../domain/signal.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { LensKernel } from '../kernels/lens-kernel.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';
import { resampleSeries } from '../market/resample.ts';
import { addAllHigherDivergences, computeLensColumns } from './lens-columns.ts';
import type { LensColumns } from './lens-states.ts';
import { lensKernels } from './lens-kernels.ts';
import { entryWarmIndex } from './lenses.ts';
import { barsIn, computeMomentum24h, RANGE_MS, rangePercent, SUPPORT_MS } from './momentum.ts';
import { computeStructure } from './structure.ts';

/** Everything the signal layer computes for a whole series, one value per bar of T. */
export interface SignalColumns extends LensColumns {
  readonly bars: CandleSeries;
  /** Pairs in bearish divergence, 0–15. */
  readonly divergenceCount: Uint8Array;
  /** 1 where every enabled entry lens is warm. */
  readonly warm: Uint8Array;
  /** Bars until warm, 0 when warm. */
  readonly warmIn: Int32Array;
  readonly isEntrySignal: Uint8Array;
  /** Percent; NaN where the segment has no bar 24 hours before. */
  readonly momentum24h: Float64Array;
  /** Order-2 regime as an index into `REGIMES`. */
  readonly regime: Uint8Array;
  /** Transitions by bar index; bars without any are absent. */
  readonly transitions: ReadonlyMap<number, readonly StructureTransition[]>;
}

/**
 * Columns of the base stream resampled to the configured timeframe. The first of `kernels` that
 * covers configuration and data computes the lenses; without one they are computed indicator by indicator, the same to
 * the bit.
 */
export function computeSignalColumns(
  base: CandleSeries,
  configuration: Configuration,
  kernels: readonly LensKernel[] = lensKernels(),
): SignalColumns {
  const bars = resampleSeries(base, timeframeMs(configuration.timeframe));
  return computeSignalColumnsFromBars(bars, configuration, kernels);
}

/**
 * Columns of bars of T. Higher timeframes are resampled from these bars, which gives the same as from base
 * minutes: a group of complete bars is a complete group. Throws when the bars are not of the configured T.
 */
export function computeSignalColumnsFromBars(
  bars: CandleSeries,
  configuration: Configuration,
  kernels: readonly LensKernel[] = lensKernels(),
): SignalColumns {
  if (bars.intervalMs !== timeframeMs(configuration.timeframe)) {
    throw new Error(
      `bars of ${bars.intervalMs} ms given, timeframe is ${configuration.timeframe}: resample them first`,
    );
  }
  const divergenceCount = new Uint8Array(bars.length);
  const lenses = computeLensColumns(bars, configuration, kernels, { divergences: divergenceCount });
  addAllHigherDivergences(bars, divergenceCount, kernels);
  return {
    bars,
    ...lenses,
    divergenceCount,
    ...entryStates(bars, lenses.entryCount, configuration),
    momentum24h: computeMomentum24h(bars),
    ...computeStructure(bars),
  };
}

/** Close time of a bar, UTC ms. */
export function closeTimeAt(columns: SignalColumns, index: number): number {
  return columns.bars.time[index] + columns.bars.intervalMs;
}

/** What an entry signal raised at bar `index` carries (strategy.md §4), whether or not one was raised there. */
export function entrySignalAt(columns: SignalColumns, index: number): EntrySignal {
  const { bars } = columns;
  const price = bars.close[index];
  const start = segmentStartOf(bars, index);
  const rangeFrom = Math.max(start, index + 1 - barsIn(RANGE_MS, bars.intervalMs));
  const supportFrom = Math.max(start, index + 1 - barsIn(SUPPORT_MS, bars.intervalMs));
  let highest = bars.high[index];
  let lowest = bars.low[index];
  for (let at = rangeFrom; at < index; at++) {
    highest = Math.max(highest, bars.high[at]);
    lowest = Math.min(lowest, bars.low[at]);
  }
  let support = bars.low[index];
  for (let at = supportFrom; at < index; at++) support = Math.min(support, bars.low[at]);
  const indicators = lensesInMask(columns.entryFired[index], ENTRY_LENSES);
  return {
    time: closeTimeAt(columns, index),
    price,
    indicators,
    indicatorCount: indicators.length,
    range12h: rangePercent(highest, lowest, price),
    momentum24h: momentumAt(columns, index),
    support4h: support,
    regime: REGIMES[columns.regime[index]],
  };
}

/** Bar `index` as the strategy and the screen see it. Without `readings` every lens reads unknown. */
export function signalBarAt(
  columns: SignalColumns,
  index: number,
  readings: readonly LensReading[] = NO_READINGS,
): SignalBar {
  return {
    time: columns.bars.time[index],
    closeTime: closeTimeAt(columns, index),
    close: columns.bars.close[index],
    entryMask: columns.entryMask[index],
    exitMask: columns.exitMask[index],
    entryFired: columns.entryFired[index],
    exitFired: columns.exitFired[index],
    entryCount: columns.entryCount[index],
    exitCount: columns.exitCount[index],
    divergenceCount: columns.divergenceCount[index],
    momentum24h: momentumAt(columns, index),
    regime: REGIMES[columns.regime[index]],
    transitions: columns.transitions.get(index) ?? [],
    warm: columns.warm[index] === 1,
    warmIn: columns.warmIn[index],
    entrySignal: columns.isEntrySignal[index] === 1 ? entrySignalAt(columns, index) : null,
    readings,
  };
}

const NO_READINGS: readonly LensReading[] = [...ENTRY_LENSES, ...EXIT_LENSES].map(() => ({
  value: null,
  threshold: null,
}));

function momentumAt(columns: SignalColumns, index: number): number | null {
  const momentum = columns.momentum24h[index];
  return Number.isNaN(momentum) ? null : momentum;
}

function entryStates(bars: CandleSeries, entryCount: Uint8Array, configuration: Configuration) {
  const { required } = configuration.entry;
  const warmIndex = entryWarmIndex(configuration);
  const warm = new Uint8Array(bars.length);
  const warmIn = new Int32Array(bars.length);
  const isEntrySignal = new Uint8Array(bars.length);
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const start = bars.segmentStarts[segment];
    const end = segmentEnd(bars, segment);
    const warmAt = Math.min(start + warmIndex, end);
    for (let index = start; index < warmAt; index++) warmIn[index] = start + warmIndex - index;
    warm.fill(1, warmAt, end);
    for (let index = warmAt; index < end; index++) {
      // Before the first bar of a segment nothing has fired.
      const before = index > start ? entryCount[index - 1] : 0;
      if (entryCount[index] >= required && before < required) isEntrySignal[index] = 1;
    }
  }
  return { warm, warmIn, isEntrySignal };
}

function segmentStartOf(bars: CandleSeries, index: number): number {
  let low = 0;
  let high = bars.segmentStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bars.segmentStarts[middle] <= index) low = middle;
    else high = middle - 1;
  }
  return bars.segmentStarts[low];
}

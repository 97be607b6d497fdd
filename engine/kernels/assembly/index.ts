// The sixteen lenses, their convergence and the divergences of one timeframe, a chunk of bars at a time. Every number
// is computed by the same operations in the same order as in the TypeScript kernels, two bars to a vector.
import {
  computeAverages,
  computeBandwidths,
  computeDeviationsA,
  computeDeviationsB,
  estimateDeviationsB,
  keepSums,
  resetAverages,
} from './averages';
import { converge } from './convergence';
import { computeDivergences, resetDivergences } from './divergences';
import { computeChanges, readInputs } from './inputs';
import {
  BANDWIDTH,
  CHUNK,
  CLOSE,
  CLOSE_TICKS,
  DIVERGENCES,
  ENTRY,
  ENTRY_COUNT,
  ENTRY_FIRED,
  EXIT,
  EXIT_COUNT,
  EXIT_FIRED,
  HIGH,
  HIGH_TICKS,
  HISTORY,
  LINE,
  LOW,
  LOW_TICKS,
  RSI_14,
  RSI_9,
  SETTINGS,
  SIGNAL,
  STOCH_14,
  STOCH_21,
  SUMS,
  VOLUME,
  VOLUME_UNITS,
  WARM,
  forget,
  keep,
} from './layout';
import { computeStates, judge, resetLenses } from './lenses';
import { computeRecurrences, resetRecurrences } from './recurrences';
import { readSettings, upperDeviationsB, wantsDivergences, wantsLenses } from './settings';
import { resetSqueeze } from './squeeze';
import { computeStochastics } from './stochastics';

/** Deviations of a band at most for its error to stay below the doubt. */
const MAXIMUM_ESTIMATED: f64 = 16;

/** Bars of the segment before the chunk. */
export let position: i32 = 0;

/** Bars of a chunk at most. */
export function chunkBars(): i32 {
  return CHUNK;
}

/** Where the loader writes (inputs 0–3, settings 4, warm masks 5) and reads (results from 6). */
export function address(place: i32): usize {
  const places: StaticArray<usize> = [
    HIGH,
    LOW,
    CLOSE,
    VOLUME,
    SETTINGS,
    WARM,
    ENTRY,
    EXIT,
    ENTRY_FIRED,
    EXIT_FIRED,
    ENTRY_COUNT,
    EXIT_COUNT,
    DIVERGENCES,
  ];
  return unchecked(places[place]);
}

/** Takes the settings that the loader has written. */
export function configure(): void {
  readSettings();
}

/** Starts a segment: nothing before it exists. */
export function begin(): void {
  forget(CLOSE, 8);
  forget(VOLUME_UNITS, 8);
  forget(BANDWIDTH, 8);
  forget(SUMS, 8);
  forget(HIGH_TICKS, 4);
  forget(LOW_TICKS, 4);
  forget(CLOSE_TICKS, 4);
  forget(ENTRY, 1);
  forget(EXIT, 1);
  resetAverages();
  resetRecurrences();
  resetDivergences();
  resetSqueeze();
  resetLenses();
  position = 0;
}

/**
 * The next `count` bars of the segment, which the loader has copied in. False when these data are not for this
 * kernel: then nothing it has answered may be used.
 */
export function run(count: i32): bool {
  if (!readInputs(count)) return false;
  computeChanges(count);
  computeRecurrences(position, count);
  computeStochastics(count);
  if (wantsDivergences) computeDivergences(position, count);
  if (wantsLenses) {
    computeAverages(count);
    computeDeviationsA(count);
    computeBandwidths(count);
    statesOf(count);
    judge(position, count);
    converge(count);
  }
  keepHistory(count);
  advance(count);
  return true;
}

/** Band B is estimated first: that it decides all bars of a chunk is nearly always so. */
export function statesOf(count: i32): void {
  const areEstimated = upperDeviationsB <= MAXIMUM_ESTIMATED && estimateDeviationsB(position, count);
  if (areEstimated && computeStates(count, false)) return;
  computeDeviationsB(count);
  computeStates(count, true);
}

export function advance(count: i32): void {
  position += count;
}

export function keepHistory(count: i32): void {
  keepSums(count);
  keep(CLOSE, 8, count, HISTORY);
  keep(VOLUME_UNITS, 8, count, HISTORY);
  keep(BANDWIDTH, 8, count, HISTORY);
  keep(HIGH_TICKS, 4, count, HISTORY);
  keep(LOW_TICKS, 4, count, HISTORY);
  keep(CLOSE_TICKS, 4, count, HISTORY);
  keep(ENTRY, 1, count, HISTORY);
  keep(EXIT, 1, count, HISTORY);
  keep(RSI_9, 8, count, 2);
  keep(RSI_14, 8, count, 2);
  keep(STOCH_14, 8, count, 2);
  keep(STOCH_21, 8, count, 2);
  keep(LINE, 8, count, 2);
  keep(SIGNAL, 8, count, 2);
}

import type { KernelInput, KernelSettings } from '../lens-kernel.ts';
import { HISTORY, type ScriptColumns } from './columns.ts';
import { exactDeviation, exactMean } from './exact-bands.ts';
import type { LevelBounds } from './level-bounds.ts';
import type { Squeeze } from './squeeze.ts';

const TOLERANCE = 1e-9;
/** Share of the tolerance within which an estimate is not trusted; its error is below half of it. */
const DOUBT = 1 / 512;
const MORE = TOLERANCE * (1 + DOUBT);
/** Of a tolerance made with the sum of two numbers instead of the larger one, what it is at least; less the doubt. */
const SURELY_LESS = 0.5 * (1 - 2 * DOUBT);
/** The same with the sum of three. */
const SURELY_LESS_OF_3 = (1 - 2 * DOUBT) / 3;
const BANDWIDTH_UNITS = 2 ** 30;

/** Comparison of derived values. */
function isGreater(a: number, b: number): boolean {
  return a - b > TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Sums over the windows of closes (as distances from `base`, in ticks) and volumes, and how the last bar compared. */
export interface JudgeState {
  base: number;
  sumA: number;
  squaresA: number;
  sumB: number;
  squaresB: number;
  sumFast: number;
  sumSlow: number;
  volume: number;
  fastWasAbove: number;
  lineWasAbove: number;
  lineWasBelow: number;
  rsiWasAbove: number;
}

export function newJudgeState(): JudgeState {
  return {
    base: 0,
    sumA: 0,
    squaresA: 0,
    sumB: 0,
    squaresB: 0,
    sumFast: 0,
    sumSlow: 0,
    volume: 0,
    fastWasAbove: 0,
    lineWasAbove: 0,
    lineWasBelow: 0,
    rsiWasAbove: 0,
  };
}

/**
 * Sets the sums for the chunk, whose first close becomes the base. False when a close of the chunk or of the windows
 * before it is too far from the base for squares to be summed exactly.
 */
export function beginChunk(
  state: JudgeState,
  columns: ScriptColumns,
  settings: KernelSettings,
  count: number,
): boolean {
  const { closeTicks, volumeUnits } = columns;
  const { periodA, periodB, fastPeriod, slowPeriod, volumePeriod } = settings;
  const base = closeTicks[HISTORY];
  const longest = Math.max(periodA, periodB);
  const limit = Math.floor(2 ** 26 / longest);
  for (let at = HISTORY - longest; at < HISTORY + count; at++) {
    const distance = closeTicks[at] - base;
    if (distance > limit || distance < -limit) return false;
  }
  const sum = (period: number): number => {
    let total = 0;
    for (let at = HISTORY - period; at < HISTORY; at++) total += closeTicks[at] - base;
    return total;
  };
  const squares = (period: number): number => {
    let total = 0;
    for (let at = HISTORY - period; at < HISTORY; at++) total += (closeTicks[at] - base) ** 2;
    return total;
  };
  state.base = base;
  state.sumA = sum(periodA);
  state.squaresA = squares(periodA);
  state.sumB = sum(periodB);
  state.squaresB = squares(periodB);
  state.sumFast = sum(fastPeriod);
  state.sumSlow = sum(slowPeriod);
  state.volume = 0;
  for (let at = HISTORY - volumePeriod; at < HISTORY; at++) state.volume += volumeUnits[at];
  return true;
}

/** The lenses of volume, averages, MACD and oscillators: no band among them. Writes `states`. */
export function judgeLevels(
  state: JudgeState,
  columns: ScriptColumns,
  settings: KernelSettings,
  bounds: LevelBounds,
  count: number,
): void {
  const { closeTicks, volumeUnits, rsi9, rsi14, line, signal, states } = columns;
  const { highest14, highest21, lowest14, lowest21 } = columns;
  const { volumePeriod, declineFactor, spikeFactor, fastPeriod, slowPeriod, priceScale, volumeScale } = settings;
  const { rsiBelow, rsiLevel, rsiAbove9, rsiAbove14, stochBelow, stochAbove14, stochAbove21 } = bounds;
  const volumeUnit = volumeScale * volumePeriod;
  const closeUnit = priceScale * fastPeriod * slowPeriod;
  const fastBase = state.base * fastPeriod;
  const slowBase = state.base * slowPeriod;
  let { sumFast, sumSlow, volume: volumeSum, fastWasAbove, lineWasAbove, lineWasBelow, rsiWasAbove } = state;
  for (let at = HISTORY; at < HISTORY + count; at++) {
    // Volumes and their mean, both times the period and the scale. Of two numbers that are not negative the larger is
    // between half their sum and their sum: within these bounds of the tolerance the quotients are compared.
    const volume = volumeUnits[at];
    volumeSum += volume - volumeUnits[at - volumePeriod];
    const traded = volume * volumePeriod;
    const declined = declineFactor * volumeSum;
    const declinedBy = declined - traded;
    const declinedTolerance = MORE * (declined + volumeUnit);
    let declines = +(declinedBy > declinedTolerance);
    if (declinedBy <= declinedTolerance && declinedBy >= SURELY_LESS * declinedTolerance)
      declines = compareVolume(false, volume, declineFactor, volumeSum, settings);
    const spikedBy = traded - spikeFactor * volumeSum;
    const spikedTolerance = MORE * (traded + volumeUnit);
    let spikes = +(spikedBy > spikedTolerance);
    if (spikedBy <= spikedTolerance && spikedBy >= SURELY_LESS * spikedTolerance)
      spikes = compareVolume(true, volume, spikeFactor, volumeSum, settings);

    const close = closeTicks[at];
    sumFast += close - closeTicks[at - fastPeriod];
    sumSlow += close - closeTicks[at - slowPeriod];
    const fast = (sumFast + fastBase) * slowPeriod;
    const slow = (sumSlow + slowBase) * fastPeriod;
    const ahead = fast - slow;
    const aheadTolerance = MORE * (fast + closeUnit);
    let fastAbove = +(ahead > aheadTolerance);
    if (ahead <= aheadTolerance && ahead >= SURELY_LESS * aheadTolerance) {
      const fastMean = (sumFast + fastBase) / (priceScale * fastPeriod);
      fastAbove = +isGreater(fastMean, (sumSlow + slowBase) / (priceScale * slowPeriod));
    }

    const apart = line[at] - signal[at];
    const margin = MORE * (Math.abs(line[at]) + Math.abs(signal[at]) + 1);
    let lineAbove = +(apart > margin);
    let lineBelow = +(-apart > margin);
    const distance = Math.abs(apart);
    if (distance <= margin && distance >= SURELY_LESS_OF_3 * margin) {
      lineAbove = +isGreater(line[at], signal[at]);
      lineBelow = +isGreater(signal[at], line[at]);
    }

    const strength = rsi14[at];
    const rsiAbove = +(strength > rsiLevel);

    const bottom = lowest14[at];
    const range = highest14[at] - bottom;
    const above = 100 * (close - bottom);
    const doubt = 1e-10 * range;
    const overLow = above - stochBelow * range;
    let isLow = +(overLow < -doubt);
    if (overLow >= -doubt && overLow <= doubt) isLow = +(quotient(above, range) < stochBelow);
    const overHigh = above - stochAbove14 * range;
    let isHigh = +(overHigh > doubt);
    if (overHigh >= -doubt && overHigh <= doubt) isHigh = +(quotient(above, range) > stochAbove14);
    const bottom21 = lowest21[at];
    const range21 = highest21[at] - bottom21;
    const above21 = 100 * (close - bottom21);
    const doubt21 = 1e-10 * range21;
    const overHigh21 = above21 - stochAbove21 * range21;
    let isHigh21 = +(overHigh21 > doubt21);
    if (overHigh21 >= -doubt21 && overHigh21 <= doubt21) isHigh21 = +(quotient(above21, range21) > stochAbove21);

    states[at] =
      declines |
      (+(strength < rsiBelow) << 3) |
      ((rsiAbove & ~rsiWasAbove) << 4) |
      (isLow << 5) |
      ((lineAbove & ~lineWasAbove) << 6) |
      ((fastAbove & ~fastWasAbove) << 7) |
      (+(rsi9[at] > rsiAbove9) << 8) |
      (+(strength > rsiAbove14) << 9) |
      (isHigh << 10) |
      (isHigh21 << 11) |
      (spikes << 14) |
      ((lineBelow & ~lineWasBelow) << 15);
    fastWasAbove = fastAbove;
    lineWasAbove = lineAbove;
    lineWasBelow = lineBelow;
    rsiWasAbove = rsiAbove;
  }
  state.sumFast = sumFast;
  state.sumSlow = sumSlow;
  state.volume = volumeSum;
  state.fastWasAbove = fastWasAbove;
  state.lineWasAbove = lineWasAbove;
  state.lineWasBelow = lineWasBelow;
  state.rsiWasAbove = rsiWasAbove;
}

/** 1 where `volume` is above (or, the other way round, below) `factor` times the mean: for what the units cannot tell. */
function compareVolume(
  isVolumeFirst: boolean,
  volume: number,
  factor: number,
  sum: number,
  { volumeScale, volumePeriod }: KernelSettings,
): number {
  const traded = volume / volumeScale;
  const bound = factor * (sum / (volumeScale * volumePeriod));
  return +(isVolumeFirst ? isGreater(traded, bound) : isGreater(bound, traded));
}

/** above/range, 50 for no range: for what the product cannot tell. */
function quotient(above: number, range: number): number {
  return range === 0 ? 50 : above / range;
}

/** The band lenses; adds to `states`. Bars are in the segment at `position` and on, in the input at `from` and on. */
export function judgeBands(
  state: JudgeState,
  columns: ScriptColumns,
  input: KernelInput,
  settings: KernelSettings,
  squeeze: Squeeze,
  from: number,
  position: number,
  count: number,
): void {
  const { closeTicks, highTicks, lowTicks, bandwidth, states } = columns;
  const { periodA, periodB, lowerDeviations, upperDeviationsA, upperDeviationsB, squeezeDeviations } = settings;
  const { priceScale, squeezeLookback } = settings;
  const { base } = state;
  const unitA = priceScale * periodA;
  const unitB = priceScale * periodB;
  const squeezeWarm = periodA + squeezeLookback - 2;
  let { sumA, squaresA, sumB, squaresB } = state;
  for (let index = 0; index < count; index++) {
    const at = HISTORY + index;
    const here = closeTicks[at] - base;
    const goneA = closeTicks[at - periodA] - base;
    const goneB = closeTicks[at - periodB] - base;
    sumA += here - goneA;
    squaresA += here * here - goneA * goneA;
    sumB += here - goneB;
    squaresB += here * here - goneB * goneB;
    // Everything times the period and the scale: the deviation is then the root of a whole number, 0 for a flat window.
    const totalA = sumA + periodA * base;
    const rootA = Math.sqrt(periodA * squaresA - sumA * sumA);
    const rootB = Math.sqrt(periodB * squaresB - sumB * sumB);
    const low = lowTicks[at] * periodA;
    const lower = totalA - lowerDeviations * rootA;
    const over = low - lower;
    const overTolerance = MORE * (low + Math.abs(lower) + unitA);
    let touchesLower = +(over <= overTolerance);
    if (over <= overTolerance && over >= SURELY_LESS_OF_3 * overTolerance && position + index >= periodA - 1)
      touchesLower = +!isExactlyAboveLower(input, from + index, settings);
    const highA = highTicks[at] * periodA;
    const upperA = totalA + upperDeviationsA * rootA;
    const underA = upperA - highA;
    const underToleranceA = MORE * (upperA + unitA);
    let touchesA = +(underA <= underToleranceA);
    if (underA <= underToleranceA && underA >= SURELY_LESS * underToleranceA && position + index >= periodA - 1)
      touchesA = +!isExactlyBelowUpper(input, from + index, settings, periodA, upperDeviationsA);
    const highB = highTicks[at] * periodB;
    const upperB = sumB + periodB * base + upperDeviationsB * rootB;
    const underB = upperB - highB;
    const underToleranceB = MORE * (upperB + unitB);
    let touchesB = +(underB <= underToleranceB);
    if (underB <= underToleranceB && underB >= SURELY_LESS * underToleranceB && position + index >= periodB - 1)
      touchesB = +!isExactlyBelowUpper(input, from + index, settings, periodB, upperDeviationsB);

    const width = (2 * squeezeDeviations * rootA) / totalA;
    bandwidth[at] = width < 1 ? width * BANDWIDTH_UNITS : BANDWIDTH_UNITS;
    let squeezed = squeeze.push(bandwidth, at, width);
    if (squeezed < 0)
      squeezed = +(position + index >= squeezeWarm && squeeze.isExactlySqueezed(input, from + index, settings));
    const touchesOfA = (touchesLower << 1) | (touchesA << 12);
    states[at] |= (touchesOfA * +(rootA > 0)) | (squeezed << 2) | ((touchesB & +(rootB > 0)) << 13);
  }
  state.sumA = sumA;
  state.squaresA = squaresA;
  state.sumB = sumB;
  state.squaresB = squaresB;
}

function isExactlyAboveLower(input: KernelInput, bar: number, settings: KernelSettings): boolean {
  const { periodA, priceScale, lowerDeviations } = settings;
  const mean = exactMean(input.close, bar, periodA, priceScale);
  return isGreater(input.low[bar], mean - lowerDeviations * exactDeviation(input.close, bar, periodA, mean));
}

function isExactlyBelowUpper(
  input: KernelInput,
  bar: number,
  { priceScale }: KernelSettings,
  period: number,
  deviations: number,
): boolean {
  const mean = exactMean(input.close, bar, period, priceScale);
  return isGreater(mean + deviations * exactDeviation(input.close, bar, period, mean), input.high[bar]);
}

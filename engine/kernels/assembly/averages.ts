import {
  BANDWIDTH,
  CLOSE,
  CLOSE_TICKS,
  DEVIATION_A,
  DEVIATION_B,
  FAST,
  HISTORY,
  MEAN_A,
  MEAN_B,
  SLOW,
  SQUARES,
  SUMS,
  VOLUME_MEAN,
  VOLUME_UNITS,
  keep,
} from './layout';
import {
  fastPeriod,
  periodA,
  periodB,
  priceScale,
  slowPeriod,
  squeezeDeviations,
  volumePeriod,
  volumeScale,
} from './settings';

/** Sum of the last volumes, in whole steps. Before a segment all columns are 0. */
let volumeSum: f64 = 0;

export function resetAverages(): void {
  volumeSum = 0;
}

/** Means of closes and volumes: exact whole sums, divided once. */
export function computeAverages(count: i32): void {
  addUp(count);
  average(MEAN_A, periodA, count);
  average(MEAN_B, periodB, count);
  average(FAST, fastPeriod, count);
  average(SLOW, slowPeriod, count);
  const divisor = f64x2.splat(volumeScale * <f64>volumePeriod);
  for (let index = 0; index < count; index += 2) {
    const at = VOLUME_MEAN + ((<usize>index) << 3);
    v128.store(at, f64x2.div(v128.load(at), divisor));
  }
}

/** The sum of a window is the difference of two sums since the start of the chunk; those before it are negative. */
function addUp(count: i32): void {
  const back = (<usize>volumePeriod) << 3;
  let sum: i64 = 0;
  let volume = volumeSum;
  for (let index = 0; index < count; index++) {
    const wide = (<usize>index) << 3;
    sum += <i64>load<i32>(CLOSE_TICKS + ((<usize>index) << 2));
    store<f64>(SUMS + wide, <f64>sum);
    volume += load<f64>(VOLUME_UNITS + wide) - load<f64>(VOLUME_UNITS + wide - back);
    store<f64>(VOLUME_MEAN + wide, volume);
  }
  volumeSum = volume;
}

function average(out: usize, period: i32, count: i32): void {
  const divisor = f64x2.splat(priceScale * <f64>period);
  const back = (<usize>period) << 3;
  for (let index = 0; index < count; index += 2) {
    const wide = (<usize>index) << 3;
    const sum = f64x2.sub(v128.load(SUMS + wide), v128.load(SUMS + wide - back));
    v128.store(out + wide, f64x2.div(sum, divisor));
  }
}

/** Makes the sums those since the start of the next chunk. */
export function keepSums(count: i32): void {
  keep(SUMS, 8, count, HISTORY);
  const total = f64x2.splat(load<f64>(SUMS - 8));
  for (let at = SUMS - ((<usize>HISTORY) << 3); at < SUMS; at += 16) {
    v128.store(at, f64x2.sub(v128.load(at), total));
  }
}

/** Population standard deviations of window A, each from the exact mean of its window, oldest close first. */
export function computeDeviationsA(count: i32): void {
  deviations(periodA, MEAN_A, DEVIATION_A, count);
}

/** The same of window B. */
export function computeDeviationsB(count: i32): void {
  deviations(periodB, MEAN_B, DEVIATION_B, count);
}

/** Ticks from the first close of a chunk at most, for squares and their sums to stay whole. */
const MAXIMUM_DISTANCE: i32 = 1 << 20;

/**
 * Deviations of window B from sums of squares, which are exact: within 6e-14 of the price of what
 * `computeDeviationsB` gives, and 0 exactly where that is. False when the sums would not be exact.
 */
export function estimateDeviationsB(position: i32, count: i32): bool {
  const base = load<i32>(CLOSE_TICKS);
  const from = -min(periodB, position);
  if (isDistant(base, from, count)) return false;
  let total: f64 = 0;
  store<f64>(SQUARES + <usize>((from - 1) << 3), 0);
  for (let index = from; index < count; index++) {
    const distance = <f64>(load<i32>(CLOSE_TICKS + <usize>(index << 2)) - base);
    total += distance * distance;
    store<f64>(SQUARES + <usize>(index << 3), total);
  }
  const period = f64x2.splat(<f64>periodB);
  const shift = f64x2.splat(<f64>periodB * <f64>base);
  const unit = f64x2.splat(1 / (<f64>periodB * priceScale));
  const back = (<usize>periodB) << 3;
  for (let index = 0; index < count; index += 2) {
    const wide = (<usize>index) << 3;
    const squares = f64x2.sub(v128.load(SQUARES + wide), v128.load(SQUARES + wide - back));
    const sum = f64x2.sub(f64x2.sub(v128.load(SUMS + wide), v128.load(SUMS + wide - back)), shift);
    const variance = f64x2.sub(f64x2.mul(period, squares), f64x2.mul(sum, sum));
    v128.store(DEVIATION_B + wide, f64x2.mul(f64x2.sqrt(variance), unit));
  }
  return true;
}

function isDistant(base: i32, from: i32, count: i32): bool {
  let lowest = base;
  let highest = base;
  for (let index = from; index < count; index++) {
    const ticks = load<i32>(CLOSE_TICKS + <usize>(index << 2));
    lowest = min(lowest, ticks);
    highest = max(highest, ticks);
  }
  return highest - base > MAXIMUM_DISTANCE || base - lowest > MAXIMUM_DISTANCE;
}

/** Eight bars at a time, two to a vector: the sums of one window do not wait for each other. */
function deviations(period: i32, mean: usize, out: usize, count: i32): void {
  const divisor = f64x2.splat(<f64>period);
  const window = (<usize>period) << 3;
  for (let index = 0; index < count; index += 8) {
    const wide = (<usize>index) << 3;
    const mean0 = v128.load(mean + wide);
    const mean1 = v128.load(mean + wide, 16);
    const mean2 = v128.load(mean + wide, 32);
    const mean3 = v128.load(mean + wide, 48);
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    let sum2 = f64x2.splat(0);
    let sum3 = f64x2.splat(0);
    const end = CLOSE + wide + 8;
    for (let at = end - window; at < end; at += 8) {
      const distance0 = f64x2.sub(v128.load(at), mean0);
      const distance1 = f64x2.sub(v128.load(at, 16), mean1);
      const distance2 = f64x2.sub(v128.load(at, 32), mean2);
      const distance3 = f64x2.sub(v128.load(at, 48), mean3);
      sum0 = f64x2.add(sum0, f64x2.mul(distance0, distance0));
      sum1 = f64x2.add(sum1, f64x2.mul(distance1, distance1));
      sum2 = f64x2.add(sum2, f64x2.mul(distance2, distance2));
      sum3 = f64x2.add(sum3, f64x2.mul(distance3, distance3));
    }
    v128.store(out + wide, f64x2.sqrt(f64x2.div(sum0, divisor)));
    v128.store(out + wide, f64x2.sqrt(f64x2.div(sum1, divisor)), 16);
    v128.store(out + wide, f64x2.sqrt(f64x2.div(sum2, divisor)), 32);
    v128.store(out + wide, f64x2.sqrt(f64x2.div(sum3, divisor)), 48);
  }
}

/** Bandwidth as a fraction of the mean; 0 for a flat window, whose deviation is exactly 0. */
export function computeBandwidths(count: i32): void {
  const deviations = f64x2.splat(squeezeDeviations);
  const zero = f64x2.splat(0);
  for (let index = 0; index < count; index += 2) {
    const wide = (<usize>index) << 3;
    const mean = v128.load(MEAN_A + wide);
    const deviation = v128.load(DEVIATION_A + wide);
    const reach = f64x2.mul(deviations, deviation);
    const width = f64x2.div(f64x2.sub(f64x2.add(mean, reach), f64x2.sub(mean, reach)), mean);
    v128.store(BANDWIDTH + wide, v128.andnot(width, f64x2.eq(deviation, zero)));
  }
}

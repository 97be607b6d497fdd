import {
  BANDWIDTH,
  CLOSE,
  CLOSE_TICKS,
  DEVIATION_A,
  DEVIATION_B,
  FAST,
  MEAN_A,
  MEAN_B,
  SLOW,
  VOLUME_MEAN,
  VOLUME_UNITS,
} from './layout';
import { fastPeriod, periodA, periodB, priceScale, slowPeriod, squeezeDeviations, volumePeriod, volumeScale } from './settings';

// Sums of the windows that end with the last bar, in whole steps. Before a segment all columns are 0.
let sumA: i64 = 0;
let sumB: i64 = 0;
let sumFast: i64 = 0;
let sumSlow: i64 = 0;
let sumVolume: f64 = 0;

export function resetAverages(): void {
  sumA = 0;
  sumB = 0;
  sumFast = 0;
  sumSlow = 0;
  sumVolume = 0;
}

/** Means of closes and volumes: exact whole sums, divided once. */
export function computeAverages(count: i32): void {
  let a = sumA;
  let b = sumB;
  let fast = sumFast;
  let slow = sumSlow;
  let volume = sumVolume;
  const backA = <usize>periodA << 2;
  const backB = <usize>periodB << 2;
  const backFast = <usize>fastPeriod << 2;
  const backSlow = <usize>slowPeriod << 2;
  const backVolume = <usize>volumePeriod << 3;
  for (let index = 0; index < count; index++) {
    const ticks = CLOSE_TICKS + (<usize>index << 2);
    const wide = <usize>index << 3;
    const close = load<i32>(ticks);
    a += <i64>(close - load<i32>(ticks - backA));
    b += <i64>(close - load<i32>(ticks - backB));
    fast += <i64>(close - load<i32>(ticks - backFast));
    slow += <i64>(close - load<i32>(ticks - backSlow));
    volume += load<f64>(VOLUME_UNITS + wide) - load<f64>(VOLUME_UNITS + wide - backVolume);
    store<f64>(MEAN_A + wide, <f64>a);
    store<f64>(MEAN_B + wide, <f64>b);
    store<f64>(FAST + wide, <f64>fast);
    store<f64>(SLOW + wide, <f64>slow);
    store<f64>(VOLUME_MEAN + wide, volume);
  }
  sumA = a;
  sumB = b;
  sumFast = fast;
  sumSlow = slow;
  sumVolume = volume;
  divide(MEAN_A, priceScale * <f64>periodA, count);
  divide(MEAN_B, priceScale * <f64>periodB, count);
  divide(FAST, priceScale * <f64>fastPeriod, count);
  divide(SLOW, priceScale * <f64>slowPeriod, count);
  divide(VOLUME_MEAN, volumeScale * <f64>volumePeriod, count);
}

function divide(column: usize, divisor: f64, count: i32): void {
  const by = f64x2.splat(divisor);
  for (let index = 0; index < count; index += 2) {
    const at = column + (<usize>index << 3);
    v128.store(at, f64x2.div(v128.load(at), by));
  }
}

/** Population standard deviations of both windows, each from the exact mean of its window, oldest close first. */
export function computeDeviations(count: i32): void {
  deviations(periodA, MEAN_A, DEVIATION_A, count);
  deviations(periodB, MEAN_B, DEVIATION_B, count);
}

/** Eight bars at a time, two to a vector: the sums of one window do not wait for each other. */
function deviations(period: i32, mean: usize, out: usize, count: i32): void {
  const divisor = f64x2.splat(<f64>period);
  const window = <usize>period << 3;
  for (let index = 0; index < count; index += 8) {
    const wide = <usize>index << 3;
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
    const wide = <usize>index << 3;
    const mean = v128.load(MEAN_A + wide);
    const deviation = v128.load(DEVIATION_A + wide);
    const reach = f64x2.mul(deviations, deviation);
    const width = f64x2.div(f64x2.sub(f64x2.add(mean, reach), f64x2.sub(mean, reach)), mean);
    v128.store(BANDWIDTH + wide, v128.andnot(width, f64x2.eq(deviation, zero)));
  }
}

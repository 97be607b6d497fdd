import { CHANGE, CLOSE, CLOSE_TICKS, HIGH, HIGH_TICKS, LOW, LOW_TICKS, VOLUME, VOLUME_UNITS } from './layout';
import { priceScale, volumePeriod, volumeScale } from './settings';

/** Whole steps of a price at most: two of them may be subtracted in 32 bits. */
const MAXIMUM_TICKS: f64 = 1073741823;
const MAXIMUM_SAFE: f64 = 9007199254740991;

/**
 * Prices as 32-bit counts of their finest step and volumes as whole doubles. False when a value is no whole number
 * of steps, a price is not positive, a volume is negative, or sums would leave the whole numbers.
 */
export function readInputs(count: i32): bool {
  return (
    toTicks(HIGH, HIGH_TICKS, count) &&
    toTicks(LOW, LOW_TICKS, count) &&
    toTicks(CLOSE, CLOSE_TICKS, count) &&
    toVolumeUnits(count)
  );
}

function toTicks(from: usize, to: usize, count: i32): bool {
  const scale = f64x2.splat(priceScale);
  const one = f64x2.splat(1);
  const maximum = f64x2.splat(MAXIMUM_TICKS);
  let good = i64x2.splat(-1);
  // Past the end of an odd chunk there are leftovers: they must not be judged.
  const last = count & ~1;
  for (let index = 0; index < last; index += 2) {
    const value = v128.load(from + ((<usize>index) << 3));
    const whole = f64x2.nearest(f64x2.mul(value, scale));
    good = v128.and(good, f64x2.eq(f64x2.div(whole, scale), value));
    good = v128.and(good, v128.and(f64x2.ge(whole, one), f64x2.le(whole, maximum)));
    v128.store64_lane(to + ((<usize>index) << 2), i32x4.trunc_sat_f64x2_s_zero(whole), 0);
  }
  if (last < count) {
    const value = load<f64>(from + ((<usize>last) << 3));
    const whole = nearest(value * priceScale);
    if (!(whole / priceScale == value && whole >= 1 && whole <= MAXIMUM_TICKS)) return false;
    store<i32>(to + ((<usize>last) << 2), <i32>whole);
  }
  return i64x2.all_true(good);
}

function toVolumeUnits(count: i32): bool {
  const scale = f64x2.splat(volumeScale);
  let good = i64x2.splat(-1);
  let largest = f64x2.splat(0);
  const last = count & ~1;
  for (let index = 0; index < last; index += 2) {
    const value = v128.load(VOLUME + ((<usize>index) << 3));
    const whole = f64x2.nearest(f64x2.mul(value, scale));
    good = v128.and(good, v128.and(f64x2.eq(f64x2.div(whole, scale), value), f64x2.ge(whole, f64x2.splat(0))));
    largest = f64x2.pmax(largest, whole);
    v128.store(VOLUME_UNITS + ((<usize>index) << 3), whole);
  }
  let most = max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  if (last < count) {
    const value = load<f64>(VOLUME + ((<usize>last) << 3));
    const whole = nearest(value * volumeScale);
    if (!(whole / volumeScale == value && whole >= 0)) return false;
    most = max(most, whole);
    store<f64>(VOLUME_UNITS + ((<usize>last) << 3), whole);
  }
  return i64x2.all_true(good) && most * <f64>volumePeriod <= MAXIMUM_SAFE;
}

/** Change of each close against the one before: a difference of whole steps, divided once. */
export function computeChanges(count: i32): void {
  const scale = f64x2.splat(priceScale);
  for (let index = 0; index < count; index += 2) {
    const at = CLOSE_TICKS + ((<usize>index) << 2);
    const steps = i32x4.sub(v128.load64_zero(at), v128.load64_zero(at - 4));
    v128.store(CHANGE + ((<usize>index) << 3), f64x2.div(f64x2.convert_low_i32x4_s(steps), scale));
  }
}

import { BANDWIDTH } from './layout';
import { squeezeLookback, squeezeRank } from './settings';

const TOLERANCE: f64 = 1e-9;

/** Whether the bandwidth of bar `index` is at most the value of the squeeze's rank among the last of the lookback. */
export function isSqueezed(index: i32): bool {
  const last = BANDWIDTH + (<usize>index << 3);
  const value = load<f64>(last);
  const first = last + 8 - (<usize>squeezeLookback << 3);
  // Between these the difference to any value near the bound is exact, so that a bound replaces the difference.
  if (!(value > 1e-8 && value <= 1)) return countByDifference(value, first, last) < squeezeRank;
  let bound = value - TOLERANCE;
  if (value - bound > TOLERANCE) bound = reinterpret<f64>(reinterpret<i64>(bound) + 1);
  return countBelow(bound, first, last) < squeezeRank;
}

/** Values of [first, last] with value − other > tolerance, as the comparison of derived values says it. */
function countByDifference(value: f64, first: usize, last: usize): i32 {
  const tolerance = TOLERANCE * max(value, 1);
  let smaller = 0;
  for (let at = first; at <= last; at += 8) if (value - load<f64>(at) > tolerance) smaller++;
  return smaller;
}

function countBelow(bound: f64, first: usize, last: usize): i32 {
  const limit = f64x2.splat(bound);
  let count0 = i64x2.splat(0);
  let count1 = i64x2.splat(0);
  let count2 = i64x2.splat(0);
  let count3 = i64x2.splat(0);
  let at = first;
  const end = last + 8;
  for (; at + 64 <= end; at += 64) {
    count0 = i64x2.sub(count0, f64x2.lt(v128.load(at), limit));
    count1 = i64x2.sub(count1, f64x2.lt(v128.load(at, 16), limit));
    count2 = i64x2.sub(count2, f64x2.lt(v128.load(at, 32), limit));
    count3 = i64x2.sub(count3, f64x2.lt(v128.load(at, 48), limit));
  }
  count0 = i64x2.add(i64x2.add(count0, count1), i64x2.add(count2, count3));
  let smaller = <i32>(i64x2.extract_lane(count0, 0) + i64x2.extract_lane(count0, 1));
  for (; at < end; at += 8) if (load<f64>(at) < bound) smaller++;
  return smaller;
}

import { BANDWIDTH } from './layout';
import { squeezeLookback, squeezeRank } from './settings';

const TOLERANCE: f64 = 1e-9;
/** Pivots are put this far, relatively, from where the rank was last seen. */
const STEP: f64 = 0.08;

// The bound of a bar is squeezed when fewer than `squeezeRank` of the last bandwidths are below it. Two pivots with
// known numbers of values below them, one fewer than the rank, the other not, decide most bars without a count; as the
// window moves on, their numbers follow with one value that comes and one that goes.
let low: f64 = 0;
let high: f64 = Infinity;
let belowLow: i32 = 0;
let belowHigh: i32 = 0;

/** Before a segment all bandwidths count as 0, and everything is below infinity. */
export function resetSqueeze(): void {
  low = 0;
  high = Infinity;
  belowLow = 0;
  belowHigh = squeezeLookback;
}

/** Whether the bandwidth of bar `index` is at most the value of the squeeze's rank among the last of the lookback. */
export function isSqueezed(index: i32): bool {
  const last = BANDWIDTH + ((<usize>index) << 3);
  const value = load<f64>(last);
  const first = last + 8 - ((<usize>squeezeLookback) << 3);
  const gone = load<f64>(first - 8);
  belowLow += <i32>(value < low) - <i32>(gone < low);
  belowHigh += <i32>(value < high) - <i32>(gone < high);
  if (belowLow >= squeezeRank) lowerPivots(first, last);
  else if (belowHigh < squeezeRank) raisePivots(first, last);
  // Between these the difference to any value near the bound is exact, so that a bound replaces the difference.
  if (!(value > 1e-8 && value <= 1)) return countByDifference(value, first, last) < squeezeRank;
  let bound = value - TOLERANCE;
  if (value - bound > TOLERANCE) bound = reinterpret<f64>(reinterpret<i64>(bound) + 1);
  if (bound <= low) return true;
  if (bound >= high) return false;
  return decide(bound, first, last);
}

/** A bound between the pivots is counted, and becomes a pivot where they are far apart. */
function decide(bound: f64, first: usize, last: usize): bool {
  const below = countBelow(bound, first, last);
  const isFar = high > low * (1 + 2 * STEP);
  if (below < squeezeRank) {
    if (isFar) {
      low = bound;
      belowLow = below;
    }
    return true;
  }
  if (isFar) {
    high = bound;
    belowHigh = below;
  }
  return false;
}

function lowerPivots(first: usize, last: usize): void {
  let step = STEP;
  while (belowLow >= squeezeRank) {
    high = low;
    belowHigh = belowLow;
    // Nothing is below 0, so this ends.
    low = step < 0.5 ? low * (1 - step) : 0;
    belowLow = countBelow(low, first, last);
    step *= 2;
  }
}

function raisePivots(first: usize, last: usize): void {
  let step = STEP;
  while (belowHigh < squeezeRank) {
    low = high;
    belowLow = belowHigh;
    // Everything is below infinity.
    high = step < 1 && high > 0 ? high * (1 + step) : Infinity;
    belowHigh = countBelow(high, first, last);
    step *= 2;
  }
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

import { DIVERGENCES, HIGH_TICKS, LINE, RSI_14, RSI_9, SIGNAL, STOCH_14, STOCH_21 } from './layout';

/** Bars between the two swings, and since the later one, at most. */
const MAXIMUM_DISTANCE: i32 = 60;
const MAXIMUM_AGE: i32 = 10;
const NONE: i32 = -1000000;

// The last swing high: its position in the segment, its price in steps and the oscillators there.
let swingAt: i32 = NONE;
let swingTicks: i32 = 0;
let rsi9: f64 = NaN;
let rsi14: f64 = NaN;
let stoch14: f64 = NaN;
let stoch21: f64 = NaN;
let histogram: f64 = NaN;
/** Oscillators that diverge between the last two swings. */
let diverging: i32 = 0;

export function resetDivergences(): void {
  swingAt = NONE;
  diverging = 0;
}

/** Number of oscillators in bearish divergence at each bar, 0–5. */
export function computeDivergences(position: i32, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    let swings = swingsEndingAt(index);
    if (swings == 0 && diverging == 0) {
      store<u32>(DIVERGENCES + <usize>index, 0);
      continue;
    }
    const end = min(index + 4, count);
    for (let bar = index; bar < end; bar++, swings >>= 1) {
      if ((swings & 1) != 0 && position + bar >= 4) takeSwing(bar - 2, position + bar - 2);
      store<u8>(DIVERGENCES + <usize>bar, position + bar - swingAt <= MAXIMUM_AGE ? <u8>diverging : 0);
    }
  }
}

/** Bit k: the bar two before index + k is a swing high, which bar index + k confirms. */
function swingsEndingAt(index: i32): i32 {
  const at = HIGH_TICKS + ((<usize>index) << 2);
  const middle = v128.load(at - 8);
  const earlier = v128.and(i32x4.gt_s(middle, v128.load(at - 12)), i32x4.gt_s(middle, v128.load(at - 16)));
  const later = v128.and(i32x4.ge_s(middle, v128.load(at - 4)), i32x4.ge_s(middle, v128.load(at)));
  return i32x4.bitmask(v128.and(earlier, later));
}

function at(column: usize, bar: i32): f64 {
  return load<f64>(column + ((<usize>bar) << 3));
}

function less(a: f64, b: f64): i32 {
  return <i32>(b - a > 1e-9 * max(max(1.0, abs(b)), abs(a)));
}

function takeSwing(bar: i32, position: i32): void {
  const ticks = load<i32>(HIGH_TICKS + ((<usize>bar) << 2));
  const nextRsi9 = at(RSI_9, bar);
  const nextRsi14 = at(RSI_14, bar);
  const nextStoch14 = position < 13 ? NaN : at(STOCH_14, bar);
  const nextStoch21 = position < 20 ? NaN : at(STOCH_21, bar);
  const nextHistogram = at(LINE, bar) - at(SIGNAL, bar);
  diverging = 0;
  if (position - swingAt <= MAXIMUM_DISTANCE && ticks > swingTicks) {
    diverging =
      less(nextRsi9, rsi9) +
      less(nextRsi14, rsi14) +
      less(nextStoch14, stoch14) +
      less(nextStoch21, stoch21) +
      less(nextHistogram, histogram);
  }
  swingAt = position;
  swingTicks = ticks;
  rsi9 = nextRsi9;
  rsi14 = nextRsi14;
  stoch14 = nextStoch14;
  stoch21 = nextStoch21;
  histogram = nextHistogram;
}

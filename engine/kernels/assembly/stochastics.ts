import {
  CLOSE_TICKS,
  HIGHEST_14,
  HIGHEST_21,
  HIGH_TICKS,
  LOWEST_14,
  LOWEST_21,
  LOW_TICKS,
  STOCH_14,
  STOCH_21,
  WINDOW_16,
  WINDOW_2,
  WINDOW_4,
  WINDOW_8,
} from './layout';

/** %K of the last 14 and 21 bars. Extremes of a window come from those of two windows that cover it. */
export function computeStochastics(count: i32): void {
  highest(WINDOW_2, HIGH_TICKS, 1, count, 24);
  highest(WINDOW_4, WINDOW_2, 2, count, 22);
  highest(WINDOW_8, WINDOW_4, 4, count, 16);
  highest(WINDOW_16, WINDOW_8, 8, count, 8);
  highest(HIGHEST_14, WINDOW_8, 6, count, 0);
  highest(HIGHEST_21, WINDOW_16, 5, count, 0);
  lowest(WINDOW_2, LOW_TICKS, 1, count, 24);
  lowest(WINDOW_4, WINDOW_2, 2, count, 22);
  lowest(WINDOW_8, WINDOW_4, 4, count, 16);
  lowest(WINDOW_16, WINDOW_8, 8, count, 8);
  lowest(LOWEST_14, WINDOW_8, 6, count, 0);
  lowest(LOWEST_21, WINDOW_16, 5, count, 0);
  percentK(STOCH_14, HIGHEST_14, LOWEST_14, count);
  percentK(STOCH_21, HIGHEST_21, LOWEST_21, count);
}

/** out[i] = max(values[i], values[i − back]), beginning `before` bars ahead of the chunk. */
function highest(out: usize, values: usize, back: i32, count: i32, before: i32): void {
  const bytes = (<usize>back) << 2;
  for (let index = -before; index < count; index += 4) {
    const at = <usize>(index << 2);
    v128.store(out + at, i32x4.max_s(v128.load(values + at), v128.load(values + at - bytes)));
  }
}

function lowest(out: usize, values: usize, back: i32, count: i32, before: i32): void {
  const bytes = (<usize>back) << 2;
  for (let index = -before; index < count; index += 4) {
    const at = <usize>(index << 2);
    v128.store(out + at, i32x4.min_s(v128.load(values + at), v128.load(values + at - bytes)));
  }
}

function percentK(out: usize, highest: usize, lowest: usize, count: i32): void {
  const hundred = f64x2.splat(100);
  const fifty = f64x2.splat(50);
  const zero = f64x2.splat(0);
  for (let index = 0; index < count; index += 2) {
    const narrow = (<usize>index) << 2;
    const bottom = v128.load64_zero(lowest + narrow);
    const range = f64x2.convert_low_i32x4_s(i32x4.sub(v128.load64_zero(highest + narrow), bottom));
    const above = f64x2.convert_low_i32x4_s(i32x4.sub(v128.load64_zero(CLOSE_TICKS + narrow), bottom));
    const percent = f64x2.div(f64x2.mul(hundred, above), range);
    v128.store(out + ((<usize>index) << 3), v128.bitselect(fifty, percent, f64x2.eq(range, zero)));
  }
}

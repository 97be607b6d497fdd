import { CHANGE, CLOSE, CLOSE_TICKS, LINE, RSI_14, RSI_9, SIGNAL } from './layout';
import { priceScale } from './settings';

const FAST_PERIOD: i32 = 12;
const SLOW_PERIOD: i32 = 26;
const SIGNAL_PERIOD: i32 = 9;
/** Bars of a segment after which everything here is warm and the plain recurrences go on. */
const STARTED: i32 = 34;
/** Weights of the newest value, the fast average in the low lane. */
const FAST_WEIGHT: f64 = 2.0 / 13.0;
const SLOW_WEIGHT: f64 = 2.0 / 27.0;
const SIGNAL_WEIGHT: f64 = 2.0 / 10.0;

// Wilder's averages, gains in the low lane, losses in the high one.
let wilder9 = f64x2.splat(0);
let wilder14 = f64x2.splat(0);
let averages = f64x2.splat(NaN);
let signal: f64 = NaN;

export function resetRecurrences(): void {
  wilder9 = f64x2.splat(0);
  wilder14 = f64x2.splat(0);
  averages = f64x2.splat(NaN);
  signal = NaN;
}

/** RSI 9 and 14, MACD line and signal. `position` is that of the first bar of the chunk in its segment. */
export function computeRecurrences(position: i32, count: i32): void {
  let index = 0;
  for (; index < count && position + index < STARTED; index++) start(position + index, index);
  proceed(index, count);
}

function gainAndLoss(index: i32): v128 {
  const change = v128.load64_splat(CHANGE + ((<usize>index) << 3));
  // Of 0 and ±change the larger one; +0 where nothing changed.
  return f64x2.pmax(f64x2.splat(0), v128.xor(change, i64x2(0, i64.MIN_VALUE)));
}

function strengths(of9: v128, of14: v128): v128 {
  const gains = v128.shuffle<f64>(of9, of14, 0, 2);
  const total = f64x2.add(gains, v128.shuffle<f64>(of9, of14, 1, 3));
  const strength = f64x2.div(f64x2.mul(f64x2.splat(100), gains), total);
  return v128.bitselect(f64x2.splat(50), strength, f64x2.eq(total, f64x2.splat(0)));
}

function start(position: i32, index: i32): void {
  const wide = (<usize>index) << 3;
  const moved = position == 0 ? f64x2.splat(0) : gainAndLoss(index);
  wilder9 = startWilder(wilder9, moved, 9, position);
  wilder14 = startWilder(wilder14, moved, 14, position);
  const strength = strengths(wilder9, wilder14);
  store<f64>(RSI_9 + wide, position < 9 ? NaN : f64x2.extract_lane(strength, 0));
  store<f64>(RSI_14 + wide, position < 14 ? NaN : f64x2.extract_lane(strength, 1));

  const close = load<f64>(CLOSE + wide);
  let fast = f64x2.extract_lane(averages, 0);
  let slow = f64x2.extract_lane(averages, 1);
  fast = position == FAST_PERIOD - 1 ? meanEndingAt(index, FAST_PERIOD) : fast + FAST_WEIGHT * (close - fast);
  slow = position == SLOW_PERIOD - 1 ? meanEndingAt(index, SLOW_PERIOD) : slow + SLOW_WEIGHT * (close - slow);
  averages = f64x2.replace_lane(f64x2.splat(fast), 1, slow);
  const line = fast - slow;
  store<f64>(LINE + wide, line);
  if (position == SLOW_PERIOD + SIGNAL_PERIOD - 2) signal = compensatedSum(index) / <f64>SIGNAL_PERIOD;
  store<f64>(SIGNAL + wide, signal);
}

function startWilder(averages: v128, moved: v128, period: i32, position: i32): v128 {
  if (position > period) return nextWilder(averages, moved, f64x2.splat(<f64>period), f64x2.splat(<f64>(period - 1)));
  const sums = f64x2.add(averages, moved);
  return position == period ? f64x2.div(sums, f64x2.splat(<f64>period)) : sums;
}

function nextWilder(averages: v128, moved: v128, period: v128, kept: v128): v128 {
  return f64x2.div(f64x2.add(f64x2.mul(averages, kept), moved), period);
}

function meanEndingAt(index: i32, period: i32): f64 {
  let sum: f64 = 0;
  for (let at = index + 1 - period; at <= index; at++) sum += <f64>load<i32>(CLOSE_TICKS + ((<usize>at) << 2));
  return sum / (priceScale * <f64>period);
}

/** Neumaier's compensated sum of the first lines, which end at `last`. */
function compensatedSum(last: i32): f64 {
  let sum: f64 = 0;
  let lost: f64 = 0;
  for (let at = last + 1 - SIGNAL_PERIOD; at <= last; at++) {
    const value = load<f64>(LINE + ((<usize>at) << 3));
    const next = sum + value;
    lost += abs(sum) >= abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** All chains in one loop: each waits for its own last value only, so they run side by side. */
function proceed(from: i32, count: i32): void {
  let of9 = wilder9;
  let of14 = wilder14;
  let pair = averages;
  let trigger = signal;
  const nine = f64x2.splat(9);
  const eight = f64x2.splat(8);
  const fourteen = f64x2.splat(14);
  const thirteen = f64x2.splat(13);
  const weights = f64x2(FAST_WEIGHT, SLOW_WEIGHT);
  for (let index = from; index < count; index++) {
    const wide = (<usize>index) << 3;
    const moved = gainAndLoss(index);
    of9 = nextWilder(of9, moved, nine, eight);
    of14 = nextWilder(of14, moved, fourteen, thirteen);
    const strength = strengths(of9, of14);
    v128.store64_lane(RSI_9 + wide, strength, 0);
    v128.store64_lane(RSI_14 + wide, strength, 1);
    pair = f64x2.add(pair, f64x2.mul(weights, f64x2.sub(v128.load64_splat(CLOSE + wide), pair)));
    const line = f64x2.extract_lane(pair, 0) - f64x2.extract_lane(pair, 1);
    trigger = trigger + SIGNAL_WEIGHT * (line - trigger);
    store<f64>(LINE + wide, line);
    store<f64>(SIGNAL + wide, trigger);
  }
  wilder9 = of9;
  wilder14 = of14;
  averages = pair;
  signal = trigger;
}

import {
  DEVIATION_A,
  DEVIATION_B,
  ENTRY,
  EXIT,
  FAST,
  HIGH,
  LINE,
  LOW,
  MEAN_A,
  MEAN_B,
  RSI_14,
  RSI_9,
  SIGNAL,
  SLOW,
  STOCH_14,
  STOCH_21,
  VOLUME,
  VOLUME_MEAN,
  WARM,
  WARM_BARS,
} from './layout';
import {
  declineFactor,
  enabledLenses,
  lowerDeviations,
  rsiAbove14,
  rsiAbove9,
  rsiBelow,
  rsiLevel,
  spikeFactor,
  stochAbove14,
  stochAbove21,
  stochBelow,
  upperDeviationsA,
  upperDeviationsB,
} from './settings';
import { isSqueezed } from './squeeze';

const SQUEEZE: i32 = 1 << 2;

/** Comparison of derived values: a − b > 1e-9 · max(1, |a|, |b|). */
// @ts-ignore: decorator
@inline
function greater(a: v128, b: v128): v128 {
  const largest = f64x2.pmax(f64x2.pmax(f64x2.splat(1), f64x2.abs(a)), f64x2.abs(b));
  return f64x2.gt(f64x2.sub(a, b), f64x2.mul(f64x2.splat(1e-9), largest));
}

// @ts-ignore: decorator
@inline
function bit(condition: v128, lens: i64): v128 {
  return v128.and(condition, i64x2.splat(<i64>1 << lens));
}

/** States of the sixteen lenses, entry lenses in bits 0–7, exit lenses in bits 8–15, written as bytes of two columns. */
export function judge(position: i32, count: i32): void {
  for (let index = 0; index < count; index += 2) {
    const both = statesOf(<usize>index << 3);
    let first = <i32>i64x2.extract_lane(both, 0);
    let second = <i32>i64x2.extract_lane(both, 1);
    if (isSqueezed(index)) first |= SQUEEZE;
    if (isSqueezed(index + 1)) second |= SQUEEZE;
    first &= warm(position + index);
    second &= warm(position + index + 1);
    store<u16>(ENTRY + <usize>index, <u16>((first & 0xff) | ((second & 0xff) << 8)));
    store<u16>(EXIT + <usize>index, <u16>((first >> 8) | (second & 0xff00)));
  }
}

// @ts-ignore: decorator
@inline
function warm(position: i32): i32 {
  return position < WARM_BARS ? <i32>load<u16>(WARM + (<usize>position << 1)) : enabledLenses;
}

/** Two bars at once. A column eight bytes earlier is the same column one bar before. */
// @ts-ignore: decorator
@inline
function statesOf(wide: usize): v128 {
  const volume = v128.load(VOLUME + wide);
  const volumeMean = v128.load(VOLUME_MEAN + wide);
  let states = bit(greater(f64x2.mul(f64x2.splat(declineFactor), volumeMean), volume), 0);
  states = v128.or(states, bit(greater(volume, f64x2.mul(f64x2.splat(spikeFactor), volumeMean)), 14));

  const zero = f64x2.splat(0);
  const meanA = v128.load(MEAN_A + wide);
  const deviationA = v128.load(DEVIATION_A + wide);
  const notFlatA = f64x2.ne(deviationA, zero);
  const lower = f64x2.sub(meanA, f64x2.mul(f64x2.splat(lowerDeviations), deviationA));
  states = v128.or(states, bit(v128.andnot(notFlatA, greater(v128.load(LOW + wide), lower)), 1));
  const high = v128.load(HIGH + wide);
  const upperA = f64x2.add(meanA, f64x2.mul(f64x2.splat(upperDeviationsA), deviationA));
  states = v128.or(states, bit(v128.andnot(notFlatA, greater(upperA, high)), 12));
  const deviationB = v128.load(DEVIATION_B + wide);
  const upperB = f64x2.add(v128.load(MEAN_B + wide), f64x2.mul(f64x2.splat(upperDeviationsB), deviationB));
  states = v128.or(states, bit(v128.andnot(f64x2.ne(deviationB, zero), greater(upperB, high)), 13));

  const rsi14 = v128.load(RSI_14 + wide);
  const rsiBefore = v128.load(RSI_14 + wide - 8);
  const level = f64x2.splat(rsiLevel);
  states = v128.or(states, bit(greater(f64x2.splat(rsiBelow), rsi14), 3));
  states = v128.or(states, bit(v128.andnot(greater(rsi14, level), greater(rsiBefore, level)), 4));
  states = v128.or(states, bit(greater(v128.load(RSI_9 + wide), f64x2.splat(rsiAbove9)), 8));
  states = v128.or(states, bit(greater(rsi14, f64x2.splat(rsiAbove14)), 9));

  const stoch14 = v128.load(STOCH_14 + wide);
  states = v128.or(states, bit(greater(f64x2.splat(stochBelow), stoch14), 5));
  states = v128.or(states, bit(greater(stoch14, f64x2.splat(stochAbove14)), 10));
  states = v128.or(states, bit(greater(v128.load(STOCH_21 + wide), f64x2.splat(stochAbove21)), 11));

  const line = v128.load(LINE + wide);
  const signal = v128.load(SIGNAL + wide);
  const lineBefore = v128.load(LINE + wide - 8);
  const signalBefore = v128.load(SIGNAL + wide - 8);
  states = v128.or(states, bit(v128.andnot(greater(line, signal), greater(lineBefore, signalBefore)), 6));
  states = v128.or(states, bit(v128.andnot(greater(signal, line), greater(signalBefore, lineBefore)), 15));

  const fast = v128.load(FAST + wide);
  const slow = v128.load(SLOW + wide);
  const crossed = greater(v128.load(FAST + wide - 8), v128.load(SLOW + wide - 8));
  return v128.or(states, bit(v128.andnot(greater(fast, slow), crossed), 7));
}

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
  STATES,
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
/** Share of the tolerance within which an estimated band is not trusted; its error is below half of it. */
const DOUBT: f64 = 1 / 512;

// How the last pair of bars compared, for what must have been otherwise before.
let lineWasAbove = i64x2.splat(0);
let lineWasBelow = i64x2.splat(0);
let fastWasAbove = i64x2.splat(0);
let rsiWasAbove = i64x2.splat(0);

export function resetLenses(): void {
  lineWasAbove = i64x2.splat(0);
  lineWasBelow = i64x2.splat(0);
  fastWasAbove = i64x2.splat(0);
  rsiWasAbove = i64x2.splat(0);
}

/** 1e-9 · max(1, a, b), for numbers that are not negative: by how much one must exceed the other. */
function tolerance(a: v128, b: v128, one: v128, scale: v128): v128 {
  return f64x2.mul(scale, f64x2.pmax(f64x2.pmax(one, a), b));
}

/** a > b as derived values are compared, for numbers that are not negative. */
function greater(a: v128, b: v128, one: v128, scale: v128): v128 {
  return f64x2.gt(f64x2.sub(a, b), tolerance(a, b, one, scale));
}

/** The pair one bar earlier: the second of the last pair and the first of this. */
function before(last: v128, now: v128): v128 {
  return v128.shuffle<i64>(last, now, 1, 2);
}

/** Makes room for the next lens, bit 0, and sets it where the condition (all ones or 0) holds. */
function next(states: v128, condition: v128): v128 {
  return i64x2.sub(i64x2.add(states, states), condition);
}

/**
 * States of the lenses without the squeeze: entry lenses in bits 0–7, exit lenses in bits 8–15. False when a high is so
 * near the bound of touching band B that an estimated deviation (not `isExact`) cannot decide; then nothing is done.
 */
export function computeStates(count: i32, isExact: bool): bool {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const scale = f64x2.splat(1e-9);
  const decline = f64x2.splat(declineFactor);
  const spike = f64x2.splat(spikeFactor);
  const reachLow = f64x2.splat(lowerDeviations);
  const reachA = f64x2.splat(upperDeviationsA);
  const reachB = f64x2.splat(upperDeviationsB);
  const oversold = f64x2.splat(rsiBelow);
  const level = f64x2.splat(rsiLevel);
  const overbought9 = f64x2.splat(rsiAbove9);
  const overbought14 = f64x2.splat(rsiAbove14);
  const lowStoch = f64x2.splat(stochBelow);
  const highStoch14 = f64x2.splat(stochAbove14);
  const highStoch21 = f64x2.splat(stochAbove21);
  const doubt = f64x2.splat(DOUBT);
  let doubtful = zero;
  let lastLineAbove = lineWasAbove;
  let lastLineBelow = lineWasBelow;
  let lastFastAbove = fastWasAbove;
  let lastRsiAbove = rsiWasAbove;
  for (let index = 0; index < count; index += 2) {
    const wide = (<usize>index) << 3;
    const line = v128.load(LINE + wide);
    const signal = v128.load(SIGNAL + wide);
    const apart = f64x2.sub(line, signal);
    const enough = tolerance(f64x2.abs(line), f64x2.abs(signal), one, scale);
    const lineAbove = f64x2.gt(apart, enough);
    const lineBelow = f64x2.lt(apart, f64x2.neg(enough));
    let states = next(zero, v128.andnot(lineBelow, before(lastLineBelow, lineBelow)));

    const volume = v128.load(VOLUME + wide);
    const volumeMean = v128.load(VOLUME_MEAN + wide);
    states = next(states, greater(volume, f64x2.mul(spike, volumeMean), one, scale));

    const high = v128.load(HIGH + wide);
    const deviationB = v128.load(DEVIATION_B + wide);
    const upperB = f64x2.add(v128.load(MEAN_B + wide), f64x2.mul(reachB, deviationB));
    const margin = tolerance(upperB, high, one, scale);
    const beyond = f64x2.sub(f64x2.sub(upperB, high), margin);
    doubtful = v128.or(doubtful, f64x2.lt(f64x2.abs(beyond), f64x2.mul(doubt, margin)));
    const isBelowB = f64x2.gt(f64x2.sub(upperB, high), margin);
    states = next(states, v128.andnot(f64x2.gt(deviationB, zero), isBelowB));
    const meanA = v128.load(MEAN_A + wide);
    const deviationA = v128.load(DEVIATION_A + wide);
    const notFlat = f64x2.gt(deviationA, zero);
    const upperA = f64x2.add(meanA, f64x2.mul(reachA, deviationA));
    states = next(states, v128.andnot(notFlat, greater(upperA, high, one, scale)));

    const stoch14 = v128.load(STOCH_14 + wide);
    const rsi14 = v128.load(RSI_14 + wide);
    states = next(states, f64x2.gt(v128.load(STOCH_21 + wide), highStoch21));
    states = next(states, f64x2.gt(stoch14, highStoch14));
    states = next(states, f64x2.gt(rsi14, overbought14));
    states = next(states, f64x2.gt(v128.load(RSI_9 + wide), overbought9));

    const fastAbove = greater(v128.load(FAST + wide), v128.load(SLOW + wide), one, scale);
    states = next(states, v128.andnot(fastAbove, before(lastFastAbove, fastAbove)));
    states = next(states, v128.andnot(lineAbove, before(lastLineAbove, lineAbove)));
    states = next(states, f64x2.lt(stoch14, lowStoch));
    const rsiAbove = f64x2.gt(rsi14, level);
    states = next(states, v128.andnot(rsiAbove, before(lastRsiAbove, rsiAbove)));
    states = next(states, f64x2.lt(rsi14, oversold));
    states = i64x2.add(states, states);
    // The lower band may be negative.
    const lower = f64x2.sub(meanA, f64x2.mul(reachLow, deviationA));
    const low = v128.load(LOW + wide);
    const isAbove = f64x2.gt(f64x2.sub(low, lower), tolerance(low, f64x2.abs(lower), one, scale));
    states = next(states, v128.andnot(notFlat, isAbove));
    states = next(states, greater(f64x2.mul(decline, volumeMean), volume, one, scale));
    v128.store(STATES + wide, states);
    lastLineAbove = lineAbove;
    lastLineBelow = lineBelow;
    lastFastAbove = fastAbove;
    lastRsiAbove = rsiAbove;
  }
  if (!isExact && v128.any_true(doubtful)) return false;
  lineWasAbove = lastLineAbove;
  lineWasBelow = lastLineBelow;
  fastWasAbove = lastFastAbove;
  rsiWasAbove = lastRsiAbove;
  return true;
}

/** Adds the squeeze, takes away what is not warm or not enabled, and writes the two masks of each bar. */
export function judge(position: i32, count: i32): void {
  for (let index = 0; index < count; index++) {
    let states = load<i32>(STATES + ((<usize>index) << 3));
    if (isSqueezed(index)) states |= SQUEEZE;
    states &= warm(position + index);
    store<u8>(ENTRY + <usize>index, <u8>states);
    store<u8>(EXIT + <usize>index, <u8>(states >> 8));
  }
}

function warm(position: i32): i32 {
  return position < WARM_BARS ? <i32>load<u16>(WARM + ((<usize>position) << 1)) : enabledLenses;
}

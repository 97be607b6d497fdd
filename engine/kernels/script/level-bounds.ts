import type { KernelSettings } from '../lens-kernel.ts';

/** Levels of oscillators as bounds for plain comparisons, with the tolerance of derived values in them. */
export interface LevelBounds {
  readonly rsiBelow: number;
  readonly rsiLevel: number;
  readonly rsiAbove9: number;
  readonly rsiAbove14: number;
  readonly stochBelow: number;
  readonly stochAbove14: number;
  readonly stochAbove21: number;
}

export function levelBounds(settings: KernelSettings): LevelBounds {
  return {
    rsiBelow: boundBelow(settings.rsiBelow),
    rsiLevel: boundAbove(settings.rsiLevel),
    rsiAbove9: boundAbove(settings.rsiAbove9),
    rsiAbove14: boundAbove(settings.rsiAbove14),
    stochBelow: boundBelow(settings.stochBelow),
    stochAbove14: boundAbove(settings.stochAbove14),
    stochAbove21: boundAbove(settings.stochAbove21),
  };
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);
/** Oscillators lie between 0 and 100; positive doubles are ordered like their bits. */
const TOP = 128;

function bitsOf(value: number): bigint {
  double[0] = value;
  return bits[0];
}

function valueOf(place: bigint): number {
  bits[0] = place;
  return double[0];
}

function isGreater(a: number, b: number): boolean {
  return a - b > 1e-9 * Math.max(1, a, b);
}

/** The bound with level > x, as derived values are compared, exactly where x < bound, for x from 0 to 100. */
function boundBelow(level: number): number {
  let yes = -1n;
  let no = bitsOf(TOP);
  while (no - yes > 1n) {
    const middle = yes + (no - yes) / 2n;
    if (isGreater(level, valueOf(middle))) yes = middle;
    else no = middle;
  }
  return valueOf(no);
}

/** The bound with x > level, as derived values are compared, exactly where x > bound, for x from 0 to 100. */
function boundAbove(level: number): number {
  let no = 0n;
  let yes = bitsOf(TOP);
  while (yes - no > 1n) {
    const middle = no + (yes - no) / 2n;
    if (isGreater(valueOf(middle), level)) yes = middle;
    else no = middle;
  }
  return valueOf(no);
}

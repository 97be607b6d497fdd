import { isAtLeast, isAtMost, isGreater, isLess } from '../domain/compare.ts';

/**
 * The comparisons lenses are made of, as loops over columns: each sets `bit` in `masks` for the bars of
 * [start, end) where its comparison holds. NaN never compares true. One loop per comparison, so that the
 * engine compiles each for itself with the comparison inlined.
 */
export interface MarkTarget {
  readonly masks: Uint8Array;
  readonly bit: number;
  readonly start: number;
  readonly end: number;
}

/** column > level */
export function markAbove({ masks, bit, start, end }: MarkTarget, column: Float64Array, level: number): void {
  for (let index = start; index < end; index++) if (isGreater(column[index], level)) masks[index] |= bit;
}

/** column < level */
export function markBelow({ masks, bit, start, end }: MarkTarget, column: Float64Array, level: number): void {
  for (let index = start; index < end; index++) if (isLess(column[index], level)) masks[index] |= bit;
}

/** column > level after being at most the level */
export function markRising({ masks, bit, start, end }: MarkTarget, column: Float64Array, level: number): void {
  for (let index = start; index < end; index++) {
    if (isGreater(column[index], level) && isAtMost(column[index - 1], level)) masks[index] |= bit;
  }
}

/** column > factor · other */
export function markAboveMultiple(
  { masks, bit, start, end }: MarkTarget,
  column: Float64Array,
  factor: number,
  other: Float64Array,
): void {
  for (let index = start; index < end; index++) {
    if (isGreater(column[index], factor * other[index])) masks[index] |= bit;
  }
}

/** column < factor · other */
export function markBelowMultiple(
  { masks, bit, start, end }: MarkTarget,
  column: Float64Array,
  factor: number,
  other: Float64Array,
): void {
  for (let index = start; index < end; index++) {
    if (isLess(column[index], factor * other[index])) masks[index] |= bit;
  }
}

/** first > second after being at most second */
export function markCrossAbove(
  { masks, bit, start, end }: MarkTarget,
  first: Float64Array,
  second: Float64Array,
): void {
  for (let index = start; index < end; index++) {
    if (isGreater(first[index], second[index]) && isAtMost(first[index - 1], second[index - 1])) masks[index] |= bit;
  }
}

/** first < second after being at least second */
export function markCrossBelow(
  { masks, bit, start, end }: MarkTarget,
  first: Float64Array,
  second: Float64Array,
): void {
  for (let index = start; index < end; index++) {
    if (isLess(first[index], second[index]) && isAtLeast(first[index - 1], second[index - 1])) masks[index] |= bit;
  }
}

/** Bands of a window: mean ± k · deviation; a flat window has none to touch. */
export interface TouchedBands {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly flat: Uint8Array;
}

/** low ≤ lower band */
export function markLowerTouch(
  { masks, bit, start, end }: MarkTarget,
  low: Float64Array,
  { mean, deviation, flat }: TouchedBands,
  deviations: number,
): void {
  for (let index = start; index < end; index++) {
    const isTouched = isAtMost(low[index], mean[index] - deviations * deviation[index]);
    if (isTouched && flat[index] === 0) masks[index] |= bit;
  }
}

/** high ≥ upper band */
export function markUpperTouch(
  { masks, bit, start, end }: MarkTarget,
  high: Float64Array,
  { mean, deviation, flat }: TouchedBands,
  deviations: number,
): void {
  for (let index = start; index < end; index++) {
    const isTouched = isAtLeast(high[index], mean[index] + deviations * deviation[index]);
    if (isTouched && flat[index] === 0) masks[index] |= bit;
  }
}

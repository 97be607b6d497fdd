/**
 * Exact sums of decimals. Prices and volumes are decimal numbers; adding their binary images drifts,
 * adding them as whole numbers of their finest decimal does not.
 */

/** Decimals beyond this are not counted: such numbers are binary measurements, not decimal quotes. */
export const MAXIMUM_DECIMALS = 15;

/** `decimals` of data that is not a set of whole numbers of any decimal step below 2^53. */
export const NOT_DECIMAL = MAXIMUM_DECIMALS + 1;

/** Exact powers of ten, index = exponent. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: NOT_DECIMAL + 1 }, (_, exponent) =>
  Number(`1e${exponent}`),
);

/** Whether `value` is the double nearest to a whole number of 1/scale, that number being below 2^53. */
export function isWholeAtScale(value: number, scale: number): boolean {
  const units = Math.round(value * scale);
  return units / scale === value && units <= Number.MAX_SAFE_INTEGER && units >= -Number.MAX_SAFE_INTEGER;
}

/**
 * Smallest number of decimals, at least `atLeast`, that writes every value in full and keeps each below
 * 2^53 units; `NOT_DECIMAL` when there is none.
 */
export function finestDecimals(values: ArrayLike<number>, atLeast = 0): number {
  let decimals = atLeast;
  let scale = POWERS_OF_TEN[decimals];
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value > largest) largest = value;
    else if (-value > largest) largest = -value;
    while (Math.round(value * scale) / scale !== value) {
      if (decimals >= MAXIMUM_DECIMALS) return NOT_DECIMAL;
      scale = POWERS_OF_TEN[++decimals];
    }
  }
  return largest * scale <= Number.MAX_SAFE_INTEGER ? decimals : NOT_DECIMAL;
}

/**
 * Sum of `values[from..to)`: the double nearest to the exact decimal sum. Where that would need more
 * than 2^53 units, a compensated binary sum (error below one unit in the last place) takes its place.
 */
export function decimalSum(values: ArrayLike<number>, from = 0, to = values.length): number {
  let decimals = 0;
  let scale = 1;
  let units = 0;
  for (let index = from; index < to; index++) {
    const value = values[index];
    while (!isWholeAtScale(value, scale)) {
      if (decimals >= MAXIMUM_DECIMALS) return compensatedSum(values, from, to);
      units *= 10;
      scale = POWERS_OF_TEN[++decimals];
    }
    units += Math.round(value * scale);
    if (!Number.isSafeInteger(units)) return compensatedSum(values, from, to);
  }
  return units / scale;
}

/** Neumaier's compensated sum of `values[from..to)`. */
export function compensatedSum(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  let lost = 0;
  for (let index = from; index < to; index++) {
    const value = values[index];
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/**
 * A column of decimal numbers with its whole-number image: `values[i] = units[i] / scale`. Sums and
 * differences of the units are exact, so equal windows compare equal and nothing drifts. `scale` is 0
 * (and `units` is `values`) when the data are not decimals below 2^53 units.
 */
export interface DecimalColumn {
  readonly values: Float64Array;
  readonly units: Float64Array;
  readonly scale: number;
  /** Largest magnitude among the units. */
  readonly largest: number;
}

/** Decimals a double can carry at most. */
const MAXIMUM_DECIMALS = 15;

/** The whole-number image of `values` at a number of decimals that writes all of them in full. */
export function decimalColumn(values: Float64Array, decimals: number): DecimalColumn {
  const scale = decimals <= MAXIMUM_DECIMALS ? 10 ** decimals : 0;
  if (scale === 0) return binaryColumn(values);
  const units = new Float64Array(values.length);
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const whole = Math.round(value * scale);
    if (whole / scale !== value) return binaryColumn(values);
    units[index] = whole;
    if (whole > largest) largest = whole;
    else if (-whole > largest) largest = -whole;
  }
  return largest <= Number.MAX_SAFE_INTEGER ? { values, units, scale, largest } : binaryColumn(values);
}

function binaryColumn(values: Float64Array): DecimalColumn {
  return { values, units: values, scale: 0, largest: Number.POSITIVE_INFINITY };
}

/** Whether sums of `period` units stay below 2^53. */
export function sumsExactly(column: DecimalColumn, period: number): boolean {
  return column.scale > 0 && column.largest * period <= Number.MAX_SAFE_INTEGER;
}

/**
 * The finest decimal step of a stream of numbers, found as they come. While the numbers are decimals,
 * `unitsOf` is exact; once one is not, `scale` is 0 for good.
 */
export class DecimalScale {
  scale = 1;
  /** Grows when `scale` changes: whole-number sums kept elsewhere must then be rebuilt. */
  version = 0;
  #decimals = 0;

  observe(value: number): void {
    if (this.scale === 0 || this.#fits(value)) return;
    while (!this.#fits(value)) {
      this.#decimals++;
      if (this.#decimals > MAXIMUM_DECIMALS) {
        this.scale = 0;
        break;
      }
      this.scale = 10 ** this.#decimals;
    }
    this.version++;
  }

  /** Observes `values[from..to)`: numbers handed on one by one would have to be allocated. */
  observeAll(values: ArrayLike<number>, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const value = values[at];
      const units = Math.round(value * this.scale);
      const fits = units / this.scale === value && Math.abs(units) <= Number.MAX_SAFE_INTEGER;
      if (!fits) this.observe(value);
    }
  }

  /** Whole number of steps of a value that was observed; the value itself when the scale is 0. */
  unitsOf(value: number): number {
    return this.scale === 0 ? value : Math.round(value * this.scale);
  }

  #fits(value: number): boolean {
    const units = Math.round(value * this.scale);
    return units / this.scale === value && Math.abs(units) <= Number.MAX_SAFE_INTEGER;
  }
}

/** Neumaier's compensated sum of `values[from..to)`: error below one unit in the last place. */
export function compensatedSum(values: Float64Array, from: number, to: number): number {
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

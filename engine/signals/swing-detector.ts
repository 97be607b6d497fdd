/** Whether bar `index` is a swing high of order 1; two bars on either side must exist in its segment. */
export function isSwingHigh(high: Float64Array, index: number): boolean {
  const price = high[index];
  return price > high[index - 1] && price > high[index - 2] && price >= high[index + 1] && price >= high[index + 2];
}

/** The mirror image for lows. */
export function isSwingLow(low: Float64Array, index: number): boolean {
  const price = low[index];
  return price < low[index - 1] && price < low[index - 2] && price <= low[index + 1] && price <= low[index + 2];
}

/**
 * Finds swings in a sequence of prices (strategy.md §5): an element higher than the two before it and at
 * least as high as the two after it. `sign` −1 mirrors it for lows. The swing is known two elements later.
 */
export class SwingDetector {
  /** Price, open time and bar index of the swing found by the last push that returned true. */
  price = Number.NaN;
  time = 0;
  index = -1;
  readonly #sign: 1 | -1;
  readonly #prices = new Float64Array(5);
  readonly #times = new Float64Array(5);
  readonly #indexes = new Float64Array(5);
  #count = 0;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  /** Takes the next element; true when it confirms the one two places before it as a swing. */
  push(price: number, time: number, index: number): boolean {
    const latest = this.#count % 5;
    this.#prices[latest] = price;
    this.#times[latest] = time;
    this.#indexes[latest] = index;
    this.#count++;
    if (this.#count < 5) return false;
    // Places of the ring, counted from the oldest of the five.
    const oldest = this.#count % 5;
    const middle = (oldest + 2) % 5;
    const prices = this.#prices;
    const candidate = this.#sign * prices[middle];
    if (!(candidate > this.#sign * prices[(oldest + 1) % 5])) return false;
    if (!(candidate > this.#sign * prices[oldest])) return false;
    if (!(candidate >= this.#sign * prices[(oldest + 3) % 5])) return false;
    if (!(candidate >= this.#sign * price)) return false;
    this.price = prices[middle];
    this.time = this.#times[middle];
    this.index = this.#indexes[middle];
    return true;
  }
}

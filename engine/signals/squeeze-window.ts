/** The last `lookback` bandwidths, kept sorted, so that a percentile is a look at one place. */
export class SqueezeWindow {
  readonly #inOrder: Float64Array;
  readonly #sorted: Float64Array;
  #count = 0;
  #next = 0;

  constructor(lookback: number) {
    this.#inOrder = new Float64Array(lookback);
    this.#sorted = new Float64Array(lookback);
  }

  push(value: number): void {
    const capacity = this.#inOrder.length;
    if (this.#count === capacity) {
      const gone = this.#placeOf(this.#inOrder[this.#next]);
      this.#sorted.copyWithin(gone, gone + 1, this.#count);
      this.#count--;
    }
    const place = this.#placeOf(value);
    this.#sorted.copyWithin(place + 1, place, this.#count);
    this.#sorted[place] = value;
    this.#inOrder[this.#next] = value;
    this.#next = this.#next + 1 === capacity ? 0 : this.#next + 1;
    this.#count++;
  }

  /** The value of a rank (from 1, ascending); NaN until the window is full. */
  ranked(rank: number): number {
    return this.#count === this.#inOrder.length ? this.#sorted[rank - 1] : Number.NaN;
  }

  /** First place whose value is not below `value`. */
  #placeOf(value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The last `capacity` numbers of a stream, in memory allocated once. */
export class RingBuffer {
  readonly capacity: number;
  count = 0;
  /** Every value is kept twice, `capacity` apart, so that any window lies in one piece. */
  readonly #values: Float64Array;
  #next = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`a window must hold a whole number of values from 1, got ${capacity}`);
    }
    this.capacity = capacity;
    this.#values = new Float64Array(2 * capacity);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#values[this.#next + this.capacity] = value;
    this.#next = this.#next + 1 === this.capacity ? 0 : this.#next + 1;
    if (this.count < this.capacity) this.count++;
  }

  /** The value pushed `age` values ago; 0 is the latest. Only ages below `count` exist. */
  recent(age: number): number {
    return this.#values[this.#next + this.capacity - 1 - age];
  }

  oldest(): number {
    return this.recent(this.count - 1);
  }

  /** Largest of the latest `last` values; −Infinity when there are none. */
  highest(last = this.count): number {
    const values = this.#values;
    const end = this.#next + this.capacity;
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = end - Math.min(last, this.count); at < end; at++) if (values[at] > highest) highest = values[at];
    return highest;
  }

  /** Smallest of the latest `last` values; Infinity when there are none. */
  lowest(last = this.count): number {
    const values = this.#values;
    const end = this.#next + this.capacity;
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = end - Math.min(last, this.count); at < end; at++) if (values[at] < lowest) lowest = values[at];
    return lowest;
  }

  /** How many pushes ago the largest value came, the latest where it came more than once. */
  ageOfHighest(): number {
    const values = this.#values;
    const end = this.#next + this.capacity;
    let place = end - this.count;
    for (let at = place + 1; at < end; at++) if (values[at] >= values[place]) place = at;
    return end - 1 - place;
  }

  /** The same of the smallest value. */
  ageOfLowest(): number {
    const values = this.#values;
    const end = this.#next + this.capacity;
    let place = end - this.count;
    for (let at = place + 1; at < end; at++) if (values[at] <= values[place]) place = at;
    return end - 1 - place;
  }

  /** How many values are less than `value` by more than `tolerance`. */
  countBelow(value: number, tolerance: number): number {
    const values = this.#values;
    const end = this.#next + this.capacity;
    let at = end - this.count;
    // Four counts that do not wait for each other.
    let count0 = 0;
    let count1 = 0;
    let count2 = 0;
    let count3 = 0;
    for (; at + 3 < end; at += 4) {
      count0 += +(value - values[at] > tolerance);
      count1 += +(value - values[at + 1] > tolerance);
      count2 += +(value - values[at + 2] > tolerance);
      count3 += +(value - values[at + 3] > tolerance);
    }
    for (; at < end; at++) count0 += +(value - values[at] > tolerance);
    return count0 + count1 + count2 + count3;
  }

  /** The values, oldest first. */
  toArray(): Float64Array {
    const end = this.#next + this.capacity;
    return this.#values.slice(end - this.count, end);
  }

  /** Sum of the squared distances of all values from `middle`, oldest value first. */
  squaredDistances(middle: number): number {
    const values = this.#values;
    const end = this.#next + this.capacity;
    let squares = 0;
    for (let at = end - this.count; at < end; at++) {
      const distance = values[at] - middle;
      squares += distance * distance;
    }
    return squares;
  }

  /** Neumaier's compensated sum, oldest value first. */
  compensatedSum(): number {
    let sum = 0;
    let lost = 0;
    for (let age = this.count - 1; age >= 0; age--) {
      const value = this.recent(age);
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    return sum + lost;
  }
}

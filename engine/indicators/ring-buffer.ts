/** The last `capacity` numbers of a stream, in memory allocated once. */
export class RingBuffer {
  readonly capacity: number;
  count = 0;
  readonly #values: Float64Array;
  #next = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`a window must hold a whole number of values from 1, got ${capacity}`);
    }
    this.capacity = capacity;
    this.#values = new Float64Array(capacity);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = this.#next + 1 === this.capacity ? 0 : this.#next + 1;
    if (this.count < this.capacity) this.count++;
  }

  /** The value pushed `age` values ago; 0 is the latest. Only ages below `count` exist. */
  recent(age: number): number {
    const at = this.#next - 1 - age;
    return this.#values[at < 0 ? at + this.capacity : at];
  }

  oldest(): number {
    return this.recent(this.count - 1);
  }

  /** Largest of the latest `last` values; −Infinity when there are none. */
  highest(last = this.count): number {
    let highest = Number.NEGATIVE_INFINITY;
    for (let age = Math.min(last, this.count) - 1; age >= 0; age--) {
      const value = this.recent(age);
      if (value > highest) highest = value;
    }
    return highest;
  }

  /** Smallest of the latest `last` values; Infinity when there are none. */
  lowest(last = this.count): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let age = Math.min(last, this.count) - 1; age >= 0; age--) {
      const value = this.recent(age);
      if (value < lowest) lowest = value;
    }
    return lowest;
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

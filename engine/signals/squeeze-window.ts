import { COMPARISON_TOLERANCE } from '../domain/compare.ts';
import { RingBuffer } from '../indicators/ring-buffer.ts';

/** The last `lookback` bandwidths, which are ≥ 0, and the squeeze percentile among them. */
export class SqueezeWindow {
  readonly #values: RingBuffer;

  constructor(lookback: number) {
    this.#values = new RingBuffer(lookback);
  }

  push(value: number): void {
    this.#values.push(value);
  }

  /**
   * Whether `value` is at most the value of a rank (from 1, ascending), as derived values are compared: fewer than
   * `rank` are smaller. False until the window is full.
   */
  isAtMostRanked(value: number, rank: number): boolean {
    const tolerance = COMPARISON_TOLERANCE * (value > 1 ? value : 1);
    return this.#values.isFull && this.#values.countBelow(value, tolerance) < rank;
  }

  /** The value of a rank (from 1, ascending); NaN until the window is full. */
  ranked(rank: number): number {
    return this.#values.isFull ? this.#values.toArray().sort()[rank - 1] : Number.NaN;
  }
}

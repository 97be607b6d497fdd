import type { KernelInput, KernelSettings } from '../lens-kernel.ts';
import { exactBandwidth } from './exact-bands.ts';

const TOLERANCE = 1e-9;
/** Pivots are put this far, relatively, from where the rank was last seen. */
const STEP = 0.08;
/** Above every bandwidth in units. */
const TOP = 2 ** 30 + 1;
const UNITS = 2 ** 30;

/**
 * The squeeze of each bar: fewer than `rank` of the last bandwidths are smaller, by the comparison of derived values.
 * Two pivots with known numbers of values below them, one fewer than the rank, the other not, decide most bars without
 * a count; as the window moves on, their numbers follow with one value that comes and one that goes. Bandwidths are
 * estimates in units of 2^-30, rounded down; where they cannot decide, the exact ones are computed.
 */
export class Squeeze {
  #low = 0;
  #high = TOP;
  #belowLow = 0;
  #belowHigh = 0;
  #rank = 1;
  #lookback = 1;
  #error = 0;

  reset(settings: KernelSettings): void {
    const { squeezeLookback, squeezeRank, squeezeDeviations, periodA } = settings;
    this.#rank = squeezeRank;
    this.#lookback = squeezeLookback;
    // Of a deviation: one unit in the last place of the largest close for each close of the window and a few more. The
    // largest close is below mean · (1 + √period) while the bandwidth is below 1. Four times as much is allowed for.
    const relative = (periodA + 4) * Number.EPSILON * (1 + Math.sqrt(periodA));
    this.#error = 4 * (2 * squeezeDeviations * relative + Number.EPSILON);
    // Before a segment all bandwidths count as 0, and everything is below the top.
    this.#low = 0;
    this.#high = TOP;
    this.#belowLow = 0;
    this.#belowHigh = squeezeLookback;
  }

  /**
   * Takes the bandwidth at `at`, the last of the window, which is `width`. 1 squeezed, 0 not, −1 undecided: ask
   * `isExactlySqueezed`.
   */
  push(bandwidths: Int32Array, at: number, width: number): number {
    const value = bandwidths[at];
    const gone = bandwidths[at - this.#lookback];
    // The sign of a difference is 1 where the first is below the second.
    this.#belowLow += ((value - this.#low) >>> 31) - ((gone - this.#low) >>> 31);
    this.#belowHigh += ((value - this.#high) >>> 31) - ((gone - this.#high) >>> 31);
    if (this.#belowLow >= this.#rank) this.#lowerPivots(bandwidths, at);
    else if (this.#belowHigh < this.#rank) this.#raisePivots(bandwidths, at);
    if (width === 0) return 1;
    if (!(width > 1e-8 && width < 0.9)) return -1;
    // All that are surely below the bound, and all that may be.
    const least = ((width - TOLERANCE - this.#error) * UNITS) | 0;
    const most = (((width - TOLERANCE + this.#error) * UNITS) | 0) + 1;
    if (most <= this.#low) return 1;
    if (least >= this.#high) return 0;
    return this.#decide(least, most, bandwidths, at);
  }

  /** The same by the definition, with bar `last` of the input. */
  isExactlySqueezed(input: KernelInput, last: number, settings: KernelSettings): boolean {
    const { periodA, priceScale, squeezeDeviations } = settings;
    const bandwidth = (at: number): number => exactBandwidth(input.close, at, periodA, priceScale, squeezeDeviations);
    const value = bandwidth(last);
    const tolerance = TOLERANCE * (value > 1 ? value : 1);
    let smaller = 0;
    for (let at = last + 1 - this.#lookback; at < last; at++) if (value - bandwidth(at) > tolerance) smaller++;
    return smaller < this.#rank;
  }

  /** A bound between the pivots is counted, and becomes a pivot where they are far apart. */
  #decide(least: number, most: number, bandwidths: Int32Array, at: number): number {
    const isFar = this.#high > this.#low * (1 + 2 * STEP);
    const belowMost = this.#countBelow(most, bandwidths, at);
    if (belowMost < this.#rank) {
      if (isFar) {
        this.#low = most;
        this.#belowLow = belowMost;
      }
      return 1;
    }
    const belowLeast = this.#countBelow(least, bandwidths, at);
    if (belowLeast < this.#rank) return -1;
    if (isFar) {
      this.#high = least;
      this.#belowHigh = belowLeast;
    }
    return 0;
  }

  #lowerPivots(bandwidths: Int32Array, at: number): void {
    let step = STEP;
    while (this.#belowLow >= this.#rank) {
      this.#high = this.#low;
      this.#belowHigh = this.#belowLow;
      // Nothing is below 0, so this ends.
      this.#low = step < 0.5 ? (this.#low * (1 - step)) | 0 : 0;
      this.#belowLow = this.#countBelow(this.#low, bandwidths, at);
      step *= 2;
    }
  }

  #raisePivots(bandwidths: Int32Array, at: number): void {
    let step = STEP;
    while (this.#belowHigh < this.#rank) {
      this.#low = this.#high;
      this.#belowLow = this.#belowHigh;
      // Everything is below the top.
      this.#high = step < 1 && this.#high > 0 ? Math.min(TOP, Math.ceil(this.#high * (1 + step))) : TOP;
      this.#belowHigh = this.#countBelow(this.#high, bandwidths, at);
      step *= 2;
    }
  }

  /** The sign of a difference counts without a branch; four bandwidths a turn. */
  #countBelow(bound: number, bandwidths: Int32Array, last: number): number {
    let count = 0;
    let at = last + 1 - this.#lookback;
    for (; at + 3 <= last; at += 4) {
      count +=
        ((bandwidths[at] - bound) >>> 31) +
        ((bandwidths[at + 1] - bound) >>> 31) +
        ((bandwidths[at + 2] - bound) >>> 31) +
        ((bandwidths[at + 3] - bound) >>> 31);
    }
    for (; at <= last; at++) count += (bandwidths[at] - bound) >>> 31;
    return count;
  }
}

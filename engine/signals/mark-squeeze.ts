import { COMPARISON_TOLERANCE } from '../domain/compare.ts';
import type { MarkTarget } from './mark-kernels.ts';

/** Bandwidths are summed up in blocks of 2^3, so that most of a window is judged by its blocks. */
const BLOCK_SHIFT = 3;
const BLOCK = 1 << BLOCK_SHIFT;

/**
 * Sets `bit` where a bandwidth is at most the value of rank `rank` (from 1, ascending) among the last
 * `lookback`. That is "fewer than `rank` of them are smaller", which needs counting only; a block all of
 * whose values are smaller, or none, is counted by its extremes. Bandwidths are ≥ 0 or NaN.
 */
export function markSqueeze(
  { masks, bit, start, end }: MarkTarget,
  bandwidth: Float64Array,
  lookback: number,
  rank: number,
): void {
  const { lowest, highest } = blockExtremes(bandwidth);
  for (let index = start; index < end; index++) {
    const value = bandwidth[index];
    // `value > other` by the comparison of derived values; for 0 ≤ other < value this is its tolerance.
    const tolerance = COMPARISON_TOLERANCE * (value > 1 ? value : 1);
    const first = index - lookback + 1;
    const firstBlock = (first + BLOCK - 1) >> BLOCK_SHIFT;
    const endBlock = (index + 1) >> BLOCK_SHIFT;
    const head = Math.min(firstBlock << BLOCK_SHIFT, index + 1);
    let smaller = 0;
    for (let at = first; at < head; at++) if (value - bandwidth[at] > tolerance) smaller++;
    for (let block = firstBlock; block < endBlock && smaller < rank; block++) {
      if (value - highest[block] > tolerance) smaller += BLOCK;
      else if (value - lowest[block] > tolerance) {
        const to = (block + 1) << BLOCK_SHIFT;
        for (let at = block << BLOCK_SHIFT; at < to; at++) if (value - bandwidth[at] > tolerance) smaller++;
      }
    }
    for (let at = Math.max(head, endBlock << BLOCK_SHIFT); at <= index; at++) {
      if (value - bandwidth[at] > tolerance) smaller++;
    }
    if (smaller < rank && !Number.isNaN(value)) masks[index] |= bit;
  }
}

function blockExtremes(values: Float64Array): { readonly lowest: Float64Array; readonly highest: Float64Array } {
  const blocks = values.length >> BLOCK_SHIFT;
  const lowest = new Float64Array(blocks);
  const highest = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    let low = values[block * BLOCK];
    let high = low;
    for (let at = block * BLOCK + 1; at < (block + 1) * BLOCK; at++) {
      if (values[at] < low) low = values[at];
      if (values[at] > high) high = values[at];
    }
    lowest[block] = low;
    highest[block] = high;
  }
  return { lowest, highest };
}

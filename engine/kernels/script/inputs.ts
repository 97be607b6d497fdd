import type { KernelInput, KernelSettings } from '../lens-kernel.ts';
import { HISTORY, type ScriptColumns } from './columns.ts';

/** Whole steps of a price at most: differences of two stay within 32 bits. */
const MAXIMUM_TICKS = 2 ** 30 - 1;

/**
 * Bars [from, from + count) in whole steps. False when a price is not between 1 and 2^30 steps, a volume is negative, or
 * sums of volumes would leave the whole numbers. That the numbers are decimals of these scales, the series vouches for.
 */
export function readInputs(
  columns: ScriptColumns,
  input: KernelInput,
  from: number,
  count: number,
  settings: KernelSettings,
): boolean {
  const { priceScale, volumeScale, volumePeriod } = settings;
  return (
    toTicks(input.high, columns.highTicks, from, count, priceScale) &&
    toTicks(input.low, columns.lowTicks, from, count, priceScale) &&
    toTicks(input.close, columns.closeTicks, from, count, priceScale) &&
    toUnits(input.volume, columns.volumeUnits, from, count, volumeScale, Number.MAX_SAFE_INTEGER / volumePeriod)
  );
}

function toTicks(prices: Float64Array, ticks: Int32Array, from: number, count: number, scale: number): boolean {
  for (let index = 0; index < count; index++) {
    const scaled = prices[from + index] * scale + 0.5;
    // The negation catches what is no number too.
    if (!(scaled >= 1 && scaled <= MAXIMUM_TICKS)) return false;
    ticks[HISTORY + index] = scaled;
  }
  return true;
}

/** Added and taken away again, it leaves a number below it without its fraction, rounded. */
const ROUNDING = 2 ** 52;

function toUnits(
  volumes: Float64Array,
  units: Float64Array,
  from: number,
  count: number,
  scale: number,
  maximum: number,
): boolean {
  const limit = Math.min(maximum, ROUNDING / 2);
  for (let index = 0; index < count; index++) {
    const scaled = volumes[from + index] * scale;
    if (!(scaled >= 0 && scaled <= limit)) return false;
    units[HISTORY + index] = scaled + ROUNDING - ROUNDING;
  }
  return true;
}

import { MINUTE_MS } from '../../domain/timeframe.ts';
import type { MinuteRows } from './day-candles.ts';

/** Fewer rows than that say nothing: a quiet market may well trade on full hours only. */
const TELLING_ROWS = 50;

/**
 * The interval in minutes that all times of a file are multiples of, when that is not one minute; null when
 * the rows may well be 1-minute candles. Trades that come at random do not keep to multiples of five minutes
 * fifty times in a row, so this is another interval under a wrong name.
 */
export function coarserInterval({ time, length }: MinuteRows): number | null {
  if (length < TELLING_ROWS) return null;
  let common = 0;
  for (let row = 1; row < length; row++) {
    common = greatestDivisor(common, (time[row] - time[row - 1]) / MINUTE_MS);
    if (common === 1) return null;
  }
  return common;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

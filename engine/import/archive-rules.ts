import { DAY_MS } from '../domain/timeframe.ts';
import type { RowBuffer } from '../market/candle-file/row-buffer.ts';
import { coarserInterval } from '../market/history/interval-check.ts';

/** Clocks may differ; a candle of the day after tomorrow does not come from a market. */
const CLOCK_TOLERANCE_MS = DAY_MS;

/** Why rows that are fine one by one cannot be an archive of 1-minute candles; null when they can. */
export function archiveProblem(rows: RowBuffer, now: number): string | null {
  if (rows.length === 0) return 'holds no candle';
  const last = rows.length - 1;
  if (rows.time[last] > now + CLOCK_TOLERANCE_MS) {
    const first = rows.time.subarray(0, rows.length).findIndex((time) => time > now + CLOCK_TOLERANCE_MS);
    return `line ${rows.line[first]}: time ${new Date(rows.time[first]).toISOString()} lies in the future`;
  }
  const minutes = coarserInterval(rows);
  if (minutes !== null) return `all its rows are multiples of ${minutes} minutes apart; 1-minute candles are expected`;
  return null;
}

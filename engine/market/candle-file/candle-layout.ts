import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';

export const CANDLE_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
export type CandleField = (typeof CANDLE_FIELDS)[number];

/** Where the columns of a candle are. `fewest` and `most` bound the number of columns of a row. */
export interface CandleLayout {
  /** Column index per field, in the order of `CANDLE_FIELDS`. */
  readonly columns: readonly number[];
  readonly fewest: number;
  readonly most: number;
}

/** Kraken's OHLCVT archives: `unix_s,open,high,low,close,volume,trades`, the last one optional. */
export const KRAKEN_LAYOUT: CandleLayout = { columns: [0, 1, 2, 3, 4, 5], fewest: 6, most: 7 };

/** Accepted header names, the most telling first: files often carry both a timestamp and a readable date. */
const NAMES: Readonly<Record<CandleField, readonly string[]>> = {
  time: ['time', 'timestamp', 'open_time', 'opentime', 'unix', 'unix_s', 'date'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume', 'vol'],
};

const NUMBER_LIKE = /^[+-]?[\d.]/;

/** A first line is a header when none of its fields looks like a number. */
export function looksLikeHeader(fields: readonly string[]): boolean {
  return !fields.some((field) => NUMBER_LIKE.test(field));
}

/** The layout a header describes. Names are compared without case; other columns are ignored. */
export function layoutOfHeader(fields: readonly string[]): Result<CandleLayout, string> {
  const names = fields.map((field) => field.toLowerCase().replaceAll(' ', '_'));
  const columns: number[] = [];
  const missing: string[] = [];
  for (const field of CANDLE_FIELDS) {
    const name = NAMES[field].find((candidate) => names.includes(candidate));
    if (name === undefined) {
      missing.push(NAMES[field].join(' or '));
      continue;
    }
    const column = names.indexOf(name);
    if (names.includes(name, column + 1)) return failure(`unreadable header: there are two columns named ${name}`);
    columns.push(column);
  }
  if (missing.length > 0) {
    return failure(`unreadable header: there is no column named ${missing.join(', none named ')}`);
  }
  return success({ columns, fewest: fields.length, most: fields.length });
}

import { finestDecimals, NOT_DECIMAL, POWERS_OF_TEN } from '../../domain/decimal-sum.ts';
import { allocateDay, type DayCandles, VALUE_COLUMNS } from '../../market/history/day-candles.ts';
import { minuteMap, minutesOfMap } from '../../market/history/minute-map.ts';
import { sourceBit } from '../../market/history/candle-source.ts';

/**
 * A row of `candle_day` without its keys. `numbers` holds the columns open, high, low, close and volume one
 * behind the other, little-endian. Numbers of 4 bytes are whole numbers of 10^-decimals, unsigned; those of 8
 * bytes are doubles. Either way the very doubles that were written come back.
 */
export interface StoredDay {
  readonly candles: number;
  /** Bits of the sources (`sourceBit`). */
  readonly sources: number;
  readonly price_decimals: number;
  readonly price_bytes: number;
  readonly volume_decimals: number;
  readonly volume_bytes: number;
  /** Map of the minutes, null when all 1440 are there. */
  readonly minutes: Uint8Array | null;
  /** A source per candle, null when they are all of one. */
  readonly origins: Uint8Array | null;
  readonly numbers: Uint8Array;
}

/** A column of `numbers` as it is stored; the value is `units[row] / scale`. */
export interface StoredColumn {
  readonly units: Uint32Array | Float64Array;
  readonly scale: number;
}

const LARGEST_UNITS = 2 ** 32 - 1;

/** How a set of columns is stored: the fewest decimals that write all of them in full, and bytes per number. */
interface Format {
  readonly decimals: number;
  readonly bytes: 4 | 8;
}

function formatOf(columns: readonly Float64Array[]): Format {
  let decimals = 0;
  let largest = 0;
  for (const column of columns) {
    decimals = finestDecimals(column, decimals);
    if (decimals === NOT_DECIMAL) return { decimals, bytes: 8 };
    for (const value of column) if (value > largest) largest = value;
  }
  const units = largest * POWERS_OF_TEN[decimals];
  if (units > Number.MAX_SAFE_INTEGER) return { decimals: NOT_DECIMAL, bytes: 8 };
  return { decimals, bytes: units <= LARGEST_UNITS ? 4 : 8 };
}

function writeColumn(values: Float64Array, format: Format, numbers: Uint8Array, offset: number): void {
  if (format.bytes === 8) {
    new Float64Array(numbers.buffer, offset, values.length).set(values);
    return;
  }
  const scale = POWERS_OF_TEN[format.decimals];
  const units = new Uint32Array(numbers.buffer, offset, values.length);
  for (let row = 0; row < values.length; row++) units[row] = Math.round(values[row] * scale);
}

/** The stored form of a day with at least one candle. The same candles always give the same bytes. */
export function encodeDay(day: DayCandles): StoredDay {
  const candles = day.minutes.length;
  const prices = formatOf([day.open, day.high, day.low, day.close]);
  const volumes = formatOf([day.volume]);
  const numbers = new Uint8Array(candles * (4 * prices.bytes + volumes.bytes));
  VALUE_COLUMNS.forEach((name, index) => {
    writeColumn(day[name], name === 'volume' ? volumes : prices, numbers, index * candles * prices.bytes);
  });
  let sources = 0;
  for (const code of day.sources) sources |= sourceBit(code);
  const isMixed = day.sources.some((code) => code !== day.sources[0]);
  return {
    candles,
    sources,
    price_decimals: prices.decimals,
    price_bytes: prices.bytes,
    volume_decimals: volumes.decimals,
    volume_bytes: volumes.bytes,
    minutes: minuteMap(day.minutes),
    origins: isMixed ? day.sources.slice() : null,
    numbers,
  };
}

/** The stored columns in the order of `VALUE_COLUMNS`, as views on the row's bytes. Throws on a damaged row. */
export function storedColumns(stored: StoredDay): readonly StoredColumn[] {
  const { candles, price_bytes, volume_bytes } = stored;
  const expected = candles * (4 * price_bytes + volume_bytes);
  if (stored.numbers.length !== expected) {
    throw new Error(`a stored day of ${candles} candles has ${stored.numbers.length} bytes where ${expected} belong`);
  }
  // SQLite hands out aligned memory; a view on a foreign buffer may not be, and then it is copied.
  const bytes = stored.numbers.byteOffset % 8 === 0 ? stored.numbers : stored.numbers.slice();
  return VALUE_COLUMNS.map((name, index) => {
    const isVolume = name === 'volume';
    const offset = bytes.byteOffset + index * candles * price_bytes;
    if ((isVolume ? volume_bytes : price_bytes) === 8) {
      return { units: new Float64Array(bytes.buffer, offset, candles), scale: 1 };
    }
    const decimals = isVolume ? stored.volume_decimals : stored.price_decimals;
    return { units: new Uint32Array(bytes.buffer, offset, candles), scale: POWERS_OF_TEN[decimals] };
  });
}

/** Writes `count` stored values from row `from` on to `values[at..]`. */
export function readColumn(column: StoredColumn, from: number, count: number, values: Float64Array, at: number): void {
  const { units, scale } = column;
  if (units instanceof Float64Array) {
    values.set(units.subarray(from, from + count), at);
    return;
  }
  for (let row = 0; row < count; row++) values[at + row] = units[from + row] / scale;
}

/** The candles of a stored day. Throws on a damaged row. */
export function decodeDay(day: number, stored: StoredDay): DayCandles {
  const { candles, origins, sources } = stored;
  const decoded = allocateDay(day, candles);
  decoded.minutes.set(minutesOfMap(stored.minutes, candles));
  storedColumns(stored).forEach((column, index) => readColumn(column, 0, candles, decoded[VALUE_COLUMNS[index]], 0));
  if (origins === null) decoded.sources.fill(32 - Math.clz32(sources));
  else decoded.sources.set(origins);
  return decoded;
}

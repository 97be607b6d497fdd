import type Database from 'better-sqlite3';
import type { DayIndex } from '../../market/history/coverage.ts';
import type { DayCandles } from '../../market/history/day-candles.ts';
import { decodeDay, encodeDay, type StoredDay } from './day-codec.ts';
import type { KeyedDay } from './series-reader.ts';

/** Days from the first to the last, both included. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

/** The day chunks of all series. */
export interface DayTable {
  index(series: number, range: DayRange): readonly DayIndex[];
  stored(series: number, range: DayRange): Iterable<KeyedDay>;
  read(series: number, day: number): DayCandles | null;
  write(series: number, day: DayCandles): void;
}

interface IndexRow {
  readonly day: number;
  readonly candles: number;
  readonly sources: number;
  readonly map: Uint8Array | null;
}

export function createDayTable(database: Database.Database): DayTable {
  const selectIndex = database.prepare<[number, number, number], IndexRow>(
    'SELECT day, candles, sources, minutes AS map FROM candle_day WHERE series = ? AND day BETWEEN ? AND ? ORDER BY day',
  );
  const selectDays = database.prepare<[number, number, number], StoredDay & { readonly day: number }>(
    'SELECT day, candles, sources, price_decimals, price_bytes, volume_decimals, volume_bytes, minutes, NULL AS origins, ' +
      'numbers FROM candle_day WHERE series = ? AND day BETWEEN ? AND ? ORDER BY day',
  );
  const selectDay = database.prepare<[number, number], StoredDay>(
    'SELECT candles, sources, price_decimals, price_bytes, volume_decimals, volume_bytes, minutes, origins, numbers ' +
      'FROM candle_day WHERE series = ? AND day = ?',
  );
  const upsert = database.prepare<StoredDay & { readonly series: number; readonly day: number }>(
    'INSERT OR REPLACE INTO candle_day (series, day, candles, sources, price_decimals, price_bytes, volume_decimals, ' +
      'volume_bytes, minutes, origins, numbers) VALUES (@series, @day, @candles, @sources, @price_decimals, ' +
      '@price_bytes, @volume_decimals, @volume_bytes, @minutes, @origins, @numbers)',
  );
  return {
    index: (series, { first, last }) => selectIndex.all(series, first, last),
    *stored(series, { first, last }) {
      for (const row of selectDays.iterate(series, first, last)) yield { day: row.day, stored: row };
    },
    read(series, day) {
      const stored = selectDay.get(series, day);
      return stored === undefined ? null : decodeDay(day, stored);
    },
    write: (series, day) => void upsert.run({ series, day: day.day, ...encodeDay(day) }),
  };
}

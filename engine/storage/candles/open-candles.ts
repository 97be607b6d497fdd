import type Database from 'better-sqlite3';
import type { Candle } from '../../domain/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/timeframe.ts';
import { allocateDay, type DayCandles, VALUE_COLUMNS } from '../../market/history/day-candles.ts';

/** Candles of days that are still being written, a row each. */
export interface OpenCandles {
  /** Of two candles of a minute the more trusted stays, among equals the new one. */
  put(series: number, candle: Candle, source: number): void;
  /** The open candles of days before `day`, day by day in order. */
  daysBefore(series: number, day: number): readonly DayCandles[];
  /** First day with an open candle, null when there is none. */
  firstDay(series: number): number | null;
  removeBefore(series: number, day: number): void;
}

type OpenRow = Candle & { readonly source: number };

export function createOpenCandles(database: Database.Database): OpenCandles {
  const upsert = database.prepare<[number, number, number, number, number, number, number, number]>(
    'INSERT INTO open_candle (series, time, open, high, low, close, volume, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (series, time) DO UPDATE SET open = excluded.open, high = excluded.high, low = excluded.low, ' +
      'close = excluded.close, volume = excluded.volume, source = excluded.source WHERE excluded.source >= source',
  );
  const select = database.prepare<[number, number], OpenRow>(
    'SELECT time, open, high, low, close, volume, source FROM open_candle WHERE series = ? AND time < ? ORDER BY time',
  );
  const selectFirst = database.prepare<[number], number>('SELECT min(time) FROM open_candle WHERE series = ?').pluck();
  const remove = database.prepare<[number, number]>('DELETE FROM open_candle WHERE series = ? AND time < ?');
  return {
    put(series, { time, open, high, low, close, volume }, source) {
      upsert.run(series, time, open, high, low, close, volume, source);
    },
    daysBefore(series, day) {
      const byDay = new Map<number, OpenRow[]>();
      for (const row of select.iterate(series, day * DAY_MS)) {
        const number = Math.floor(row.time / DAY_MS);
        const rows = byDay.get(number);
        if (rows === undefined) byDay.set(number, [row]);
        else rows.push(row);
      }
      return [...byDay].map(([number, rows]) => dayOf(number, rows));
    },
    firstDay(series) {
      const time = selectFirst.get(series) ?? null;
      return time === null ? null : Math.floor(time / DAY_MS);
    },
    removeBefore: (series, day) => void remove.run(series, day * DAY_MS),
  };
}

function dayOf(number: number, rows: readonly OpenRow[]): DayCandles {
  const day = allocateDay(number, rows.length);
  rows.forEach((row, at) => {
    day.minutes[at] = (row.time - number * DAY_MS) / MINUTE_MS;
    for (const name of VALUE_COLUMNS) day[name][at] = row[name];
    day.sources[at] = row.source;
  });
  return day;
}

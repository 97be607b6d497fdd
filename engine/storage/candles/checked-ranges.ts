import type Database from 'better-sqlite3';
import { type TimeRange, uniteRanges } from '../../market/history/time-ranges.ts';

/** Stretches for which the exchange has said all it knows. */
export interface CheckedRanges {
  /** United, in order. */
  of(series: number): readonly TimeRange[];
  /** Unites new ranges with those that are known. Within a transaction. */
  add(series: number, ranges: readonly TimeRange[]): void;
}

export function createCheckedRanges(database: Database.Database): CheckedRanges {
  const selectAll = database.prepare<[number], TimeRange>(
    'SELECT from_ms AS "from", to_ms AS "to" FROM checked_range WHERE series = ? ORDER BY from_ms',
  );
  // Ranges of a series never overlap, so those that a new one touches end with the last that begins before its end.
  const selectTouched = database.prepare<[number, number], TimeRange>(
    'SELECT from_ms AS "from", to_ms AS "to" FROM checked_range WHERE series = ? AND from_ms <= ? ORDER BY from_ms DESC',
  );
  const remove = database.prepare<[number, number]>('DELETE FROM checked_range WHERE series = ? AND from_ms = ?');
  const insert = database.prepare<[number, number, number]>(
    'INSERT INTO checked_range (series, from_ms, to_ms) VALUES (?, ?, ?)',
  );

  function touchedBy(series: number, range: TimeRange): readonly TimeRange[] {
    const touched: TimeRange[] = [];
    for (const known of selectTouched.iterate(series, range.to)) {
      if (known.to < range.from) break;
      touched.push(known);
    }
    return touched;
  }

  return {
    of: (series) => selectAll.all(series),
    add(series, ranges) {
      for (const range of uniteRanges(ranges)) {
        const touched = touchedBy(series, range);
        const from = Math.min(range.from, ...touched.map((known) => known.from));
        const to = Math.max(range.to, ...touched.map((known) => known.to));
        if (touched.length === 1 && touched[0].from === from && touched[0].to === to) continue;
        for (const known of touched) remove.run(series, known.from);
        insert.run(series, from, to);
      }
    },
  };
}

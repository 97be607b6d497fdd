import type Database from 'better-sqlite3';

/** Which candles: those of the real market or of a simulated one. */
export interface SeriesKey {
  readonly symbol: string;
  readonly simulated: boolean;
}

export interface SeriesTable {
  /** Null when there is no such series. */
  find(key: SeriesKey): number | null;
  findOrMake(key: SeriesKey): number;
  /** By symbol, the real market before the simulated one. */
  list(): readonly (SeriesKey & { readonly id: number })[];
  remove(id: number): void;
}

export function createSeriesTable(database: Database.Database): SeriesTable {
  const select = database
    .prepare<[string, number], number>('SELECT id FROM candle_series WHERE symbol = ? AND simulated = ?')
    .pluck();
  const insert = database.prepare<[string, number]>('INSERT INTO candle_series (symbol, simulated) VALUES (?, ?)');
  const selectAll = database.prepare<[], { readonly id: number; readonly symbol: string; readonly simulated: number }>(
    'SELECT id, symbol, simulated FROM candle_series ORDER BY symbol, simulated',
  );
  const deleteOne = database.prepare<[number]>('DELETE FROM candle_series WHERE id = ?');
  const find = ({ symbol, simulated }: SeriesKey): number | null => select.get(symbol, simulated ? 1 : 0) ?? null;
  return {
    find,
    findOrMake: (key) => find(key) ?? Number(insert.run(key.symbol, key.simulated ? 1 : 0).lastInsertRowid),
    list: () => selectAll.all().map((row) => ({ ...row, simulated: row.simulated === 1 })),
    remove: (id) => void deleteOne.run(id),
  };
}

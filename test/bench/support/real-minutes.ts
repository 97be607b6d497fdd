import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { allocateColumns, type CandleSeries, seriesFromColumns } from '../../../engine/market/candle-series.ts';

/** Six months of a real market, every minute of them; not part of the project, so it may be absent. */
export const REAL_MINUTES = join(import.meta.dirname, '../../../../shared/data/BTCUSDT_1m_2023-12_2024-05.csv.gz');

/** The minutes of that file: seconds, open, high, low, close, volume, trades. */
export function realMinutes(): CandleSeries {
  const rows = gunzipSync(readFileSync(REAL_MINUTES)).toString('utf8').trim().split('\n');
  const columns = allocateColumns(rows.length);
  const named = [columns.time, columns.open, columns.high, columns.low, columns.close, columns.volume];
  rows.forEach((row, bar) => {
    const values = row.split(',');
    named.forEach((column, place) => (column[bar] = Number(values[place])));
    columns.time[bar] *= MINUTE_MS / 60;
  });
  return seriesFromColumns(columns, MINUTE_MS);
}

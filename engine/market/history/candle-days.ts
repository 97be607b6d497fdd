import type { Candle } from '../../domain/candle.ts';
import { type CandleSource, sourceCode } from './candle-source.ts';
import { type DayCandles, splitDays, VALUE_COLUMNS } from './day-candles.ts';

/** Candles in time order cut into UTC days; minutes without trades (`filled`) are left out. */
export function splitCandles(candles: readonly Candle[], source: CandleSource): readonly DayCandles[] {
  const traded = candles.filter((candle) => candle.filled !== true);
  const column = (): Float64Array => new Float64Array(traded.length);
  const rows = {
    length: traded.length,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  traded.forEach((candle, row) => {
    rows.time[row] = candle.time;
    for (const name of VALUE_COLUMNS) rows[name][row] = candle[name];
  });
  return splitDays(rows, sourceCode(source));
}

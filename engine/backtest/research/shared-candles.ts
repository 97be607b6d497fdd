import type { CandleSeries } from '../../market/candle-series.ts';

export type { CandleSeries } from '../../market/candle-series.ts';

/** Prepared candles in shared memory: handed to any number of threads without a copy. */
export interface SharedCandles {
  /** Tells candles apart within a process. */
  readonly id: string;
  readonly series: CandleSeries;
  /** What they were prepared with. */
  readonly maxGapMinutes: number;
}

/** Copies the columns into one SharedArrayBuffer. */
export function shareCandles(id: string, series: CandleSeries, maxGapMinutes: number): SharedCandles {
  const { length } = series;
  const memory = new SharedArrayBuffer(NUMBER_COLUMNS * length * Float64Array.BYTES_PER_ELEMENT + length);
  let used = 0;
  const numbers = (column: Float64Array): Float64Array => {
    const shared = new Float64Array(memory, used, length);
    shared.set(column);
    used += shared.byteLength;
    return shared;
  };
  const time = numbers(series.time);
  const open = numbers(series.open);
  const high = numbers(series.high);
  const low = numbers(series.low);
  const close = numbers(series.close);
  const volume = numbers(series.volume);
  const filled = new Uint8Array(memory, used, length);
  filled.set(series.filled);
  return { id, series: { ...series, time, open, high, low, close, volume, filled }, maxGapMinutes };
}

const NUMBER_COLUMNS = 6;

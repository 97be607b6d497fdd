import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { type CandleColumns, type CandleSeries, seriesFromColumns } from '../../../engine/market/candle-series.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';

export const YEAR_MINUTES = 525_600;

/** The default lenses on minutes. */
export const MINUTE_CONFIGURATION = { ...DEFAULT_CONFIGURATION, timeframe: '1m' } as const;

/**
 * Minutes of a seeded random walk in cents with calm and wild stretches and volumes of eight decimals, the same in
 * every run. `allocate` gives the memory of a column of doubles.
 */
export function randomMinutes(
  length: number,
  allocate: (length: number) => Float64Array = (count) => new Float64Array(count),
): CandleSeries {
  const columns: CandleColumns = {
    time: allocate(length),
    open: allocate(length),
    high: allocate(length),
    low: allocate(length),
    close: allocate(length),
    volume: allocate(length),
    filled: new Uint8Array(length),
  };
  const random = randomNumbers(20_240_101);
  let price = 4_200_000;
  let wildness = 1;
  for (let index = 0; index < length; index++) {
    if (random() < 0.01) wildness = 0.3 + 3 * random();
    const step = (): number => Math.round((random() + random() + random() - 1.5) * 1500 * wildness);
    const open = price;
    price = Math.max(100_000, open + step());
    columns.time[index] = Date.UTC(2020, 0, 1) + index * MINUTE_MS;
    columns.open[index] = open / 100;
    columns.high[index] = (Math.max(open, price) + Math.abs(step())) / 100;
    columns.low[index] = Math.max(1, Math.min(open, price) - Math.abs(step())) / 100;
    columns.close[index] = price / 100;
    columns.volume[index] = Math.floor(random() ** 4 * 20e8) / 1e8;
  }
  return seriesFromColumns(columns, MINUTE_MS);
}

function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

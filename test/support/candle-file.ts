import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../engine/domain/timeframe.ts';
import { fakeMinutes } from '../fakes/fake-market.ts';

export interface CandleFileOptions {
  readonly folder: string;
  /** Kraken's name of the pair: `SOLUSD` becomes `SOLUSD_1.csv`. */
  readonly pair: string;
  readonly seed: number;
  /** Open time of the first minute, UTC ms. */
  readonly start: number;
  readonly minutes: number;
  /** Minutes without a row, as `[first, end)` counted from the start. */
  readonly missing: readonly (readonly [first: number, end: number])[];
}

/** Writes a made-up market in the layout of Kraken's archive. Answers the file's path and how many rows it has. */
export function writeCandleFile(options: CandleFileOptions): { readonly file: string; readonly rows: number } {
  const { folder, pair, seed, start, minutes, missing } = options;
  const rows = fakeMinutes(seed, start, minutes, 0.001)
    .filter(({ time }) => {
      const minute = (time - start) / MINUTE_MS;
      return !missing.some(([first, end]) => minute >= first && minute < end);
    })
    .map(({ time, open, high, low, close, volume }) => [time / 1_000, open, high, low, close, volume, 3].join(','));
  const file = join(folder, `${pair}_1.csv`);
  writeFileSync(file, `${rows.join('\n')}\n`);
  return { file, rows: rows.length };
}

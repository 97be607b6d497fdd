import type { Configuration } from '../domain/configuration.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { prepareCandles } from '../market/prepare-candles.ts';
import { loadCandles } from './candle-input.ts';
import { badUsage } from './command.ts';
import type { CommandFailure, CommandIo } from './command.ts';
import { loadConfiguration } from './configuration-input.ts';
import type { RowBuffer } from '../market/candle-file/row-buffer.ts';

/** What a research command works on. */
export interface ResearchInput {
  readonly base: CandleSeries;
  readonly configuration: Configuration;
}

/** Times below this are taken for seconds (strategy.md §1). */
const SECONDS_BELOW = 1e11;

/** Configuration first: it is small, and a mistake in it should not have to wait for a long file. */
export async function loadResearchInput(
  options: { readonly candles: string | undefined; readonly config: string | undefined; readonly 'skip-bad': boolean },
  io: CommandIo,
): Promise<Result<ResearchInput, CommandFailure>> {
  if (options.candles === undefined) return badUsage('option --candles FILE is missing');
  const configuration = await loadConfiguration(options.config);
  if (!configuration.ok) return configuration;
  const reading = await loadCandles(options.candles, options['skip-bad'], io);
  if (!reading.ok) return reading;
  const step = smallestStep(reading.value.rows);
  if (step > MINUTE_MS) {
    const minutes = step / MINUTE_MS;
    io.log(`${options.candles}: no two rows are less than ${minutes} minutes apart; 1-minute candles are expected`);
  }
  const base = prepareCandles(withReadableTimes(reading.value.rows), configuration.value.maxGapMinutes);
  return success({ base, configuration: configuration.value });
}

/** The shortest time between two rows in order, ms; 0 when there are not two. */
function smallestStep({ time, length }: RowBuffer): number {
  let smallest = length > 1 ? Infinity : 0;
  for (let row = 1; row < length && smallest > MINUTE_MS; row++)
    smallest = Math.min(smallest, time[row] - time[row - 1]);
  return smallest;
}

/** Rows before March 1973 are handed on in seconds: their milliseconds would be read as seconds again. */
function withReadableTimes(rows: RowBuffer): RowBuffer {
  if (rows.length === 0 || rows.time[0] >= SECONDS_BELOW) return rows;
  return { ...rows, time: rows.time.map((time) => (time < SECONDS_BELOW ? time / 1000 : time)) };
}

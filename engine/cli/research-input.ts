import type { Configuration } from '../domain/configuration.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { prepareCandles } from '../market/prepare-candles.ts';
import { loadCandles } from './candle-input.ts';
import { badUsage, failed } from './command.ts';
import type { CommandFailure, CommandIo } from './command.ts';
import { loadConfiguration } from './configuration-input.ts';
import { dataFolderOption, hasHistory, symbolOption, withHistory } from './history-access.ts';
import { timeOption } from './options.ts';
import type { RowBuffer } from '../market/candle-file/row-buffer.ts';

/** What a research command works on. */
export interface ResearchInput {
  readonly base: CandleSeries;
  readonly configuration: Configuration;
}

/** Times below this are taken for seconds (strategy.md §1). */
const SECONDS_BELOW = 1e11;

/** The options by which a research command is told its candles: a file, or a stretch of the history. */
export const CANDLE_OPTIONS = {
  candles: 'text',
  'skip-bad': 'flag',
  symbol: 'text',
  from: 'text',
  to: 'text',
  'data-dir': 'text',
} as const;

const CANDLE_OPTIONS_TEXT = [
  ['--candles FILE', "1-minute candles as CSV, gzip or not: Kraken's OHLCVT layout, or"],
  ['', 'columns named by a header; times in seconds or milliseconds'],
  ['--symbol S', 'candles of the history instead of a file, with'],
  ['--data-dir DIR', 'its folder (see parallax import and parallax backfill),'],
  ['--from DATE', 'from this UTC date or time on: 2024-03-01 or 2024-03-01T12:30Z,'],
  ['--to DATE', 'up to this one, itself excluded'],
] as const;

/** What they mean, for help pages whose explanations begin at a column. */
export function candleOptionsHelp(column: number): string {
  return CANDLE_OPTIONS_TEXT.map(([option, text]) => `  ${option}`.padEnd(column) + text).join('\n');
}

export interface ResearchOptions {
  readonly candles: string | undefined;
  readonly config: string | undefined;
  readonly 'skip-bad': boolean;
  readonly symbol?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}

/** Configuration first: it is small, and a mistake in it should not have to wait for a long file. */
export async function loadResearchInput(
  options: ResearchOptions,
  io: CommandIo,
): Promise<Result<ResearchInput, CommandFailure>> {
  if (options.symbol !== undefined) return loadFromHistory(options, options.symbol);
  if (options.candles === undefined) return badUsage('option --candles FILE is missing');
  for (const name of ['from', 'to', 'data-dir'] as const) {
    if (options[name] !== undefined) return badUsage(`option --${name} goes with --symbol, not with --candles`);
  }
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

async function loadFromHistory(
  options: ResearchOptions,
  symbolText: string,
): Promise<Result<ResearchInput, CommandFailure>> {
  if (options.candles !== undefined) return badUsage('options --candles and --symbol exclude each other');
  if (options['skip-bad']) return badUsage('option --skip-bad goes with --candles, not with --symbol');
  const symbol = symbolOption('symbol', symbolText);
  if (!symbol.ok) return symbol;
  const dataDir = dataFolderOption(options['data-dir']);
  if (!dataDir.ok) return dataDir;
  const from = timeOption('from', options.from, 0);
  if (!from.ok) return from;
  const to = timeOption('to', options.to, Infinity);
  if (!to.ok) return to;
  const configuration = await loadConfiguration(options.config);
  if (!configuration.ok) return configuration;
  const { maxGapMinutes } = configuration.value;
  if (!hasHistory(dataDir.value)) return failed(`${dataDir.value}: holds no candle history (history.db)`);
  return withHistory(dataDir.value, async (store) => {
    const base = store.loadSeries(symbol.value, from.value, to.value, { maxGapMinutes });
    if (base.length > 0) return success({ base, configuration: { ...configuration.value, symbol: symbol.value } });
    const known = store.series().map((series) => series.symbol);
    const there = known.length === 0 ? 'it is empty' : `it has ${[...new Set(known)].join(', ')}`;
    return failed(`${dataDir.value}: the history holds no candles of ${symbol.value} in that time (${there})`);
  });
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

import { existsSync } from 'node:fs';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { unifiedSymbol } from '../market/history/archive-name.ts';
import type { HistoryStore } from '../storage/candles/history-store.ts';
import { historyFile, openHistory } from '../storage/candles/open-history.ts';
import { isSqliteError } from '../storage/sqlite-error.ts';
import { badUsage, type CommandFailure, type CommandIo, failed } from './command.ts';

/** Runs work on the candle history of a data folder; what goes wrong with the database is told in one line. */
export async function withHistory<Value>(
  dataDir: string,
  work: (store: HistoryStore) => Promise<Result<Value, CommandFailure>>,
): Promise<Result<Value, CommandFailure>> {
  const opened = openHistory(dataDir);
  if (!opened.ok) return failed(opened.error.message);
  try {
    return await work(opened.value);
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return failed(`${historyFile(dataDir)}: ${error.message}`);
  } finally {
    opened.value.close();
  }
}

/** Whether a data folder has a candle history; reading commands make none. */
export function hasHistory(dataDir: string): boolean {
  return existsSync(historyFile(dataDir));
}

/** The folder of `--data-dir`, which commands on the history cannot do without. */
export function dataFolderOption(text: string | undefined): Result<string, CommandFailure> {
  return text === undefined ? badUsage('option --data-dir DIR is missing') : success(text);
}

/** The symbol of an option as the rest of Parallax writes it. */
export function symbolOption(name: string, text: string): Result<string, CommandFailure> {
  const symbol = unifiedSymbol(text);
  return symbol === null
    ? badUsage(`option --${name}: ${text} is not allowed; use a symbol such as BTC/USD or XBTUSD`)
    : success(symbol);
}

const TELL_EVERY_MS = 1_000;

/** Writes progress to standard error, at most once a second. */
export function progressLog(io: CommandIo): (line: string) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (line) => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    io.log(line);
  };
}

/** Stops work in good order on SIGTERM and Ctrl+C; a second one ends the process at once. */
export async function untilSignal<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  }
}

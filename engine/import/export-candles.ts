import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { failure, type Result, success } from '../domain/result.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import type { HistoryStore } from '../storage/candles/history-store.ts';
import type { SeriesKey } from '../storage/candles/series-table.ts';

export interface ExportRequest extends SeriesKey {
  /** UTC ms; `to` is excluded. Null is as far as there are any. */
  readonly from: number | null;
  readonly to: number | null;
  /** Packed by gzip when it ends in `.gz`. */
  readonly target: string;
}

export interface ExportContext {
  readonly store: HistoryStore;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: ExportProgress) => void;
}

export interface ExportProgress {
  /** Time that is written, UTC ms, and the part of the work that is. */
  readonly reached: number;
  readonly part: number;
}

export interface ExportReport {
  readonly outcome: 'done' | 'cancelled';
  readonly candles: number;
  /** Open times of the first and the last candle that was written. */
  readonly from: number;
  readonly to: number;
}

/** Read at once: a month of minutes is a few megabytes. */
const STRETCH_MS = 30 * DAY_MS;

/**
 * Writes 1-minute candles as CSV in Kraken's layout without the number of trades: `unix_s,open,high,low,close,volume`.
 * Minutes without trades are left out, as Kraken does. The file is written beside the target and moved into place.
 * Fails in one sentence when there is no candle or the file cannot be written; errors of the database throw.
 */
export async function exportCandles(
  request: ExportRequest,
  { store, signal, progress }: ExportContext,
): Promise<Result<ExportReport, string>> {
  const { symbol, simulated, target } = request;
  const coverage = store.coverage(symbol, { simulated });
  const from = Math.max(coverage?.from ?? 0, request.from ?? 0);
  const to = Math.min(coverage?.to ?? 0, request.to ?? Infinity);
  let candles = 0;
  let first = 0;
  let last = 0;
  const beside = `${target}.part`;
  const writer = openWriter(beside, target.endsWith('.gz'));
  try {
    for (let at = from; at < to; at += STRETCH_MS) {
      await turn();
      if (signal?.aborted === true) break;
      const end = Math.min(to, at + STRETCH_MS);
      const series = store.loadSeries(symbol, at, end, { simulated });
      const { text, count } = rowsOf(series);
      if (count > 0) {
        if (candles === 0) first = series.time[0];
        last = series.time[series.length - 1];
        candles += count;
        await writer.write(text);
      }
      progress?.({ reached: end, part: (end - from) / (to - from) });
    }
    await writer.end();
    if (signal?.aborted === true || candles === 0) {
      await rm(beside, { force: true });
      if (signal?.aborted === true) return success({ outcome: 'cancelled', candles, from: first, to: last });
      return failure(`There are no candles of ${symbol} in that time, so no file was written.`);
    }
    await rename(beside, target);
    return success({ outcome: 'done', candles, from: first, to: last });
  } catch (error) {
    await writer.abandon();
    await rm(beside, { force: true }).catch(() => undefined);
    const reason = writeFailure(error);
    if (reason === null) throw error;
    return failure(`${target} could not be written: ${reason}.`);
  }
}

interface Writer {
  write(text: string): Promise<void>;
  end(): Promise<void>;
  abandon(): Promise<void>;
}

function openWriter(path: string, packed: boolean): Writer {
  const file = createWriteStream(path);
  const entry = packed ? createGzip() : file;
  if (entry !== file) entry.pipe(file);
  const closed = finished(file);
  // Whoever writes next or ends hears of it.
  closed.catch(() => undefined);
  let broken: Error | null = null;
  file.on('error', (error: Error) => {
    broken = error;
    entry.destroy();
  });
  return {
    async write(text) {
      if (broken !== null) throw broken;
      if (!entry.write(text)) await Promise.race([once(entry, 'drain'), closed]);
    },
    async end() {
      entry.end();
      await closed;
    },
    async abandon() {
      entry.destroy();
      file.destroy();
      await closed.catch(() => undefined);
    },
  };
}

function rowsOf({ length, time, open, high, low, close, volume, filled }: CandleSeries): {
  readonly text: string;
  readonly count: number;
} {
  const rows: string[] = [];
  for (let bar = 0; bar < length; bar++) {
    if (filled[bar] === 1) continue;
    const numbers = [open[bar], high[bar], low[bar], close[bar], volume[bar]].map(decimalText);
    rows.push(`${time[bar] / 1000},${numbers.join(',')}\n`);
  }
  return { text: rows.join(''), count: rows.length };
}

const MOST_DECIMALS = 20;

/** The shortest text that reads back as the very same number, without an exponent where that is possible. */
function decimalText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  for (let decimals = 7; decimals <= MOST_DECIMALS; decimals++) {
    const fixed = value.toFixed(decimals);
    if (Number(fixed) === value) return fixed;
  }
  return text;
}

/** Why a file cannot be written, in a few words; null for what nobody expected. */
function writeFailure(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
      return 'the disk is full; free some space or choose another folder';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'Parallax may not write there; choose another folder';
    case 'ENOENT':
      return 'the folder does not exist any more; choose another one';
    case 'EISDIR':
      return 'that is a folder; choose another name';
    default:
      return null;
  }
}

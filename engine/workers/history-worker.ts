import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintCandles } from '../backtest/fingerprint.ts';
import { assertNever } from '../domain/assert-never.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import { backfill, type BackfillContext } from '../import/backfill.ts';
import { exportCandles } from '../import/export-candles.ts';
import { healSeries } from '../import/heal.ts';
import { importArchives } from '../import/import-archives.ts';
import { lookIntoArchive } from '../import/look-into-archive.ts';
import { splitCandles } from '../market/history/candle-days.ts';
import { unverifiedMinutes } from '../market/history/coverage-summary.ts';
import type { HistoryStore } from '../storage/candles/history-store.ts';
import { historyFile, mendHistory, openHistory } from '../storage/candles/open-history.ts';
import type { SeriesKey } from '../storage/candles/series-table.ts';
import { type HistoryLine, openLine } from './history-line.ts';
import type { CandleBatch, HistoryTask, HistoryTasks } from './history-task.ts';
import { isSqliteError } from '../storage/sqlite-error.ts';
import { tellingStore } from './history-telling-store.ts';

/** Entry of a history thread: one task in, one answer out. What the database refuses is told in a sentence. */
export async function runHistoryTask(task: HistoryTask): Promise<Result<unknown, string>> {
  const line = openLine(task.port);
  // Open for one task only: a thread may be ended while it is idle, and must not take an open database with it.
  let store: HistoryStore | null = null;
  try {
    if (task.kind === 'look') return success(await lookIntoArchive(task.input.file));
    if (task.kind === 'mend') return mendHistory(task.dataFolder, Date.now);
    const opened = openHistory(task.dataFolder, task.kind === 'check');
    if (!opened.ok) return failure(opened.error.message);
    store = opened.value;
    return success(await run(task, tellingStore(store, line.written), line));
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return failure(databaseTrouble(historyFile(task.dataFolder), error));
  } finally {
    store?.close();
    await line.close();
  }
}

type Outputs = HistoryTasks[keyof HistoryTasks]['output'];

async function run(
  task: Exclude<HistoryTask, { kind: 'look' | 'mend' }>,
  store: HistoryStore,
  line: HistoryLine,
): Promise<Outputs> {
  switch (task.kind) {
    case 'check':
      // Done by opening it.
      return null;
    case 'jobs':
      return store.jobs.list();
    case 'enterMarket':
      return store.enterSimulatedMarket(task.input.marketId);
    case 'forget':
      store.jobs.remove(task.input.key);
      return null;
    case 'overview':
      return store.summaries(task.input.maxGapMinutes);
    case 'coverage': {
      const { symbol, simulated, maxGapMinutes } = task.input;
      const coverage = store.coverage(symbol, { simulated, maxGapMinutes });
      return coverage === null ? null : { ...coverage, unverified: unverifiedMinutes(coverage) };
    }
    case 'load': {
      const { symbol, simulated, from, to, maxGapMinutes } = task.input;
      const series = store.loadSeries(symbol, from, to, { simulated, maxGapMinutes, shared: true });
      return series.length === 0 ? null : { series, fingerprint: fingerprintCandles(series) };
    }
    case 'import': {
      const { file, symbols, skipBad, hints } = task.input;
      const progress: Parameters<typeof importArchives>[1]['progress'] = (at) => line.progress({ kind: 'import', at });
      const request = { files: [file], symbols, skipBad };
      return importArchives(request, { store, now: Date.now, signal: line.signal, progress, hints });
    }
    case 'backfill': {
      const { symbol, from, to } = task.input;
      return backfill({ symbol, from, to }, marketContext(task.input, store, line));
    }
    case 'heal':
      return healSeries(task.input.symbol, marketContext(task.input, store, line));
    case 'export': {
      const { signal } = line;
      return exportCandles(task.input, {
        store,
        signal,
        progress: (at) => line.progress({ kind: 'export', at }),
      });
    }
    case 'record':
      store.atomically(() => {
        for (const { symbol, source, candles } of task.input.batches) {
          for (const candle of candles) store.appendCandle(symbol, source, candle);
        }
      });
      return null;
    case 'keepReady':
      keepReady(task.input, store);
      return null;
    case 'remove':
      return store.removeSeries(task.input);
    default:
      return assertNever(task, 'history task');
  }
}

function marketContext({ simulated }: SeriesKey, store: HistoryStore, line: HistoryLine): BackfillContext {
  const { signal } = line;
  return {
    store,
    market: line.market,
    source: simulated ? 'simulator' : 'rest',
    now: Date.now,
    // A stop ends the wait early; whoever waited then looks at the signal.
    wait: (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    signal,
    progress: (at) => line.progress({ kind: 'backfill', at }),
    patient: true,
    waiting: ({ kind, message }, milliseconds) =>
      line.progress({ kind: 'waiting', reason: message, busy: kind === 'busy', milliseconds }),
  };
}

function keepReady({ symbol, simulated, source, candles }: CandleBatch, store: HistoryStore): void {
  const first = candles.at(0);
  const last = candles.at(-1);
  if (first === undefined || last === undefined) return;
  const known = { from: first.time, to: last.time + MINUTE_MS };
  store.writeDays({ symbol, simulated }, splitCandles(candles, source), [known]);
}

/** What a failing database means, and what helps. */
function databaseTrouble(file: string, error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  const kept = 'What was written before is kept.';
  if (code.startsWith('SQLITE_FULL'))
    return `The disk is full, so ${file} cannot grow. ${kept} Free some space and try again.`;
  if (code.startsWith('SQLITE_BUSY'))
    return `Another program has been writing to ${file} for too long. ${kept} Try again.`;
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return `The candle history ${file} is damaged (${error.message}). Close Parallax, move the file away and import again.`;
  }
  return `The candle history ${file} failed: ${error.message}. ${kept} Look at the disk it lies on and try again.`;
}

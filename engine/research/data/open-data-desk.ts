import { stat, statfs } from 'node:fs/promises';
import { unwrittenEvent } from '../../api/unwritten-events.ts';
import { failure } from '../../domain/result.ts';
import type { PastMarketConnection } from '../../import/past-market.ts';
import { historyFile } from '../../storage/candles/open-history.ts';
import { createHistoryPool, type HistoryPool } from '../../workers/history-pool.ts';
import type { BackfillContext } from './backfill-job.ts';
import { createCandleRecorder } from './candle-recorder.ts';
import type { DataDesk, DataDeskOptions } from './data-desk.ts';
import { dataHandlers } from './data-handlers.ts';
import { adoptInterrupted } from './interrupted-jobs.ts';
import { createSeriesCache } from './series-cache.ts';
import { createWorkRegister } from './work-register.ts';

/** Told no more often than this that candles came or went. */
const TELL_CHANGES_EVERY_MS = 1_000;
/** A history that is bigger is not read through at every start; damage shows when the candles in it are read. */
const MOST_CHECKED_BYTES = 512 << 20;

/**
 * A session that is just opening has the computer to itself: the history is looked into when somebody asks for it, and
 * otherwise after this long.
 */
const LOOK_AFTER_MS = 4_000;

/** Opens at once; what an earlier process left is looked for when there is time, and before anything else is done. */
export function openDataDesk(options: DataDeskOptions): DataDesk {
  const { dataFolder, jobs, publish, sessionMarket, now, log } = options;
  const closing = new AbortController();
  let changes: NodeJS.Timeout | null = null;
  const threads = createHistoryPool({
    dataFolder,
    onFault: (error) => log(`a history thread failed: ${error.stack ?? error.message}`),
    written(range) {
      series.written(range);
      changes ??= setTimeout(() => {
        changes = null;
        publish([{ type: 'data_changed' }]);
      }, TELL_CHANGES_EVERY_MS);
    },
  });
  let looked: Promise<void> | null = null;
  const later = setTimeout(() => void lookOnce(), LOOK_AFTER_MS);

  function lookOnce(): Promise<void> {
    clearTimeout(later);
    if (looked === null) {
      looked = begin().catch(told);
      void looked.then(keepReadyCandles).then(lookForDamage).catch(told);
    }
    return looked;
  }

  /** Nothing is read or written before it is known which market the simulated candles are of. */
  const pool: HistoryPool = {
    ...threads,
    async run(...task) {
      await lookOnce();
      return threads.run(...task);
    },
  };
  const series = createSeriesCache(pool);
  const recorder = createCandleRecorder({ pool, publish, log });
  const context: BackfillContext = {
    pool,
    jobs,
    work: createWorkRegister(jobs),
    closing: closing.signal,
    connect: (simulated) => connect(simulated),
  };

  async function connect(simulated: boolean): Promise<PastMarketConnection | null> {
    if (sessionMarket?.simulated !== simulated) return simulated ? null : options.realMarket();
    // The session goes on with it. A second way to the same exchange would ask for twice what one address may.
    return { market: sessionMarket.market, simulated, close: () => Promise.resolve() };
  }

  /** What the exchange has ready of the minutes before the session; a session that just began is not kept waiting. */
  async function keepReadyCandles(): Promise<void> {
    if (sessionMarket === null) return;
    const { symbol, simulated, market } = sessionMarket;
    const answer = await market.candles(symbol, '1m');
    // The last one is still running.
    const kept = answer.ok
      ? await pool.run('keepReady', {
          symbol,
          simulated,
          source: simulated ? 'simulator' : 'rest',
          candles: answer.value.slice(0, -1),
        })
      : failure(answer.error.message);
    if (!kept.ok && !closing.signal.aborted)
      log(`the minutes before the session were not kept in the history: ${kept.error}`);
  }

  async function begin(): Promise<void> {
    if (!(await mend())) return;
    const marketId = sessionMarket?.simulated === true ? (sessionMarket.marketId ?? null) : null;
    if (marketId !== null) {
      const entered = await threads.run('enterMarket', { marketId });
      if (entered.ok && entered.value) log('the simulated market is a new one: the candles of the one before are gone');
    }
    const found = await threads.run('jobs', {});
    if (found.ok) adoptInterrupted(context, found.value, log);
    else log(`the candle history cannot be used: ${found.error}`);
  }

  /** Whether the history can be used. A damaged one begins anew: what the exchange has ready of it is fetched then. */
  async function mend(): Promise<boolean> {
    const mended = await threads.run('mend', {});
    if (!mended.ok) {
      log(`the candle history cannot be used: ${mended.error}`);
      return false;
    }
    if (mended.value === null) return true;
    const newest = 'the newest minutes come from the exchange, older ones with a backfill or an import';
    tell(`The candle history was damaged; the file is kept as ${mended.value}. A new one is begun: ${newest}.`);
    publish([{ type: 'data_changed' }]);
    return true;
  }

  function tell(message: string): void {
    log(message);
    publish([unwrittenEvent('history', { time: now(), level: 'warning', kind: 'history', message })]);
  }

  async function lookForDamage(): Promise<void> {
    const { used } = await diskUse(dataFolder);
    if (used > MOST_CHECKED_BYTES) return;
    const checked = await pool.run('check', {});
    if (checked.ok || closing.signal.aborted) return;
    tell(`The candle history cannot be used: ${checked.error} Trading goes on.`);
  }

  function told(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(`looking into the candle history failed: ${text}`);
  }

  return {
    handlers: dataHandlers({ ...options, context, recorder, disk: () => diskUse(dataFolder) }),
    load: series.load,
    threads: threads.load,
    recordCandle: recorder.record,
    ready: lookOnce,
    async close() {
      closing.abort();
      clearTimeout(later);
      await looked;
      await recorder.close();
      await threads.close();
      if (changes !== null) clearTimeout(changes);
    },
  };
}

/** Disk space that the history takes, and that is left; null where the system does not say. */
async function diskUse(dataFolder: string): Promise<{ readonly used: number; readonly free: number | null }> {
  const file = historyFile(dataFolder);
  const sizes = await Promise.all(
    [file, `${file}-wal`, `${file}-shm`].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const free = await statfs(dataFolder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  return { used: sizes.reduce((sum, size) => sum + size, 0), free };
}

import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { ResearchHandlers } from '../api/contract.ts';
import type { StreamItem } from '../api/stream.ts';
import { unwrittenEvent } from '../api/unwritten-events.ts';
import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { PastMarketConnection } from '../import/past-market.ts';
import type { FilePicker, Unsubscribe } from '../ports.ts';
import { createResearchPool } from '../workers/research-pool.ts';
import { sumOfLoads, type ThreadLoad } from '../workers/thread-load.ts';
import { backtestHandlers } from './backtest/backtest-handlers.ts';
import { configurationHandlers } from './configuration/configuration-handlers.ts';
import type { SessionMarket } from './data/data-desk.ts';
import { openDataDesk } from './data/open-data-desk.ts';
import { createJobRegistry } from './job-registry.ts';
import { jobsHandlers } from './jobs-handlers.ts';
import { optimiseHandlers } from './optimise/optimise-handlers.ts';
import { createSweepDesk } from './optimise/sweep-desk.ts';
import { replayHandlers } from './replay/replay-handlers.ts';
import type { SessionRecordings } from './replay/session-recordings.ts';
import type { ResearchContext } from './research-context.ts';
import { createStoreAccess } from './store-access.ts';

export interface ResearchOptions {
  /** Folder of the history and the stored runs, shared by all modes. */
  readonly dataFolder: string;
  /** What the running session trades by. */
  readonly configuration: Configuration;
  /** Null when there is no session. */
  readonly sessionMarket: SessionMarket | null;
  /** What the sessions of this mode recorded; without it only those of other modes can be replayed. */
  readonly recordings?: SessionRecordings;
  /**
   * A way to the real market's past where the session's market is another; null when there is none. Opened for a job
   * and closed after it.
   */
  readonly realMarket: () => Promise<PastMarketConnection | null>;
  /** Null where nobody can be asked for a file. */
  readonly files: FilePicker | null;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Everything about the past: history, backtests, sweeps, replays. */
export interface Research {
  readonly handlers: ResearchHandlers;
  /** How busy the threads are that work on the past. */
  load(): ThreadLoad;
  subscribe(listener: (items: readonly StreamItem[]) => void): Unsubscribe;
  /** Keeps a closed 1-minute candle of a running market. Never waits and never throws. */
  recordCandle(symbol: string, simulated: boolean, candle: Candle): void;
  /** Stops what runs, keeps what can be taken up again, and closes the databases; within seconds. */
  close(): Promise<void>;
}

/** Threads for whoever waits at the screen: a second one, so that a chart need not wait for a backtest. */
const DESK_THREADS = 2;
/** They are kept while somebody may be reading a report: the next question then finds everything computed. */
const DESK_IDLE_MS = 5 * 60_000;
/** Threads are ended when they are told to; this is for the one that is not. */
const PATIENCE_MS = 5_000;

/** Opens at once: the database of runs and the research threads are opened by the first call that needs them. */
export function openResearch(options: ResearchOptions): Research {
  const { dataFolder, configuration, files, now, log } = options;
  const listeners = new Set<(items: readonly StreamItem[]) => void>();
  let closing = false;

  function publish(items: readonly StreamItem[]): void {
    if (items.length === 0) return;
    if (items.some(({ type }) => type === 'data_changed')) sweeps.candlesChanged();
    for (const listener of listeners) listener(items);
  }

  const jobs = createJobRegistry({
    now,
    newId: randomUUID,
    changed: (job) => publish([{ type: 'job', job }]),
    gone: (jobId) => publish([{ type: 'job_gone', jobId }]),
    log,
  });
  const data = openDataDesk({ ...options, jobs, publish });
  const onFault = (error: Error): void => log(`a research thread failed: ${error.stack ?? error.message}`);
  const desk = createResearchPool(DESK_THREADS, { idleMs: DESK_IDLE_MS, onFault });
  const field = createResearchPool(availableParallelism(), { background: true, onFault });
  const store = createStoreAccess({
    dataFolder,
    mend: async () => (await desk.ask<'mend-runs'>({ kind: 'mend-runs', dataFolder })).mended,
    begunAnew(message) {
      log(message);
      publish([unwrittenEvent('runs', { time: now(), level: 'warning', kind: 'research', message })]);
    },
    opened: (opened) => sweeps.adopt(opened),
  });
  const context: ResearchContext = {
    dataFolder,
    jobs,
    data,
    store,
    desk,
    field,
    publish,
    session: configuration,
    files,
    now,
    isClosing: () => closing,
  };
  const sweeps = createSweepDesk(context);

  async function ready(): Promise<void> {
    // What cannot be opened has no jobs to show; whoever asks for runs or sweeps is told why.
    await Promise.all([store.open(), data.ready()]);
  }

  async function stop(): Promise<void> {
    // The data desk first: it leaves its jobs to the next start, where the registry would cancel them for good.
    await Promise.all([data.close(), jobs.close()]);
    await Promise.all([desk.close(), field.close()]);
  }

  return {
    handlers: {
      ...jobsHandlers(jobs, ready),
      ...data.handlers,
      ...configurationHandlers(configuration, () => void desk.ask<'ready'>({ kind: 'ready' }).catch(onFault)),
      ...backtestHandlers(context),
      ...optimiseHandlers(context, sweeps),
      ...replayHandlers(context, options.recordings ?? null),
    },
    load: () => sumOfLoads([desk.load(), field.load(), data.threads()]),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    recordCandle: (symbol, simulated, candle) => data.recordCandle(symbol, simulated, candle),
    async close() {
      closing = true;
      const late = new AbortController();
      const stopped = stop().catch((error: unknown) => log(`research did not close in good order: ${String(error)}`));
      const waited = setTimeout(PATIENCE_MS, 'late', { signal: late.signal, ref: true }).catch(() => 'stopped');
      const ending = await Promise.race([stopped, waited]);
      late.abort();
      if (ending === 'late') log('research is still at work after 5 seconds; it is left to the end of the process');
      store.close();
    },
  };
}

import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { BacktestResult } from '../backtest/backtest-result.ts';
import { equityPoints } from '../backtest/equity.ts';
import { evenCuts } from '../backtest/look-ahead.ts';
import type { LookAheadFinding } from '../backtest/look-ahead.ts';
import type { TimeWindow } from '../backtest/research/research-data.ts';
import type { Evaluator } from '../backtest/research/run-sweep.ts';
import { shareCandles } from '../backtest/research/shared-candles.ts';
import type { CandleSeries, SharedCandles } from '../backtest/research/shared-candles.ts';
import type { Configuration } from '../domain/configuration.ts';
import { BACKGROUND, CACHE_BYTES } from './research-task.ts';
import type { AnswerOf, ResearchAnswer, ResearchTask, TaskOf } from './research-task.ts';
import { createPace } from './task-pace.ts';
import type { ThreadLoad } from './thread-load.ts';
import { workerFile } from './worker-file.ts';

/** Threads without work end after this long unless told otherwise, and what they had computed is forgotten. */
const IDLE_MS = 60_000;
/** How long a task of a sweep may take: long enough to be worth a message, short enough for a lively ranking. */
const TASK_MS = 150;
/** Cuts given to one task: few, so that progress is lively. */
const CUTS_PER_TASK = 4;

/** What all threads of a pool may remember of what they computed, and the most that one is worth. */
const POOL_CACHE_BYTES = 768 * 1024 * 1024;
const THREAD_CACHE_BYTES = 192 * 1024 * 1024;

function cacheBytes(threads: number): number {
  return Math.min(THREAD_CACHE_BYTES, Math.floor(POOL_CACHE_BYTES / threads));
}

export interface LookAheadCheckOptions {
  readonly cuts?: readonly number[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Threads that run backtests. The calling thread never computes. */
export interface ResearchPool {
  readonly threads: number;
  load(): ThreadLoad;
  /** Puts prepared candles into shared memory; do it once per set of candles. */
  share(series: CandleSeries, maxGapMinutes: number): SharedCandles;
  /** Gives a thread a task. Rejects with an AbortError when the signal fires: a thread at work on it is ended. */
  ask<Kind extends ResearchTask['kind']>(task: TaskOf<Kind>, signal?: AbortSignal): Promise<AnswerOf<Kind>>;
  /** Runs members of a sweep, within a window of time or on all candles; what is under way ends with the signal. */
  evaluator(candles: SharedCandles, window?: TimeWindow | null, signal?: AbortSignal): Evaluator;
  /** Rejects with an AbortError when the signal fires. */
  backtest(
    candles: SharedCandles,
    configuration: Configuration,
    options?: { readonly window?: TimeWindow | null; readonly signal?: AbortSignal },
  ): Promise<BacktestResult>;
  /** Whether the future changes nothing; the candles must be prepared for this configuration. */
  checkLookAhead(
    candles: SharedCandles,
    configuration: Configuration,
    options?: LookAheadCheckOptions,
  ): Promise<readonly LookAheadFinding[]>;
  close(): Promise<void>;
}

/** How the pool's report of an answer to a task it no longer knows begins. */
const LATE_ANSWER = 'Unexpected message from Worker';

export interface ResearchPoolOptions {
  /** Whether its threads yield to whatever else this computer does, where the system can tell threads apart. */
  readonly background?: boolean;
  /** How long a thread without work is kept, ms. */
  readonly idleMs?: number;
  /** Hears of a fault that no task is the victim of; thrown when nobody listens. */
  readonly onFault?: (error: Error) => void;
}

/** Threads are started when there is work, as many as the machine has cores when none is said. */
export function createResearchPool(
  threads: number = availableParallelism(),
  { background = false, idleMs = IDLE_MS, onFault }: ResearchPoolOptions = {},
): ResearchPool {
  const pool = new Piscina<ResearchTask, ResearchAnswer>({
    filename: workerFile('research-worker'),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
    argv: [`${CACHE_BYTES}${cacheBytes(threads)}`, ...(background ? [BACKGROUND] : [])],
  });
  // A thread may answer in the very moment its task is given up. Nobody waits for that answer any more;
  // anything else the pool reports is a fault that must not pass silently.
  pool.on('error', (error: Error) => {
    if (error.message.startsWith(LATE_ANSWER)) return;
    if (onFault === undefined) throw error;
    onFault(error);
  });
  let shared = 0;
  let asked = 0;

  async function ask<Kind extends ResearchTask['kind']>(
    task: TaskOf<Kind>,
    signal?: AbortSignal,
  ): Promise<AnswerOf<Kind>> {
    asked += 1;
    try {
      const answer = await pool.run(task, { name: 'runResearchTask', ...(signal === undefined ? {} : { signal }) });
      // A task is answered in its kind: the thread's switch says so.
      return answer as AnswerOf<Kind>;
    } finally {
      asked -= 1;
    }
  }

  return {
    threads,
    load: () => ({ atWork: asked - pool.queueSize, waiting: pool.queueSize }),
    share: (series, maxGapMinutes) => shareCandles(`candles-${++shared}`, series, maxGapMinutes),
    ask,
    evaluator(candles, window = null, signal) {
      const pace = createPace(TASK_MS);
      return {
        concurrency: threads,
        taskSize: pace.size,
        async evaluate(configurations) {
          const began = performance.now();
          const { metrics } = await ask<'metrics'>({ kind: 'metrics', candles, window, configurations }, signal);
          pace.took(configurations.length, performance.now() - began);
          return metrics;
        },
      };
    },
    async backtest(candles, configuration, { window = null, signal } = {}) {
      const { message } = await ask<'backtest'>({ kind: 'backtest', candles, window, configuration }, signal);
      const { config, data, entries, exits, trades, open, equity, metrics } = message;
      return { config, data, entries, exits, trades, open, equity: equityPoints(equity), metrics };
    },
    async checkLookAhead(candles, configuration, { cuts = evenCuts(candles.series.length), signal, onProgress } = {}) {
      let done = 0;
      const tasks: (readonly number[])[] = [];
      for (let at = 0; at < cuts.length; at += CUTS_PER_TASK) tasks.push(cuts.slice(at, at + CUTS_PER_TASK));
      const findings = await Promise.all(
        tasks.map(async (part) => {
          const answer = await ask<'look-ahead'>({ kind: 'look-ahead', candles, configuration, cuts: part }, signal);
          done += part.length;
          onProgress?.(done, cuts.length);
          return answer.findings;
        }),
      );
      return findings.flat();
    },
    close: () => pool.destroy(),
  };
}

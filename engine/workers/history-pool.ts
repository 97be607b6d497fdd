import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { assertNever } from '../domain/assert-never.ts';
import { failure } from '../domain/result.ts';
import type { PastMarket } from '../import/past-market.ts';
import type {
  HistoryAnswer,
  HistoryOrder,
  HistoryProgress,
  HistoryTask,
  HistoryTaskKind,
  HistoryTasks,
  HistoryTold,
  MarketQuestion,
  WrittenRange,
} from './history-task.ts';
import type { ThreadLoad } from './thread-load.ts';
import { workerFile } from './worker-file.ts';

/** An import, an export and a backfill per market may run at once; two more keep reads and recordings from waiting. */
const THREADS = 6;
/** Threads without work end after this long, which closes their connection to the database. */
const IDLE_MS = 30_000;

/** What whoever gives a task can hear and say while it runs. */
export interface HistoryHooks {
  /** Stops the work in good order: what is done is kept and noted. */
  readonly signal?: AbortSignal;
  /** Whether a stop is only an interruption, after which the work is to go on by itself. */
  readonly interrupted?: () => boolean;
  readonly progress?: (progress: HistoryProgress) => void;
  /** The exchange that a backfill asks. */
  readonly market?: PastMarket;
}

/** Threads that read and write the candle history of a data folder. The calling thread never does. */
export interface HistoryPool {
  load(): ThreadLoad;
  /** Fails with a sentence that can be shown; rejects when something broke that nobody expected. */
  run<Kind extends HistoryTaskKind>(
    kind: Kind,
    input: HistoryTasks[Kind]['input'],
    hooks?: HistoryHooks,
  ): Promise<HistoryAnswer<Kind>>;
  /** Waits for the tasks that run, then ends the threads. */
  close(): Promise<void>;
}

export interface HistoryPoolOptions {
  readonly dataFolder: string;
  /** Hears of everything that was written, after it is on disk. */
  readonly written: (range: WrittenRange) => void;
  /** Hears of a thread that broke while it had no task; the next task gets a new one. */
  readonly onFault: (error: Error) => void;
}

export function createHistoryPool({ dataFolder, written, onFault }: HistoryPoolOptions): HistoryPool {
  const pool = new Piscina<HistoryTask, unknown>({
    filename: workerFile('history-worker'),
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
  });
  pool.on('error', onFault);
  const running = new Set<Promise<unknown>>();
  let closed = false;

  async function run<Kind extends HistoryTaskKind>(
    kind: Kind,
    input: HistoryTasks[Kind]['input'],
    hooks: HistoryHooks,
  ): Promise<HistoryAnswer<Kind>> {
    const { signal, interrupted, progress, market } = hooks;
    const { port1: near, port2: port } = new MessageChannel();
    const order = (message: HistoryOrder): void => near.postMessage(message);
    const stop = (): void => order({ type: 'stop', interrupted: interrupted?.() ?? false });
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    near.on('message', (told: HistoryTold) => {
      switch (told.type) {
        case 'progress':
          return progress?.(told.progress);
        case 'written':
          return written(told.range);
        case 'ask':
          if (market === undefined) throw new Error(`history task ${kind} asks a market and was given none`);
          void answerOf(market, told.question).then((answer) => order({ type: 'answer', id: told.id, answer }));
          return;
        case 'over':
          return end();
        default:
          assertNever(told, 'word of a history thread');
      }
    });
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
    try {
      // The kind and its input belong together by this function's type, which a union cannot follow.
      const task = { kind, dataFolder, input, port } as HistoryTask;
      const answer = await pool.run(task, { name: 'runHistoryTask', transferList: [port] });
      // Answer and words come on different ways: everything it said is heard before the answer is given.
      await over;
      return answer as HistoryAnswer<Kind>;
    } finally {
      signal?.removeEventListener('abort', stop);
      near.close();
    }
  }

  return {
    load: () => ({ atWork: running.size - pool.queueSize, waiting: pool.queueSize }),
    run(kind, input, hooks = {}) {
      if (closed) return Promise.resolve(failure('Parallax is closing: the candle history takes no more work.'));
      const answer = run(kind, input, hooks);
      const over = answer.then(
        () => undefined,
        () => undefined,
      );
      running.add(over);
      void over.then(() => running.delete(over));
      return answer;
    },
    async close() {
      closed = true;
      await Promise.all(running);
      await pool.destroy();
    },
  };
}

/** A market does not throw for what an exchange does; what else is thrown is told as trouble on the way. */
async function answerOf(market: PastMarket, question: MarketQuestion): Promise<Awaited<ReturnType<typeof ask>>> {
  try {
    return await ask(market, question);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { kind: 'ambiguous', message } };
  }
}

function ask(market: PastMarket, question: MarketQuestion) {
  switch (question.method) {
    case 'instrument':
      return market.instrument(question.symbol);
    case 'serverTime':
      return market.serverTime();
    case 'candles':
      return market.candles(question.symbol, '1m');
    case 'tradesPage':
      return market.tradesPage(question.symbol, question.after);
    default:
      return assertNever(question, 'market question');
  }
}

import type { MessagePort } from 'node:worker_threads';
import { failure } from '../domain/result.ts';
import { INTERRUPTED } from '../import/history-request.ts';
import type { PastMarket } from '../import/past-market.ts';
import type { HistoryOrder, HistoryProgress, HistoryTold, MarketQuestion, WrittenRange } from './history-task.ts';

/** The line from a history thread to whoever gave it a task, while it works. */
export interface HistoryLine {
  /** Aborted when the task is to stop. */
  readonly signal: AbortSignal;
  progress(progress: HistoryProgress): void;
  written(range: WrittenRange): void;
  /** The exchange, asked through the main thread. */
  readonly market: PastMarket;
  /** Resolves when the port is gone. */
  close(): Promise<void>;
}

const STOPPED = failure({ kind: 'busy', message: 'stopped' });

export function openLine(port: MessagePort): HistoryLine {
  const controller = new AbortController();
  const questions = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  port.on('message', (order: HistoryOrder) => {
    if (order.type === 'stop') {
      controller.abort(order.interrupted ? INTERRUPTED : undefined);
      // An exchange may take long to answer, and nobody wants to know any more.
      for (const resolve of questions.values()) resolve(STOPPED);
      questions.clear();
      return;
    }
    questions.get(order.id)?.(order.answer);
    questions.delete(order.id);
  });
  const tell = (told: HistoryTold): void => port.postMessage(told);
  function ask<Answer>(question: MarketQuestion): Promise<Answer> {
    const id = ++asked;
    return new Promise((resolve) => {
      // The main thread answers a question with what the market's method of that name gives.
      questions.set(id, (answer) => resolve(answer as Answer));
      if (controller.signal.aborted) questions.get(id)?.(STOPPED);
      else tell({ type: 'ask', id, question });
    });
  }
  return {
    signal: controller.signal,
    progress: (progress) => tell({ type: 'progress', progress }),
    written: (range) => tell({ type: 'written', range }),
    market: {
      instrument: (symbol) => ask({ method: 'instrument', symbol }),
      serverTime: () => ask({ method: 'serverTime', symbol: '' }),
      candles: (symbol) => ask({ method: 'candles', symbol }),
      tradesPage: (symbol, after) => ask({ method: 'tradesPage', symbol, after }),
    },
    close() {
      // A thread without work sleeps in a way in which it closes no port. So the end is said in a message, and the task
      // is not over before the port is: a thread that never rests would gather one with every task.
      const gone = new Promise<void>((resolve) => void port.once('close', resolve));
      tell({ type: 'over' });
      port.close();
      return gone;
    },
  };
}

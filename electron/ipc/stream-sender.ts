import { streamAcknowledgementSchema, type StreamItem } from '../../engine/api/stream.ts';
import { createStreamBatcher, type StreamBatcher } from './stream-batcher.ts';

/** The main process's end of a port, as far as the sender uses it. */
export interface SendingPort {
  readonly postMessage: (message: unknown) => void;
  readonly close: () => void;
}

/** Whether somebody can see the window. */
export type WindowVisibility = 'visible' | 'hidden';

/**
 * Least time between two batches in ms. Own orders, fills and changes of state come with one of the next two frames of
 * a 60 Hz screen. The market alone comes five times a second: more nobody can read, and each drawing costs.
 */
export const BATCH_INTERVAL = { urgent: 33, market: 200, hidden: 500 } as const;

export interface Timers {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Calls back once; answers how to prevent it. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface StreamSender {
  readonly push: (items: readonly StreamItem[]) => void;
  /** A raw message of the window on the port. */
  readonly receive: (message: unknown) => void;
  /** The window was shown or hidden: what waits for a window that is shown is sent at its pace. */
  readonly visibilityChanged: () => void;
  readonly close: () => void;
}

/** Paces one window's batches. Without anything to send no timer runs. */
export function createStreamSender(options: {
  readonly port: SendingPort;
  readonly visibility: () => WindowVisibility;
  readonly timers?: Timers;
  readonly batcher?: StreamBatcher;
}): StreamSender {
  const { port, visibility, timers = systemTimers, batcher = createStreamBatcher() } = options;
  let lastSent = Number.NEGATIVE_INFINITY;
  let timer: { readonly due: number; readonly cancel: () => void } | null = null;
  let closed = false;

  function send(): void {
    timer = null;
    const batch = batcher.take();
    if (batch !== null) {
      lastSent = timers.now();
      port.postMessage(batch);
    }
  }

  function interval(): number {
    if (visibility() === 'hidden') return BATCH_INTERVAL.hidden;
    return batcher.isUrgent() ? BATCH_INTERVAL.urgent : BATCH_INTERVAL.market;
  }

  /** One timer at most; something urgent or a window that is shown brings it forward. */
  function schedule(): void {
    if (closed || batcher.waiting() === 0) return;
    const due = lastSent + interval();
    if (timer !== null && timer.due <= due) return;
    timer?.cancel();
    timer = { due, cancel: timers.after(Math.max(0, due - timers.now()), send) };
  }

  return {
    push(items) {
      if (closed) return;
      batcher.push(items);
      schedule();
    },
    receive(message) {
      const parsed = streamAcknowledgementSchema.safeParse(message);
      if (!parsed.success) return;
      batcher.acknowledge(parsed.data.received);
      schedule();
    },
    visibilityChanged: schedule,
    close() {
      if (closed) return;
      closed = true;
      timer?.cancel();
      timer = null;
      port.close();
    },
  };
}

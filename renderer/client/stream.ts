import {
  isUrgentItem,
  lastWinsSlot,
  type StreamAcknowledgement,
  streamBatchSchema,
  type StreamItem,
} from '../../engine/api/stream.ts';
import { STREAM_PORT_CHANNEL, type Bridge } from '../../engine/api/contract.ts';

/** Above this many waiting items (a hidden window draws no frames) it is cheaper to ask for everything anew. */
const MAX_WAITING_ITEMS = 5_000;

/** Drops every last-wins item that a later one of the list replaces; keeps the order of the rest. */
export function coalesce(items: readonly StreamItem[]): readonly StreamItem[] {
  const seen = new Set<string>();
  const kept: StreamItem[] = [];
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    const key = lastWinsSlot(item);
    if (key !== null) {
      if (seen.has(key)) continue;
      seen.add(key);
    }
    kept.push(item);
  }
  return kept.reverse();
}

export interface StreamHandlers {
  /** Once per scheduled flush, in order, coalesced. */
  readonly onItems: (items: readonly StreamItem[]) => void;
  /** Messages were missed: resolve when the view was asked for again and is in the stores. Items wait meanwhile. */
  readonly onResync: (reason: string) => Promise<void>;
  /** Schedules one flush; asked again with `urgent` when something comes that a person waits for. */
  readonly schedule: (flush: () => void, urgent: boolean) => void;
}

export interface StreamReceiver {
  /** Feeds one raw message of the port. Answers the sequence it took in, null for a message it could not read. */
  readonly receive: (message: unknown) => number | null;
  /** A new port starts counting anew. */
  readonly restart: () => void;
  /** Asks for the view (again); items wait until it is here, so none falls between view and stream. */
  readonly resync: (reason: string) => Promise<void>;
}

/** What was told before a session was replaced says nothing about the next one; a notice is to be heard all the same. */
function outlivesSession({ type }: StreamItem): boolean {
  return type === 'notice';
}

/** Orders batches by sequence, notices holes and hands items over once per flush. Knows no DOM. */
export function createStreamReceiver(handlers: StreamHandlers): StreamReceiver {
  let lastSequence: number | null = null;
  let waiting: StreamItem[] = [];
  let scheduled: 'no' | 'soon' | 'urgently' = 'no';
  let resyncing = false;
  let again: string | null = null;

  function flush(): void {
    scheduled = 'no';
    if (resyncing || waiting.length === 0) return;
    const items = coalesce(waiting);
    waiting = [];
    handlers.onItems(items);
  }

  function scheduleFlush(): void {
    if (scheduled === 'urgently' || resyncing || waiting.length === 0) return;
    const urgent = waiting.some(isUrgentItem);
    if (scheduled === 'soon' && !urgent) return;
    scheduled = urgent ? 'urgently' : 'soon';
    handlers.schedule(flush, urgent);
  }

  async function resync(reason: string): Promise<void> {
    if (resyncing) {
      // What is missing may be newer than the view under way: ask once more after it.
      again = reason;
      return;
    }
    resyncing = true;
    try {
      let current: string | null = reason;
      while (current !== null) {
        again = null;
        await handlers.onResync(current);
        current = again;
      }
    } finally {
      resyncing = false;
      scheduleFlush();
    }
  }

  return {
    resync,
    receive(message) {
      const parsed = streamBatchSchema.safeParse(message);
      if (!parsed.success) {
        void resync('a message of the stream was malformed');
        return null;
      }
      const { sequence, items } = parsed.data;
      const expected = lastSequence === null ? sequence : lastSequence + 1;
      lastSequence = sequence;
      const asked = items.findLast((item) => item.type === 'resync');
      for (const item of items) {
        if (item.type === 'resync') waiting = waiting.filter(outlivesSession);
        else waiting.push(item);
      }
      if (sequence > expected) void resync(`messages ${expected} to ${sequence - 1} were missed`);
      else if (sequence < expected) void resync(`the stream began anew at ${sequence}`);
      else if (asked !== undefined) void resync(asked.reason);
      else if (waiting.length > MAX_WAITING_ITEMS) {
        waiting = [];
        void resync('the window was hidden for long');
      }
      scheduleFlush();
      return sequence;
    },
    restart() {
      lastSequence = null;
      waiting = [];
    },
  };
}

/** Asks for the stream's port and feeds it to the receiver. Answers a function that hangs up. */
export function connectStream(bridge: Bridge, receiver: StreamReceiver): () => void {
  let port: MessagePort | null = null;
  const onMessage = (event: MessageEvent): void => {
    if (event.source !== window || event.data !== STREAM_PORT_CHANNEL || event.ports.length === 0) return;
    port?.close();
    const opened = event.ports[0];
    port = opened;
    receiver.restart();
    opened.addEventListener('message', (message) => {
      const received = receiver.receive(message.data);
      // Said back, so that the other side stops sending to a window that does not keep up.
      if (received !== null) opened.postMessage({ received } satisfies StreamAcknowledgement);
    });
    opened.start();
  };
  window.addEventListener('message', onMessage);
  bridge.connectStream();
  return () => {
    window.removeEventListener('message', onMessage);
    port?.close();
  };
}

import {
  isUrgentItem,
  lastWinsSlot,
  runningCandleSlot,
  type StreamBatch,
  type StreamItem,
} from '../../engine/api/stream.ts';

/** What one window has not been sent yet: coalesced, bounded, in order. Knows no timer and no port. */
export interface StreamBatcher {
  /** Adds items behind the waiting ones. */
  readonly push: (items: readonly StreamItem[]) => void;
  /** The next batch, or null when nothing waits or the window has too many batches to answer first. */
  readonly take: () => StreamBatch | null;
  /** The window took in all batches up to this sequence. */
  readonly acknowledge: (sequence: number) => void;
  /** How many items wait to be taken. */
  readonly waiting: () => number;
  /** Whether something waits that a person waits for. */
  readonly isUrgent: () => boolean;
}

export interface StreamBatcherLimits {
  /** Waiting items above which all of them give way to one `resync`. */
  readonly maximumWaiting: number;
  /** Batches on their way above which no more are sent, once the window has shown that it answers them. */
  readonly maximumUnanswered: number;
}

export const DEFAULT_LIMITS: StreamBatcherLimits = { maximumWaiting: 5_000, maximumUnanswered: 30 };

export function createStreamBatcher(limits: StreamBatcherLimits = DEFAULT_LIMITS): StreamBatcher {
  // A Map keeps insertion order: deleting and setting a slot again moves its newest item behind the others.
  const pending = new Map<string | number, StreamItem>();
  let serial = 0;
  let sequence = 0;
  let answered: number | null = null;
  let overflow: string | null = null;
  let urgent = false;

  function add(item: StreamItem): void {
    urgent ||= isUrgentItem(item);
    const slot = lastWinsSlot(item);
    if (slot === null) {
      // The last state of a candle makes the running one superfluous.
      if (item.type === 'candle') pending.delete(runningCandleSlot(item.timeframe));
      pending.set(serial, item);
      serial += 1;
      return;
    }
    pending.delete(slot);
    pending.set(slot, item);
  }

  function nextItems(): readonly StreamItem[] {
    if (overflow !== null) {
      const reason = overflow;
      overflow = null;
      return [{ type: 'resync', reason }];
    }
    const items = [...pending.values()];
    pending.clear();
    return items;
  }

  return {
    push(items) {
      // Until the resync is sent, whatever comes is part of the view that the window will ask for after it.
      if (overflow !== null) return;
      for (const item of items) add(item);
      if (pending.size <= limits.maximumWaiting) return;
      overflow = `the window was ${pending.size} messages behind`;
      pending.clear();
    },
    take() {
      if (overflow === null && pending.size === 0) return null;
      if (answered !== null && sequence - answered >= limits.maximumUnanswered) return null;
      sequence += 1;
      urgent = false;
      return { sequence, items: [...nextItems()] };
    },
    acknowledge(received) {
      if (received > sequence) return;
      answered = Math.max(answered ?? 0, received);
    },
    waiting: () => pending.size + (overflow === null ? 0 : 1),
    isUrgent: () => urgent,
  };
}

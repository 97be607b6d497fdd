import type { DeskOrder, DeskState } from './desk-state.ts';
import { workingOrders } from './desk-state.ts';
import type { Broker, Clock } from '../ports.ts';
import { HOUR_MS } from '../domain/timeframe.ts';
import { isWorking, type OrderId } from '../domain/order.ts';
import { ABSENCE_BELIEVED_AFTER_MS } from './order-beliefs.ts';
import { isSwitchOn } from './dead-mans-switch.ts';
import type { SessionLoop } from './session-loop.ts';
import type { SessionState } from './session-state.ts';

/** How often the orders are looked at while the session ends, wall ms. */
const STEP_MS = 50;
/** An order that could not be taken off without the journal is tried again after this, wall ms. */
const RETRY_MS = 2_000;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

/** Becomes true after so much wall time; `clear` lets go of the timer. */
export interface Deadline {
  isOver(): boolean;
  clear(): void;
}

export function deadlineIn(milliseconds: number): Deadline {
  let over = milliseconds <= 0;
  const timer = over ? undefined : setTimeout(() => (over = true), milliseconds);
  return { isOver: () => over, clear: () => clearTimeout(timer) };
}

/**
 * Lets the desk take everything off until the exchange has confirmed it for each order, or the time is over. Every
 * question and answer goes through the journal.
 */
export async function settleOrdersAtEnd(
  loop: SessionLoop,
  deadline: Deadline,
  onProgress: (working: number) => void,
): Promise<void> {
  let told = -1;
  while (!loop.broken()) {
    const working = workingOrders(loop.state().desk).length;
    if (working !== told) onProgress((told = working));
    if ((working === 0 && !isSwitchOn(loop.state())) || deadline.isOver()) return;
    await pause(STEP_MS);
    loop.dispatch({ type: 'closing' });
  }
}

/** What is left unsettled, in words; null when nothing is. `left` is what may still be open at the exchange. */
export function unsettledInWords(
  state: SessionState,
  left: readonly DeskOrder[] = workingOrders(state.desk),
): string | null {
  const seconds = state.deadMansSwitch?.seconds ?? 0;
  const byItself = `The dead man’s switch stays on: within ${seconds} s the exchange cancels every open order of the account.`;
  if (left.length === 0) {
    if (!isSwitchOn(state)) return null;
    return seconds > 0 ? byItself : 'The exchange did not confirm that the dead man’s switch is off.';
  }
  const orders = left.map(
    ({ side, quantity, price, symbol, ...order }) =>
      `${side} ${quantity} ${symbol}${price === null ? '' : ` at ${price}`} (${doubtOf(order)})`,
  );
  const many = left.length === 1 ? 'one order' : `${left.length} orders`;
  const next = 'The next start asks the exchange about it before anything else.';
  return `Parallax ended with ${many} unsettled: ${orders.join(', ')}. ${next}${seconds > 0 ? ` ${byItself}` : ''}`;
}

function doubtOf(order: Pick<DeskOrder, 'status' | 'cancelAskedAt'>): string {
  if (order.status === 'created') return 'its answer had not come';
  if (order.status === 'unknown') return 'the exchange did not say whether it is open';
  return order.cancelAskedAt === null ? 'still open' : 'its cancellation is not confirmed';
}

/** Orders that are being taken off without the journal. */
export interface TakingOff {
  /** Resolves when each is confirmed gone, or the time is over. */
  readonly done: Promise<void>;
  /** Those that are not confirmed gone yet. */
  readonly left: () => readonly DeskOrder[];
}

/**
 * With a journal that cannot be written nothing is decided any more, but what works is taken off all the same, straight
 * at the exchange: until each order is confirmed gone, or the time is over.
 */
export function takeOffUnjournaled(desk: DeskState, broker: Broker, clock: Clock, isOver: () => boolean): TakingOff {
  const left = new Map(workingOrders(desk).map((order) => [order.clientOrderId, order]));

  async function takeOff(): Promise<void> {
    while (left.size > 0) {
      for (const [id, order] of left) {
        // Adapters answer failures as values; after a throw nothing is known of the order.
        if (await isGone(order, broker, clock).catch(() => false)) left.delete(id);
        else left.set(id, { ...order, cancelAskedAt: clock.now() });
      }
      if (left.size === 0 || isOver()) break;
      for (let waited = 0; waited < RETRY_MS && !isOver(); waited += STEP_MS) await pause(STEP_MS);
    }
  }

  return { done: takeOff(), left: () => [...left.values()] };
}

async function isGone(order: DeskOrder, broker: Broker, clock: Clock): Promise<boolean> {
  if (order.orderId !== null) return isCancelled(order.orderId, broker);
  const askedAt = clock.now();
  const found = await broker.findOrder(order.clientOrderId, order.sentAt - HOUR_MS);
  if (!found.ok) return false;
  if (found.value === null) return askedAt - order.sentAt >= ABSENCE_BELIEVED_AFTER_MS;
  return isWorking(found.value.status) ? isCancelled(found.value.orderId, broker) : true;
}

async function isCancelled(orderId: OrderId, broker: Broker): Promise<boolean> {
  const outcome = await broker.cancel(orderId);
  return outcome.kind !== 'failed';
}

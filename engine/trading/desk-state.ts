import type { ClientOrderId, Order, OrderId } from '../domain/order.ts';
import { isWorking } from '../domain/order.ts';

/** An entry or exit that the desk works with one order at a time. Money in quote, times UTC ms. */
export type Work =
  | {
      readonly kind: 'entry';
      readonly signalId: string;
      /** Quote to spend in all, fees included. */
      readonly quote: number;
      readonly progress: WorkProgress;
    }
  | { readonly kind: 'exit'; readonly signalId: string; readonly progress: WorkProgress };

export interface WorkProgress {
  /** Orders of this work, oldest first. */
  readonly orderIds: readonly ClientOrderId[];
  /** How often the resting order was priced anew; past the configured maximum the desk takes. */
  readonly reprices: number;
  readonly lastPlacedAt: number | null;
  /** Why the work is being ended; no new orders from then on. */
  readonly ending: string | null;
}

/** A working order with what the desk has asked of it. */
export interface DeskOrder extends Order {
  readonly sentAt: number;
  /** A cancellation was asked for and is not confirmed; when it was asked. */
  readonly cancelAskedAt: number | null;
  /** Time of the last look-up of an order whose fate is unknown. */
  readonly lookedUpAt: number | null;
}

export interface DeskState {
  readonly work: Work | null;
  /** By client id: all working orders, and finished ones until their work is over. */
  readonly orders: Readonly<Record<string, DeskOrder>>;
}

export const EMPTY_DESK: DeskState = { work: null, orders: {} };

export function workingOrders(desk: DeskState): readonly DeskOrder[] {
  return Object.values(desk.orders).filter((order) => isWorking(order.status));
}

export function unknownOrders(desk: DeskState): readonly DeskOrder[] {
  return Object.values(desk.orders).filter((order) => order.status === 'unknown');
}

export function orderByExchangeId(desk: DeskState, orderId: OrderId): DeskOrder | null {
  return Object.values(desk.orders).find((order) => order.orderId === orderId) ?? null;
}

/** What the orders of a work have done so far: base filled, quote moved, fees in quote. */
export function workDone(
  desk: DeskState,
  work: Work,
): { readonly quantity: number; readonly cost: number; readonly fee: number } {
  let quantity = 0;
  let cost = 0;
  let fee = 0;
  for (const id of work.progress.orderIds) {
    const order = desk.orders[id];
    if (order === undefined) continue;
    quantity += order.filledQuantity;
    cost += order.cost;
    fee += order.fee;
  }
  return { quantity, cost, fee };
}

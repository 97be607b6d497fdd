import type { ClientOrderId, Order, OrderId, OrderRequest } from '../domain/order.ts';
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
  /** Prices that reached the market after the first; past the configured maximum the desk takes. */
  readonly reprices: number;
  /** When an order was last sent or asked to take another price. */
  readonly lastPlacedAt: number | null;
  /** Why the work is being ended; no new orders from then on. */
  readonly ending: string | null;
}

/**
 * A new price and quantity (the filled part included) that an order was asked to take. `sent` waits for its answer; the
 * answer of a `lost` one never came, so the order has the old terms or the new ones; after a `refused` one the order
 * may have been taken off. The latter two are read back before anything else is asked of the order's price.
 */
export interface Amending {
  readonly price: number;
  readonly quantity: number;
  readonly askedAt: number;
  readonly state: 'sent' | 'lost' | 'refused';
  /** When it came into this state. */
  readonly since: number;
}

/** A working order with what the desk has asked of it. */
export interface DeskOrder extends Order {
  readonly sentAt: number;
  /** Absent or null when nothing is asked; absent from what older versions wrote, like the next three. */
  readonly amending?: Amending | null;
  /** When the newest new price was confirmed: readings from shortly after it may still show the old one. */
  readonly amendedAt?: number;
  /** New prices refused in a row since the last that was taken. */
  readonly amendRefusals?: number;
  /** The exchange does not amend this order: it is re-priced by taking it off and sending another. */
  readonly unamendable?: boolean;
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

/** `cancelAskedAt` of an order that is wanted off and has not been asked for: that is done when it is found. */
export const NOT_ASKED_YET = 0;

export const EMPTY_DESK: DeskState = { work: null, orders: {} };

/** Takes an order in that is about to be sent. */
export function addOrder(desk: DeskState, request: OrderRequest, time: number): DeskState {
  const { clientOrderId } = request;
  if (desk.orders[clientOrderId] !== undefined)
    throw new Error(`desk: client order id ${clientOrderId} is used already`);
  const order: DeskOrder = {
    ...request,
    orderId: null,
    status: 'created',
    filledQuantity: 0,
    averagePrice: null,
    cost: 0,
    fee: 0,
    reason: null,
    createdAt: time,
    updatedAt: time,
    sentAt: time,
    cancelAskedAt: null,
    lookedUpAt: null,
  };
  return { ...desk, orders: { ...desk.orders, [order.clientOrderId]: order } };
}

export function workingOrders(desk: DeskState): readonly DeskOrder[] {
  return Object.values(desk.orders).filter((order) => isWorking(order.status));
}

export function unknownOrders(desk: DeskState): readonly DeskOrder[] {
  return Object.values(desk.orders).filter((order) => order.status === 'unknown');
}

/** Entry and exit orders that are out and belong to no work: they are being taken off. */
export function strayOrders(desk: DeskState): readonly DeskOrder[] {
  const own = desk.work?.progress.orderIds ?? [];
  return workingOrders(desk).filter(
    ({ clientOrderId, purpose }) => purpose !== 'manual' && !own.includes(clientOrderId),
  );
}

export function patchOrder(desk: DeskState, order: DeskOrder, changes: Partial<DeskOrder>): DeskState {
  return { ...desk, orders: { ...desk.orders, [order.clientOrderId]: { ...order, ...changes } } };
}

export function withProgress(desk: DeskState, work: Work, changes: Partial<WorkProgress>): DeskState {
  return { ...desk, work: { ...work, progress: { ...work.progress, ...changes } } };
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

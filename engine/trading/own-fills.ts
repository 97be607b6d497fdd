import type { Fill, TradeId } from '../domain/fill.ts';
import type { OrderPurpose } from '../domain/order.ts';
import { isWorking } from '../domain/order.ts';
import { type Position, positionFromFills } from '../domain/position.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import type { DeskOrder } from './desk-state.ts';
import type { SessionState } from './session-state.ts';

/**
 * Our orders and their fills reach us on separate messages that may come late or in any order. An order
 * is never behind its fills, and what an order has filled counts even before its fills are seen.
 */

interface Filled {
  readonly quantity: number;
  readonly cost: number;
  readonly fee: number;
  readonly fill: Fill;
}

/** The newest sums of a trade history: most events change neither it nor an order, and every event asks. */
const summed = new WeakMap<
  SessionState['fills'],
  { readonly orders: SessionState['desk']['orders']; readonly sums: ReadonlyMap<string, Filled> }
>();

/** What the trade history shows of each desk order, by client id. */
function filledByOrder(state: SessionState): ReadonlyMap<string, Filled> {
  const known = summed.get(state.fills);
  if (known?.orders === state.desk.orders) return known.sums;
  const sums = sumByOrder(state);
  summed.set(state.fills, { orders: state.desk.orders, sums });
  return sums;
}

function sumByOrder(state: SessionState): ReadonlyMap<string, Filled> {
  const clientIds = new Map<string, string>();
  for (const order of Object.values(state.desk.orders)) {
    if (order.orderId !== null) clientIds.set(order.orderId, order.clientOrderId);
  }
  const sums = new Map<string, Filled>();
  if (Object.keys(state.desk.orders).length === 0) return sums;
  for (const fill of Object.values(state.fills)) {
    const named = fill.clientOrderId !== null && state.desk.orders[fill.clientOrderId] !== undefined;
    const id = clientIds.get(fill.orderId) ?? (named ? fill.clientOrderId : undefined);
    if (id === undefined || id === null) continue;
    const before = sums.get(id);
    const fee = fill.symbol.startsWith(`${fill.feeAsset}/`) ? fill.fee * fill.price : fill.fee;
    sums.set(id, {
      quantity: (before?.quantity ?? 0) + fill.quantity,
      cost: (before?.cost ?? 0) + fill.cost,
      fee: (before?.fee ?? 0) + fee,
      fill,
    });
  }
  return sums;
}

/** Brings our orders up to their fills, and notes what each was for. */
export function settleOrders(state: SessionState): SessionState {
  const orders: Record<string, DeskOrder> = {};
  const purposes: Record<string, OrderPurpose> = {};
  for (const [id, filled] of filledByOrder(state)) {
    const order = state.desk.orders[id];
    const settled = order === undefined ? null : settledOrder(order, filled);
    if (settled !== null) orders[id] = settled;
  }
  for (const order of Object.values({ ...state.desk.orders, ...orders })) {
    if (order.orderId !== null && state.purposes[order.orderId] === undefined) purposes[order.orderId] = order.purpose;
  }
  const desk =
    Object.keys(orders).length === 0 ? state.desk : { ...state.desk, orders: { ...state.desk.orders, ...orders } };
  const named = Object.keys(purposes).length === 0 ? state.purposes : { ...state.purposes, ...purposes };
  return desk === state.desk && named === state.purposes ? state : { ...state, desk, purposes: named };
}

function settledOrder(order: DeskOrder, filled: Filled): DeskOrder | null {
  const complete = isWorking(order.status) && filled.quantity >= order.quantity * (1 - 1e-9);
  // A fill proves that the order reached the exchange, whatever became of the answer.
  const appeared = order.orderId === null;
  if (filled.quantity <= order.filledQuantity && filled.fee <= order.fee && !complete && !appeared) return null;
  const proven = isWorking(order.status) || order.status === 'refused' ? ('open' as const) : order.status;
  return {
    ...order,
    orderId: order.orderId ?? filled.fill.orderId,
    status: complete ? 'filled' : appeared ? proven : order.status,
    filledQuantity: Math.max(order.filledQuantity, filled.quantity),
    averagePrice: filled.quantity >= order.filledQuantity ? filled.cost / filled.quantity : order.averagePrice,
    cost: Math.max(order.cost, filled.cost),
    fee: Math.max(order.fee, filled.fee),
  };
}

/** One fill per order for what it has filled by its own account and the trade history does not show yet. */
export function unseenFills(state: SessionState): readonly Fill[] {
  const orders = Object.values(state.desk.orders).filter((order) => order.filledQuantity > 0);
  if (orders.length === 0) return [];
  const seen = filledByOrder(state);
  return orders.flatMap((order) => {
    const quantity = order.filledQuantity - (seen.get(order.clientOrderId)?.quantity ?? 0);
    if (order.orderId === null || quantity <= order.quantity * 1e-9) return [];
    const price = order.averagePrice ?? order.price ?? 0;
    const { clientOrderId, orderId, symbol, side } = order;
    // What was bought was there for the sells that came after it.
    const time = side === 'buy' ? order.createdAt : order.updatedAt;
    const money = { price, cost: quantity * price, fee: 0, feeAsset: state.instrument?.quote ?? '', maker: false };
    return [
      { tradeId: `unseen-${orderId}` as TradeId, orderId, clientOrderId, symbol, side, quantity, time, ...money },
    ];
  });
}

/** The position of the trade history, and of what our orders did that it does not show yet. */
export function knownPosition(state: SessionState): Position {
  const unseen = unseenFills(state);
  return unseen.length === 0
    ? state.position
    : positionFromFills(state.symbol, [...Object.values(state.fills), ...unseen]);
}

/** Finished orders are kept this long for messages that come late, and until their fills are seen. */
const KEEP_FINISHED_MS = 10 * MINUTE_MS;

/** Lets go of the finished orders of earlier works that nothing is to be heard of any more. */
export function forgetOrders(state: SessionState, time: number): SessionState {
  // The last work's orders stay on the screen until the next work begins.
  if (state.desk.work === null) return state;
  const old = Object.values(state.desk.orders).filter(
    (order) =>
      !isWorking(order.status) &&
      time - order.updatedAt > KEEP_FINISHED_MS &&
      state.desk.work?.progress.orderIds.includes(order.clientOrderId) !== true,
  );
  if (old.length === 0) return state;
  const seen = filledByOrder(state);
  const gone = new Set(
    old
      .filter((order) => order.filledQuantity - (seen.get(order.clientOrderId)?.quantity ?? 0) <= order.quantity * 1e-9)
      .map((order) => order.clientOrderId),
  );
  if (gone.size === 0) return state;
  const orders = Object.fromEntries(
    Object.entries(state.desk.orders).filter(([, order]) => !gone.has(order.clientOrderId)),
  );
  return { ...state, desk: { ...state.desk, orders } };
}

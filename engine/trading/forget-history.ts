import type { Fill } from '../domain/fill.ts';
import { applyFill, emptyPosition, POSITION_HISTORY_MS, positionFromFills } from '../domain/position.ts';
import { isWorking } from '../domain/order.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import type { DeskOrder, DeskState } from './desk-state.ts';
import { unseenFills } from './own-fills.ts';
import { netQuantity, replaceFills } from './position-tracker.ts';
import type { SessionState } from './session-state.ts';

/**
 * Lets go of what no start would read again: fills of more than 600 h ago, and what orders were for that have no fill
 * any more. A session may run for months; its state is written down often and must not grow with its age.
 *
 * Fills go only together with all before them and only up to a moment at which nothing was held, so that the position
 * is the same without them; while balance and history differ, none go.
 */
export function forgetHistory(state: SessionState, time: number): SessionState {
  const kept = keptFills(state, time);
  const known = new Set(Object.values(kept).map((fill) => fill.orderId as string));
  const gone = new Set(Object.values(state.fills).flatMap((fill) => (kept[fill.tradeId] ? [] : [fill.orderId])));
  // What is left of an order without its fills would count as fills that were not seen yet.
  const desk = withoutOrders(state, ({ orderId }) => orderId !== null && gone.has(orderId) && !known.has(orderId));
  for (const { orderId } of Object.values(desk.orders)) if (orderId !== null) known.add(orderId);
  const named = Object.entries(state.purposes);
  const purposes = named.filter(([orderId]) => known.has(orderId));
  if (kept === state.fills && purposes.length === named.length) return state;
  return {
    ...state,
    desk,
    fills: kept,
    position: kept === state.fills ? state.position : positionFromFills(state.symbol, Object.values(kept)),
    purposes: purposes.length === named.length ? state.purposes : Object.fromEntries(purposes),
  };
}

function keptFills(state: SessionState, time: number): SessionState['fills'] {
  const old = time - POSITION_HISTORY_MS;
  const fills = Object.values(state.fills);
  // A day at once: the position is worked out anew after it.
  if (state.drift !== null || !fills.some((fill) => fill.time < old - DAY_MS)) return state.fills;
  const sorted = fills.toSorted((a, b) => a.time - b.time || (a.tradeId < b.tradeId ? -1 : 1));
  const dust = state.instrument?.orderMinimum ?? 0;
  let position = emptyPosition(state.symbol);
  let gone = 0;
  sorted.every((fill, at) => {
    if (fill.time >= old) return false;
    position = applyFill(position, fill);
    // Both: a sale of coins that were there before the history leaves something held although the sums are even.
    if (Math.abs(position.bought - position.sold) <= dust && position.quantity <= dust) gone = at + 1;
    return true;
  });
  if (gone === 0) return state.fills;
  return Object.fromEntries(sorted.slice(gone).map((fill: Fill) => [fill.tradeId, fill]));
}

/**
 * Takes in the whole history as the exchange tells it. It begins 600 h ago: what is remembered from before that, fills
 * and orders of ours that count as filled and not seen, stays for as long as something of it is held, or the balance
 * says otherwise. Where all of it was traded away again, also by somebody else, it goes: nothing would ever end it.
 */
export function takeWholeHistory(state: SessionState, history: readonly Fill[], readAt: number): SessionState {
  const next = replaceFills(state, history, readAt);
  const begins = readAt - POSITION_HISTORY_MS;
  const isOld = ({ updatedAt }: DeskOrder): boolean => updatedAt < begins;
  const gone = Object.values(state.fills).filter(
    (fill) => next.fills[fill.tradeId] === undefined && fill.time < begins,
  );
  const lost = new Set(unseenFills(next).map((fill) => fill.orderId));
  const before = unseenFills(state).filter((fill) => lost.has(fill.orderId) && fill.time < begins);
  const net = [...gone, ...before].reduce(
    (sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity),
    0,
  );
  if (Math.abs(net) > (state.instrument?.orderMinimum ?? 0)) {
    return state.drift === null ? withFills(next, gone) : withoutInDrift(next, state, gone);
  }
  const desk = withoutOrders(next, (order) => isOld(order) && order.orderId !== null && lost.has(order.orderId));
  return withoutInDrift({ ...next, desk }, state, gone);
}

/** With a drift, the balance it was found with and what was traded since is held: what is forgotten was traded before. */
function withoutInDrift(next: SessionState, before: SessionState, gone: readonly Fill[]): SessionState {
  const { drift } = next;
  if (drift === null) return next;
  const forgotten = new Set(gone);
  const fills = Object.fromEntries(Object.entries(before.fills).filter(([, fill]) => !forgotten.has(fill)));
  const position = positionFromFills(before.symbol, Object.values(fills));
  const without = { ...before, fills, position, desk: next.desk };
  const net = drift.netQuantity - netQuantity(before) + netQuantity(without);
  return { ...next, drift: { ...drift, netQuantity: net } };
}

function withFills(state: SessionState, older: readonly Fill[]): SessionState {
  if (older.length === 0) return state;
  const fills = { ...Object.fromEntries(older.map((fill) => [fill.tradeId, fill])), ...state.fills };
  return { ...state, fills, position: positionFromFills(state.symbol, Object.values(fills)) };
}

/** The desk without ended orders of earlier works. */
function withoutOrders({ desk }: SessionState, isGone: (order: DeskOrder) => boolean): DeskState {
  const entries = Object.entries(desk.orders);
  const kept = entries.filter(
    ([, order]) =>
      isWorking(order.status) || desk.work?.progress.orderIds.includes(order.clientOrderId) === true || !isGone(order),
  );
  return kept.length === entries.length ? desk : { ...desk, orders: Object.fromEntries(kept) };
}

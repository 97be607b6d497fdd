import type { Balance } from '../domain/balance.ts';
import type { Fill } from '../domain/fill.ts';
import { isWorking } from '../domain/order.ts';
import { positionFromFills, QUANTITY_EPSILON } from '../domain/position.ts';
import { assetBalance } from './asset-balances.ts';
import type { DeskOrder } from './desk-state.ts';
import { READ_LAG_MS } from './order-beliefs.ts';
import { knownPosition } from './own-fills.ts';
import type { SessionState } from './session-state.ts';
import { minimumOrderValue } from './sizing.ts';

/** Takes in fills, each once by trade id; the state is the same object when nothing was new. */
export function takeFills(state: SessionState, fills: readonly Fill[]): SessionState {
  const fresh = fills.filter((fill) => fill.symbol === state.symbol && state.fills[fill.tradeId] === undefined);
  if (fresh.length === 0) return state;
  const all = { ...state.fills };
  for (const fill of fresh) all[fill.tradeId] = fill;
  return { ...state, fills: all, position: positionFromFills(state.symbol, Object.values(all)), balancesStale: true };
}

/** Replaces the history by the exchange's own, keeping newer fills that its reads do not show yet. */
export function replaceFills(state: SessionState, history: readonly Fill[], readAt: number): SessionState {
  const all: Record<string, Fill> = {};
  for (const fill of history) if (fill.symbol === state.symbol) all[fill.tradeId] = fill;
  for (const fill of Object.values(state.fills)) {
    if (readAt - fill.time < 120_000) all[fill.tradeId] = fill;
  }
  return { ...state, fills: all, position: positionFromFills(state.symbol, Object.values(all)) };
}

/** Takes in a reading of the balances; alone it settles nothing about the position (see `judgeDrift`). */
export function takeBalances(state: SessionState, balances: readonly Balance[], time: number): SessionState {
  const released = state.releasedQuote === undefined ? {} : { releasedQuote: 0 };
  return { ...state, balances, balancesAt: time, balancesStale: false, ...released };
}

/**
 * Cross-check of the position against the balance after both were read: the exchange wins, the difference is
 * reported. Readings lag the stream and each other by up to a minute, so a difference is believed when a second
 * check, later than that, finds the same one; at the first comparison of a session at once, unless orders that are out
 * may have made it.
 */
export function judgeDrift(before: SessionState, time: number): SessionState {
  const { instrument, balances, position, lastPrice, drift, driftSuspect } = before;
  if (instrument === null || balances === null) return before;
  const orders = Object.values(before.desk.orders);
  // Right after a fill a difference proves nothing.
  if (position.lastFillAt !== null && time - position.lastFillAt < READ_LAG_MS) return before;
  if (orders.some((order) => order.filledQuantity > 0 && time - order.updatedAt < READ_LAG_MS)) return before;

  const { total, bonded } = assetBalance(balances, instrument.base);
  const positionQuantity = knownPosition(before).quantity;
  // Bonded base may be part of the position or have nothing to do with it: it explains what is missing, and adds nothing.
  const bondedQuantity = Math.min(bonded, Math.max(0, positionQuantity - total));
  const state: SessionState =
    bondedQuantity === (before.bondedQuantity ?? 0) && before.judged !== false
      ? before
      : { ...before, bondedQuantity, judged: true };
  const balanceQuantity = total + bondedQuantity;
  const leastValue = lastPrice === null ? null : minimumOrderValue(lastPrice, instrument) / lastPrice;
  const dust = Math.max(leastValue ?? instrument.orderMinimum, QUANTITY_EPSILON);
  const difference = balanceQuantity - positionQuantity;
  if (Math.abs(difference) < dust) {
    return drift === null && driftSuspect === null ? state : { ...state, drift: null, driftSuspect: null };
  }
  const known = drift !== null && Math.abs(balanceQuantity - heldQuantity(state)) < dust;
  const first = before.judged === false && !isWithin(difference, orders);
  const same = driftSuspect !== null && Math.abs(driftSuspect.difference - difference) < dust;
  if (known || first || (same && time - driftSuspect.at >= READ_LAG_MS)) {
    const seenAt = drift?.seenAt ?? time;
    const found = { positionQuantity, balanceQuantity, netQuantity: netQuantity(state), seenAt };
    return { ...state, drift: found, driftSuspect: null };
  }
  return same ? state : { ...state, driftSuspect: { difference, at: time } };
}

/** Whether orders that are out can have traded what the balance has more, or less, than the history. */
function isWithin(difference: number, orders: readonly DeskOrder[]): boolean {
  const side = difference > 0 ? 'buy' : 'sell';
  const quantity = orders.reduce(
    (sum, order) => sum + (isWorking(order.status) && order.side === side ? order.quantity : 0),
    0,
  );
  return Math.abs(difference) <= quantity + QUANTITY_EPSILON;
}

/** Σ buys − Σ sells, also below zero. */
export function netQuantity(state: SessionState): number {
  const { bought, sold } = knownPosition(state);
  return bought - sold;
}

/**
 * Base that the account holds, as far as is known: the history's position, or where they differed the
 * balance, and what was traded since.
 */
export function heldQuantity(state: SessionState): number {
  const { drift } = state;
  if (drift === null) return knownPosition(state).quantity;
  return Math.max(0, drift.balanceQuantity + netQuantity(state) - drift.netQuantity);
}

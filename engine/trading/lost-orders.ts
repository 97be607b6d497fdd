import { isOwnOrderId } from '../domain/client-order-id.ts';
import type { BrokerOrder } from '../ports.ts';
import { addOrder, type DeskState } from './desk-state.ts';
import { applyBrokerOrder } from './order-updates.ts';
import type { SessionState } from './session-state.ts';
import { notice, type Turn, withCommands, withDesk } from './session-turn.ts';

/**
 * Which open orders of this market carry our mark although this session has no memory of them: its journal was lost, or
 * they are of another Parallax that trades the account elsewhere. Asked at a session's start; later ones are of another.
 */
export function lostOrdersOf({ foreignOrders, symbol }: SessionState): readonly string[] {
  return foreignOrders.filter((order) => isLost(order) && order.symbol === symbol).map(({ orderId }) => orderId);
}

/**
 * Takes them off before anything is traded beside them (strategy.md §11: never forgotten). They belong to no entry or
 * exit, so the desk asks for their end as soon as it knows them. A session that is stopped touches nothing.
 */
export function tendLostOrders(turn: Turn, time: number): Turn {
  const { state } = turn;
  const { lostOrders = [] } = state;
  if (lostOrders.length === 0 || state.strategy.control === 'stopped') return turn;
  const lost = state.foreignOrders.filter(isLost).filter(({ orderId }) => lostOrders.includes(orderId));
  const desk = lost.reduce((next, order) => takeLost(next, order, state.symbol, time), state.desk);
  const taken = new Set<BrokerOrder>(lost);
  const foreignOrders = state.foreignOrders.filter((order) => !taken.has(order));
  const next = withDesk({ ...state, foreignOrders, lostOrders: [] }, desk);
  if (lost.length === 0) return withCommands(turn, next);
  return withCommands(
    turn,
    next,
    notice('warning', `${inWords(lost.length)} Taken off, so that nothing is traded twice.`),
  );
}

/** What is said of them at the start of a session that is stopped. */
export function lostInWords(count: number): string {
  return `${inWords(count)} They stay as they are until the engine is started, which takes them off; Cancel all does at once.`;
}

function inWords(count: number): string {
  const what = count === 1 ? 'One open order' : `${count} open orders`;
  return `${what} of Parallax in this market that this session has no memory of.`;
}

type Told<Name extends keyof BrokerOrder> = { readonly [Field in Name]: NonNullable<BrokerOrder[Field]> };
type LostOrder = BrokerOrder & Told<'clientOrderId' | 'side' | 'quantity'>;

function isLost(order: BrokerOrder): order is LostOrder {
  return isOwnOrderId(order.clientOrderId) && order.side !== null && order.quantity !== null;
}

function takeLost(desk: DeskState, order: LostOrder, symbol: string, time: number): DeskState {
  const { clientOrderId, price, quantity, side } = order;
  if (desk.orders[clientOrderId] !== undefined) return desk;
  const request = {
    clientOrderId,
    symbol,
    side,
    type: order.type ?? 'limit',
    price,
    quantity,
    postOnly: false,
    timeInForce: 'gtc',
    purpose: side === 'buy' ? 'entry' : 'exit',
    signalId: null,
  } as const;
  return applyBrokerOrder(addOrder(desk, request, time), order, time);
}

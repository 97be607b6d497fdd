import { isOwnOrderId } from '../domain/client-order-id.ts';
import type { BrokerOrder } from '../ports.ts';
import { addOrder, type DeskState } from './desk-state.ts';
import { applyBrokerOrder, findDeskOrder } from './order-updates.ts';

/**
 * Takes in the open orders of a market that carry our mark and that this session has no memory of: its journal was lost.
 * They belong to no entry or exit, so the desk takes them off (strategy.md §11: never forgotten).
 */
export function takeLostOrders(desk: DeskState, openOrders: readonly BrokerOrder[], market: LostIn): DeskState {
  return openOrders.reduce((next, order) => takeLost(next, order, market), desk);
}

interface LostIn {
  readonly symbol: string;
  /** When the reading that lists them was asked for, UTC ms. */
  readonly seenAt: number;
}

function takeLost(desk: DeskState, order: BrokerOrder, { symbol, seenAt }: LostIn): DeskState {
  const { clientOrderId, price, quantity, side } = order;
  if (!isOwnOrderId(clientOrderId) || order.symbol !== symbol || order.status !== 'open') return desk;
  if (side === null || quantity === null || findDeskOrder(desk, order) !== null) return desk;
  const taken = addOrder(
    desk,
    {
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
    },
    seenAt,
  );
  return applyBrokerOrder(taken, order, seenAt);
}

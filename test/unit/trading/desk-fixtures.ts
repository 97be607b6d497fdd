import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import type { Quote } from '../../../engine/domain/market-data.ts';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import { type DeskOrder, type DeskState, EMPTY_DESK } from '../../../engine/trading/desk-state.ts';
import type { DeskContext, DeskTurn } from '../../../engine/trading/desk-context.ts';
import { beginWork, turnDesk } from '../../../engine/trading/order-desk.ts';
import { applyBrokerOrder, applySubmitOutcome } from '../../../engine/trading/order-updates.ts';
import { INSTRUMENT } from '../../property/trading/model-exchange.ts';
import { brokerOrderOf } from './session-fixtures.ts';

export { INSTRUMENT };
export const T0 = Date.UTC(2025, 0, 6, 12);
export const SECOND = 1000;

export function quoteOf(bid: number, ask = bid + 0.5): Quote {
  return { bid, ask, last: bid, time: T0 };
}

let made = 0;
export function context(time: number, changes: Partial<DeskContext> = {}): DeskContext {
  return {
    time,
    quote: quoteOf(100),
    sellableQuantity: 5,
    heldElsewhere: 0,
    instrument: INSTRUMENT,
    marketStatus: 'online',
    configuration: DEFAULT_CONFIGURATION,
    newOrderId: `order-${++made}` as ClientOrderId,
    blockedBy: null,
    closing: false,
    ...changes,
  };
}

export const ENTRY = beginWork(EMPTY_DESK, { kind: 'entry', signalId: 'entry-1', quote: 1000 });
export const EXIT = beginWork(EMPTY_DESK, { kind: 'exit', signalId: 'exit-1' });

export function only(desk: DeskState): DeskOrder {
  const order = Object.values(desk.orders).at(-1);
  if (order === undefined) throw new Error('the desk has no order');
  return order;
}

/** The desk after it sent an order at `time` and the exchange accepted it. */
export function placed(desk: DeskState, time: number, changes: Partial<DeskContext> = {}): DeskState {
  const turn = turnDesk(desk, context(time, changes));
  const submit = turn.commands.find((command) => command.type === 'submit');
  if (submit === undefined) throw new Error('the desk sent nothing');
  const { clientOrderId } = submit.order;
  return applySubmitOutcome(turn.desk, clientOrderId, { kind: 'accepted', orderId: exchangeId(clientOrderId) }, time);
}

export function exchangeId(clientOrderId: string): OrderId {
  return `X-${clientOrderId}` as OrderId;
}

export function update(order: DeskOrder, changes: Partial<BrokerOrder>): BrokerOrder {
  const { clientOrderId, symbol, side, type, price, quantity } = order;
  const orderId = order.orderId ?? exchangeId(clientOrderId);
  return brokerOrderOf({ orderId, clientOrderId, symbol, side, type, price, quantity, time: T0, ...changes });
}

/** The newest order as the exchange reports it. */
export function reported(desk: DeskState, changes: Partial<BrokerOrder>): DeskState {
  return applyBrokerOrder(desk, update(only(desk), changes), changes.time ?? T0);
}

export function filled(desk: DeskState, share: number, status: BrokerOrder['status'] = 'open'): DeskState {
  const order = only(desk);
  const filledQuantity = order.quantity * share;
  const cost = filledQuantity * (order.price ?? 0);
  return reported(desk, { status, filledQuantity, cost, fee: cost * 0.0025, averagePrice: order.price });
}

export function sent(turn: DeskTurn) {
  return turn.commands.flatMap((command) => (command.type === 'submit' ? [command.order] : []));
}

export function kinds(turn: DeskTurn): readonly string[] {
  return turn.commands.map((command) => command.type);
}

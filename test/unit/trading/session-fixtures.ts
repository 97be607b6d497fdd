import type { Balance } from '../../../engine/domain/balance.ts';
import type { Fill, TradeId } from '../../../engine/domain/fill.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import type { SessionCommand, SessionEvent, SessionInput } from '../../../engine/trading/session-events.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { INSTRUMENT } from '../../property/trading/model-exchange.ts';
import { CONFIGURATION, T0 } from '../strategy/strategy-fixtures.ts';

export { INSTRUMENT, T0 };

export function fillOf(id: string, changes: Partial<Fill> = {}): Fill {
  const quantity = changes.quantity ?? 1;
  const price = changes.price ?? 100;
  return {
    tradeId: id as TradeId,
    orderId: 'foreign' as OrderId,
    clientOrderId: null,
    symbol: 'BTC/USD',
    side: 'buy',
    price,
    quantity,
    cost: price * quantity,
    fee: 0,
    feeAsset: 'USD',
    maker: true,
    time: T0 - 3_600_000,
    ...changes,
  };
}

/** An order of the account as the exchange tells of it: a purchase placed elsewhere that rests, unless said otherwise. */
export function brokerOrderOf(changes: Partial<BrokerOrder> = {}): BrokerOrder {
  return {
    orderId: 'O1' as OrderId,
    clientOrderId: null,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    status: 'open',
    price: 98,
    quantity: 50,
    filledQuantity: 0,
    averagePrice: null,
    cost: 0,
    fee: 0,
    reason: null,
    time: T0,
    ...changes,
  };
}

/** An order of the user's own: a purchase that rests, unless said otherwise. */
export function userOrderOf(changes: Partial<OrderRequest> = {}): OrderRequest {
  return {
    clientOrderId: 'mine-1' as ClientOrderId,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    price: 90,
    quantity: 1,
    postOnly: true,
    timeInForce: 'gtc',
    purpose: 'manual',
    signalId: null,
    ...changes,
  };
}

export function balancesOf(base: number, quote = 5000): readonly Balance[] {
  return [
    { asset: 'BTC', total: base, held: 0, free: base },
    { asset: 'USD', total: quote, held: 0, free: quote },
  ];
}

let ids = 0;
export function inputOf(event: SessionEvent, time: number, bid = 100): SessionInput {
  return {
    time,
    quote: { bid, ask: bid + 0.5, last: bid, time },
    newOrderId: `client-${++ids}` as ClientOrderId,
    event,
  };
}

/** Plays events at their times; the commands are those of the last one. */
export function play(
  state: SessionState,
  events: readonly (readonly [number, SessionEvent])[],
): { readonly state: SessionState; readonly commands: readonly SessionCommand[] } {
  let next = state;
  let commands: readonly SessionCommand[] = [];
  for (const [time, event] of events) {
    ({ state: next, commands } = reduceSession(next, inputOf(event, time), CONFIGURATION));
  }
  return { state: next, commands };
}

export const STREAMING = { type: 'clock', feedFresh: true, accountStreamUp: true } as const;

export function reconciledWith(fills: readonly Fill[], base: number, whole = true): SessionEvent {
  return { type: 'reconciled', found: { whole, fills, openOrders: [], balances: balancesOf(base) } };
}

/** A session that runs and is reconciled with an account that holds nothing. */
export function running(): SessionState {
  return play(initialSessionState('BTC/USD', T0), [
    [T0, { type: 'session_started', instrument: INSTRUMENT }],
    [T0, STREAMING],
    [T0, reconciledWith([], 0)],
    [T0, { type: 'user', action: 'start' }],
  ]).state;
}

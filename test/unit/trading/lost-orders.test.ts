import { describe, expect, it } from 'vitest';
import { isOwnOrderId, ownOrderId } from '../../../engine/domain/client-order-id.ts';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { balancesOf, INSTRUMENT, play, running, STREAMING, T0 } from './session-fixtures.ts';

const UUID = '6d1b345e-2821-40e2-ad83-4ecb18a06876';
const LOST = ownOrderId(UUID);

function listed(changes: Partial<BrokerOrder> = {}): BrokerOrder {
  return {
    orderId: 'OLOST' as OrderId,
    clientOrderId: LOST,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    status: 'open',
    price: 90,
    quantity: 2,
    filledQuantity: 0.5,
    averagePrice: 90,
    cost: 45,
    fee: 0.1,
    reason: null,
    time: T0 - 60_000,
    ...changes,
  };
}

/** A session that begins without a memory and finds these orders at the exchange. */
function begun(openOrders: readonly BrokerOrder[], before: SessionState = initialSessionState('BTC/USD', T0)) {
  const found = { whole: true, fills: [], openOrders, balances: balancesOf(0), askedAt: T0 };
  return play(before, [
    [T0, { type: 'session_started', instrument: INSTRUMENT }],
    [T0, STREAMING],
    [T0, { type: 'reconciled', found }],
  ]);
}

describe('a client id of ours', () => {
  it('is known as ours, and still a UUID by its form', () => {
    expect(LOST).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isOwnOrderId(LOST)).toBe(true);
    expect([UUID as ClientOrderId, 'x' as ClientOrderId, null].map(isOwnOrderId)).toEqual([false, false, false]);
  });
});

describe('an open order of ours that the session has no memory of', () => {
  it('is taken off at the start, and said', () => {
    const { state, commands } = begun([listed()]);
    expect(commands).toContainEqual({ type: 'cancel', clientOrderId: LOST, orderId: 'OLOST' });
    expect(JSON.stringify(commands)).toContain('One open order of Parallax that this session has no memory of');
    expect(state.desk.orders[LOST]).toMatchObject({
      purpose: 'entry',
      status: 'open',
      filledQuantity: 0.5,
      signalId: null,
    });
    expect(state.foreignOrders).toEqual([]);
  });

  it('is asked for again until its end is confirmed, and nothing is bought meanwhile twice', () => {
    const first = begun([listed({ filledQuantity: 0, cost: 0, fee: 0 })]).state;
    const again = play(first, [[T0 + 30_000, STREAMING]]);
    expect(again.commands.filter(({ type }) => type === 'cancel')).toHaveLength(1);
    const gone = listed({ status: 'canceled', filledQuantity: 0, cost: 0, fee: 0, time: T0 + 31_000 });
    const over = play(again.state, [
      [T0 + 31_000, { type: 'broker_order', order: gone }],
      [T0 + 60_000, STREAMING],
    ]);
    expect(over.commands.filter(({ type }) => type === 'cancel')).toEqual([]);
  });

  it.each([
    ['of somebody else', listed({ clientOrderId: UUID as ClientOrderId })],
    ['without a client id', listed({ clientOrderId: null })],
    ['in another market', listed({ symbol: 'ETH/USD' })],
  ])('is not touched when it is %s', (_, order) => {
    const { state, commands } = begun([order]);
    expect(commands.filter(({ type }) => type === 'cancel')).toEqual([]);
    expect(state.foreignOrders).toEqual([order]);
  });

  it('is left to another Parallax when it comes later', () => {
    const found = { whole: false, fills: [], openOrders: [listed()], balances: balancesOf(0), askedAt: T0 + 1_000 };
    const { state, commands } = play(running(), [[T0 + 1_000, { type: 'reconciled', found }]]);
    expect(commands.filter(({ type }) => type === 'cancel')).toEqual([]);
    expect(state.foreignOrders).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { isOwnOrderId, ownOrderId } from '../../../engine/domain/client-order-id.ts';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import { entryObstacleOf } from '../../../engine/trading/risk.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';
import { balancesOf, brokerOrderOf, INSTRUMENT, play, running, STREAMING, T0 } from './session-fixtures.ts';

const UUID = '6d1b345e-2821-40e2-ad83-4ecb18a06876';
const LOST = ownOrderId(UUID);

function listed(changes: Partial<BrokerOrder> = {}): BrokerOrder {
  const filled = { price: 90, quantity: 2, filledQuantity: 0.5, averagePrice: 90, cost: 45, fee: 0.1 };
  const order = { orderId: 'OLOST' as OrderId, clientOrderId: LOST, time: T0 - 60_000 };
  return brokerOrderOf({ ...order, ...filled, ...changes });
}

/** A session that begins without a memory, stopped, and finds these orders at the exchange. */
function begun(openOrders: readonly BrokerOrder[]) {
  const found = { whole: true, fills: [], openOrders, balances: balancesOf(0), askedAt: T0 };
  return play(initialSessionState('BTC/USD', T0), [
    [T0, { type: 'session_started', instrument: INSTRUMENT }],
    [T0, STREAMING],
    [T0, { type: 'reconciled', found }],
  ]);
}

/** The same once it was started. */
function started(openOrders: readonly BrokerOrder[]) {
  return play(begun(openOrders).state, [[T0 + 1_000, { type: 'user', action: 'start' }]]);
}

describe('a client id of ours', () => {
  it('is known as ours, and still a UUID by its form', () => {
    expect(LOST).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isOwnOrderId(LOST)).toBe(true);
    expect([UUID as ClientOrderId, 'x' as ClientOrderId, null].map(isOwnOrderId)).toEqual([false, false, false]);
  });
});

describe('an open order of ours that the session has no memory of', () => {
  it('is told and not touched while the session is stopped: it may be another computer’s', () => {
    const { state, commands } = begun([listed()]);
    expect(commands.filter(({ type }) => type === 'cancel')).toEqual([]);
    expect(JSON.stringify(commands)).toContain(
      'One open order of Parallax in this market that this session has no memory of. They stay',
    );
    expect(state.foreignOrders).toHaveLength(1);
    const later = play(state, [[T0 + 600_000, STREAMING]]);
    expect(later.commands.filter(({ type }) => type === 'cancel')).toEqual([]);
  });

  it('is taken off when the engine is started, before anything is traded beside it, and said', () => {
    const { state, commands } = started([listed()]);
    expect(commands).toContainEqual({ type: 'cancel', clientOrderId: LOST, orderId: 'OLOST' });
    expect(JSON.stringify(commands)).toContain('Taken off, so that nothing is traded twice.');
    const known = { purpose: 'entry', status: 'open', filledQuantity: 0.5, signalId: null };
    expect(state.desk.orders[LOST]).toMatchObject(known);
    expect(state.foreignOrders).toEqual([]);
  });

  it('keeps every purchase waiting until it is gone', () => {
    const untouched = listed({ filledQuantity: 0, cost: 0, fee: 0 });
    const first = started([untouched]).state;
    const forced = play(first, [[T0 + 1_200, { type: 'user', action: 'force_entry' }]]);
    expect(forced.commands.filter(({ type }) => type === 'submit')).toEqual([]);
    expect(entryObstacleOf(forced.state)).toBe('an order of an earlier entry or exit is being taken off');
    const gone = brokerOrderOf({ ...untouched, status: 'canceled', time: T0 + 2_000 });
    const over = play(forced.state, [
      [T0 + 2_000, { type: 'broker_order', order: gone }],
      [T0 + 3_000, STREAMING],
    ]).state;
    expect(entryObstacleOf(over)).toBeNull();
  });

  it('is asked for again until its end is confirmed', () => {
    const first = started([listed({ filledQuantity: 0, cost: 0, fee: 0 })]).state;
    const again = play(first, [[T0 + 30_000, STREAMING]]);
    expect(again.commands.filter(({ type }) => type === 'cancel')).toHaveLength(1);
    const gone = listed({ status: 'canceled', filledQuantity: 0, cost: 0, fee: 0, time: T0 + 31_000 });
    const over = play(again.state, [
      [T0 + 31_000, { type: 'broker_order', order: gone }],
      [T0 + 60_000, STREAMING],
    ]);
    expect(over.commands.filter(({ type }) => type === 'cancel')).toEqual([]);
  });

  it('is nobody’s any more when it ended before the start', () => {
    const gone = listed({ status: 'canceled', time: T0 + 500 });
    const ended = play(begun([listed()]).state, [[T0 + 500, { type: 'broker_order', order: gone }]]).state;
    const { state, commands } = play(ended, [[T0 + 1_000, { type: 'user', action: 'start' }]]);
    expect(commands.filter(({ type }) => type === 'cancel')).toEqual([]);
    expect(state.desk.orders).toEqual({});
  });

  it.each([
    ['of somebody else', listed({ clientOrderId: UUID as ClientOrderId })],
    ['without a client id', listed({ clientOrderId: null })],
    ['in another market', listed({ symbol: 'ETH/USD' })],
  ])('is not touched when it is %s', (_, order) => {
    const { state, commands } = started([order]);
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

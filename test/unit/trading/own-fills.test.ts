import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { DeskOrder } from '../../../engine/trading/desk-state.ts';
import { settleOrders } from '../../../engine/trading/own-fills.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { bars } from '../strategy/strategy-fixtures.ts';
import { only, update } from './desk-fixtures.ts';
import { brokerOrderOf, fillOf, play, running, T0 } from './session-fixtures.ts';

const SECOND = 1_000;
const ENTERED = T0 + 3_600_000;

/** A session whose entry order is on its way. */
const entering = (): SessionState =>
  play(running(), [[ENTERED, { type: 'signal_bar', bar: bars.entry(ENTERED) }]]).state;
const orderOf = (state: SessionState): DeskOrder => only(state.desk);

function answered(state: SessionState): SessionState {
  const { clientOrderId } = orderOf(state);
  const outcome = { kind: 'accepted', orderId: 'X1' as OrderId } as const;
  return play(state, [[ENTERED, { type: 'submit_result', clientOrderId, outcome }]]).state;
}

describe('a fill of an order that seemed refused', () => {
  it('proves that it lives: nothing is bought a second time beside it, and it is steered again', () => {
    const state = entering();
    const { clientOrderId, quantity } = orderOf(state);
    const error = { kind: 'busy', message: 'EAPI:Rate limit exceeded' } as const;
    const fill = fillOf('T1', { orderId: 'X9' as OrderId, clientOrderId, quantity: 2, time: ENTERED + SECOND });
    const refused: SessionEvent = { type: 'submit_result', clientOrderId, outcome: { kind: 'refused', error } };
    const proven = play(state, [
      [ENTERED, refused],
      [ENTERED + SECOND, { type: 'fills', fills: [fill] }],
    ]).state;
    expect(orderOf(proven)).toMatchObject({ status: 'open', orderId: 'X9', filledQuantity: 2, quantity });
    const later = play(proven, [[ENTERED + 20 * SECOND, { type: 'clock', feedFresh: true, accountStreamUp: true }]]);
    expect(later.commands.filter(({ type }) => type === 'submit')).toEqual([]);
    const stopped = play(proven, [[ENTERED + 20 * SECOND, { type: 'user', action: 'stop' }]]);
    expect(stopped.commands).toContainEqual({ type: 'cancel', clientOrderId, orderId: 'X9' });
  });
});

describe('what an order bought before its fills are seen', () => {
  it('was there for the sale that came after it, however late the order’s own message is', () => {
    const state = answered(entering());
    const { quantity } = orderOf(state);
    const told = update(orderOf(state), {
      status: 'filled',
      filledQuantity: quantity,
      averagePrice: 100,
      cost: quantity * 100,
      time: ENTERED + 60 * SECOND,
    });
    const sale = fillOf('T2', { side: 'sell', quantity, time: ENTERED + 30 * SECOND });
    const after = play(state, [
      [ENTERED + 31 * SECOND, { type: 'fills', fills: [sale] }],
      [ENTERED + 61 * SECOND, { type: 'broker_order', order: told }],
    ]).state;
    expect(heldQuantity(after)).toBe(0);
  });
});

describe('an order that has ended', () => {
  it('stays as it ended when fills for all of it come afterwards, and is settled once', () => {
    const state = answered(entering());
    const { clientOrderId, quantity, price } = orderOf(state);
    const off = brokerOrderOf({ orderId: 'X1' as OrderId, clientOrderId, status: 'canceled', price, quantity });
    const fill = fillOf('T1', { orderId: 'X1' as OrderId, quantity, price: price ?? 0, time: ENTERED });
    const after = play(state, [
      [ENTERED + SECOND, { type: 'broker_order', order: { ...off, time: ENTERED + SECOND } }],
      [ENTERED + 2 * SECOND, { type: 'fills', fills: [fill] }],
    ]).state;
    expect(after.desk.orders[clientOrderId as ClientOrderId]).toMatchObject({
      status: 'canceled',
      filledQuantity: quantity,
    });
    expect(settleOrders(after)).toBe(after);
  });
});

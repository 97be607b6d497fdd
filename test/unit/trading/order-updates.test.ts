import { describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import { turnDesk } from '../../../engine/trading/order-desk.ts';
import { ABSENCE_BELIEVED_AFTER_MS } from '../../../engine/trading/order-beliefs.ts';
import {
  applyAbsence,
  applyBrokerOrder,
  applyCancelOutcome,
  applySubmitOutcome,
} from '../../../engine/trading/order-updates.ts';
import { context, ENTRY, exchangeId, filled, only, placed, reported, SECOND, T0, update } from './desk-fixtures.ts';

const error = { kind: 'ambiguous', message: 'time-out' } as const;
const created = () => turnDesk(ENTRY, context(T0)).desk;
const unknown = () => applySubmitOutcome(created(), idOf(created), { kind: 'unknown', error }, T0);
function idOf(make: () => ReturnType<typeof created>) {
  return only(make()).clientOrderId;
}

describe('what the exchange says of an order', () => {
  it('moves it to open, partly filled and filled', () => {
    let desk = reported(created(), { status: 'open' });
    expect(only(desk)).toMatchObject({ status: 'open', orderId: exchangeId(only(desk).clientOrderId) });
    desk = filled(desk, 0.5);
    expect(only(desk)).toMatchObject({ status: 'open', filledQuantity: 4.98005, averagePrice: 100 });
    desk = filled(desk, 1, 'filled');
    expect(only(desk)).toMatchObject({ status: 'filled', filledQuantity: 9.9601 });
  });

  it('changes nothing when it comes twice', () => {
    const desk = filled(placed(ENTRY, T0), 0.5);
    expect(filled(desk, 0.5)).toBe(desk);
  });

  it('never shrinks a fill or revives an order that has ended when it comes late', () => {
    const desk = filled(placed(ENTRY, T0), 1, 'filled');
    for (const late of [{ status: 'open' as const }, { status: 'canceled' as const, filledQuantity: 1, cost: 100 }]) {
      expect(only(reported(desk, late))).toMatchObject({ status: 'filled', filledQuantity: 9.9601, averagePrice: 100 });
    }
  });

  it('adds a fill that is told only after the cancellation', () => {
    const desk = reported(placed(ENTRY, T0), { status: 'canceled', filledQuantity: 0 });
    expect(only(filled(desk, 0.25, 'open'))).toMatchObject({ status: 'canceled', filledQuantity: 2.490025 });
  });

  it('does not date it back: a message of before leaves it as lately heard of as it was', () => {
    const desk = placed(ENTRY, T0 + 100 * SECOND);
    const late = reported(desk, { filledQuantity: 1, cost: 100, averagePrice: 100, time: T0 });
    expect(only(late)).toMatchObject({ filledQuantity: 1, updatedAt: T0 + 100 * SECOND });
  });

  it('finds the order without its client id or symbol, and no other', () => {
    const desk = placed(ENTRY, T0);
    const bare = { ...update(only(desk), { status: 'canceled' }), clientOrderId: null, symbol: null, side: null };
    expect(only(applyBrokerOrder(desk, bare, T0)).status).toBe('canceled');
    expect(applyBrokerOrder(desk, { ...bare, orderId: 'somebody else’s' as OrderId }, T0)).toBe(desk);
  });
});

describe('the answer to a submit', () => {
  it('does not undo what the stream told before', () => {
    const desk = filled(created(), 1, 'filled');
    const id = only(desk).clientOrderId;
    for (const outcome of [
      { kind: 'accepted', orderId: exchangeId(id) },
      { kind: 'refused', error },
      { kind: 'unknown', error },
    ] as const) {
      expect(only(applySubmitOutcome(desk, id, outcome, T0 + SECOND)).status).toBe('filled');
    }
  });

  it('accepts an order that a look-up had given up', () => {
    const desk = applySubmitOutcome(created(), 'x' as never, { kind: 'unknown', error }, T0);
    const id = only(desk).clientOrderId;
    const lost = applySubmitOutcome(desk, id, { kind: 'refused', error }, T0);
    const accepted = applySubmitOutcome(lost, id, { kind: 'accepted', orderId: exchangeId(id) }, T0 + SECOND);
    expect(only(accepted)).toMatchObject({ status: 'open', orderId: exchangeId(id) });
  });
});

describe('absence', () => {
  const wait = ABSENCE_BELIEVED_AFTER_MS;

  it('is believed only when the exchange was asked later than its read lag', () => {
    const desk = turnDesk(ENTRY, context(T0)).desk;
    const id = only(desk).clientOrderId;
    const doubted = applySubmitOutcome(desk, id, { kind: 'unknown', error }, T0);
    expect(applyAbsence(doubted, id, T0 + wait - 1, T0 + wait + 60_000)).toBe(doubted);
    expect(only(applyAbsence(doubted, id, T0 + wait, T0 + wait + 100))).toMatchObject({
      status: 'refused',
      reason: 'never reached the exchange',
    });
  });

  it('counts from the moment an older order’s fate became unknown', () => {
    const desk = placed(ENTRY, T0);
    const id = only(desk).clientOrderId;
    const later = T0 + 20 * 60_000;
    const doubted = applyCancelOutcome(desk, id, { kind: 'not_open' }, later);
    expect(only(doubted).status).toBe('unknown');
    expect(applyAbsence(doubted, id, later + wait - 1, later + wait - 1)).toBe(doubted);
    expect(only(applyAbsence(doubted, id, later + wait, later + wait)).status).toBe('canceled');
  });

  it('says nothing about an order that is not in doubt', () => {
    const desk = placed(ENTRY, T0);
    expect(applyAbsence(desk, only(desk).clientOrderId, T0 + 10 * wait, T0 + 10 * wait)).toBe(desk);
    expect(applyAbsence(unknown(), 'another' as never, T0 + 10 * wait, T0 + 10 * wait)).toBeDefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../engine/domain/fill.ts';
import type { ClientOrderId, OrderId, OrderPurpose } from '../../../engine/domain/order.ts';
import { positionFromFills } from '../../../engine/domain/position.ts';
import { DAY_MS, HOUR_MS } from '../../../engine/domain/timeframe.ts';
import type { DeskOrder } from '../../../engine/trading/desk-state.ts';
import { forgetHistory } from '../../../engine/trading/forget-history.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { fillOf, INSTRUMENT, play, reconciledWith, running, T0 } from './session-fixtures.ts';

const NOW = T0 + 100 * DAY_MS;
const OLD = NOW - 700 * HOUR_MS;

function withFills(fills: readonly Fill[], changes: Partial<SessionState> = {}): SessionState {
  const state = { ...initialSessionState('BTC/USD', T0), instrument: INSTRUMENT, ...changes };
  return {
    ...state,
    fills: Object.fromEntries(fills.map((fill) => [fill.tradeId, fill])),
    position: positionFromFills('BTC/USD', fills),
  };
}

const bought = fillOf('old-1', { side: 'buy', quantity: 2, time: OLD });
const sold = fillOf('old-2', { side: 'sell', quantity: 2, time: OLD + HOUR_MS });
const held = fillOf('new-1', { side: 'buy', quantity: 1, time: NOW - HOUR_MS });

describe('forgetting the history', () => {
  it('lets go of fills of more than 600 h ago that left nothing held', () => {
    const state = forgetHistory(withFills([bought, sold, held]), NOW);
    expect(Object.keys(state.fills)).toEqual(['new-1']);
    expect(state.position).toMatchObject({ quantity: 1, bought: 1, sold: 0 });
  });

  it('keeps what was bought and sold within 600 h, also when old fills go and nothing is held', () => {
    const over = fillOf('new-2', { side: 'sell', quantity: 1, time: NOW - HOUR_MS / 2 });
    const state = forgetHistory(withFills([bought, sold, held, over]), NOW);
    expect(Object.keys(state.fills)).toEqual(['new-1', 'new-2']);
  });

  it('keeps old fills of what is still held', () => {
    const state = withFills([bought, { ...sold, quantity: 1.5 }]);
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('keeps those after which something was held although as much was sold as bought', () => {
    // Two that were there before the history were sold, and two bought back.
    const soldFirst = { ...sold, time: OLD - HOUR_MS };
    const state = withFills([soldFirst, bought]);
    expect(state.position.quantity).toBe(2);
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('lets go up to the last time at which nothing was held, and keeps what came after', () => {
    const again = fillOf('old-3', { side: 'buy', quantity: 3, time: OLD + 2 * HOUR_MS });
    const state = forgetHistory(withFills([bought, sold, again, held]), NOW);
    expect(Object.keys(state.fills)).toEqual(['old-3', 'new-1']);
    expect(state.position.quantity).toBe(4);
  });

  it('takes what is less than the smallest order for nothing', () => {
    const crumb = { ...sold, quantity: 2 - INSTRUMENT.orderMinimum / 2 };
    expect(Object.keys(forgetHistory(withFills([bought, crumb, held]), NOW).fills)).toEqual(['new-1']);
  });

  it('keeps everything while balance and history differ', () => {
    const drift = { positionQuantity: 0, balanceQuantity: 1, netQuantity: 0, seenAt: NOW };
    const state = withFills([bought, sold], { drift });
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('keeps fills of the last 600 h', () => {
    const state = withFills([
      { ...bought, time: NOW - 599 * HOUR_MS },
      { ...sold, time: NOW - 598 * HOUR_MS },
    ]);
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('knows no longer what an order was for that has no fill and is not on the desk', () => {
    const purposes: Record<string, OrderPurpose> = { cancelled: 'entry', filled: 'exit' };
    const fill = { ...held, orderId: 'filled' as OrderId };
    expect(forgetHistory(withFills([fill], { purposes }), NOW).purposes).toEqual({ filled: 'exit' });
  });

  it('happens with the cross-checks of a session that runs for long', () => {
    const before = { ...running(), fills: { [bought.tradeId]: bought, [sold.tradeId]: sold }, time: NOW };
    const { state } = play(before, [[NOW, reconciledWith([], 0, false)]]);
    expect(state.fills).toEqual({});
  });
});

describe('an order of ours whose fills are of before the history', () => {
  const ORDER: DeskOrder = {
    clientOrderId: 'client-old' as ClientOrderId,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    price: 100,
    quantity: 2,
    postOnly: true,
    timeInForce: 'gtc',
    purpose: 'entry',
    signalId: null,
    orderId: bought.orderId,
    status: 'filled',
    filledQuantity: 2,
    averagePrice: 100,
    cost: 200,
    fee: 0,
    reason: null,
    sentAt: OLD,
    createdAt: OLD,
    updatedAt: OLD,
    lookedUpAt: null,
    cancelAskedAt: null,
  };
  const elsewhere = { ...sold, orderId: 'website' as OrderId };
  const withOrder = (fills: readonly Fill[]): SessionState => {
    const state = withFills(fills, { reconciled: false, time: NOW - HOUR_MS });
    return { ...state, desk: { ...state.desk, orders: { [ORDER.clientOrderId]: ORDER } } };
  };
  const restarted = (state: SessionState, base: number, fills: readonly Fill[] = []): SessionState =>
    play(state, [[NOW, reconciledWith(fills, base)]]).state;

  it('is forgotten with them where all of it was sold again: nothing is held, and no difference is seen', () => {
    const state = restarted(withOrder([bought, elsewhere]), 0);
    expect(heldQuantity(state)).toBe(0);
    expect(state.drift).toBeNull();
    expect(state.desk.orders).toEqual({});
  });

  it('counts as long as it is held', () => {
    const state = restarted(withOrder([bought]), 2);
    expect(heldQuantity(state)).toBe(2);
    expect(state.drift).toBeNull();
    expect(Object.keys(state.desk.orders)).toEqual([ORDER.clientOrderId]);
  });

  it('counts until the sale of it is of before the history, too', () => {
    const later = { ...elsewhere, time: NOW - 500 * HOUR_MS };
    const first = restarted(withOrder([bought, later]), 0, [later]);
    expect([heldQuantity(first), first.drift, Object.keys(first.desk.orders).length]).toEqual([0, null, 1]);
    const again = play({ ...first, reconciled: false }, [[NOW + 200 * HOUR_MS, reconciledWith([], 0)]]).state;
    expect([heldQuantity(again), again.drift, Object.keys(again.desk.orders).length]).toEqual([0, null, 0]);
  });

  it('is held beside what the balance has more, also when the session begins again right after a sale', () => {
    const drift = { positionQuantity: 2, balanceQuantity: 5, netQuantity: 2, seenAt: OLD + HOUR_MS };
    const soldNow = fillOf('now', { side: 'sell', quantity: 1, time: NOW - 10_000 });
    for (const known of [withOrder([bought, soldNow]), withFills([bought, soldNow])]) {
      const state = restarted({ ...known, drift, reconciled: false, time: NOW - 5_000 }, 4, [soldNow]);
      expect(Object.keys(state.fills)).toEqual(['now']);
      expect(heldQuantity(state)).toBe(4);
    }
  });

  it('goes in a session that runs for long with the fills that go', () => {
    const newer = { ...held, orderId: 'newer' as OrderId };
    const state = forgetHistory(withOrder([bought, elsewhere, newer]), NOW);
    expect([Object.keys(state.fills), Object.keys(state.desk.orders)]).toEqual([['new-1'], []]);
    expect(heldQuantity(state)).toBe(1);
  });
});

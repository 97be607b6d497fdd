import { describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import { positionView } from '../../../engine/projection/session-views.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import { entryObstacleOf, exitObstacleOf, manualObstacle } from '../../../engine/trading/risk.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { brokerOrderOf, fillOf, INSTRUMENT, play, reconciledWith, running, STREAMING, T0 } from './session-fixtures.ts';

const HOUR = 3_600_000;
const WAITS = 'the position and the balance are still being compared';
const started: SessionEvent = { type: 'session_started', instrument: INSTRUMENT };
/** A purchase of half a minute before the start: for now balance and history need not agree. */
const FRESH = fillOf('FRESH', { quantity: 0.5, time: T0 - 30_000 });

/** A session that begins right after a purchase, in an account that has held 20 for longer than the history. */
function begunAfterFill(): SessionState {
  return play(initialSessionState('BTC/USD', T0), [
    [T0, started],
    [T0, STREAMING],
    [T0, reconciledWith([FRESH], 20.5)],
    [T0, { type: 'user', action: 'start' }],
  ]).state;
}

describe('the first comparison of position and balance', () => {
  it('is waited for by what buys, not by what sells', () => {
    const state = begunAfterFill();
    expect(state).toMatchObject({ reconciled: true, judged: false, drift: null });
    expect(entryObstacleOf(state)).toBe(WAITS);
    expect(manualObstacle(state, { side: 'buy', type: 'limit', postOnly: false })).toBe(WAITS);
    expect(exitObstacleOf(state)).toBeNull();
    const forced = play(state, [[T0 + 1_000, { type: 'user', action: 'force_entry' }]]);
    expect(forced.commands.filter(({ type }) => type === 'submit')).toEqual([]);
  });

  it('is believed at once, however late it comes', () => {
    const { state } = play(begunAfterFill(), [[T0 + 95_000, reconciledWith([FRESH], 20.5)]]);
    expect(state.judged).toBe(true);
    expect(heldQuantity(state)).toBe(20.5);
    expect(entryObstacleOf(state)).toBeNull();
  });

  it('is made anew at each start', () => {
    const { state } = play(running(), [[T0 + HOUR, started]]);
    expect([running().judged, state.judged]).toEqual([true, false]);
  });
});

describe('what is held for longer than the history tells', () => {
  const OLD = fillOf('OLD', { quantity: 5, time: T0 + 1_000 });
  const later = T0 + 700 * HOUR;
  const restarted = play(running(), [
    [T0 + 1_000, { type: 'fills', fills: [OLD] }],
    [T0 + 200_000, reconciledWith([OLD], 5)],
    [later, started],
  ]).state;

  it('is still the position after a start', () => {
    const { state } = play(restarted, [[later + 1, reconciledWith([], 5)]]);
    expect(state.position).toMatchObject({ quantity: 5, averageCost: 100 });
    expect([state.drift, heldQuantity(state)]).toEqual([null, 5]);
  });

  it('is gone once it was sold, whoever sold it', () => {
    const sold = fillOf('SOLD', { side: 'sell', quantity: 5, time: later - HOUR });
    const { state } = play(restarted, [[later + 1, reconciledWith([sold], 0)]]);
    expect([state.position.quantity, heldQuantity(state)]).toEqual([0, 0]);
  });

  it('is the account’s figure where that is another', () => {
    const { state } = play(restarted, [[later + 1, reconciledWith([], 2)]]);
    expect(heldQuantity(state)).toBe(2);
    expect(positionView(state).drift).toEqual({ account: 2, trades: 5 });
    // From then on only the account tells of it.
    const next = play(state, [
      [later + HOUR, started],
      [later + HOUR, reconciledWith([], 2)],
    ]).state;
    expect([next.position.quantity, heldQuantity(next)]).toEqual([0, 2]);
  });
});

describe('the position that is shown', () => {
  it('has what an order filled before the trade history shows it', () => {
    const entering = play(running(), [[T0 + 1_000, { type: 'user', action: 'force_entry' }]]).state;
    const [order] = Object.values(entering.desk.orders);
    if (order === undefined) throw new Error('no order');
    const { clientOrderId, quantity, price } = order;
    const found = play(entering, [
      [T0 + 1_100, { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId: 'OX' as OrderId } }],
      [
        T0 + 2_000,
        {
          type: 'broker_order',
          order: brokerOrderOf({
            orderId: 'OX' as OrderId,
            clientOrderId,
            status: 'filled',
            price,
            quantity,
            filledQuantity: quantity,
            averagePrice: price,
            cost: quantity * (price ?? 0),
            time: T0 + 2_000,
          }),
        },
      ],
    ]).state;
    expect(found.position.quantity).toBe(0);
    expect(positionView(found)).toMatchObject({ quantity, averageCost: price });
  });
});

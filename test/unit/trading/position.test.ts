import fc from 'fast-check';
import { positionView } from '../../../engine/projection/session-views.ts';
import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { addOrder, EMPTY_DESK } from '../../../engine/trading/desk-state.ts';
import type { Fill } from '../../../engine/domain/fill.ts';
import { positionFromFills } from '../../../engine/domain/position.ts';
import { heldQuantity, replaceFills, takeFills } from '../../../engine/trading/position-tracker.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { fillOf, INSTRUMENT, play, reconciledWith, running, STREAMING, T0 } from './session-fixtures.ts';

const MINUTE = 60_000;
const MINE = {
  clientOrderId: 'mine' as ClientOrderId,
  symbol: 'BTC/USD',
  type: 'limit',
  price: 100,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'manual',
  signalId: null,
} as const;
const positionOf = (fills: readonly Fill[]) => positionFromFills('BTC/USD', fills);

describe('the position of a trade history', () => {
  it('has an average cost over its buys, kept by its sells', () => {
    const fills = [
      fillOf('a', { quantity: 1, price: 100, time: 1 }),
      fillOf('b', { quantity: 3, price: 120, time: 2 }),
      fillOf('c', { quantity: 2, price: 130, side: 'sell', time: 3 }),
    ];
    expect(positionOf(fills)).toMatchObject({
      quantity: 2,
      averageCost: 115,
      bought: 4,
      sold: 2,
      // 2 · (130 − 115)
      realisedPnl: 30,
      openedAt: 1,
      lastFillAt: 3,
    });
  });

  it('takes fees off the realised profit when they are paid', () => {
    const bought = positionOf([fillOf('a', { fee: 0.25 })]);
    expect(bought).toMatchObject({ realisedPnl: -0.25, feesQuote: 0.25, feesByAsset: { USD: 0.25 } });
    const sold = positionOf([
      fillOf('a', { fee: 0.25, time: 1 }),
      fillOf('b', { side: 'sell', price: 110, fee: 0.275, time: 2 }),
    ]);
    expect(sold).toMatchObject({ quantity: 0, averageCost: null, openedAt: null, feesQuote: 0.525 });
    expect(sold.realisedPnl).toBeCloseTo(10 - 0.525, 12);
  });

  it('receives less when the fee is charged in base, and counts it at the fill’s price', () => {
    const position = positionOf([fillOf('a', { fee: 0.01, feeAsset: 'BTC' })]);
    expect(position).toMatchObject({ quantity: 0.99, bought: 0.99, feesQuote: 1, feesByAsset: { BTC: 0.01 } });
    expect(position.averageCost).toBeCloseTo(100, 9);
    const sold = positionOf([
      fillOf('a', { quantity: 1.01, time: 1 }),
      fillOf('b', { side: 'sell', fee: 0.01, feeAsset: 'BTC', time: 2 }),
    ]);
    expect(sold.quantity).toBe(0);
  });

  it('never falls below zero: what was bought before the history began is not known', () => {
    const fills = [fillOf('a', { side: 'sell', quantity: 5, time: 1 }), fillOf('b', { quantity: 2, time: 2 })];
    expect(positionOf(fills)).toMatchObject({ quantity: 2, averageCost: 100 });
  });

  it('ignores other pairs, and counts each trade once, in whatever order it came', () => {
    const fill = fc.record({
      id: fc.integer({ min: 0, max: 12 }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: fc.integer({ min: 1, max: 1000 }).map((lots) => lots / 1000),
      price: fc.integer({ min: 50, max: 200 }),
    });
    const history = fc
      .uniqueArray(fill, { selector: ({ id }) => id, minLength: 1 })
      .map((rows) => rows.map(({ id, ...rest }) => fillOf(`T${id}`, { ...rest, time: T0 + (id % 5) })));
    fc.assert(
      fc.property(
        history.chain((fills) =>
          fc.tuple(fc.constant(fills), fc.shuffledSubarray([...fills, ...fills], { minLength: fills.length })),
        ),
        ([fills, mixed]) => {
          const all = [...mixed, ...fills, fillOf('other', { symbol: 'ETH/USD' })];
          expect(positionOf(all)).toEqual(positionOf(fills));
        },
      ),
    );
  });
});

describe('the tracker', () => {
  it('leaves the state alone when a fill comes twice or belongs to another pair', () => {
    const state = takeFills(initialSessionState('BTC/USD', T0), [fillOf('a')]);
    expect(state.position.quantity).toBe(1);
    expect(takeFills(state, [fillOf('a'), fillOf('x', { symbol: 'ETH/USD' })])).toBe(state);
  });

  it('keeps a fill of a moment ago that the exchange’s history does not show yet, and no older one', () => {
    const state = takeFills(initialSessionState('BTC/USD', T0), [
      fillOf('fresh', { time: T0 - MINUTE }),
      fillOf('gone', { quantity: 3, time: T0 - 3 * MINUTE }),
    ]);
    const history = [fillOf('known', { quantity: 2, time: T0 - 10 * MINUTE }), fillOf('x', { symbol: 'ETH/USD' })];
    const replaced = replaceFills(state, history, T0);
    expect(Object.keys(replaced.fills).toSorted()).toEqual(['fresh', 'known']);
    expect(replaced.position.quantity).toBe(3);
  });

  it('asks for the balances after each fill: a reading on its way may be from before it', () => {
    const first = play(running(), [[T0 + 1000, { type: 'fills', fills: [fillOf('a', { time: T0 })] }]]);
    expect(first.commands.filter(({ type }) => type === 'refresh_balances')).toHaveLength(1);
    const second = play(first.state, [[T0 + 2000, { type: 'fills', fills: [fillOf('b', { time: T0 })] }]]);
    expect(second.commands.filter(({ type }) => type === 'refresh_balances')).toHaveLength(1);
    const same = play(second.state, [[T0 + 3000, { type: 'fills', fills: [fillOf('b', { time: T0 })] }]]);
    expect(same.commands.filter(({ type }) => type === 'refresh_balances')).toHaveLength(0);
  });
});

describe('drift between trades and balance', () => {
  const LATER = T0 + 10 * MINUTE;

  it('is believed at the first check also beside an order that cannot have made it', () => {
    const resting = (side: 'buy' | 'sell', quantity: number): SessionState => {
      const state = initialSessionState('BTC/USD', T0);
      const desk = addOrder(EMPTY_DESK, { ...MINE, side, quantity }, T0 - MINUTE);
      return { ...state, desk };
    };
    const held = (before: SessionState): number =>
      heldQuantity(
        play(before, [
          [T0, { type: 'session_started', instrument: INSTRUMENT }],
          [T0, STREAMING],
          [T0, reconciledWith([], 1.5)],
        ]).state,
      );
    expect(held(resting('sell', 2))).toBe(1.5);
    expect(held(resting('buy', 1))).toBe(1.5);
    // This one can have bought all of that a moment ago.
    expect(held(resting('buy', 2))).toBe(0);
  });

  it('is believed at the first check of a session, with both numbers', () => {
    const { state, commands } = play(initialSessionState('BTC/USD', T0), [
      [T0, { type: 'session_started', instrument: INSTRUMENT }],
      [T0, STREAMING],
      [T0, reconciledWith([fillOf('a')], 1.5)],
    ]);
    expect(state.drift).toMatchObject({ positionQuantity: 1, balanceQuantity: 1.5, seenAt: T0 });
    expect(heldQuantity(state)).toBe(1.5);
    expect(JSON.stringify(commands)).toContain('1.5 BTC held');
  });

  it('is later believed when a second check finds the same more than a read lag after', () => {
    const once = play(running(), [[LATER, reconciledWith([], 1, false)]]);
    expect(once.state.drift).toBeNull();
    expect(heldQuantity(once.state)).toBe(0);
    expect(play(once.state, [[LATER + MINUTE, reconciledWith([], 1, false)]]).state.drift).toBeNull();
    const twice = play(once.state, [[LATER + 5 * MINUTE, reconciledWith([], 1, false)]]);
    expect(twice.state.drift).toMatchObject({ positionQuantity: 0, balanceQuantity: 1 });
    expect(heldQuantity(twice.state)).toBe(1);
    expect(JSON.stringify(twice.commands)).toContain('The account holds 1');
    // It is told once.
    const again = play(twice.state, [[LATER + 10 * MINUTE, reconciledWith([], 1, false)]]);
    expect(JSON.stringify(again.commands)).not.toContain('The account holds');
  });

  it('is not what a balance that runs ahead of its fill looks like', () => {
    const ahead = play(running(), [
      [LATER, reconciledWith([], 1, false)],
      [LATER + 1000, { type: 'fills', fills: [fillOf('a', { time: LATER - 1000 })] }],
      [LATER + 5 * MINUTE, reconciledWith([fillOf('a', { time: LATER - 1000 })], 1, false)],
    ]);
    expect(ahead.state).toMatchObject({ drift: null, driftSuspect: null });
    expect(heldQuantity(ahead.state)).toBe(1);
  });

  it('is not what a balance that lags behind a fill looks like', () => {
    const behind = play(running(), [
      [LATER, { type: 'fills', fills: [fillOf('a', { time: LATER })] }],
      [LATER + 30_000, reconciledWith([fillOf('a', { time: LATER })], 0, false)],
    ]);
    expect(behind.state).toMatchObject({ drift: null, driftSuspect: null });
    expect(heldQuantity(behind.state)).toBe(1);
  });

  it('has what is traded afterwards added to it, and ends when both agree', () => {
    const drifted = play(running(), [
      [LATER, reconciledWith([], 1, false)],
      [LATER + 5 * MINUTE, reconciledWith([], 1, false)],
      [
        LATER + 6 * MINUTE,
        { type: 'fills', fills: [fillOf('a', { quantity: 0.4, side: 'sell', time: LATER + 6 * MINUTE })] },
      ],
    ]);
    expect(heldQuantity(drifted.state)).toBeCloseTo(0.6, 12);
    expect(positionView(drifted.state).quantity).toBeCloseTo(0.6, 12);
    const agreed = play(drifted.state, [[LATER + 20 * MINUTE, reconciledWith([], 0, false)]]);
    expect(agreed.state.drift).toBeNull();
  });

  it('below dust is none', () => {
    // Dust is 0.01 BTC, the exchange's minimum.
    const { state } = play(running(), [
      [LATER, reconciledWith([], 0.0099, false)],
      [LATER + 5 * MINUTE, reconciledWith([], 0.0099, false)],
    ]);
    expect(state.drift).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { Balance } from '../../../engine/domain/balance.ts';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import { assetBalance } from '../../../engine/trading/asset-balances.ts';
import type { DeskOrder } from '../../../engine/trading/desk-state.ts';
import { READ_LAG_MS } from '../../../engine/trading/order-beliefs.ts';
import { sellable } from '../../../engine/trading/free-funds.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import { fillsReadFrom } from '../../../engine/trading/reconcile.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { balancesOf, brokerOrderOf, fillOf, play, running, T0, userOrderOf } from './session-fixtures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A purchase that filled. */
const FILLED: DeskOrder = {
  clientOrderId: 'client-x' as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100,
  quantity: 0.05,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
  orderId: 'OFILLED' as OrderId,
  status: 'filled',
  filledQuantity: 0.05,
  averagePrice: 100,
  cost: 5,
  fee: 0,
  reason: null,
  sentAt: T0,
  createdAt: T0,
  updatedAt: T0,
  lookedUpAt: null,
  cancelAskedAt: null,
};
const inPrograms = (asset: string, total: number): Balance => ({ asset, total, held: 0, free: total });

function reconciled(
  changes: {
    balances?: readonly Balance[];
    openOrders?: readonly BrokerOrder[];
    fills?: readonly ReturnType<typeof fillOf>[];
  },
  askedAt: number,
): readonly [number, SessionEvent] {
  const found = { whole: false, fills: [], openOrders: [], balances: balancesOf(0), askedAt, ...changes };
  return [askedAt, { type: 'reconciled', found }];
}

describe('balances in reward programmes', () => {
  it('count like the asset itself where they can be traded at any time, and apart where they cannot', () => {
    const balances = [inPrograms('BTC', 1), inPrograms('BTC.F', 0.5), inPrograms('BTC.M', 2), inPrograms('BTC.B', 3)];
    expect(assetBalance([...balances, inPrograms('BTCX', 9)], 'BTC')).toEqual({ total: 1.5, free: 1.5, bonded: 5 });
  });

  it('explain a position that is bonded in part: no drift, and only the rest can be sold', () => {
    const bought = fillOf('T1', { quantity: 1 });
    const balances = [...balancesOf(0.4), inPrograms('BTC.B', 0.6)];
    const { state } = play(running(), [
      reconciled({ fills: [bought], balances }, T0 + HOUR),
      reconciled({ fills: [bought], balances }, T0 + 2 * HOUR),
    ]);
    expect(state.drift).toBeNull();
    expect(heldQuantity(state)).toBe(1);
    expect(sellable(state).sellableQuantity).toBeCloseTo(0.4, 10);
  });

  it('do not make a position where nothing was bought', () => {
    const balances = [...balancesOf(0), inPrograms('BTC.S', 5)];
    const { state } = play(running(), [reconciled({ balances }, T0 + HOUR), reconciled({ balances }, T0 + 2 * HOUR)]);
    expect(state.drift).toBeNull();
    expect(heldQuantity(state)).toBe(0);
    expect(state.strategy.portfolio).toBe('ready_to_enter');
  });
});

describe('a coin that was moved away', () => {
  const missing = 0.00008;
  const short = (askedAt: number): SessionState =>
    play(running(), [
      reconciled({ fills: [fillOf('T1', { quantity: 0.05 })], balances: balancesOf(0.05 - missing) }, askedAt),
    ]).state;

  it('is too little for drift, and not sold all the same: an exit of more than there is would be refused for ever', () => {
    const state = short(T0 + HOUR);
    expect(state.drift).toBeNull();
    expect(heldQuantity(state)).toBe(0.05);
    expect(sellable(state).sellableQuantity).toBeCloseTo(0.05 - missing, 12);
    const exit = play(state, [
      [T0 + HOUR, { type: 'clock', feedFresh: true, accountStreamUp: true }],
      [T0 + HOUR, { type: 'user', action: 'force_exit' }],
    ]);
    const submitted = exit.commands.flatMap((command) => (command.type === 'submit' ? [command.order] : []));
    expect(submitted).toMatchObject([{ side: 'sell', quantity: 0.0499 }]);
  });

  it('is no reason to sell less where the reading is older than the last fill', () => {
    const state = short(T0 + HOUR);
    const more = play(state, [[T0 + HOUR, { type: 'fills', fills: [fillOf('T2', { quantity: 1, time: T0 + HOUR })] }]]);
    expect(sellable(more.state).sellableQuantity).toBeCloseTo(1.05, 12);
  });
});

describe('an exit of more than the account can sell now', () => {
  const HALF = [
    { asset: 'BTC', total: 1, held: 0.5, free: 0.5 },
    { asset: 'USD', total: 5000, held: 0, free: 5000 },
  ];
  const whole = (): SessionState =>
    play(running(), [reconciled({ fills: [fillOf('T1', { quantity: 1 })], balances: balancesOf(1) }, T0 + HOUR)]).state;

  it('sells what is free once the balances are read, however lately more was refused', () => {
    const asked = play(whole(), [
      [T0 + HOUR, { type: 'clock', feedFresh: true, accountStreamUp: true }],
      [T0 + HOUR, { type: 'user', action: 'force_exit' }],
    ]);
    const first = asked.commands.flatMap((command) => (command.type === 'submit' ? [command.order] : []))[0];
    expect(first?.quantity).toBe(1);
    const clientOrderId = first!.clientOrderId;
    const outcome = { kind: 'refused', error: { kind: 'invalid', message: 'EOrder:Insufficient funds' } } as const;
    const { state } = play(asked.state, [
      [T0 + HOUR, { type: 'submit_result', clientOrderId, outcome }],
      reconciled({ fills: [fillOf('T1', { quantity: 1 })], balances: HALF }, T0 + HOUR + MINUTE / 2),
    ]);
    expect(sellable(state)).toEqual({ sellableQuantity: 0.5, heldElsewhere: 0.5 });
    const again = play(state, [[T0 + HOUR + MINUTE, { type: 'clock', feedFresh: true, accountStreamUp: true }]]);
    expect(again.commands).toMatchObject([{ type: 'submit', order: { quantity: 0.5 } }]);
  });

  it('is not cut by a reading from before a purchase that only its order tells of', () => {
    const flat = play(running(), [reconciled({ balances: balancesOf(0) }, T0 + HOUR)]).state;
    const order = {
      ...FILLED,
      updatedAt: T0 + HOUR + MINUTE,
    };
    const state = { ...flat, desk: { ...flat.desk, orders: { [order.clientOrderId]: order } } };
    expect(heldQuantity(state)).toBe(0.05);
    expect(sellable(state).sellableQuantity).toBe(0.05);
  });
});

describe('orders of somebody else on the account', () => {
  const foreign = brokerOrderOf({ side: 'sell', price: 200, quantity: 0.7, filledQuantity: 0.1 });
  const holding = (): SessionState =>
    play(running(), [
      [T0, { type: 'fills', fills: [fillOf('T1', { quantity: 1, time: T0 })] }],
      [T0, { type: 'broker_order', order: foreign }],
    ]).state;

  it('hold what they sell: an exit does not count on it', () => {
    const { heldElsewhere, sellableQuantity } = sellable(holding());
    expect(heldElsewhere).toBeCloseTo(0.6, 10);
    expect(sellableQuantity).toBeCloseTo(0.4, 10);
  });

  it('in another market hold base, too: the reading of the balances says how much', () => {
    const held = [
      { asset: 'BTC', total: 1, held: 0.25, free: 0.75 },
      { asset: 'USD', total: 5000, held: 0, free: 5000 },
    ];
    const bought = [fillOf('T1', { quantity: 1 })];
    const { state } = play(running(), [reconciled({ fills: bought, balances: held }, T0 + HOUR)]);
    expect(sellable(state)).toEqual({ sellableQuantity: 0.75, heldElsewhere: 0.25 });
    // The same hold in this market is counted once.
    const here = { ...foreign, quantity: 0.25, filledQuantity: 0 };
    const known = play(running(), [reconciled({ fills: bought, balances: held, openOrders: [here] }, T0 + HOUR)]);
    expect(sellable(known.state)).toEqual({ sellableQuantity: 0.75, heldElsewhere: 0.25 });
  });

  it('that the stream told the end of are not brought back by a reading that lags', () => {
    const { state } = play(holding(), [
      [T0 + MINUTE, { type: 'broker_order', order: { ...foreign, status: 'canceled' } }],
      reconciled({ openOrders: [foreign] }, T0 + MINUTE + READ_LAG_MS - 1),
    ]);
    expect(state.foreignOrders).toEqual([]);
    // What is still listed after that is there.
    expect(play(state, [reconciled({ openOrders: [foreign] }, T0 + MINUTE + READ_LAG_MS)]).state.foreignOrders).toEqual(
      [foreign],
    );
  });

  it('that are new are not lost by a reading that lags', () => {
    const lagging = play(holding(), [reconciled({}, T0 + READ_LAG_MS - 1)]).state;
    expect(lagging.foreignOrders).toEqual([foreign]);
    expect(play(lagging, [reconciled({}, T0 + READ_LAG_MS)]).state.foreignOrders).toEqual([]);
  });
});

describe('how far back fills are read', () => {
  const now = T0 + 1_000 * HOUR;
  it.each([
    ['all of 600 h before the session is reconciled', { reconciled: false, fillsKnownUntil: now }, 600 * HOUR],
    ['all of 600 h when nobody knows since when', { reconciled: true }, 600 * HOUR],
    ['the last hour in a routine check', { reconciled: true, fillsKnownUntil: now - 5 * MINUTE }, HOUR],
    ['from before an outage', { reconciled: true, fillsKnownUntil: now - 3 * HOUR }, 3 * HOUR + 10 * MINUTE],
    ['600 h after a very long one', { reconciled: true, fillsKnownUntil: now - 700 * HOUR }, 600 * HOUR],
  ])('%s', (_, state, back) => {
    expect(now - fillsReadFrom(state, now)).toBe(back);
  });

  it('is remembered from the beginning of the last reading', () => {
    const { state } = play(running(), [reconciled({}, T0 + 7 * MINUTE)]);
    expect(state.fillsKnownUntil).toBe(T0 + 7 * MINUTE);
  });
});

describe('an order that ended as far as we know', () => {
  it('and is listed as open long after is looked up, and taken off when it lives', () => {
    const order = { ...foreignOf('client-x'), status: 'open' as const };
    const before = running();
    const ended = { ...before, desk: { work: null, orders: { 'client-x': endedOrder() } } };
    const doubted = play(ended, [reconciled({ openOrders: [order] }, T0 + READ_LAG_MS)]);
    expect(doubted.state.desk.orders['client-x']?.status).toBe('unknown');
    expect(doubted.commands.map(({ type }) => type)).toContain('look_up');
    const found = play(doubted.state, [
      [
        T0 + READ_LAG_MS + 1,
        { type: 'look_up_result', clientOrderId: 'client-x' as ClientOrderId, askedAt: T0 + READ_LAG_MS, order },
      ],
    ]);
    expect(found.commands.map(({ type }) => type)).toContain('cancel');
  });

  function foreignOf(clientOrderId: string): BrokerOrder {
    return brokerOrderOf({
      orderId: 'X-client-x' as OrderId,
      clientOrderId: clientOrderId as ClientOrderId,
      price: 90,
      quantity: 1,
    });
  }

  function endedOrder(): SessionState['desk']['orders'][string] {
    return {
      ...userOrderOf({ clientOrderId: 'client-x' as ClientOrderId, purpose: 'entry' }),
      orderId: 'X-client-x' as OrderId,
      status: 'canceled',
      filledQuantity: 0,
      averagePrice: null,
      cost: 0,
      fee: 0,
      reason: null,
      createdAt: T0,
      updatedAt: T0,
      sentAt: T0,
      cancelAskedAt: null,
      lookedUpAt: null,
    };
  }
});

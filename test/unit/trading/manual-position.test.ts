import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { explainStrategy } from '../../../engine/strategy/explain.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { bars, CONFIGURATION } from '../strategy/strategy-fixtures.ts';
import {
  balancesOf,
  brokerOrderOf,
  fillOf,
  play,
  reconciledWith,
  running,
  STREAMING,
  T0,
  userOrderOf,
} from './session-fixtures.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

type Played = readonly (readonly [number, SessionEvent])[];

function request(changes: Partial<OrderRequest> = {}): OrderRequest {
  const terms = { price: 100, quantity: 5, postOnly: false, timeInForce: 'ioc' } as const;
  return userOrderOf({ clientOrderId: 'mine' as ClientOrderId, ...terms, ...changes });
}

/** An order of the user's own that is sent, taken and filled, and the account read after it. */
function traded(changes: Partial<OrderRequest>, at: number, [base, quote]: readonly [number, number]): Played {
  const order = request(changes);
  const { clientOrderId, quantity, side } = order;
  const orderId = `X-${clientOrderId}` as OrderId;
  const fill = fillOf(`F-${clientOrderId}`, { side, quantity, orderId, clientOrderId, time: at + 20 });
  return [
    [at, { type: 'manual_order', order }],
    [at + 10, { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId } }],
    [at + 20, { type: 'fills', fills: [fill] }],
    [at + 1_000, { type: 'balances', balances: balancesOf(base, quote) }],
    [at + 2_000, STREAMING],
  ];
}

const exitAt = (time: number): readonly [number, SessionEvent] => [
  time,
  { type: 'signal_bar', bar: bars.exit(time, -5) },
];
const look = ({ strategy, desk }: SessionState) => [strategy.portfolio, strategy.settled, desk.work?.kind ?? null];

describe('what the user’s own orders leave held', () => {
  it.each([1, 5, 9.4, 10])('is a position, and the next exit sells it: %s of 10 bought', (quantity) => {
    const bought = play(running(), traded({ quantity }, T0 + MINUTE, [quantity, 5_000 - quantity * 100])).state;
    expect(look(bought)).toEqual(['ready_to_exit', true, null]);
    const exited = play(bought, [exitAt(T0 + HOUR)]);
    expect(look(exited.state)).toEqual(['incomplete_exit', true, 'exit']);
    expect(exited.commands.filter(({ type }) => type === 'submit')).toMatchObject([
      { order: { side: 'sell', quantity, purpose: 'exit' } },
    ]);
  });

  it('says whose doing it was', () => {
    const [sent, accepted, filled] = traded({}, T0 + MINUTE, [5, 4_500]);
    const bought = play(running(), [sent!, accepted!, filled!]);
    expect(bought.commands).toContainEqual({
      type: 'record',
      record: expect.objectContaining({ from: 'ready_to_enter', to: 'ready_to_exit', cause: 'bought by you' }),
    });
  });

  it('is one too after an exit has been completed', () => {
    const exiting = play(running(), [
      [T0 + MINUTE, reconciledWith([fillOf('T1', { quantity: 10 })], 10)],
      exitAt(T0 + HOUR),
    ]).state;
    const order = Object.values(exiting.desk.orders).find(({ purpose }) => purpose === 'exit')!;
    const { clientOrderId, quantity } = order;
    const orderId = 'X-exit' as OrderId;
    const at = T0 + HOUR + 20;
    const sold = fillOf('F-exit', { side: 'sell', quantity, orderId, clientOrderId, time: at });
    const flat = play(exiting, [
      [at - 10, { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId } }],
      [at, { type: 'fills', fills: [sold] }],
      [at + 10, { type: 'balances', balances: balancesOf(0, 6_000) }],
      [at + 2_000, STREAMING],
    ]).state;
    expect([...look(flat), flat.strategy.ignoreRemainder]).toEqual(['ready_to_enter', false, null, true]);
    const bought = play(flat, traded({}, T0 + HOUR + MINUTE, [5, 5_500])).state;
    expect([...look(bought), bought.strategy.ignoreRemainder]).toEqual(['ready_to_exit', true, null, false]);
    expect(look(play(bought, [exitAt(T0 + 2 * HOUR)]).state)).toEqual(['incomplete_exit', true, 'exit']);
  });

  it('stays one when the price falls', () => {
    const bought = play(running(), traded({ quantity: 10 }, T0 + MINUTE, [10, 4_000])).state;
    const candle = { time: T0 + 2 * MINUTE, open: 90, high: 90, low: 90, close: 90, volume: 1 };
    const fallen = play(bought, [[T0 + 3 * MINUTE, { type: 'minute_closed', candle }]]).state;
    expect(look(fallen)).toEqual(['ready_to_exit', true, null]);
  });

  it('is one when a part of it was sold', () => {
    const held = play(running(), [[T0 + MINUTE, reconciledWith([fillOf('T1', { quantity: 10 })], 10)]]).state;
    expect(held.strategy.settled).toBe(false);
    const left = play(held, traded({ side: 'sell', quantity: 4 }, T0 + 2 * MINUTE, [6, 5_400])).state;
    expect(look(left)).toEqual(['ready_to_exit', true, null]);
  });

  it('is not what was bought elsewhere', () => {
    const fill = fillOf('T9', { quantity: 5, time: T0 + MINUTE });
    const bought = play(running(), [[T0 + MINUTE, { type: 'fills', fills: [fill] }]]).state;
    expect(look(bought)).toEqual(['incomplete_entry', false, null]);
  });

  it('waits to be adopted until the account is known', () => {
    const [sent, accepted, filled] = traded({}, T0 + MINUTE, [5, 4_500]);
    const before = play(running(), [sent!, accepted!]).state;
    const unread = play({ ...before, reconciled: false }, [filled!]).state;
    expect([unread.userTraded, unread.strategy.settled]).toEqual(['buy', false]);
    const fill = filled![1].type === 'fills' ? filled![1].fills : [];
    const read = play(unread, [[T0 + 2 * MINUTE, reconciledWith(fill, 5)]]).state;
    expect([...look(read), 'userTraded' in read]).toEqual(['ready_to_exit', true, null, false]);
  });
});

describe('the explanation', () => {
  it('never says flat while more than dust is held', () => {
    const { strategy } = running();
    const account = { quantity: 5, price: 100, freeQuote: 4_500, minimumOrderValue: 10 };
    const remainder = { ...strategy, account, ignoreRemainder: true, portfolio: 'ready_to_enter' } as const;
    expect(explainStrategy(remainder, CONFIGURATION, T0)).toMatchObject({
      headline: 'Remainder held, waiting to enter.',
      detail: expect.stringMatching(/^A remainder worth 500\.00 is held .* Force exit sells it/),
      tone: 'warning',
    });
    expect(explainStrategy({ ...strategy, account: { ...account, quantity: 0.01 } }, CONFIGURATION, T0).headline).toBe(
      'Flat, waiting to enter.',
    );
  });
});

describe('taking everything off', () => {
  const open: Played = [
    [T0 + 1_000, { type: 'manual_order', order: request({ price: 90, postOnly: true, timeInForce: 'gtc' }) }],
  ];
  const id = 'mine' as ClientOrderId;
  const accepted = {
    type: 'submit_result',
    clientOrderId: id,
    outcome: { kind: 'accepted', orderId: 'O1' as OrderId },
  } as const;

  it.each(['kill', 'cancel_all'] as const)('asks again for an order of the user’s own that stays: %s', (action) => {
    const asked = play(running(), [...open, [T0 + 1_100, accepted], [T0 + 3_000, { type: 'user', action }]]);
    expect(asked.commands.map(({ type }) => type)).toContain('cancel_all_orders');
    expect(asked.state.desk.orders['mine']?.cancelAskedAt).toBe(T0 + 3_000);
    const again = play(asked.state, [[T0 + 13_000, STREAMING]]).commands;
    expect(again).toContainEqual({ type: 'cancel', clientOrderId: 'mine', orderId: 'O1' });
  });

  it.each(['kill', 'cancel_all'] as const)('takes off one that is found afterwards: %s', (action) => {
    const found = play(running(), [...open, [T0 + 3_000, { type: 'user', action }], [T0 + 3_500, accepted]]);
    expect(found.commands).toContainEqual({ type: 'cancel', clientOrderId: 'mine', orderId: 'O1' });
  });
});

describe('the money of an entry', () => {
  const rest = { price: 100, quantity: 40, postOnly: true, timeInForce: 'gtc' } as const;
  const id = 'mine' as ClientOrderId;
  const outcome = { kind: 'accepted', orderId: 'O1' as OrderId } as const;

  it('is not what a resting purchase of the user’s own holds', () => {
    const resting = play(running(), [
      [T0 + 1_000, { type: 'manual_order', order: request({ ...rest, quantity: 45 }) }],
      [T0 + 1_500, { type: 'submit_result', clientOrderId: id, outcome }],
    ]).state;
    const entry = play(resting, [[T0 + 2_000, { type: 'user', action: 'force_entry' }]]).state;
    expect(entry.desk.work).toMatchObject({ kind: 'entry', quote: 5_000 - 4_500 * 1.0025 });
  });

  it('is read again when such an order is taken and when it ends', () => {
    const sent = play(running(), [[T0 + 1_000, { type: 'manual_order', order: request(rest) }]]);
    const taken = play(sent.state, [[T0 + 1_500, { type: 'submit_result', clientOrderId: id, outcome }]]);
    const ending = { clientOrderId: id, status: 'canceled', price: 100, quantity: 40, time: T0 + 3_000 } as const;
    const gone = brokerOrderOf(ending);
    const ended = play(taken.state, [[T0 + 3_000, { type: 'broker_order', order: gone }]]);
    const readings = [sent, taken, ended].map(({ commands }) => commands.filter((c) => c.type === 'refresh_balances'));
    expect(readings.map(({ length }) => length)).toEqual([0, 1, 1]);
    expect(ended.state.strategy.account?.freeQuote).toBe(5_000);
  });
});

describe('a purchase that rests', () => {
  const resting = request({ price: 90, quantity: 50, postOnly: true, timeInForce: 'gtc' });
  const { clientOrderId } = resting;
  const orderId = 'O1' as OrderId;
  const accepted: SessionEvent = { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId } };
  const HOLD = 50 * 90 * 1.0025;
  const read = (base: number, held: number): SessionEvent => ({
    type: 'balances',
    balances: [
      { asset: 'BTC', total: base, held: 0, free: base },
      { asset: 'USD', total: 5_000, held, free: 5_000 - held },
    ],
  });
  const canceled = (time: number): SessionEvent => ({
    type: 'broker_order',
    order: brokerOrderOf({ orderId, clientOrderId, status: 'canceled', price: 90, time }),
  });
  /** Held, and never adopted: an exit leaves it alone. */
  const held = (): SessionState =>
    play(running(), [[T0 + MINUTE, reconciledWith([fillOf('T1', { quantity: 5 })], 5)]]).state;

  it('makes nothing the engine’s to sell, read or unread, placed or cancelled', () => {
    const at = T0 + 2 * MINUTE;
    const steps: Played = [
      [at, { type: 'manual_order', order: resting }],
      [at + 500, accepted],
      [at + 1_000, read(5, HOLD)],
      [at + MINUTE, canceled(at + MINUTE)],
      [at + MINUTE + 1_000, read(5, 0)],
    ];
    const before = held();
    expect(look(before)).toEqual(['incomplete_entry', false, null]);
    for (let count = 1; count <= steps.length; count++) {
      const played = play(before, steps.slice(0, count));
      expect(look(played.state)).toEqual(['incomplete_entry', false, null]);
      const records = played.commands.filter(
        (command) => command.type === 'record' && command.record.kind === 'transition',
      );
      expect(records).toEqual([]);
      expect(play(played.state, [exitAt(T0 + HOUR)]).commands.filter(({ type }) => type === 'submit')).toEqual([]);
    }
  });

  it('takes from what an entry may spend while it rests, and gives it back when it is cancelled', () => {
    const placed: Played = [
      [T0 + 1_000, { type: 'manual_order', order: resting }],
      [T0 + 1_500, accepted],
    ];
    const free = (steps: Played) => {
      const { account } = play(running(), steps).state.strategy;
      return [account?.freeQuote, account?.heldQuote];
    };
    expect(free(placed)).toEqual([5_000 - HOLD, HOLD]);
    const known: Played = [...placed, [T0 + 2_000, read(0, HOLD)]];
    expect(free(known)).toEqual([5_000 - HOLD, HOLD]);
    const gone: Played = [...known, [T0 + 9_000, canceled(T0 + 9_000)]];
    expect(free(gone)).toEqual([5_000, undefined]);
    expect(free([...gone, [T0 + 10_000, read(0, 0)]])).toEqual([5_000, undefined]);
  });
});

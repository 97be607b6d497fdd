import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import { entryFunds } from '../../../engine/trading/free-funds.ts';
import type { SessionCommand, SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { brokerOrderOf, fillOf, play, reconciledWith, running, T0, userOrderOf } from './session-fixtures.ts';

const MINUTE = 60_000;
type Played = Parameters<typeof play>[1];

function orderOf(changes: Partial<BrokerOrder>): SessionEvent {
  return { type: 'broker_order', order: brokerOrderOf(changes) };
}

function readOf(base: number, held: number, total = 5_000): SessionEvent {
  const quote = { asset: 'USD', total, held, free: total - held };
  return { type: 'balances', balances: [{ asset: 'BTC', total: base, held: 0, free: base }, quote] };
}

function readings(commands: readonly SessionCommand[]): number {
  return commands.filter(({ type }) => type === 'refresh_balances').length;
}

/** An entry that rested while the balances were read, in an account of so much of which others hold a part. */
function calledOff(total: number, elsewhere: number) {
  const begun = play(running(), [[T0 + 1_000, { type: 'user', action: 'force_entry' }]]);
  const { clientOrderId, price, quantity } = Object.values(begun.state.desk.orders)[0];
  const orderId = 'O1' as OrderId;
  const at = T0 + MINUTE;
  return play(begun.state, [
    [T0 + 1_500, { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId } }],
    [T0 + 2_000, readOf(0, elsewhere + quantity * (price ?? 0) * 1.0025, total)],
    [at, { type: 'user', action: 'cancel_all' }],
    [at + 500, orderOf({ clientOrderId, status: 'canceled', price, quantity, time: at })],
  ]);
}

describe('money that an order held until it ended', () => {
  it('is an entry’s to spend again at once, and is read anew, when an entry was called off', () => {
    const over = calledOff(1_000, 0);
    expect(over.state.desk.work).toBeNull();
    expect(readings(over.commands)).toBe(1);
    expect(over.state.strategy.account?.freeQuote).toBeCloseTo(1_000, 6);
    const again = play(over.state, [[T0 + MINUTE + 1_000, { type: 'user', action: 'force_entry' }]]);
    expect(again.state.desk.work).toMatchObject({ kind: 'entry', quote: 1_000 });
  });

  it('makes nothing the engine’s to sell when a purchase that was placed elsewhere is taken off there', () => {
    const at = T0 + 2 * MINUTE;
    const before: SessionState = play(running(), [
      [T0 + MINUTE, reconciledWith([fillOf('T1', { quantity: 5 })], 5)],
    ]).state;
    expect(before.strategy.portfolio).toBe('incomplete_entry');
    const steps: Played = [
      [at, orderOf({})],
      [at + 1_000, readOf(5, 50 * 98 * 1.0025)],
      [at + MINUTE, orderOf({ status: 'canceled', symbol: null, side: null, time: at + MINUTE })],
    ];
    for (let count = 1; count <= steps.length; count++) {
      const { state } = play(before, steps.slice(0, count));
      expect(state.strategy.portfolio).toBe('incomplete_entry');
    }
    const gone = play(before, steps);
    expect(readings(gone.commands)).toBe(1);
    // What the reading says is free, until the next one tells; the account's it is all the time.
    const { freeQuote = 0, heldQuote = 0 } = gone.state.strategy.account ?? {};
    expect([freeQuote, freeQuote + heldQuote]).toEqual([5_000 - 50 * 98 * 1.0025, 5_000]);
    const read = play(gone.state, [[at + 2 * MINUTE, readOf(5, 0)]]).state;
    expect(read.strategy.account).toMatchObject({ freeQuote: 5_000 });
    expect(read.strategy.account?.heldQuote).toBeUndefined();
    expect(read.strategy.portfolio).toBe('incomplete_entry');
  });

  it('is not what orders in other markets hold', () => {
    const elsewhere = 3_000;
    const over = calledOff(5_000, elsewhere).state;
    expect(over.strategy.account?.freeQuote).toBeCloseTo(5_000 - elsewhere, 6);
    const read = play(over, [[T0 + MINUTE + 1_000, readOf(0, elsewhere)]]).state;
    expect(read.strategy.account?.freeQuote).toBe(5_000 - elsewhere);
  });

  it('is not asked for when an order in another market ends', () => {
    const other = { orderId: 'O2' as OrderId, symbol: 'ETH/USD' };
    const open = play(running(), [[T0 + 1_000, orderOf(other)]]).state;
    const { state, commands } = play(open, [[T0 + 2_000, orderOf({ ...other, status: 'canceled' })]]);
    expect(readings(commands)).toBe(0);
    expect(state.strategy.account).toMatchObject({ freeQuote: 5_000 });
  });

  it('asks for nothing when the end of an order nobody knew of is told', () => {
    const { commands } = play(running(), [[T0 + MINUTE, orderOf({ status: 'canceled', time: T0 + MINUTE })]]);
    expect(readings(commands)).toBe(0);
  });
});

describe('an entry whose deadline the exchange did not take', () => {
  it('is tried again: with the clock measured anew the same order is fine', () => {
    const begun = play(running(), [[T0 + 1_000, { type: 'user', action: 'force_entry' }]]);
    const clientOrderId = Object.keys(begun.state.desk.orders)[0] as ClientOrderId;
    const error = { kind: 'busy', message: 'AddOrder: EGeneral:Invalid arguments:deadline' } as const;
    const refused = play(begun.state, [
      [T0 + 1_500, { type: 'submit_result', clientOrderId, outcome: { kind: 'refused', error } }],
    ]);
    expect(refused.state.desk.work).toMatchObject({ kind: 'entry' });
    const later = play(refused.state, [[T0 + 2 * MINUTE, { type: 'clock', feedFresh: true, accountStreamUp: true }]]);
    expect(later.commands.map(({ type }) => type)).toContain('submit');
  });
});

describe('money that an order placed elsewhere held until it ended', () => {
  it('is not an entry’s to spend before the balances were read anew, beside a purchase that rests', () => {
    const order = userOrderOf();
    const { clientOrderId } = order;
    const steps: Played = [
      [T0 + 1_000, { type: 'manual_order', order }],
      [T0 + 1_000, { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId: 'O2' as OrderId } }],
      [T0 + 2_000, orderOf({ quantity: 20 })],
      [T0 + 3_000, readOf(0, (90 + 20 * 98) * 1.0025)],
      [T0 + 4_000, orderOf({ status: 'canceled', symbol: null, side: null, time: T0 + 4_000 })],
    ];
    const ended = play(running(), steps);
    expect(entryFunds(ended.state).free).toBeCloseTo(5_000 - 2_050 * 1.0025, 6);
    expect(readings(ended.commands)).toBe(1);
    const read = play(ended.state, [[T0 + 5_000, readOf(0, 90 * 1.0025)]]);
    expect(entryFunds(read.state).free).toBeCloseTo(5_000 - 90 * 1.0025, 6);
  });
});

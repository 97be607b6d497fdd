import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { bars } from '../strategy/strategy-fixtures.ts';
import { only, update } from './desk-fixtures.ts';
import { play, running, STREAMING, T0, userOrderOf } from './session-fixtures.ts';

const SECOND = 1_000;
const ORDER = userOrderOf();
const { clientOrderId } = ORDER;
const ASKED: SessionEvent = { type: 'cancel_order', clientOrderId };
const accepted = (id: ClientOrderId): SessionEvent => ({
  type: 'submit_result',
  clientOrderId: id,
  outcome: { kind: 'accepted', orderId: 'X1' as OrderId },
});
const CANCEL = { type: 'cancel', clientOrderId, orderId: 'X1' };

/** A session that has just sent an order of the user's; its answer has not come. */
const sent = (): SessionState => play(running(), [[T0, { type: 'manual_order', order: ORDER }]]).state;

describe('an order that the user wants off', () => {
  it('is asked for at once, and again when nothing confirms it', () => {
    const first = play(sent(), [
      [T0, accepted(clientOrderId)],
      [T0 + SECOND, ASKED],
    ]);
    expect(first.commands).toEqual([CANCEL]);
    expect(play(first.state, [[T0 + 10 * SECOND, STREAMING]]).commands).toEqual([]);
    expect(play(first.state, [[T0 + 11 * SECOND, STREAMING]]).commands).toEqual([CANCEL]);
  });

  it('is not asked for before the exchange has named it, and then it is', () => {
    const wanted = play(sent(), [[T0 + SECOND, ASKED]]);
    expect(wanted.commands).toEqual([]);
    let { state, commands } = play(wanted.state, [[T0 + 2 * SECOND, accepted(clientOrderId)]]);
    for (let second = 3; second <= 11; second++) {
      const turn = play(state, [[T0 + second * SECOND, STREAMING]]);
      state = turn.state;
      commands = [...commands, ...turn.commands];
    }
    expect(commands.filter(({ type }) => type === 'cancel')).toEqual([CANCEL]);
  });

  it('ends the entry when it is the entry’s, and no other follows it', () => {
    const begun = play(running(), [[T0, { type: 'signal_bar', bar: bars.entry(T0) }]]).state;
    const { clientOrderId: own } = only(begun.desk);
    const asked = play(begun, [
      [T0, accepted(own)],
      [T0 + SECOND, { type: 'cancel_order', clientOrderId: own }],
    ]);
    expect(asked.commands.filter(({ type }) => type !== 'record')).toMatchObject([{ type: 'cancel', orderId: 'X1' }]);
    const off = update(only(asked.state.desk), { status: 'canceled', time: T0 + 2 * SECOND });
    const over = play(asked.state, [
      [T0 + 2 * SECOND, { type: 'broker_order', order: off }],
      [T0 + 60 * SECOND, STREAMING],
    ]);
    expect(over.state.desk.work).toBeNull();
    expect(over.commands.filter(({ type }) => type === 'submit')).toEqual([]);
  });

  it('that has ended is left alone, and that is said', () => {
    const state = play(sent(), [[T0, accepted(clientOrderId)]]).state;
    const ended = update(only(state.desk), { status: 'filled', filledQuantity: 1, cost: 90, time: T0 });
    const { commands } = play(state, [
      [T0, { type: 'broker_order', order: ended }],
      [T0 + SECOND, ASKED],
    ]);
    expect(commands.filter(({ type }) => type === 'cancel')).toEqual([]);
    expect(JSON.stringify(commands)).toContain('That order is not open any more.');
  });
});

import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import { addOrder, patchOrder } from '../../../engine/trading/desk-state.ts';
import type { SessionCommand, SessionEvent } from '../../../engine/trading/session-events.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { CONFIGURATION } from '../strategy/strategy-fixtures.ts';
import { inputOf, INSTRUMENT, running, STREAMING, T0, userOrderOf } from './session-fixtures.ts';

const SECOND = 1000;
const ID = 'manual-1' as ClientOrderId;
const withSwitch = (deadMansSwitchSeconds: number): Configuration => ({
  ...CONFIGURATION,
  orders: { ...CONFIGURATION.orders, deadMansSwitchSeconds },
});

/** A running session with one open order of the user's. */
function withOrder(): SessionState {
  const state = running();
  const request = userOrderOf({ clientOrderId: ID });
  const desk = addOrder(state.desk, request, T0);
  const order = desk.orders[ID];
  if (order === undefined) throw new Error('no order');
  return { ...state, desk: patchOrder(desk, order, { status: 'open', orderId: 'X1' as OrderId }) };
}

function step(state: SessionState, seconds: number, event: SessionEvent = STREAMING, configured = 60) {
  const reduction = reduceSession(state, inputOf(event, T0 + seconds * SECOND), withSwitch(configured));
  return { state: reduction.state, asked: asked(reduction.commands), commands: reduction.commands };
}

const asked = (commands: readonly SessionCommand[]): readonly number[] =>
  commands.flatMap((command) => (command.type === 'dead_mans_switch' ? [command.seconds] : []));

const answer = (seconds: number, ok = true): SessionEvent => ({
  type: 'switch_result',
  askedAt: T0 + seconds * SECOND,
  ok,
});

const ended = (state: SessionState): SessionState => {
  const order = state.desk.orders[ID];
  return order === undefined ? state : { ...state, desk: patchOrder(state.desk, order, { status: 'canceled' }) };
};

describe('the dead man’s switch', () => {
  it('is left alone when it is not configured, and while no order is out', () => {
    expect(step(withOrder(), 1, STREAMING, 0).asked).toEqual([]);
    expect(step(running(), 1).asked).toEqual([]);
  });

  it('is armed while an order is out, and renewed after every third of its time', () => {
    const first = step(withOrder(), 1);
    expect(first.asked).toEqual([60]);
    const { state } = step(first.state, 2, answer(1));
    expect(step(state, 20).asked).toEqual([]);
    expect(step(state, 21).asked).toEqual([60]);
  });

  it('is asked again after 5 s when the exchange did not say yes', () => {
    let { state } = step(withOrder(), 1);
    state = step(state, 2, answer(1, false)).state;
    expect(step(state, 5).asked).toEqual([]);
    expect(step(state, 6).asked).toEqual([60]);
  });

  it('is taken back as soon as no order is out, until that is confirmed', () => {
    let state = ended(step(step(withOrder(), 1).state, 2, answer(1)).state);
    const back = step(state, 3);
    expect(back.asked).toEqual([0]);
    expect(step(back.state, 8).asked).toEqual([0]);
    state = step(back.state, 4, answer(3)).state;
    expect(step(state, 60).asked).toEqual([]);
  });

  it('is not taken back by a late yes to having been armed', () => {
    const back = step(ended(step(withOrder(), 1).state), 3);
    expect(back.asked).toEqual([0]);
    const { state } = step(back.state, 4, answer(1));
    expect(step(state, 8).asked).toEqual([0]);
    expect(step(step(back.state, 4, answer(3)).state, 8).asked).toEqual([]);
  });

  it('is taken back by a session that is not to have it any more', () => {
    const { state } = step(withOrder(), 1);
    const restarted = step(state, 2, { type: 'session_started', instrument: INSTRUMENT }, 0);
    expect(step(restarted.state, 3, STREAMING, 0).asked).toEqual([0]);
  });

  it('is neither armed nor renewed in maintenance, when arming it would cancel everything afterwards', () => {
    const { state } = step(withOrder(), 1, { type: 'market_status', status: 'maintenance' });
    expect(step(state, 30).asked).toEqual([]);
  });

  it('is taken back while the app ends, once the last order is off', () => {
    const closing = step(step(withOrder(), 1).state, 2, { type: 'shut_down' });
    expect(closing.asked).toEqual([]);
    expect(step(ended(closing.state), 3, { type: 'closing' }).asked).toEqual([0]);
  });

  it('is told in words when it goes on and off, not at each renewal', () => {
    const words: string[] = [];
    let state = withOrder();
    for (const [second, event] of [
      [1, STREAMING],
      [1, answer(1)],
      [21, STREAMING],
      [21, answer(21)],
    ] as const) {
      const turn = step(state, second, event);
      state = turn.state;
      for (const command of turn.commands) {
        if (command.type === 'record' && command.record.kind === 'notice') words.push(command.record.message);
      }
    }
    expect(words).toEqual([expect.stringContaining('also those placed elsewhere')]);
  });
});

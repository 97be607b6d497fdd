import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { ExitSignal } from '../../../engine/domain/signal.ts';
import type { PendingExit } from '../../../engine/strategy/state.ts';
import type { SessionCommand, SessionEvent } from '../../../engine/trading/session-events.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { brokerOrderOf, fillOf, INSTRUMENT, play, reconciledWith, STREAMING, T0 } from './session-fixtures.ts';

const EXIT_ORDER = 'OEXIT' as OrderId;
const SIGNAL: ExitSignal = {
  time: T0,
  signalTime: T0,
  indicators: [],
  divergenceCount: 0,
  momentumCategory: 'flat',
  delayHours: 0,
  exitTime: T0,
  exitType: 'immediate',
  regime: 'compression',
};
const user = (action: 'start' | 'stop'): SessionEvent => ({ type: 'user', action });

function salesOf(commands: readonly SessionCommand[]): readonly ClientOrderId[] {
  return commands.flatMap((command) =>
    command.type === 'submit' && command.order.side === 'sell' ? [command.order.clientOrderId] : [],
  );
}

/** A session in which an exit that a signal decided has an order on the book. */
function exiting(): { readonly state: SessionState; readonly clientOrderId: ClientOrderId } {
  const held = play(initialSessionState('BTC/USD', T0), [
    [T0, { type: 'session_started', instrument: INSTRUMENT }],
    [T0, STREAMING],
    [T0, reconciledWith([fillOf('bought')], 1)],
    [T0, user('start')],
  ]).state;
  const pendingExit: PendingExit = {
    signalId: 'exit-1',
    signal: SIGNAL,
    dueAt: T0,
    exitType: 'immediate',
    lowestCategory: 'flat',
  };
  const begun = play({ ...held, strategy: { ...held.strategy, pendingExit } }, [[T0 + 1_000, STREAMING]]);
  const [clientOrderId] = salesOf(begun.commands);
  if (clientOrderId === undefined) throw new Error('the exit has no order');
  const outcome = { kind: 'accepted', orderId: EXIT_ORDER } as const;
  return {
    state: play(begun.state, [[T0 + 1_100, { type: 'submit_result', clientOrderId, outcome }]]).state,
    clientOrderId,
  };
}

/** Stops, does what is given while the order is still on the book, and starts again once it is off. */
function startedAgain(meanwhile: (clientOrderId: ClientOrderId) => readonly SessionEvent[]): SessionState {
  const { state, clientOrderId } = exiting();
  const off = brokerOrderOf({
    orderId: EXIT_ORDER,
    clientOrderId,
    side: 'sell',
    status: 'canceled',
    quantity: 1,
    time: T0 + 3_000,
  });
  const stopped = play(state, [
    [T0 + 2_000, user('stop')],
    ...meanwhile(clientOrderId).map((event) => [T0 + 2_500, event] as const),
    [T0 + 3_000, { type: 'cancel_result', clientOrderId, outcome: { kind: 'accepted' } }],
    [T0 + 3_000, { type: 'broker_order', order: off }],
    [T0 + 3_100, STREAMING],
  ]).state;
  expect(stopped.strategy.exit).toBeNull();
  return play(stopped, [
    [T0 + 10_000, STREAMING],
    [T0 + 60_000, user('start')],
  ]).state;
}

describe('an exit that a signal began and a Stop ended', () => {
  it('goes on at the next start', () => {
    expect(startedAgain(() => []).strategy).toMatchObject({ control: 'running', exit: { signalId: 'exit-1' } });
  });

  it('does not where its order was cancelled by the user meanwhile', () => {
    const { strategy } = startedAgain((clientOrderId) => [{ type: 'cancel_order', clientOrderId }]);
    expect(strategy).toMatchObject({ control: 'running', exit: null, pendingExit: null });
  });
});

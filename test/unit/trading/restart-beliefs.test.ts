import { describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import { entryObstacleOf } from '../../../engine/trading/risk.ts';
import type { SessionCommand } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { bars } from '../strategy/strategy-fixtures.ts';
import {
  balancesOf,
  brokerOrderOf,
  INSTRUMENT,
  play,
  reconciledWith,
  running,
  STREAMING,
  T0,
  userOrderOf,
} from './session-fixtures.ts';

const LATER = T0 + 60 * 60_000;
const START = [LATER, { type: 'session_started', instrument: INSTRUMENT }] as const;
const RECONCILED = [LATER, reconciledWith([], 0)] as const;
const STREAMS = [LATER, STREAMING] as const;
const SIGNAL = [LATER, { type: 'signal_bar', bar: bars.entry(LATER) }] as const;

function submits(commands: readonly SessionCommand[]): number {
  return commands.filter(({ type }) => type === 'submit').length;
}

/** A session that traded freely until it ended. */
function before(): SessionState {
  const state = running();
  if (entryObstacleOf(state) !== null) throw new Error('it could not enter');
  return state;
}

describe('what a session believes when it begins again', () => {
  it('is nothing of the account, the market and its connections', () => {
    const open = play(before(), [[T0, { type: 'market_status', status: 'post_only' }]]).state;
    expect(play(open, [START]).state).toMatchObject({
      reconciled: false,
      feedFresh: false,
      accountStreamUp: false,
      balances: null,
      marketStatus: null,
    });
  });

  it.each([
    ['the position is being reconciled with the exchange', [START, STREAMS]],
    ['the market feed is stale', [START, RECONCILED]],
    [
      'the account stream is down',
      [START, RECONCILED, [LATER, { type: 'clock', feedFresh: true, accountStreamUp: false }]],
    ],
  ] as const)('does not let it enter: %s', (words, events) => {
    const begun = play(before(), events).state;
    expect(entryObstacleOf(begun)).toBe(words);
    const { commands } = play(begun, [SIGNAL]);
    expect(submits(commands)).toBe(0);
    expect(JSON.stringify(commands)).toContain(`ignored: ${words}`);
  });

  it('lets it enter once all of it was asked anew, also after an orderly end', () => {
    const ended = play(before(), [[T0, { type: 'shut_down' }]]).state;
    const { state, commands } = play(ended, [START, STREAMS, RECONCILED, SIGNAL]);
    expect(state.closing).toBe(false);
    expect(submits(commands)).toBe(1);
  });
});

describe('an order that the user wanted off', () => {
  const order = userOrderOf();
  const { clientOrderId } = order;
  const orderId = 'X1' as OrderId;
  const resting = play(before(), [
    [T0, { type: 'manual_order', order }],
    [T0, { type: 'submit_result', clientOrderId, outcome: { kind: 'accepted', orderId } }],
  ]).state;
  const openOrders = [brokerOrderOf({ orderId, clientOrderId, price: 90, quantity: 1 })];
  const found = { whole: true, fills: [], openOrders, balances: balancesOf(0), askedAt: LATER };
  const cancels = (state: SessionState): readonly SessionCommand[] =>
    play(state, [START, [LATER, { type: 'reconciled', found }]]).commands.filter(({ type }) => type === 'cancel');

  it('is taken off after a restart, too, when it still rests; another is left alone', () => {
    const unwanted = play(resting, [[T0, { type: 'cancel_order', clientOrderId }]]).state;
    expect(cancels(unwanted)).toEqual([{ type: 'cancel', clientOrderId, orderId }]);
    expect(cancels(resting)).toEqual([]);
  });
});

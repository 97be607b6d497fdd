import { describe, expect, it } from 'vitest';
import type { MarketStatus } from '../../../engine/domain/instrument.ts';
import type { SessionCommand, SessionEvent } from '../../../engine/trading/session-events.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { fillOf, INSTRUMENT, play, reconciledWith, STREAMING, T0 } from './session-fixtures.ts';

const status = (to: MarketStatus): SessionEvent => ({ type: 'market_status', status: to });
const FORCED: SessionEvent = { type: 'user', action: 'force_exit' };

/** A running session that holds 1 BTC. */
function holding(): SessionState {
  return play(initialSessionState('BTC/USD', T0), [
    [T0, { type: 'session_started', instrument: INSTRUMENT }],
    [T0, STREAMING],
    [T0, reconciledWith([fillOf('bought')], 1)],
    [T0, { type: 'user', action: 'start' }],
  ]).state;
}

function salesAmong(commands: readonly SessionCommand[]): readonly number[] {
  return commands.flatMap((command) =>
    command.type === 'submit' && command.order.side === 'sell' ? [command.order.quantity] : [],
  );
}

describe('an exit that is due', () => {
  it('is begun, although nothing may be bought: a clock that is off', () => {
    const { state, commands } = play(holding(), [
      [T0, { type: 'clock_skew', skewMs: 6_000 }],
      [T0, FORCED],
    ]);
    expect(state.strategy.blockedBy).toContain('clock');
    expect(salesAmong(commands)).toEqual([1]);
  });

  it('is begun, although nothing may be bought: a market that only sells', () => {
    const { state, commands } = play(holding(), [
      [T0, status('reduce_only')],
      [T0, FORCED],
    ]);
    expect(state.strategy.blockedBy).toContain('only sales are taken');
    expect(salesAmong(commands)).toEqual([1]);
  });

  it('is begun, although nothing may be bought: balances that are not read', () => {
    const { state, commands } = play({ ...holding(), balancesStale: true }, [[T0, FORCED]]);
    expect(state.strategy.blockedBy).toBe('the balances are being read');
    expect(salesAmong(commands)).toEqual([1]);
  });

  it.each([
    ['cancel_only', 'online'],
    ['maintenance', 'online'],
  ] as const)('waits where nothing is taken, and is begun when that ends: %s', (closed, open) => {
    const waiting = play(holding(), [
      [T0, status(closed)],
      [T0, FORCED],
    ]);
    expect(salesAmong(waiting.commands)).toEqual([]);
    expect(waiting.state.strategy.pendingExit).not.toBeNull();
    expect(salesAmong(play(waiting.state, [[T0 + 1_000, status(open)]]).commands)).toEqual([1]);
  });

  it('waits while the feed is stale', () => {
    const stale: SessionEvent = { type: 'clock', feedFresh: false, accountStreamUp: true };
    const waiting = play(holding(), [
      [T0, stale],
      [T0, FORCED],
    ]);
    expect(salesAmong(waiting.commands)).toEqual([]);
    expect(salesAmong(play(waiting.state, [[T0 + 1_000, STREAMING]]).commands)).toEqual([1]);
  });
});

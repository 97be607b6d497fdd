import { describe, expect, it } from 'vitest';
import { createSessionChecks } from '../../../engine/trading/session-checks.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import { createSessionTimers } from '../../../engine/trading/session-timers.ts';
import { createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { running, T0 } from './session-fixtures.ts';

function openChecks() {
  const clock = createManualClock(T0);
  const exchange = createFakeExchange({ clock });
  const events: SessionEvent[] = [];
  const world = { closing: false };
  const state = running();
  const checks = createSessionChecks({
    broker: exchange.broker,
    feed: exchange.feed,
    clock,
    timers: createSessionTimers(clock),
    wallNow: clock.now,
    speed: 1,
    state: () => state,
    dispatch: (event) => void events.push(event),
    onLatency: () => undefined,
    isClosing: () => world.closing,
  });
  return { clock, exchange, events, world, checks };
}

describe('a check of the account', () => {
  it('that fails counts as an error of the exchange, and is made again after five seconds', async () => {
    const { clock, exchange, events, checks } = openChecks();
    exchange.failRead('balances', { kind: 'ambiguous', message: 'time-out' });
    await checks.crossCheck();
    expect(events).toEqual([{ type: 'api_result', ok: false, message: 'time-out' }]);
    clock.advance(4_999);
    await exchange.settle();
    expect(events).toHaveLength(1);
    clock.advance(1);
    await exchange.settle();
    expect(events.slice(1)).toMatchObject([{ type: 'api_result', ok: true }, { type: 'reconciled' }]);
  });

  it('whose answer comes while the session ends changes nothing any more', async () => {
    const { events, world, checks } = openChecks();
    const asked = checks.crossCheck();
    world.closing = true;
    await asked;
    await checks.crossCheck();
    expect(events).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ConnectionStatus } from '../../../engine/ports.ts';
import { createHealthMonitor } from '../../../engine/trading/health-monitor.ts';
import type { MarketWatch } from '../../../engine/trading/market-watch.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const STALE_MS = 60_000;

/** A monitor of a stream in this state whose last message came so long ago, by the market and the wall; null for none yet. */
function monitorOf(connection: ConnectionStatus, age: number | null, wallAge = age ?? 0) {
  const last = age === null ? null : { marketTime: NOW - age, wallTime: NOW - wallAge, ownTime: NOW - age };
  const watch: Pick<MarketWatch, 'connection' | 'lastMessage'> = {
    connection: () => connection,
    lastMessage: () => last,
  };
  return createHealthMonitor({
    wallNow: () => NOW,
    marketNow: () => NOW,
    watch: () => watch as MarketWatch,
    state: () => initialSessionState('BTC/USD', NOW),
    accountStreamUp: () => true,
    staleAfterMs: STALE_MS,
    leastStaleWallMs: 15_000,
  });
}

describe('the state of the feed', () => {
  it.each([
    ['connected', 1_000, 'connected'],
    ['connected', STALE_MS + 1, 'stale'],
    ['disconnected', 1_000, 'disconnected'],
    ['disconnected', STALE_MS + 1, 'disconnected'],
    ['connecting', null, 'connecting'],
    ['connecting', 1_000, 'connecting'],
    // Trying to connect makes no price younger.
    ['connecting', STALE_MS + 1, 'stale'],
  ] as const)('%s, last heard %s ms ago, shows as %s', (connection, age, shown) => {
    expect(monitorOf(connection, age).view().feed).toBe(shown);
  });
});

describe('prices that may be traded on', () => {
  it.each([
    ['nothing was ever heard', null, 0, false],
    ['they are as old as they may be', STALE_MS, STALE_MS, true],
    ['they are older than that', STALE_MS + 1, STALE_MS + 1, false],
    // A market that is played fast passes a minute in a blink.
    ['they are older by the market, and young by the wall', 10 * STALE_MS, 15_000, true],
    ['they are older by both', 10 * STALE_MS, 15_001, false],
  ] as const)('are told apart: %s', (_, age, wallAge, fresh) => {
    expect(monitorOf('connected', age, wallAge).feedFresh()).toBe(fresh);
  });
});

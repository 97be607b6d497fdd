import { describe, expect, it } from 'vitest';
import type { ConnectionStatus } from '../../../engine/ports.ts';
import { createHealthMonitor } from '../../../engine/trading/health-monitor.ts';
import type { MarketWatch } from '../../../engine/trading/market-watch.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const STALE_MS = 60_000;

/** How the feed shows with a stream in this state whose last message came so long ago; null for none yet. */
function feedOf(connection: ConnectionStatus, age: number | null): string {
  const last = age === null ? null : { marketTime: NOW - age, wallTime: NOW - age, ownTime: NOW - age };
  const watch: Pick<MarketWatch, 'connection' | 'lastMessage'> = {
    connection: () => connection,
    lastMessage: () => last,
  };
  const monitor = createHealthMonitor({
    wallNow: () => NOW,
    marketNow: () => NOW,
    watch: () => watch as MarketWatch,
    state: () => initialSessionState('BTC/USD', NOW),
    accountStreamUp: () => true,
    staleAfterMs: STALE_MS,
    leastStaleWallMs: 15_000,
  });
  return monitor.view().feed;
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
    expect(feedOf(connection, age)).toBe(shown);
  });
});

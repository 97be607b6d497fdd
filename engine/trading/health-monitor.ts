import type { ConnectionStatus } from '../ports.ts';
import type { MarketWatch } from './market-watch.ts';
import type { SessionState } from './session-state.ts';

/** How the session feels: connections, latencies (wall ms), journal. Times market UTC ms. */
export interface SessionHealth {
  readonly feed: ConnectionStatus | 'stale';
  readonly account: ConnectionStatus;
  readonly lastMarketTime: number | null;
  readonly feedAgeMs: number | null;
  readonly restLatencyMs: number | null;
  readonly clockSkewMs: number | null;
  readonly consecutiveApiErrors: number;
  readonly journal: 'synced' | 'failed';
  readonly reconciled: boolean;
}

export interface HealthMonitor {
  /** Whether the market's messages are young enough to trade on (strategy.md §10). */
  feedFresh(): boolean;
  latency(milliseconds: number): void;
  journalFailed(): void;
  view(): SessionHealth;
}

export interface HealthMonitorOptions {
  readonly wallNow: () => number;
  readonly marketNow: () => number;
  readonly watch: () => MarketWatch | null;
  readonly state: () => SessionState;
  readonly accountStreamUp: () => boolean;
  readonly staleAfterMs: number;
  readonly leastStaleWallMs: number;
}

/** Weight of the newest latency in the running mean. */
const LATENCY_WEIGHT = 0.2;

export function createHealthMonitor(options: HealthMonitorOptions): HealthMonitor {
  let latencyMs: number | null = null;
  let journal: SessionHealth['journal'] = 'synced';

  function feedFresh(): boolean {
    const last = options.watch()?.lastMessage() ?? null;
    if (last === null) return false;
    const marketAge = options.marketNow() - last.marketTime;
    const wallAge = options.wallNow() - last.wallTime;
    return marketAge <= options.staleAfterMs || wallAge <= Math.min(options.leastStaleWallMs, options.staleAfterMs);
  }

  return {
    feedFresh,
    latency(milliseconds) {
      latencyMs = latencyMs === null ? milliseconds : latencyMs + LATENCY_WEIGHT * (milliseconds - latencyMs);
    },
    journalFailed() {
      journal = 'failed';
    },
    view() {
      const watch = options.watch();
      const last = watch?.lastMessage() ?? null;
      const connection = watch?.connection() ?? 'connecting';
      const state = options.state();
      return {
        // A stream that tries again and again is connecting most of the time: prices do not get younger by that.
        feed: connection !== 'disconnected' && last !== null && !feedFresh() ? 'stale' : connection,
        account: options.accountStreamUp() ? 'connected' : 'disconnected',
        lastMarketTime: last === null ? null : Math.round(last.marketTime),
        feedAgeMs: last === null ? null : Math.max(0, options.wallNow() - last.wallTime),
        restLatencyMs: latencyMs,
        clockSkewMs: state.clockSkewMs ?? null,
        consecutiveApiErrors: state.consecutiveApiErrors,
        journal,
        reconciled: state.reconciled,
      };
    },
  };
}

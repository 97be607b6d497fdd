import type { StreamTimings } from './options.ts';

const WINDOW_MS = 10 * 60_000;
/** Kraken bans an address after about 150 connects in ten minutes; other programs may share it. */
const CONNECTS_PER_WINDOW = 100;
/** Kraken asks for at least that after a maintenance. */
const MAINTENANCE_PAUSE_MS = 5_000;

/** Counts the connects of all streams together. */
export interface ConnectionBudget {
  /** Time until another connect is allowed, 0 when now; counts it as made. */
  take(): number;
}

export function createConnectionBudget(wallNow: () => number, limit = CONNECTS_PER_WINDOW): ConnectionBudget {
  const connects: number[] = [];
  return {
    take: () => {
      const now = wallNow();
      while (connects.length > 0 && connects[0] <= now - WINDOW_MS) connects.shift();
      const blocking = connects.length < limit ? null : connects[connects.length - limit];
      const at = blocking === null ? now : Math.max(now, blocking + WINDOW_MS);
      connects.push(at);
      return at - now;
    },
  };
}

/** Decides how long one stream waits before its next connect. */
export interface ReconnectPacing {
  /** Wait before the next connect, and count it: both of the following at once. */
  next(): number;
  /** Wait before the next attempt, which may end before it dials; it counts for the back-off alone. */
  pause(): number;
  /** Wait before dialling now, which is counted as made. */
  dial(): number;
  succeeded(): void;
  /** The exchange has said that it is not online. */
  noteMaintenance(): void;
}

export function createReconnectPacing(
  timings: StreamTimings,
  wallNow: () => number,
  budget: ConnectionBudget,
): ReconnectPacing {
  let attempts = 0;
  let first = true;
  let connectedAt: number | null = null;
  let maintenance = false;

  function pause(): number {
    if (first) {
      first = false;
      return 0;
    }
    if (connectedAt !== null && wallNow() - connectedAt >= timings.stableMs) attempts = 0;
    connectedAt = null;
    const own = timings.backoffMs[Math.min(attempts, timings.backoffMs.length - 1)] ?? 0;
    attempts++;
    const wait = maintenance ? Math.max(own, MAINTENANCE_PAUSE_MS) : own;
    maintenance = false;
    return wait;
  }

  return {
    next: () => Math.max(pause(), budget.take()),
    pause,
    dial: () => budget.take(),
    succeeded: () => {
      connectedAt = wallNow();
    },
    noteMaintenance: () => {
      maintenance = true;
    },
  };
}

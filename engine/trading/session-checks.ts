import { MINUTE_MS } from '../domain/timeframe.ts';
import type { Broker, Clock, MarketFeed } from '../ports.ts';
import { measureSkew } from './measure-skew.ts';
import { READ_LAG_MS } from './order-beliefs.ts';
import { askExchange } from './reconcile.ts';
import { LARGEST_SKEW_MS } from './risk.ts';
import type { SessionEvent } from './session-events.ts';
import type { SessionState } from './session-state.ts';
import type { SessionTimers } from './session-timers.ts';

/** Balances, fills and open orders are read again this often (strategy.md §9). */
const CROSS_CHECK_MS = 5 * MINUTE_MS;
const CHECK_AGAIN_MS = 5_000;
/** The exchange's clock is read this often. */
const SKEW_EVERY_MS = 5 * MINUTE_MS;
const LEAST_SKEW_WALL_MS = 10_000;
/** The same while the clocks are too far apart to enter: nobody is kept waiting once they agree again. */
const LARGE_SKEW_EVERY_MS = 30_000;
/** However fast the market runs, an exchange that does not answer is not asked more often than this. */
const LEAST_RETRY_WALL_MS = 1_000;
/** What a check asks of the exchange, for the mean time of an answer. */
const QUESTIONS = 3;

export interface SessionChecksOptions {
  readonly broker: Broker;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly timers: SessionTimers;
  readonly wallNow: () => number;
  /** Market milliseconds per wall millisecond. */
  readonly speed: number;
  readonly state: () => SessionState;
  readonly dispatch: (event: SessionEvent) => void;
  readonly onLatency: (milliseconds: number) => void;
  readonly isClosing: () => boolean;
}

/** Holds what the session believes against the exchange, again and again. */
export interface SessionChecks {
  /** Asks for everything; when a check is under way, once more after it. Never throws. */
  crossCheck(): Promise<void>;
  readSkew(): Promise<void>;
}

export function createSessionChecks(options: SessionChecksOptions): SessionChecks {
  const { broker, clock, dispatch, feed, isClosing, speed, timers, wallNow } = options;
  let checking = false;
  let again = false;
  /** Counts the checks that were begun: only the newest one is followed by another. */
  let begunChecks = 0;

  async function crossCheck(): Promise<void> {
    if (isClosing()) return;
    if (checking) {
      again = true;
      return;
    }
    checking = true;
    const number = ++begunChecks;
    const isGood = await check();
    checking = false;
    if (isClosing()) return;
    if (again) {
      again = false;
      return crossCheck();
    }
    const pause = isGood ? untilNextCheck() : Math.max(CHECK_AGAIN_MS, LEAST_RETRY_WALL_MS * speed);
    timers.after(pause, () => (number === begunChecks ? crossCheck() : undefined));
  }

  /** What was too fresh to be compared, or differed for the first time, is looked at as soon as that says something. */
  function untilNextCheck(): number {
    const { driftSuspect, judged } = options.state();
    if (judged !== false && driftSuspect === null) return CROSS_CHECK_MS;
    return Math.min(CROSS_CHECK_MS, Math.max(READ_LAG_MS + CHECK_AGAIN_MS, LEAST_RETRY_WALL_MS * speed));
  }

  async function check(): Promise<boolean> {
    const begun = wallNow();
    const found = await askExchange(broker, clock.now(), options.state()).catch((error: unknown) => {
      // Adapters answer failures as values; a throw is a bug, and must not end the checks.
      const message = `internal error: ${error instanceof Error ? error.message : String(error)}`;
      return { ok: false, error: { kind: 'ambiguous', message } } as const;
    });
    options.onLatency((wallNow() - begun) / QUESTIONS);
    if (isClosing()) return false;
    dispatch({ type: 'api_result', ok: found.ok, message: found.ok ? '' : found.error.message });
    if (found.ok) dispatch({ type: 'reconciled', found: found.value });
    return found.ok;
  }

  async function readSkew(): Promise<void> {
    const skewMs = await measureSkew(feed, clock).catch(() => null);
    if (isClosing()) return;
    if (skewMs !== null) dispatch({ type: 'clock_skew', skewMs });
    const isLarge = Math.abs(options.state().clockSkewMs ?? 0) > LARGEST_SKEW_MS;
    const pause = isLarge
      ? Math.max(LARGE_SKEW_EVERY_MS, LEAST_RETRY_WALL_MS * speed)
      : Math.max(SKEW_EVERY_MS, LEAST_SKEW_WALL_MS * speed);
    timers.after(pause, readSkew);
  }

  return { crossCheck, readSkew };
}

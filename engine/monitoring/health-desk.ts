import type { AdapterHealth, ConnectionStatus, ExchangeErrorKind, StreamHealth } from '../ports.ts';
import { createHourlyCounts } from './hourly-counts.ts';
import type { Log } from './log-file.ts';
import { createLatencyRing, type LatencyReading } from './latency-ring.ts';
import { type LoopDelay, watchLoopDelay } from './loop-delay.ts';
import { type Ports, type PortsListener, watchPorts } from './watched-ports.ts';

export const ERROR_KINDS = ['ambiguous', 'busy', 'denied', 'invalid'] as const satisfies readonly ExchangeErrorKind[];

/** What was measured around a session. Wall ms; nothing in it grows with the session's age. */
export interface HealthReading {
  readonly orders: LatencyReading;
  readonly reads: LatencyReading;
  /** Of the last hour. */
  readonly errors: Readonly<Record<ExchangeErrorKind, number>>;
  readonly lastError: { readonly message: string; readonly at: number } | null;
  readonly market: StreamReading;
  readonly account: StreamReading;
  readonly loop: LoopDelay | null;
  /** One value a second, the oldest first; null where there was none. */
  readonly feedAges: readonly (number | null)[];
  readonly loopDelays: readonly (number | null)[];
  readonly journal: { readonly write: LatencyReading; readonly records: number; readonly lastAt: number | null };
  readonly recording: { readonly minutes: number; readonly problem: string | null };
  readonly adapter: AdapterHealth | null;
}

export interface StreamReading extends StreamHealth {
  readonly status: ConnectionStatus;
}

export interface HealthDesk {
  /** The ports to give to the session: the same, but measured. */
  readonly ports: Ports;
  read(): HealthReading;
  close(): void;
}

export interface HealthDeskOptions {
  readonly ports: Ports;
  /** UTC ms. */
  readonly wallNow: () => number;
  /** Ms of a clock that only goes forward. */
  readonly monotonicNow: () => number;
  /** Calls back every so many ms of wall time until it is stopped; must not keep the process alive. */
  readonly every: (milliseconds: number, task: () => void) => () => void;
  /** Age of the newest market message, wall ms. */
  readonly feedAge: () => number | null;
  readonly log: Log;
}

/** Percentiles of as many requests; as many seconds of the small curves. */
const REQUESTS = 512;
const SECONDS = 120;
const SAID_AGAIN_MS = 60_000;
const MOST_SAID = 50;

/** Measures a session from outside, so that nothing in it has to know. */
export function createHealthDesk(options: HealthDeskOptions): HealthDesk {
  const { wallNow, monotonicNow, log } = options;
  const said = new Map<string, { readonly at: number; more: number }>();
  const orders = createLatencyRing(REQUESTS);
  const reads = createLatencyRing(REQUESTS);
  const writes = createLatencyRing(REQUESTS);
  const errors = createHourlyCounts(ERROR_KINDS, wallNow);
  const loop = watchLoopDelay(monotonicNow);
  const feedAges: (number | null)[] = [];
  const loopDelays: (number | null)[] = [];
  let lastError: HealthReading['lastError'] = null;
  let records = 0;
  let lastRecordAt: number | null = null;
  let recordedMinutes = 0;
  let recordingProblem: string | null = null;
  const streams: Record<'market' | 'account', StreamReading & { readonly wasUp: boolean }> = {
    market: { status: 'connecting', reconnects: 0, lastCause: null, lastAt: null, wasUp: false },
    account: { status: 'connecting', reconnects: 0, lastCause: null, lastAt: null, wasUp: false },
  };

  const listener: PortsListener = {
    order: orders.add,
    read: reads.add,
    error(kind, message) {
      errors.add(kind);
      lastError = { message, at: wallNow() };
      logError(kind, message);
    },
    connection(name, status, detail) {
      const before = streams[name];
      const lost = status === 'disconnected';
      streams[name] = {
        status,
        // The first connection of a session is none that was made anew.
        reconnects: before.reconnects + (status === 'connected' && before.wasUp && before.status !== status ? 1 : 0),
        lastCause: lost ? detail : before.lastCause,
        lastAt: lost ? wallNow() : before.lastAt,
        wasUp: before.wasUp || status === 'connected',
      };
      if (lost && before.status !== status) log(`${name} stream lost: ${detail}`, 'warning', 'reconnect');
      if (status === 'connected' && before.wasUp && before.status !== status) {
        log(`${name} stream connected again, reconnect ${streams[name].reconnects}`, 'info', 'reconnect');
      }
    },
    record(milliseconds) {
      writes.add(milliseconds);
      records += 1;
      lastRecordAt = wallNow();
    },
    recorded(minutes, problem) {
      recordedMinutes += minutes;
      recordingProblem = problem;
    },
  };

  /** An exchange that is away for hours fails every second in the same words: they are said once a minute. */
  function logError(kind: ExchangeErrorKind, message: string): void {
    const now = wallNow();
    const before = said.get(message);
    if (before !== undefined && now - before.at < SAID_AGAIN_MS) {
      before.more += 1;
      return;
    }
    const more = before === undefined || before.more === 0 ? '' : ` (${before.more} more like this since)`;
    said.delete(message);
    said.set(message, { at: now, more: 0 });
    if (said.size > MOST_SAID) for (const oldest of said.keys()) if (said.delete(oldest)) break;
    log(`${kind} answer: ${message}${more}`, kind === 'invalid' ? 'info' : 'warning', 'api_error');
  }

  function remember(list: (number | null)[], value: number | null): void {
    list.push(value);
    if (list.length > SECONDS) list.shift();
  }

  const stop = options.every(1_000, () => {
    remember(feedAges, options.feedAge());
    loop.tick();
    remember(loopDelays, loop.read()?.p99 ?? null);
  });

  function stream(name: 'market' | 'account', told: StreamHealth | null): StreamReading {
    const { status, reconnects, lastCause, lastAt } = streams[name];
    // The adapter knows more than what it told of: attempts that failed, and those of before the session.
    return told === null ? { status, reconnects, lastCause, lastAt } : { status, ...told };
  }

  return {
    ports: watchPorts(options.ports, listener, monotonicNow),
    read() {
      const adapter = options.ports.broker.health?.() ?? null;
      return {
        orders: orders.read(),
        reads: reads.read(),
        errors: errors.read(),
        lastError,
        market: stream('market', adapter?.marketStream ?? null),
        account: stream('account', adapter?.accountStream ?? null),
        loop: loop.read(),
        feedAges: [...feedAges],
        loopDelays: [...loopDelays],
        journal: { write: writes.read(), records, lastAt: lastRecordAt },
        recording: { minutes: recordedMinutes, problem: recordingProblem },
        adapter,
      };
    },
    close() {
      stop();
      loop.stop();
    },
  };
}

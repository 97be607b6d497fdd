import type { SessionHealthView } from '../api/health-views.ts';
import type { HealthReading } from '../monitoring/health-desk.ts';
import type { SessionHealth } from '../trading/health-monitor.ts';
import { healthWarnings } from './health-warnings.ts';

export interface HealthFacts {
  /** Wall time, UTC ms. */
  readonly at: number;
  readonly session: SessionHealth;
  readonly reading: HealthReading;
  /** From this age of the newest message on nothing new is traded, wall ms. */
  readonly staleAfterMs: number;
  readonly journalBytes: number | null;
  readonly threads: SessionHealthView['threads'];
}

/** A session's health as the windows get it. */
export function healthView({
  at,
  session,
  reading,
  staleAfterMs,
  journalBytes,
  threads,
}: HealthFacts): SessionHealthView {
  const { adapter, journal, loop } = reading;
  const view: Omit<SessionHealthView, 'warnings'> = {
    at,
    feed: { status: session.feed, ageMs: session.feedAgeMs, staleAfterMs, ages: [...reading.feedAges] },
    market: { ...reading.market },
    account: { ...reading.account, status: session.account },
    orders: { ...reading.orders },
    reads: { ...reading.reads },
    errors: { ...reading.errors, consecutive: session.consecutiveApiErrors, last: reading.lastError },
    loop: loop === null ? null : { ...loop },
    loopDelays: [...reading.loopDelays],
    queues: adapter === null ? null : { ...adapter.waiting, inFlight: adapter.inFlight },
    threads: { ...threads },
    rates: adapter === null ? [] : adapter.rates.map((rate) => ({ ...rate })),
    heldBack: adapter === null ? [] : adapter.heldBack.map((held) => ({ ...held })),
    journal: {
      state: session.journal,
      write: { ...journal.write },
      records: journal.records,
      lastAt: journal.lastAt,
      bytes: journalBytes,
    },
    recording: { ...reading.recording },
    clockSkewMs: session.clockSkewMs,
  };
  return { ...view, warnings: healthWarnings(view) };
}

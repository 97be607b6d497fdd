import type { SessionHealthView } from '../../engine/api/health-views.ts';
import { healthWarnings } from '../../engine/projection/health-warnings.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

type Facts = Omit<SessionHealthView, 'warnings'>;

const WELL: Facts = {
  at: NOON,
  feed: { status: 'connected', ageMs: 120, staleAfterMs: 60_000, ages: [90, 140, 110, 120] },
  market: { status: 'connected', reconnects: 0, lastCause: null, lastAt: null },
  account: { status: 'connected', reconnects: 1, lastCause: 'no message for 10 s', lastAt: NOON - 600_000 },
  orders: { p50: 41.2, p99: 96.4, last: 38, of: 24 },
  reads: { p50: 33, p99: 120, last: 30, of: 180 },
  errors: { ambiguous: 0, busy: 0, denied: 0, invalid: 1, consecutive: 0, last: null },
  loop: { p50: 0.2, p99: 3.4, max: 12 },
  loopDelays: [3, 3.2, 3.4, 3.4],
  queues: { order: 0, lookup: 0, history: 1, public: 0, inFlight: 1 },
  threads: { atWork: 1, waiting: 0 },
  rates: [{ name: 'Private calls', used: 4.2, limit: 15 }],
  heldBack: [],
  journal: {
    state: 'synced',
    write: { p50: 0.3, p99: 1.1, last: 0.4, of: 512 },
    records: 1_204,
    lastAt: NOON - 400,
    bytes: 4_300_000,
  },
  recording: { minutes: 128, problem: null },
  clockSkewMs: 12,
};

/** A session that is well, or not in what is given; the warnings are the engine's own. */
export function fakeHealth(changes: Partial<Facts> = {}): SessionHealthView {
  const facts = { ...WELL, ...changes };
  return { ...facts, warnings: healthWarnings(facts) };
}

import { z } from 'zod';

/** Milliseconds of the newest requests; null before the first. `of` says how many the percentiles are of. */
const latencySchema = z.object({
  p50: z.number().nullable(),
  p99: z.number().nullable(),
  last: z.number().nullable(),
  of: z.number().int(),
});
export type LatencyView = z.infer<typeof latencySchema>;

const streamHealthSchema = z.object({
  status: z.enum(['connecting', 'connected', 'disconnected']),
  /** Since the session was opened. */
  reconnects: z.number().int(),
  lastCause: z.string().nullable(),
  /** Wall time, UTC ms. */
  lastAt: z.number().nullable(),
});
export type StreamHealthView = z.infer<typeof streamHealthSchema>;

/** What is not as it should be: what it means, and what to do. */
const healthWarningSchema = z.object({
  /** The figure it is about. */
  about: z.enum(['feed', 'account', 'orders', 'errors', 'loop', 'rates', 'journal', 'recording', 'clock', 'queues']),
  level: z.enum(['warning', 'danger']),
  text: z.string(),
  advice: z.string(),
});
export type HealthWarningView = z.infer<typeof healthWarningSchema>;

/** How a session is doing, in figures. Durations in wall ms. */
export const sessionHealthSchema = z.object({
  /** Wall time of the reading, UTC ms. */
  at: z.number(),
  feed: z.object({
    status: z.enum(['connecting', 'connected', 'disconnected', 'stale']),
    ageMs: z.number().nullable(),
    /** From this age on nothing new is traded. */
    staleAfterMs: z.number(),
    /** One age a second, the oldest first. */
    ages: z.array(z.number().nullable()),
  }),
  market: streamHealthSchema,
  account: streamHealthSchema,
  orders: latencySchema,
  reads: latencySchema,
  /** Failed requests of the last hour by class. */
  errors: z.object({
    ambiguous: z.number().int(),
    busy: z.number().int(),
    denied: z.number().int(),
    invalid: z.number().int(),
    consecutive: z.number().int(),
    last: z.object({ message: z.string(), at: z.number() }).nullable(),
  }),
  /** By how much the engine's process is late; null until it was measured. */
  loop: z.object({ p50: z.number(), p99: z.number(), max: z.number() }).nullable(),
  loopDelays: z.array(z.number().nullable()),
  /** Calls that wait for their turn; null where nobody knows. */
  queues: z
    .object({
      order: z.number().int(),
      lookup: z.number().int(),
      history: z.number().int(),
      public: z.number().int(),
      inFlight: z.number().int(),
    })
    .nullable(),
  /** Tasks of the worker threads: backtests, sweeps, replays, the candle history. */
  threads: z.object({ atWork: z.number().int(), waiting: z.number().int() }),
  rates: z.array(z.object({ name: z.string(), used: z.number(), limit: z.number() })),
  /** What the exchange does not let this key or computer do for a while; `until` wall time, UTC ms. */
  heldBack: z.array(z.object({ reason: z.string(), orders: z.boolean(), until: z.number() })),
  journal: z.object({
    state: z.enum(['synced', 'failed']),
    write: latencySchema,
    /** Since the session was opened. */
    records: z.number().int(),
    lastAt: z.number().nullable(),
    /** Size of the session's database with what is not yet folded in; null where it has no file. */
    bytes: z.number().nullable(),
  }),
  recording: z.object({ minutes: z.number().int(), problem: z.string().nullable() }),
  clockSkewMs: z.number().nullable(),
  warnings: z.array(healthWarningSchema),
});
export type SessionHealthView = z.infer<typeof sessionHealthSchema>;

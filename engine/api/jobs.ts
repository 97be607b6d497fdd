import { z } from 'zod';

/** Long work as every user interface sees it: imports, backfills, backtests, sweeps. Times are wall clock, UTC ms. */

export const JOB_KINDS = [
  'import',
  'backfill',
  'heal',
  'data_export',
  'backtest',
  'look_ahead',
  'sweep',
  'walk_forward',
  'replay',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What a job works on, or has made. */
export const jobTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('series'), symbol: z.string(), simulated: z.boolean() }),
  z.object({ kind: z.literal('archive'), name: z.string() }),
  z.object({ kind: z.literal('run'), runId: z.number().int() }),
  z.object({ kind: z.literal('sweep'), sweepId: z.number().int() }),
  z.object({ kind: z.literal('session'), sessionId: z.string() }),
]);
export type JobTarget = z.infer<typeof jobTargetSchema>;

export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  /** What it is about: `Kraken_OHLCVT.zip`, `BTC/USD from 1 Jan 2022`. */
  title: z.string(),
  /** `interrupted`: the application ended in the middle of it. */
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  /** Part that is done, 0 to 1; null while nobody can say. */
  part: z.number().min(0).max(1).nullable(),
  /** Where it is, in words: `ETHUSD_1.csv · 41.2 M of 64.4 M rows`. */
  detail: z.string(),
  /** Time that is left, ms; null while nobody can say. */
  etaMs: z.number().nullable(),
  /** Time it has been running, ms. */
  elapsedMs: z.number(),
  created: z.number().int(),
  updated: z.number().int(),
  /** Why it failed and what to do; null unless `failed`. */
  error: z.string().nullable(),
  /** What came of it, in one sentence; null until `done`. */
  outcome: z.string().nullable(),
  target: jobTargetSchema.nullable(),
  canCancel: z.boolean(),
  /** It can go on where it was left. */
  canResume: z.boolean(),
});
export type JobView = z.infer<typeof jobSchema>;

/** Nothing more happens to it by itself. */
export function isJobOver({ state }: Pick<JobView, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

import { z } from 'zod';
import { DIFFERENCE_KINDS, DIFFERENCE_REASONS } from '../domain/replay-difference.ts';
import { momentSchema } from './backtest-views.ts';
import { modeSchema, timeframeSchema } from './views.ts';

/** Replays of recorded sessions as every user interface sees them. Percentages are percent, money is quote, times UTC ms. */

const time = z.number().int();
const nullableNumber = z.number().nullable();

export const sessionId = z.string().min(1).max(200);

/** Which part of a session a difference is about. */
export const differenceKindSchema = z.enum(DIFFERENCE_KINDS);
export type DifferenceKindView = z.infer<typeof differenceKindSchema>;

/** What a cause comes down to. */
export const differenceReasonSchema = z.enum(DIFFERENCE_REASONS);

/** `alike`: not one difference; `explained`: trades were filled otherwise, or minutes were corrected; `unlike`: it decided otherwise. */
export const replayVerdictSchema = z.object({
  kind: z.enum(['alike', 'explained', 'unlike']),
  /** `Decided alike in 412 of 412 bars`. */
  headline: z.string(),
  /** What that means, in one or two sentences. */
  detail: z.string(),
});
export type ReplayVerdictView = z.infer<typeof replayVerdictSchema>;

export const recordedSessionSchema = z.object({
  sessionId,
  mode: modeSchema,
  symbol: z.string(),
  started: time,
  /** Close of the last minute it saw; null before the first. */
  ended: time.nullable(),
  minutes: z.number().int(),
  /** It goes on: what is recorded so far can be replayed. */
  running: z.boolean(),
  /** What the newest replay found; null until one was made since the start of the application. */
  verdict: replayVerdictSchema.pick({ kind: true, headline: true }).nullable(),
});
export type RecordedSessionView = z.infer<typeof recordedSessionSchema>;

export const recordedSessionsSchema = z.object({
  /** Newest first. */
  sessions: z.array(recordedSessionSchema),
  /** Recordings of a mode that cannot be read now, and why. */
  problems: z.array(z.object({ mode: modeSchema, message: z.string() })),
});
export type RecordedSessionsView = z.infer<typeof recordedSessionsSchema>;

export const replayDifferenceSchema = z.object({
  /** Its place among all of them, from 0. */
  index: z.number().int(),
  kind: differenceKindSchema,
  time,
  session: z.string(),
  backtest: z.string(),
  /** How far apart the two are, where that is a number; empty otherwise. */
  apart: z.string(),
  reason: differenceReasonSchema,
  /** Why they differ, as a sentence. */
  cause: z.string(),
});
export type ReplayDifferenceView = z.infer<typeof replayDifferenceSchema>;

const tradeSideSchema = z.object({
  entryTime: time,
  entryPrice: z.number(),
  exitTime: time.nullable(),
  exitPrice: nullableNumber,
  quantity: z.number(),
  fees: z.number(),
  pnl: nullableNumber,
  pnlPct: nullableNumber,
});
export type TradeSideView = z.infer<typeof tradeSideSchema>;

/** The session's trade and the backtest's for the same signal; null on the side that did not make it. */
export const tradePairSchema = z.object({
  /** 1 for the first. */
  number: z.number().int(),
  /** Close time of the signal bar; null when the user forced the entry. */
  signalTime: time.nullable(),
  lenses: nullableNumber,
  exitType: z.enum(['immediate', 'delayed', 'accelerated', 'manual']),
  /** The user traded in the session's position by hand: its result is not the strategy's alone. */
  isByHand: z.boolean(),
  session: tradeSideSchema.nullable(),
  backtest: tradeSideSchema.nullable(),
});
export type TradePairView = z.infer<typeof tradePairSchema>;

export const replayReportSchema = z.object({
  sessionId,
  mode: modeSchema,
  symbol: z.string(),
  timeframe: timeframeSchema,
  execution: z.enum(['taker', 'maker']),
  from: time,
  to: time,
  minutes: z.number().int(),
  /** It went on when this was made: it is about what had been recorded by then. */
  running: z.boolean(),
  /** Wall time at which it was made, and how long that took, ms. */
  made: time,
  tookMs: z.number(),
  verdict: replayVerdictSchema,
  bars: z.object({ compared: z.number().int(), alike: z.number().int() }),
  signals: z.object({ compared: z.number().int(), different: z.number().int() }),
  decisions: z.object({ compared: z.number().int(), different: z.number().int() }),
  trades: z.object({ session: z.number().int(), backtest: z.number().int(), matched: z.number().int() }),
  /** Of the trades both closed, but those traded in by hand, the backtest's scaled to the session's money; null if none. */
  result: z
    .object({
      trades: z.number().int(),
      session: z.number(),
      backtest: z.number(),
      sessionPct: z.number(),
      backtestPct: z.number(),
    })
    .nullable(),
  /** How many differences there are of each kind that occurred, listed or not. */
  counts: z.array(z.object({ kind: differenceKindSchema, count: z.number().int() })),
  /** In order of time; of very many only the first, see `counts`. */
  differences: z.array(replayDifferenceSchema),
  pairs: z.array(tradePairSchema),
});
export type ReplayReportView = z.infer<typeof replayReportSchema>;

/** The chart around a moment of a session, with the heatmap of its own configuration. */
export const replayMomentSchema = momentSchema.extend({ sessionId });

export const replayFormatSchema = z.enum(['json', 'csv']);
export type ReplayFormatView = z.infer<typeof replayFormatSchema>;

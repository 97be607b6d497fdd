import { z } from 'zod';
import { OBJECTIVES, SEARCH_METHODS } from '../domain/search.ts';
import { settingsSchema } from './configuration-views.ts';
import { metricsSchema } from './backtest-views.ts';
import { seriesKeySchema } from './data-views.ts';

/** Sweeps, walk-forward and Monte Carlo as every user interface sees them. Units as in backtest-views. */

const time = z.number().int();
const nullableNumber = z.number().nullable();

export const searchMethodSchema = z.enum(SEARCH_METHODS);
export const objectiveSchema = z.enum(OBJECTIVES);
export type ObjectiveView = z.infer<typeof objectiveSchema>;

export const settingValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type SettingValueView = z.infer<typeof settingValueSchema>;

/** One searched setting: the values it may take, or a continuous range. */
export const axisSchema = z.discriminatedUnion('kind', [
  z.object({ path: z.string(), kind: z.literal('values'), values: z.array(settingValueSchema) }),
  z.object({ path: z.string(), kind: z.literal('range'), from: z.number(), to: z.number() }),
]);
export type AxisView = z.infer<typeof axisSchema>;

/** A member of a sweep and how it did. `values` in the order of the axes. */
export const sweepRowSchema = z.object({
  /** In the order of the search, from 0; names the member. */
  index: z.number().int(),
  values: z.array(settingValueSchema),
  /** By the sweep's objective, more being better; null when there are too few trades or days to say. */
  score: nullableNumber,
  sharpe: nullableNumber,
  totalReturnPct: nullableNumber,
  maxDrawdownPct: nullableNumber,
  profitFactor: nullableNumber,
  winRatePct: nullableNumber,
  trades: z.number().int(),
  /** Why the settings are no configuration; null when it was run. */
  refused: z.string().nullable(),
});
export type SweepRowView = z.infer<typeof sweepRowSchema>;

export const sweepSummarySchema = z.object({
  sweepId: z.number().int(),
  created: time,
  updated: time,
  state: z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted']),
  ...seriesKeySchema.shape,
  from: time,
  to: time,
  method: searchMethodSchema,
  objective: objectiveSchema,
  axes: z.array(axisSchema),
  done: z.number().int(),
  total: z.number().int(),
  best: sweepRowSchema.nullable(),
  /** Whether it can be taken up where it was left. */
  canResume: z.boolean(),
});
export type SweepSummaryView = z.infer<typeof sweepSummarySchema>;

/** How much of the best Sharpe ratio of a sweep is luck. Mirrors `OverfittingReport`. */
export const overfittingSchema = z.object({
  trials: z.number().int(),
  bestSharpe: nullableNumber,
  expectedBestByChance: nullableNumber,
  /** Probability, 0 to 1. */
  deflatedSharpe: nullableNumber,
  sentence: z.string(),
});
export type OverfittingView = z.infer<typeof overfittingSchema>;

export const foldSchema = z.object({
  train: z.object({ from: time, to: time }),
  test: z.object({ from: time, to: time }),
  /** Of the chosen member by the sweep's objective; null when every member was refused or too small a sample. */
  trainScore: nullableNumber,
  testScore: nullableNumber,
  testReturnPct: nullableNumber,
  testTrades: z.number().int(),
  /** The chosen values in the order of the axes; null when every member was refused. */
  values: z.array(settingValueSchema).nullable(),
});
export type FoldView = z.infer<typeof foldSchema>;

export const walkForwardSchema = z.object({
  walkForwardId: z.number().int(),
  sweepId: z.number().int(),
  created: time,
  trainDays: z.number().int(),
  testDays: z.number().int(),
  anchored: z.boolean(),
  folds: z.array(foldSchema),
  /** Stitched out-of-sample equity, thinned. */
  curve: z.object({ times: z.array(time), equity: z.array(z.number()) }),
  metrics: metricsSchema.nullable(),
});
export type WalkForwardView = z.infer<typeof walkForwardSchema>;

export const sweepViewSchema = z.object({
  sweep: sweepSummarySchema,
  /** Settings every member has. */
  base: settingsSchema,
  /** All members so far, in the order of the search. */
  rows: z.array(sweepRowSchema),
  /** Null while it runs. */
  overfitting: overfittingSchema.nullable(),
  /** What the running session's configuration has on each axis. */
  current: z.array(settingValueSchema),
  /** Newest first. */
  walkForwards: z.array(walkForwardSchema),
});
export type SweepView = z.infer<typeof sweepViewSchema>;

/** 5th, 25th, 50th, 75th and 95th percentile. */
const bandSchema = z.array(z.number()).length(5);

export const monteCarloSchema = z.object({
  kind: z.enum(['order', 'resample']),
  runs: z.number().int(),
  seed: z.number().int(),
  trades: z.number().int(),
  startingQuote: z.number(),
  ruinPct: z.number(),
  ruinProbabilityPct: z.number(),
  /** Equity after 0, 1, 2 … trades. */
  equityBands: z.array(bandSchema),
  finalEquity: bandSchema,
  totalReturnPct: bandSchema,
  maxDrawdownPct: bandSchema,
});
export type MonteCarloView = z.infer<typeof monteCarloSchema>;

/** Whose trades are dealt anew. */
export const tradeSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), runId: z.number().int() }),
  z.object({ kind: z.literal('member'), sweepId: z.number().int(), index: z.number().int() }),
]);

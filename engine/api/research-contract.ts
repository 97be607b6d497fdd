import { z } from 'zod';
import { exportFormatSchema, runMomentSchema, runReportSchema, runSummarySchema } from './backtest-views.ts';
import {
  configurationCheckSchema,
  configurationFormSchema,
  settingsProblemSchema,
  settingsSchema,
} from './configuration-views.ts';
import { archiveSchema, coverageSchema, dataOverviewSchema, seriesKeySchema } from './data-views.ts';
import { jobSchema } from './jobs.ts';
import { monteCarloSchema, sweepSummarySchema, sweepViewSchema, tradeSourceSchema } from './optimise-views.ts';
import {
  recordedSessionsSchema,
  replayFormatSchema,
  replayMomentSchema,
  replayReportSchema,
  sessionId,
} from './replay-views.ts';
import { timeframeSchema } from './views.ts';

/** The part of the contract that is about the past: history, backtests, sweeps. Long work answers with a job. */

const nothing = z.undefined();
const receiptSchema = z.object({ accepted: z.literal(true) });
const startedSchema = z.object({ jobId: z.string() });
const jobId = z.string().min(1).max(200);
const time = z.number().int();
const runId = z.number().int().min(1);
const sweepId = z.number().int().min(1);
const limit = z.number().int().min(1).max(1000);
/** Candles of a series from a time to another; null is as far as there are any. */
const stretch = { ...seriesKeySchema.shape, from: time.nullable(), to: time.nullable() };
/** Path of the file that was written; null when the user chose none. */
const savedSchema = z.object({ path: z.string().nullable() });

export const researchContract = {
  'jobs.list': { input: nothing, output: z.array(jobSchema) },
  'jobs.cancel': { input: z.object({ jobId }), output: receiptSchema },
  'jobs.resume': { input: z.object({ jobId }), output: startedSchema },
  /** Takes a job that is over off the list. */
  'jobs.dismiss': { input: z.object({ jobId }), output: receiptSchema },

  'data.overview': { input: nothing, output: dataOverviewSchema },
  'data.coverage': { input: seriesKeySchema, output: coverageSchema },
  /** Asks the user for files; empty when none was chosen. */
  'data.chooseArchives': { input: nothing, output: z.array(archiveSchema) },
  'data.import': {
    input: z.object({
      archiveId: z.string().min(1).max(200),
      /** Null for all there are. */
      symbols: z.array(z.string().min(1).max(40)).min(1).max(5_000).nullable(),
      /** Leave bad rows out instead of refusing the file. */
      skipBad: z.boolean(),
    }),
    output: startedSchema,
  },
  'data.backfill': {
    input: z.object({ ...seriesKeySchema.shape, from: time, to: time.nullable() }),
    output: startedSchema,
  },
  /** Heals one series, or all of them. */
  'data.heal': { input: z.object({ series: seriesKeySchema.nullable() }), output: z.array(startedSchema) },
  /** Writes 1-minute candles as CSV in Kraken's layout; null when the user chose no file. */
  'data.export': { input: z.object(stretch), output: z.object({ jobId: z.string().nullable() }) },
  'data.remove': { input: seriesKeySchema, output: receiptSchema },

  'configuration.form': { input: nothing, output: configurationFormSchema },
  'configuration.check': { input: z.object({ settings: settingsSchema }), output: configurationCheckSchema },

  'backtest.run': { input: z.object({ ...stretch, settings: settingsSchema }), output: startedSchema },
  'backtest.runs': { input: z.object({ limit }), output: z.array(runSummarySchema) },
  'backtest.report': { input: z.object({ runId }), output: runReportSchema },
  /** Runs a stored run again and compares every byte; the job's outcome says how that went. */
  'backtest.again': { input: z.object({ runId }), output: startedSchema },
  'backtest.lookAhead': { input: z.object({ runId }), output: startedSchema },
  /**
   * What was known at `time`: the view is about the signal bar that closed last by then, so that the time of a trade's
   * signal or entry shows the bar it was decided on. Candles of `timeframe`, null for the signal timeframe.
   */
  'backtest.moment': {
    input: z.object({ runId, time, timeframe: timeframeSchema.nullable() }),
    output: runMomentSchema,
  },
  'backtest.export': { input: z.object({ runId, format: exportFormatSchema }), output: savedSchema },
  'backtest.remove': { input: z.object({ runId }), output: receiptSchema },

  /** What was recorded of every session of this data folder that can be read now. */
  'replay.sessions': { input: nothing, output: recordedSessionsSchema },
  /** Plays a session as a backtest of the candles it saw; the job's outcome is the verdict. */
  'replay.start': { input: z.object({ sessionId }), output: startedSchema },
  /** What the newest replay of a session found since the application was started. */
  'replay.report': { input: z.object({ sessionId }), output: replayReportSchema },
  /** What the candles of a replayed session said at `time`, as `backtest.moment` does for a run. */
  'replay.moment': {
    input: z.object({ sessionId, time, timeframe: timeframeSchema.nullable() }),
    output: replayMomentSchema,
  },
  'replay.export': { input: z.object({ sessionId, format: replayFormatSchema }), output: savedSchema },

  /** Reads a space (strategy settings to search) and says how many members it has. */
  'optimise.check': {
    input: z.object({ space: settingsSchema }),
    output: z.object({ problems: z.array(settingsProblemSchema), members: z.number().nullable() }),
  },
  'optimise.start': {
    input: z.object({ ...stretch, space: settingsSchema }),
    output: z.object({ jobId: z.string(), sweepId: z.number().int() }),
  },
  'optimise.sweeps': { input: z.object({ limit }), output: z.array(sweepSummarySchema) },
  'optimise.sweep': { input: z.object({ sweepId }), output: sweepViewSchema },
  'optimise.resume': { input: z.object({ sweepId }), output: startedSchema },
  'optimise.remove': { input: z.object({ sweepId }), output: receiptSchema },
  /** The whole configuration of a member. */
  'optimise.member': {
    input: z.object({ sweepId, index: z.number().int().min(0) }),
    output: z.object({ configuration: settingsSchema }),
  },
  'optimise.walkForward': {
    input: z.object({
      sweepId,
      trainDays: z.number().int().min(1).max(36_500),
      testDays: z.number().int().min(1).max(36_500),
      anchored: z.boolean(),
    }),
    output: startedSchema,
  },
  /** Both ways of dealing the trades; null when there are none. */
  'optimise.monteCarlo': {
    input: z.object({
      source: tradeSourceSchema,
      runs: z.number().int().min(1).max(20_000),
      seed: z
        .number()
        .int()
        .min(0)
        .max(2 ** 32 - 1),
      ruinPct: z.number().min(0).max(100),
    }),
    output: z.object({ order: monteCarloSchema, resample: monteCarloSchema }).nullable(),
  },
} as const;

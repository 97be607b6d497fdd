import { z } from 'zod';
import { settingsSchema } from './configuration-views.ts';
import { seriesKeySchema } from './data-views.ts';
import { candleSchema, signalBarSchema, timeframeSchema } from './views.ts';

/** Backtests as every user interface sees them (strategy.md §12). Percentages are percent, money is quote, times UTC ms. */

const time = z.number().int();
const nullableNumber = z.number().nullable();
export const exitTypeSchema = z.enum(['immediate', 'delayed', 'accelerated', 'manual']);

/** Null is "not enough data to say": fewer than 10 trades, or 14 days. Mirrors `BacktestMetrics`. */
export const metricsSchema = z.object({
  startingQuote: z.number(),
  finalEquity: z.number(),
  totalReturnPct: z.number(),
  cagrPct: nullableNumber,
  buyAndHoldReturnPct: z.number(),
  exposurePct: z.number(),
  trades: z.number().int(),
  winRatePct: nullableNumber,
  profitFactor: nullableNumber,
  expectancy: nullableNumber,
  expectancyPct: nullableNumber,
  bestTradePct: nullableNumber,
  worstTradePct: nullableNumber,
  averageTradePct: nullableNumber,
  averageHoldingMs: nullableNumber,
  mostConsecutiveWins: nullableNumber,
  mostConsecutiveLosses: nullableNumber,
  sqn: nullableNumber,
  maxDrawdownPct: z.number(),
  maxDrawdownAmount: z.number(),
  maxDrawdownPeakTime: nullableNumber,
  maxDrawdownTroughTime: nullableNumber,
  maxDrawdownRecoveryTime: nullableNumber,
  longestUnderWaterMs: z.number(),
  days: z.number(),
  sharpe: nullableNumber,
  sortino: nullableNumber,
  calmar: nullableNumber,
  feesPaid: z.number(),
  slippagePaid: z.number(),
  monthlyReturns: z.array(z.object({ month: z.string(), returnPct: z.number() })),
  /** Only types that occurred. */
  exitTypes: z.array(
    z.object({
      exitType: exitTypeSchema,
      trades: z.number().int(),
      wins: z.number().int(),
      pnl: z.number(),
      averagePnlPct: z.number(),
    }),
  ),
});
export type MetricsView = z.infer<typeof metricsSchema>;

/** What the look-ahead check of a run found. */
export const lookAheadSchema = z.object({
  cuts: z.number().int(),
  /** Cuts at which the future changed something; 0 is what a sound engine gives. */
  violations: z.number().int(),
  /** The first of them in words. */
  first: z.string().nullable(),
  checked: time,
});
export type LookAheadView = z.infer<typeof lookAheadSchema>;

export const runSummarySchema = z.object({
  runId: z.number().int(),
  /** Wall time. */
  created: time,
  ...seriesKeySchema.shape,
  timeframe: timeframeSchema,
  from: time,
  to: time,
  bars: z.number().int(),
  filled: z.number().int(),
  gaps: z.number().int(),
  /** The whole configuration it was made with. */
  configuration: settingsSchema,
  /** Settings that differ from the defaults, in words: `entry.required 5, costs.slippageBps 10`; empty for none. */
  differences: z.string(),
  metrics: metricsSchema,
  /** Computing time, ms. */
  tookMs: nullableNumber,
  engineVersion: z.string(),
  fingerprint: z.string(),
  /** Made by this engine version: running it again on the same candles gives the same bytes. */
  current: z.boolean(),
  lookAhead: lookAheadSchema.nullable(),
});
export type RunSummaryView = z.infer<typeof runSummarySchema>;

export const tradeSchema = z.object({
  /** 1 for the first. */
  number: z.number().int(),
  entryTime: time,
  entryPrice: z.number(),
  exitTime: time,
  exitPrice: z.number(),
  quantity: z.number(),
  fees: z.number(),
  pnl: z.number(),
  pnlPct: z.number(),
  exitType: exitTypeSchema,
  /** Close time of the signal bar it was entered on, and how many lenses had converged; null after a manual entry. */
  signalTime: nullableNumber,
  lenses: nullableNumber,
});
export type TradeView = z.infer<typeof tradeSchema>;

/** Columns of equal length, thinned so that every visible extreme stays. Drawdowns are 0 or negative, percent. */
export const equityCurveSchema = z.object({
  times: z.array(time),
  equity: z.array(z.number()),
  /** The starting quote in the market from the first base open on. */
  hold: z.array(z.number()),
  drawdownPct: z.array(z.number()),
  holdDrawdownPct: z.array(z.number()),
});
export type EquityCurveView = z.infer<typeof equityCurveSchema>;

export const runReportSchema = z.object({
  run: runSummarySchema,
  curve: equityCurveSchema,
  /** In order of time. */
  trades: z.array(tradeSchema),
  open: z
    .object({
      entryTime: time,
      entryPrice: z.number(),
      quantity: z.number(),
      price: z.number(),
      value: z.number(),
      pnl: z.number(),
      pnlPct: z.number(),
    })
    .nullable(),
  /** Signals raised, whether acted on or not. */
  entrySignals: z.array(z.object({ time, price: z.number(), lenses: z.number().int() })),
  exitSignals: z.array(
    z.object({
      time,
      lenses: z.number().int(),
      divergences: z.number().int(),
      exitType: exitTypeSchema,
      exitTime: time,
    }),
  ),
  /** Histogram of the trades' returns: bins of equal width over `[from, to)`, percent. */
  distribution: z.array(z.object({ from: z.number(), to: z.number(), trades: z.number().int() })),
  /** One honest sentence on what the figures say, and one on what they do not. */
  verdict: z.object({ headline: z.string(), caution: z.string() }),
});
export type RunReportView = z.infer<typeof runReportSchema>;

/** The chart around a moment of the past, with the heatmap of the configuration it was traded by. */
export const momentSchema = z.object({
  symbol: z.string(),
  /** Of the candles. Signal bars are always of the run's own timeframe, which `closeTime - time` says. */
  timeframe: timeframeSchema,
  /** Settings the heatmap is drawn with. */
  entryRequired: z.number().int(),
  entryWindowBars: z.number().int(),
  exitRequired: z.number().int(),
  exitWindowBars: z.number().int(),
  minDivergences: z.number().int(),
  enabledLenses: z.array(z.string()),
  priceDecimals: z.number().int(),
  /** Bar the view is about: open time of the signal bar. */
  focus: time,
  candles: z.array(candleSchema),
  /** Closed signal bars in time order; the last candle's bar is the last one. */
  signalBars: z.array(signalBarSchema),
  /** Trades that touch the window. */
  trades: z.array(tradeSchema),
});

export type MomentView = z.infer<typeof momentSchema>;

/** A moment of a stored run. */
export const runMomentSchema = momentSchema.extend({ runId: z.number().int() });
export type RunMomentView = z.infer<typeof runMomentSchema>;

export const exportFormatSchema = z.enum(['json', 'trades_csv', 'equity_csv', 'html']);
export type ExportFormatView = z.infer<typeof exportFormatSchema>;

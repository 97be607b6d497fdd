import { z } from 'zod';
import { ENTRY_LENSES } from '../domain/lens.ts';
import { TIMEFRAMES } from '../domain/timeframe.ts';
import { ticketSchema } from './ticket-views.ts';

/** What every user interface sees. Times UTC ms, prices in quote, quantities in base, unknown is null. */

const time = z.number().int();
const nullableNumber = z.number().nullable();

export const modeSchema = z.enum(['demo', 'paper', 'live']);
export type ModeView = z.infer<typeof modeSchema>;

export const timeframeSchema = z.enum(TIMEFRAMES);

export const controlStateSchema = z.enum(['stopped', 'running', 'paused', 'halted']);
export type ControlStateView = z.infer<typeof controlStateSchema>;

export const portfolioStateSchema = z.enum(['ready_to_enter', 'incomplete_entry', 'ready_to_exit', 'incomplete_exit']);
export type PortfolioStateView = z.infer<typeof portfolioStateSchema>;

export const regimeSchema = z.enum(['uptrend', 'downtrend', 'compression', 'expansion', 'undefined']);

export const instrumentSchema = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  tickSize: z.number(),
  priceDecimals: z.number().int(),
  lotStep: z.number(),
  lotDecimals: z.number().int(),
  orderMinimum: z.number(),
  costMinimum: z.number(),
  makerFee: z.number(),
  takerFee: z.number(),
});
export type InstrumentView = z.infer<typeof instrumentSchema>;

export const candleSchema = z.object({
  time,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});
export type CandleView = z.infer<typeof candleSchema>;

const lensReadingSchema = z.object({ value: nullableNumber, threshold: nullableNumber });

export const transitionMarkSchema = z.object({
  order: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  side: z.enum(['up', 'down']),
  kind: z.enum(['break_of_structure', 'change_of_character', 'range_break']),
  swingTime: time,
});

export const entrySignalSchema = z.object({
  time,
  price: z.number(),
  indicators: z.array(z.enum(ENTRY_LENSES)),
  indicatorCount: z.number().int(),
  range12h: z.number(),
  momentum24h: nullableNumber,
  support4h: z.number(),
  regime: regimeSchema,
});

/** One closed signal bar: a column of the heatmap. Mirrors `SignalBar` of engine/domain. */
export const signalBarSchema = z.object({
  time,
  closeTime: time,
  close: z.number(),
  entryMask: z.number().int(),
  exitMask: z.number().int(),
  entryFired: z.number().int(),
  exitFired: z.number().int(),
  entryCount: z.number().int(),
  exitCount: z.number().int(),
  divergenceCount: z.number().int(),
  momentum24h: nullableNumber,
  regime: regimeSchema,
  transitions: z.array(transitionMarkSchema),
  warm: z.boolean(),
  warmIn: z.number().int(),
  entrySignal: entrySignalSchema.nullable(),
  readings: z.array(lensReadingSchema),
});
export type SignalBarView = z.infer<typeof signalBarSchema>;

export const quoteSchema = z.object({ bid: z.number(), ask: z.number(), last: z.number(), time });
export type QuoteView = z.infer<typeof quoteSchema>;

const bookLevelSchema = z.object({ price: z.number(), quantity: z.number() });
export const bookSchema = z.object({ bids: z.array(bookLevelSchema), asks: z.array(bookLevelSchema), time });
export type BookView = z.infer<typeof bookSchema>;

export const marketTradeSchema = z.object({
  id: z.number(),
  price: z.number(),
  quantity: z.number(),
  side: z.enum(['buy', 'sell']),
  time: z.number(),
});
export type MarketTradeView = z.infer<typeof marketTradeSchema>;

export const orderSchema = z.object({
  clientOrderId: z.string(),
  orderId: z.string().nullable(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit']),
  price: nullableNumber,
  quantity: z.number(),
  filledQuantity: z.number(),
  averagePrice: nullableNumber,
  postOnly: z.boolean(),
  status: z.enum(['created', 'unknown', 'open', 'filled', 'canceled', 'expired', 'refused']),
  purpose: z.enum(['entry', 'exit', 'manual', 'foreign']),
  signalId: z.string().nullable(),
  reason: z.string().nullable(),
  fee: z.number(),
  createdAt: time,
  updatedAt: time,
});
export type OrderView = z.infer<typeof orderSchema>;

export const fillSchema = z.object({
  tradeId: z.string(),
  orderId: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: z.number(),
  quantity: z.number(),
  cost: z.number(),
  fee: z.number(),
  feeAsset: z.string(),
  maker: z.boolean(),
  purpose: z.enum(['entry', 'exit', 'manual', 'foreign']),
  time,
});
export type FillView = z.infer<typeof fillSchema>;

export const balanceSchema = z.object({ asset: z.string(), total: z.number(), held: z.number(), free: z.number() });
export type BalanceView = z.infer<typeof balanceSchema>;

export const positionSchema = z.object({
  symbol: z.string(),
  quantity: z.number(),
  averageCost: nullableNumber,
  bought: z.number(),
  sold: z.number(),
  realisedPnl: z.number(),
  feesQuote: z.number(),
  openedAt: time.nullable(),
  /** Base the account holds and base its trades come to, where these differ by more than dust. The account wins. */
  drift: z.object({ account: z.number(), trades: z.number() }).nullable(),
  checkedAt: time.nullable(),
});
export type PositionView = z.infer<typeof positionSchema>;

/** A transition of the control or the portfolio state, with its cause in words. */
export const transitionSchema = z.object({
  id: z.number().int(),
  time,
  machine: z.enum(['control', 'portfolio']),
  from: z.string(),
  to: z.string(),
  cause: z.string(),
  signalId: z.string().nullable(),
  orderIds: z.array(z.string()),
});
export type TransitionView = z.infer<typeof transitionSchema>;

/** A line of the events tab: transitions, decisions not taken, orders, warnings. */
export const eventSchema = z.object({
  id: z.number().int(),
  time,
  level: z.enum(['info', 'success', 'warning', 'error']),
  kind: z.string(),
  message: z.string(),
});
export type EventView = z.infer<typeof eventSchema>;

/** A signal in the blotter, with what became of it. */
export const signalRowSchema = z.object({
  id: z.string(),
  kind: z.enum(['entry', 'exit']),
  time,
  price: z.number(),
  count: z.number().int(),
  missing: z.array(z.string()),
  divergenceCount: z.number().int(),
  momentum24h: nullableNumber,
  regime: regimeSchema,
  /** e.g. `acted on`, `ignored: position held`, `delayed 3 h`. */
  result: z.string(),
});
export type SignalRowView = z.infer<typeof signalRowSchema>;

const meterSchema = z.object({
  label: z.string(),
  kind: z.enum(['entry', 'exit', 'divergence']),
  have: z.number().int(),
  need: z.number().int(),
  of: z.number().int(),
});

export const machineSchema = z.object({
  control: controlStateSchema,
  controlSince: time,
  portfolio: portfolioStateSchema,
  portfolioSince: time,
  /** Why nothing happens right now (or what is happening), in words. */
  why: z.object({
    headline: z.string(),
    detail: z.string(),
    tone: z.enum(['neutral', 'active', 'warning']),
    meters: z.array(meterSchema),
  }),
  /** Close time of the running signal bar: the next decision. */
  nextCheckAt: time.nullable(),
  pendingExit: z.object({ signalTime: time, dueTime: time, exitType: z.string(), category: z.string() }).nullable(),
  /** Which user controls make sense now; the engine refuses the others with a reason. */
  allowed: z.object({
    start: z.boolean(),
    pause: z.boolean(),
    resume: z.boolean(),
    stop: z.boolean(),
    forceEntry: z.boolean(),
    forceExit: z.boolean(),
    cancelAll: z.boolean(),
    adopt: z.boolean(),
  }),
});
export type MachineView = z.infer<typeof machineSchema>;

export const healthSchema = z.object({
  feed: z.enum(['connecting', 'connected', 'disconnected', 'stale']),
  account: z.enum(['connecting', 'connected', 'disconnected']),
  /** Exchange time of the newest market message. */
  lastMarketTime: time.nullable(),
  /** Wall-clock age of the newest market message in ms. */
  feedAgeMs: z.number().nullable(),
  restLatencyMs: z.number().nullable(),
  clockSkewMs: z.number().nullable(),
  consecutiveApiErrors: z.number().int(),
  journal: z.enum(['synced', 'failed']),
  reconciled: z.boolean(),
});
export type HealthView = z.infer<typeof healthSchema>;

export const sessionInfoSchema = z.object({
  sessionId: z.string(),
  mode: modeSchema,
  exchangeName: z.string(),
  /** 1 in real time, 60 when the demo plays an hour a minute. */
  speed: z.number(),
  instrument: instrumentSchema,
  timeframe: timeframeSchema,
  configurationName: z.string(),
  entryRequired: z.number().int(),
  entryWindowBars: z.number().int(),
  exitRequired: z.number().int(),
  exitWindowBars: z.number().int(),
  minDivergences: z.number().int(),
  enabledLenses: z.array(z.string()),
  startedAt: time,
});
export type SessionInfoView = z.infer<typeof sessionInfoSchema>;

/** Everything a window needs to draw itself from nothing. Streams keep it current from then on. */
export const sessionViewSchema = z.object({
  info: sessionInfoSchema,
  /** Market time when the view was taken. */
  now: time,
  machine: machineSchema,
  health: healthSchema,
  quote: quoteSchema.nullable(),
  change24h: nullableNumber,
  book: bookSchema.nullable(),
  trades: z.array(marketTradeSchema),
  position: positionSchema,
  balances: z.array(balanceSchema),
  ticket: ticketSchema,
  orders: z.array(orderSchema),
  fills: z.array(fillSchema),
  signals: z.array(signalRowSchema),
  transitions: z.array(transitionSchema),
  events: z.array(eventSchema),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** Candles of one timeframe and, where it is the signal timeframe, the heatmap under them. */
export const chartHistorySchema = z.object({
  timeframe: timeframeSchema,
  /** Closed candles in time order. */
  candles: z.array(candleSchema),
  /** The running candle, if any. */
  forming: candleSchema.nullable(),
  /** Closed signal bars in time order; always those of the signal timeframe. */
  signalBars: z.array(signalBarSchema),
});
export type ChartHistoryView = z.infer<typeof chartHistorySchema>;

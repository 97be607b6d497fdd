import { z } from 'zod';

/** Groups of REST calls that a rule may name besides single endpoints. */
export const CALL_GROUPS = ['any', 'public', 'private', 'orders', 'cancels', 'reads'] as const;
/** Channels of WebSocket v2, `answer` for replies to requests, `any` for all of them. */
export const FRAME_CHANNELS = [
  'any',
  'answer',
  'status',
  'heartbeat',
  'ticker',
  'trade',
  'book',
  'level3',
  'ohlc',
  'instrument',
  'executions',
  'balances',
] as const;
export type FrameChannel = (typeof FRAME_CHANNELS)[number];

const count = z.int().min(0).max(1_000_000);
const seconds = z.number().positive().max(3_600);

/**
 * When a rule strikes, in numbers of what it looks at (calls, frames, orders): the first `skip` pass, then every
 * `every`-th or each with `chance` (all of them by default), at most `times`.
 */
const timing = {
  skip: count.default(0),
  times: z.int().min(1).max(1_000_000).optional(),
  every: z.int().min(1).max(1_000_000).optional(),
  chance: z.number().min(0).max(1).optional(),
};

/** Endpoints (`AddOrder`) or groups of them. */
const calls = (fallback: readonly string[]) =>
  z
    .array(z.string().min(1))
    .min(1)
    .default([...fallback]);
const channels = (fallback: readonly FrameChannel[]) =>
  z
    .array(z.enum(FRAME_CHANNELS))
    .min(1)
    .default([...fallback]);
/** Smallest and largest of a choice. */
const span = (smallest: number, largest: number) =>
  z
    .tuple([z.number().min(smallest).max(largest), z.number().min(smallest).max(largest)])
    .refine(([low, high]) => low <= high, 'the first number must not be above the second');

const milliseconds = span(0, 120_000);

const call = { ...timing, calls: calls(['any']) };
const privateCall = { ...timing, calls: calls(['private']) };

const restRules = [
  /** Waits (wall milliseconds) before the exchange hears of the call; a call behind it can overtake it. */
  z.strictObject({ fault: z.literal('latency'), ...call, milliseconds }),
  /** Waits between the exchange's answer and its arrival. */
  z.strictObject({ fault: z.literal('slow_answer'), ...call, milliseconds }),
  /** The call is lost on the way; nobody ever answers. */
  z.strictObject({ fault: z.literal('drop_request'), ...call }),
  /** The exchange has acted; its answer is lost. */
  z.strictObject({ fault: z.literal('drop_answer'), ...call }),
  z.strictObject({ fault: z.literal('reset_before'), ...call }),
  /** The network hands the call on twice; the client has the second answer: for a private one, that its nonce is used up. */
  z.strictObject({ fault: z.literal('duplicate_request'), ...call }),
  z.strictObject({ fault: z.literal('reset_after'), ...call }),
  /** An HTML page of the network in front, after the exchange has acted unless `executed` is false. */
  z.strictObject({
    fault: z.literal('http_error'),
    ...call,
    status: z.int().min(400).max(599).default(502),
    executed: z.boolean().default(true),
  }),
  /**
   * The connection is torn at once; what was sent is done so many seconds later (exchange time), unless its deadline
   * has passed by then.
   */
  z.strictObject({ fault: z.literal('late_execution'), ...call, calls: calls(['orders']), seconds: span(0, 60) }),
  /** Half of the JSON, with status 200. */
  z.strictObject({ fault: z.literal('truncated_json'), ...call }),
  /** A page of HTML with status 200. */
  z.strictObject({ fault: z.literal('html_page'), ...call }),
  /** One of Kraken's own errors, e.g. `EService:Unavailable`, although the exchange has acted if `executed`. */
  z.strictObject({
    fault: z.literal('error_answer'),
    ...privateCall,
    error: z.string().regex(/^[EW]\w+: ?.+/),
    executed: z.boolean().default(false),
  }),
  z.strictObject({ fault: z.literal('invalid_nonce'), ...privateCall }),
  /** `EOrder:Rate limit exceeded` for orders, `EAPI:Rate limit exceeded` for everything else. */
  z.strictObject({ fault: z.literal('rate_limit'), ...privateCall }),
  /** Every private call is locked out for so long (exchange time). */
  z.strictObject({ fault: z.literal('temporary_lockout'), ...privateCall, seconds }),
  /** Private reads answer from so many seconds ago (exchange time). */
  z.strictObject({ fault: z.literal('stale_reads'), ...timing, calls: calls(['reads']), seconds: span(0, 60) }),
] as const;

const exchangeRules = [
  /** The market goes into a mode for so long (exchange time), beginning with the call that strikes. */
  z.strictObject({
    fault: z.literal('market_mode'),
    ...call,
    mode: z.enum(['cancel_only', 'post_only', 'maintenance']),
    seconds,
  }),
  /** One pair goes into a mode for so long, told by AssetPairs and on the instrument channel. */
  z.strictObject({
    fault: z.literal('pair_mode'),
    ...call,
    symbol: z.string().min(1).default('BTC/USD'),
    mode: z.enum(['cancel_only', 'post_only', 'limit_only']),
    seconds,
  }),
  /** The clock that clients see is off by `jump` seconds for so long. */
  z.strictObject({
    fault: z.literal('clock_jump'),
    ...call,
    jump: z.number().min(-3_600).max(3_600),
    seconds,
  }),
  /** A part of an order trades by itself: of a resting one after so many seconds, of an immediate one at once. */
  z.strictObject({ fault: z.literal('partial_fill'), ...timing, part: span(0, 1), seconds: seconds.default(1) }),
  /** All of a resting order trades but less than the exchange's minimum. */
  z.strictObject({ fault: z.literal('dust'), ...timing, seconds: seconds.default(1) }),
  /** A post-only order is accepted and cancelled, though the market was away from it. */
  z.strictObject({ fault: z.literal('post_only_cancelled'), ...timing }),
  /** The other form: a post-only order is refused in its answer. */
  z.strictObject({ fault: z.literal('post_only_refused'), ...timing }),
] as const;

const streamRules = [
  /** Frames arrive late (wall milliseconds), in order. */
  z.strictObject({ fault: z.literal('frame_latency'), ...timing, channels: channels(['any']), milliseconds }),
  z.strictObject({ fault: z.literal('drop_frame'), ...timing, channels: channels(['any']) }),
  z.strictObject({ fault: z.literal('duplicate_frame'), ...timing, channels: channels(['any']) }),
  /** A frame arrives after the next one of its connection. */
  z.strictObject({ fault: z.literal('reorder_frames'), ...timing, channels: channels(['any']) }),
  /** Half of a frame. */
  z.strictObject({ fault: z.literal('corrupt_frame'), ...timing, channels: channels(['any']) }),
  z.strictObject({ fault: z.literal('checksum_mismatch'), ...timing }),
  /** An update of `executions` never arrives; the next one shows the gap. */
  z.strictObject({ fault: z.literal('sequence_gap'), ...timing }),
  /** Two updates of `executions` change places and keep the numbers of their places. */
  z.strictObject({ fault: z.literal('out_of_order_fills'), ...timing }),
  /** No row of `executions` names its symbol. */
  z.strictObject({ fault: z.literal('symbol_less_executions'), ...timing }),
  /** A subscription is acknowledged, and nothing of its channel ever comes. */
  z.strictObject({
    fault: z.literal('silent_subscription'),
    ...timing,
    channels: channels(['trade', 'book', 'executions']),
  }),
  z.strictObject({ fault: z.literal('heartbeat_loss'), ...timing }),
  /** A connection says nothing at all from some frame on, heartbeats included, but stays open. */
  z.strictObject({ fault: z.literal('dead_connection'), ...timing, channels: channels(['any']) }),
  /** A connection is torn down instead of sending a frame. */
  z.strictObject({ fault: z.literal('connection_reset'), ...timing, channels: channels(['any']) }),
  /** A connection is closed when its client has sent nothing for so long (exchange time), subscribed or not. */
  z.strictObject({ fault: z.literal('idle_close'), ...timing, seconds: seconds.default(60) }),
  /** The snapshot of `executions` holds at most so many trades. */
  z.strictObject({ fault: z.literal('snapshot_limit'), ...timing, trades: z.int().min(0).max(50).default(50) }),
  /** The token of a private subscription is refused: `ESession:Invalid session`. */
  z.strictObject({ fault: z.literal('token_refused'), ...timing }),
] as const;

const restRule = z.discriminatedUnion('fault', restRules);
const exchangeRule = z.discriminatedUnion('fault', exchangeRules);
const streamRule = z.discriminatedUnion('fault', streamRules);

/** A fault script: plain data. The same plan and seed give the same decisions for the same calls. */
export const faultPlanSchema = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  rules: z.array(z.discriminatedUnion('fault', [...restRules, ...exchangeRules, ...streamRules])).max(100),
});

export type RestRule = z.infer<typeof restRule>;
export type ExchangeRule = z.infer<typeof exchangeRule>;
export type StreamRule = z.infer<typeof streamRule>;
export type FaultPlan = z.infer<typeof faultPlanSchema>;
export type FaultRule = FaultPlan['rules'][number];
/** A plan as it is written: what has a default may be left out. */
export type FaultPlanInput = z.input<typeof faultPlanSchema>;
export type FaultName = FaultRule['fault'];

const REST: ReadonlySet<string> = new Set(restRules.map((rule) => rule.shape.fault.value));
const EXCHANGE: ReadonlySet<string> = new Set(exchangeRules.map((rule) => rule.shape.fault.value));

export const FAULT_NAMES: readonly FaultName[] = [...restRules, ...exchangeRules, ...streamRules].map(
  (rule) => rule.shape.fault.value,
);

export function isRestRule(rule: FaultRule): rule is RestRule {
  return REST.has(rule.fault);
}

export function isExchangeRule(rule: FaultRule): rule is ExchangeRule {
  return EXCHANGE.has(rule.fault);
}

export function isStreamRule(rule: FaultRule): rule is StreamRule {
  return !REST.has(rule.fault) && !EXCHANGE.has(rule.fault);
}

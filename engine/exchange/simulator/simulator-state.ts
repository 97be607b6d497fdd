import { z } from 'zod';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { AccountState } from './account/account.ts';
import { ORDER_TYPES } from './account/records.ts';
import { arePackedPrints, packPrints } from './market/own-prints.ts';
import type { PackedPrints } from './market/own-prints.ts';

/** Version of the state's shape. Until 2, prints were records, and costs and fees in units of the ledger. */
export const STATE_VERSION = 2;

/** Everything needed to continue a simulator: the rest follows from the seed (or the recorded candles). */
export interface SimulatorState {
  readonly version: typeof STATE_VERSION;
  readonly seed: number;
  /** Market time, UTC milliseconds. */
  readonly marketTime: number;
  /** First minute of the market, counted from the epoch. */
  readonly firstMinute: number;
  /** Last accepted nonce. */
  readonly nonce: string;
  readonly account: AccountState;
  /** When the dead man's switch fires, µs of market time; null while it is not armed. */
  readonly switchAt: number | null;
  /** Prints in which the account took part, by symbol. */
  readonly ownPrints: Readonly<Record<string, PackedPrints>>;
}

const count = z.number().int().nonnegative();
const side = z.enum(['buy', 'sell']);
const orderType = z.enum(ORDER_TYPES);

const triggerSchema = z.object({ ticks: count, reference: z.enum(['last', 'index']) });
const amendSchema = z.object({
  id: z.string(),
  kind: z.enum(['original', 'user']),
  lots: count,
  remaining: count,
  price: count.nullable(),
  // States written before they were kept have none.
  triggerTicks: count.nullable().default(null),
  postOnly: z.boolean().default(false),
  time: count,
});

const orderSchema = z.object({
  id: z.string(),
  number: count,
  symbol: z.string(),
  side,
  type: orderType,
  price: count.nullable(),
  lots: count,
  filled: count,
  cost: count,
  fee: count,
  userref: z.number().int(),
  clientId: z.string().nullable(),
  postOnly: z.boolean(),
  timeInForce: z.enum(['gtc', 'ioc', 'gtd', 'fok']),
  expiresAt: count.nullable(),
  selfTrade: z.enum(['cancel-newest', 'cancel-oldest', 'cancel-both']),
  status: z.enum(['open', 'closed', 'canceled', 'expired']),
  reason: z.string().nullable(),
  openedAt: count,
  closedAt: count.nullable(),
  trades: z.array(z.string()),
  amended: z.boolean(),
  // States written before there were triggers have none of these.
  trigger: triggerSchema.nullable().default(null),
  triggeredAt: count.nullable().default(null),
  amendments: z.array(amendSchema).default([]),
});

const tradeSchema = z.object({
  id: z.string(),
  number: count,
  orderId: z.string(),
  symbol: z.string(),
  side,
  type: orderType,
  ticks: count,
  lots: count,
  cost: count,
  fee: count,
  maker: z.boolean(),
  time: count,
  tradeNumber: count,
});

const ledgerSchema = z.object({
  id: z.string(),
  number: count,
  refId: z.string(),
  time: count,
  type: z.enum(['trade', 'deposit']),
  asset: z.string(),
  amount: z.number().int(),
  fee: count,
  balance: count,
});

const ownPrintSchema = z.object({
  minute: count,
  at: count,
  part: z.boolean(),
  time: count,
  side,
  ticks: count,
  lots: count,
  orderType: z.enum(['market', 'limit']),
});
// States were written with one record for each print.
const ownPrintsSchema = z.union([
  z.array(count).refine(arePackedPrints, 'no prints in order'),
  z.array(ownPrintSchema).transform(packPrints),
]);

const stateSchema: z.ZodType<SimulatorState> = z.object({
  version: z.union([z.literal(1), z.literal(STATE_VERSION)]).transform((): typeof STATE_VERSION => STATE_VERSION),
  seed: z.number().int(),
  marketTime: z.number().nonnegative(),
  firstMinute: count,
  nonce: z.string().regex(/^\d{1,20}$/),
  account: z.object({
    balances: z.record(z.string(), count),
    open: z.array(orderSchema),
    closed: z.array(orderSchema),
    trades: z.array(tradeSchema),
    ledger: z.array(ledgerSchema),
    orders: count,
    tradeCount: count,
    rows: count,
    amends: count,
    // States written before costs had their own decimals have none.
    inCostUnits: z.boolean().default(false),
  }),
  // States written before it was kept have none.
  switchAt: z.number().nonnegative().nullable().default(null),
  ownPrints: z.record(z.string(), ownPrintsSchema),
});

/** Reads the JSON text of an exported state; the error says what is wrong with it and where. */
export function parseSimulatorState(text: string): Result<SimulatorState, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return failure(`The simulator's state is no JSON: ${String(error)}`);
  }
  const parsed = stateSchema.safeParse(value);
  if (parsed.success) return success(parsed.data);
  const issue = parsed.error.issues[0];
  return failure(
    `The simulator's state is damaged at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'unreadable'}`,
  );
}

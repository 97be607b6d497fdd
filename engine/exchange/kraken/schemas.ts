import { z } from 'zod';

/**
 * Shapes of Kraken's REST v0 answers, as far as they are used. Source: Kraken's OpenAPI and captures. Numbers come as
 * strings or numbers (ccxt even turns bare numbers into strings when a body holds digits beyond 2^53), so every
 * number accepts both; NaN and infinities are refused.
 */
export const numeric = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/)])
  .transform(Number)
  .pipe(z.number().refine(Number.isFinite));
const positive = numeric.pipe(z.number().positive());
const notNegative = numeric.pipe(z.number().min(0));

export const answerSchema = z.object({ result: z.unknown() });

export const timeSchema = z.object({ unixtime: positive });

export const systemStatusSchema = z.object({ status: z.string().min(1) });

const feeTiers = z.array(z.tuple([numeric, notNegative]).rest(z.unknown()));

export const pairSchema = z.object({
  altname: z.string(),
  wsname: z.string().optional(),
  base: z.string(),
  quote: z.string(),
  pair_decimals: notNegative,
  lot_decimals: notNegative,
  tick_size: positive.optional(),
  ordermin: positive,
  costmin: notNegative.optional(),
  /** Kraken has taken to leaving both lists empty. */
  fees: feeTiers.nullish(),
  fees_maker: feeTiers.nullish(),
  status: z.string().default('online'),
});
export type KrakenPair = z.infer<typeof pairSchema>;
export const pairsSchema = z.record(z.string(), pairSchema);

const candleRow = z
  .tuple([positive, positive, positive, positive, positive, notNegative, notNegative, notNegative])
  .rest(z.unknown());

/** `{PAIR: rows, last}`; the key is the id, but sometimes the wsname, so the only key besides `last` is taken. */
function keyedRows<Row extends z.ZodType>(row: Row) {
  return z.record(z.string(), z.unknown()).transform((result, context) => {
    const entry = Object.entries(result).find(([key]) => key !== 'last');
    const rows = z.array(row).safeParse(entry?.[1] ?? []);
    if (!rows.success) {
      context.addIssue({ code: 'custom', message: 'rows', path: rows.error.issues[0]?.path ?? [] });
      return z.NEVER;
    }
    const last = result['last'];
    return { rows: rows.data, last: typeof last === 'string' || typeof last === 'number' ? String(last) : null };
  });
}

export const candlesSchema = keyedRows(candleRow);
export const tradesSchema = keyedRows(
  z.tuple([positive, positive, positive, z.enum(['b', 's']), z.string(), z.string(), positive]).rest(z.unknown()),
);

export const addOrderSchema = z.object({ txid: z.array(z.string().min(1)).min(1) });
export const cancelSchema = z.object({ count: notNegative, pending: z.unknown().optional() });
export const amendSchema = z.object({ amend_id: z.string().min(1) });
/** `triggerTime` of a switch taken back is undocumented, so it is not asked for. */
export const switchSchema = z.object({ currentTime: z.string() });

const text = z.string().nullish();
export const orderSchema = z.object({
  cl_ord_id: text,
  status: z.enum(['pending', 'open', 'closed', 'canceled', 'expired']),
  reason: text,
  opentm: numeric,
  closetm: numeric.nullish(),
  descr: z.object({
    pair: z.string(),
    type: z.enum(['buy', 'sell']),
    ordertype: z.string(),
    /** No number for orders that trail the market (`+1.0000%`), which the account may have from elsewhere. */
    price: numeric.optional().catch(undefined),
  }),
  vol: notNegative,
  vol_exec: notNegative,
  cost: notNegative,
  fee: numeric,
  price: notNegative,
});
export type KrakenOrder = z.infer<typeof orderSchema>;
export const openOrdersSchema = z.object({ open: z.record(z.string(), orderSchema) });
/** Rows altogether, of which a page shows some; not told by every answer. */
const rowCount = notNegative.nullish();
export const closedOrdersSchema = z.object({ closed: z.record(z.string(), orderSchema), count: rowCount });
export const ordersSchema = z.record(z.string(), orderSchema);

export const tradeSchema = z.object({
  ordertxid: z.string(),
  pair: z.string(),
  time: positive,
  type: z.enum(['buy', 'sell']),
  price: positive,
  cost: notNegative,
  fee: numeric,
  vol: positive,
  maker: z.boolean().default(false),
  cl_ord_id: text,
  /** What tells a trade on margin from one of the spot account. Unreadable is absent: a spot trade must never be lost. */
  margin: numeric.catch(0),
  misc: z.string().catch(''),
  leverage: z.union([z.string(), z.number()]).optional().catch(undefined),
});
export type KrakenTrade = z.infer<typeof tradeSchema>;
export const tradesHistorySchema = z.object({ trades: z.record(z.string(), tradeSchema), count: rowCount });

export const balancesSchema = z.record(z.string(), z.object({ balance: numeric, hold_trade: notNegative.default(0) }));
export const tokenSchema = z.object({ token: z.string().min(1), expires: positive });

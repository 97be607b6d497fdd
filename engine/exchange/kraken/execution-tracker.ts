import { z } from 'zod';
import type { Fill, TradeId } from '../../domain/fill.ts';
import type { ClientOrderId, OrderId, OrderRequest, OrderType } from '../../domain/order.ts';
import type { AmendRequest, BrokerEvent, BrokerOrder } from '../../ports.ts';
import { numeric } from './schemas.ts';

const feeSchema = z.object({ asset: z.string(), qty: numeric });

/** A member that an element may lack, or have as null. */
function optional<Member extends z.ZodType>(member: Member) {
  return member.nullish().transform((value) => value ?? undefined);
}

/** One element of an executions message; which fields are there depends on `exec_type`. Source: WebSocket v2 docs. */
export const executionSchema = z.object({
  order_id: z.string().min(1),
  exec_type: z.string(),
  timestamp: z.string(),
  order_status: optional(z.string()),
  cl_ord_id: optional(z.string()),
  symbol: optional(z.string()),
  side: optional(z.enum(['buy', 'sell'])),
  order_type: optional(z.string()),
  limit_price: optional(numeric),
  order_qty: optional(numeric),
  cum_qty: optional(numeric),
  cum_cost: optional(numeric),
  avg_price: optional(numeric),
  reason: optional(z.string()),
  cancel_reason: optional(z.string()),
  exec_id: optional(z.string()),
  last_qty: optional(numeric),
  last_price: optional(numeric),
  liquidity_ind: optional(z.string()),
  cost: optional(numeric),
  fees: optional(z.array(feeSchema)),
  /** On trades: it made a position on margin larger or smaller, and is none of the spot account. */
  margin_borrow: optional(z.boolean()).catch(undefined),
  /** Where the counter of the order's pair stands, when it was asked for. */
  ratecount: optional(numeric),
});
export type ExecutionRow = z.infer<typeof executionSchema>;

interface KnownOrder {
  order: BrokerOrder;
  /** Fees by trade, in quote: a message can come twice, and REST may have counted it already. */
  readonly fees: Map<string, number>;
}

/** Enough for everything open and everything that can still be talked about. */
const MAX_KNOWN = 2_000;

/** Completes stream messages with what is known of their orders, and never lets an ended order live again. */
export interface ExecutionTracker {
  /** We have just sent this one. */
  learnRequest(orderId: OrderId, request: OrderRequest, time: number): void;
  /** The exchange has just taken these new terms. */
  learnAmend(amend: Pick<AmendRequest, 'orderId' | 'price' | 'quantity'>): void;
  /** REST has just told of this one. */
  learnOrder(order: BrokerOrder): void;
  /** Orders that are open as far as we know. */
  open(): readonly BrokerOrder[];
  /** Null for one that we never heard of, or have forgotten. */
  order(orderId: OrderId): BrokerOrder | null;
  /** Events of one element. Elements of a snapshot that are trades tell of the past: they give fills only. */
  apply(row: ExecutionRow, snapshot: boolean): readonly BrokerEvent[];
}

function statusOf(row: ExecutionRow): BrokerOrder['status'] {
  // `partially_filled` also stands on the trade that completes the order; `filled` comes as its own message.
  const said = row.order_status ?? row.exec_type;
  if (said === 'filled' || said === 'canceled' || said === 'expired') return said;
  return 'open';
}

function typeOf(text: string | undefined): OrderType | null {
  return text === 'market' || text === 'limit' ? text : null;
}

/** Fees in quote; base is converted at the price of the trade. */
function feesInQuote(fees: ExecutionRow['fees'], symbol: string | null, price: number): number {
  const base = symbol?.split('/')[0];
  return (fees ?? []).reduce((sum, fee) => sum + (fee.asset === base ? fee.qty * price : fee.qty), 0);
}

function toFill(row: ExecutionRow, order: BrokerOrder): Fill | null {
  const { exec_id: tradeId, last_qty: quantity, last_price: price } = row;
  const { symbol, side } = order;
  if (tradeId === undefined || quantity === undefined || price === undefined || symbol === null || side === null)
    return null;
  if (!(quantity > 0) || !(price > 0)) return null;
  const fees = row.fees ?? [];
  const single = fees.length === 1 ? fees[0] : null;
  return {
    tradeId: tradeId as TradeId,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    symbol,
    side,
    price,
    quantity,
    cost: row.cost ?? price * quantity,
    fee: single?.qty ?? feesInQuote(fees, symbol, price),
    feeAsset: single?.asset ?? symbol.split('/')[1] ?? '',
    maker: row.liquidity_ind === 'm',
    time: Date.parse(row.timestamp),
  };
}

export function createExecutionTracker(): ExecutionTracker {
  const known = new Map<string, KnownOrder>();

  function remember(entry: KnownOrder): void {
    // Re-inserting moves to the end: what was touched longest ago is forgotten first.
    known.delete(entry.order.orderId);
    known.set(entry.order.orderId, entry);
    if (known.size > MAX_KNOWN) known.delete(known.keys().next().value!);
  }

  /** The order after a row. Quantities only grow, and an end is final, whatever order messages arrive in. */
  function merge(before: BrokerOrder | null, row: ExecutionRow): BrokerOrder {
    const ended = before !== null && before.status !== 'open';
    const filled = row.cum_qty ?? 0;
    const advances = before === null || filled > before.filledQuantity;
    const type = typeOf(row.order_type) ?? before?.type ?? null;
    const told = filled > 0 && filled >= (before?.filledQuantity ?? 0) ? row.avg_price : undefined;
    const average = told ?? (advances ? null : before.averagePrice);
    return {
      orderId: row.order_id as OrderId,
      clientOrderId: (row.cl_ord_id as ClientOrderId | undefined) ?? before?.clientOrderId ?? null,
      symbol: row.symbol ?? before?.symbol ?? null,
      side: row.side ?? before?.side ?? null,
      type,
      status: ended ? before.status : statusOf(row),
      price: type === 'market' ? null : row.limit_price || (before?.price ?? null),
      quantity: row.order_qty || (before?.quantity ?? null),
      filledQuantity: advances ? filled : before.filledQuantity,
      averagePrice: average !== null && average > 0 ? average : null,
      // Not every row that tells a quantity tells its cost, which only grows as well.
      cost: Math.max(before?.cost ?? 0, row.cum_cost ?? 0),
      fee: before?.fee ?? 0,
      reason: row.reason ?? row.cancel_reason ?? before?.reason ?? null,
      time: Math.max(Date.parse(row.timestamp), before?.time ?? 0),
    };
  }

  function apply(row: ExecutionRow, snapshot: boolean): readonly BrokerEvent[] {
    const before = known.get(row.order_id) ?? null;
    const merged = merge(before?.order ?? null, row);
    const isTrade = row.exec_type === 'trade';
    const fill = isTrade && row.margin_borrow !== true ? toFill(row, merged) : null;
    const events: BrokerEvent[] = fill === null ? [] : [{ type: 'fill', fill }];
    // A trade of the snapshot carries the status of its own moment: as an order it could be long gone.
    if (isTrade && snapshot) return events;

    const fees = before?.fees ?? new Map<string, number>();
    if (isTrade && row.exec_id !== undefined)
      fees.set(row.exec_id, feesInQuote(row.fees, merged.symbol, row.last_price ?? 0));
    const counted = [...fees.values()].reduce((sum, fee) => sum + fee, 0);
    const told = isTrade ? 0 : feesInQuote(row.fees, merged.symbol, row.avg_price ?? 0);
    const order = { ...merged, fee: Math.max(merged.fee, counted, told) };
    remember({ order, fees });
    return [...events, { type: 'order', order }];
  }

  return {
    learnRequest: (orderId, request, time) => {
      const before = known.get(orderId);
      const { clientOrderId, symbol, side, type, price, quantity } = request;
      // The stream is often faster than the answer: then only what it left out is added.
      if (before !== undefined) {
        remember({ ...before, order: { ...before.order, clientOrderId, symbol, side, type, price, quantity } });
        return;
      }
      const nothingYet = { filledQuantity: 0, averagePrice: null, cost: 0, fee: 0, reason: null };
      const order = {
        orderId,
        clientOrderId,
        symbol,
        side,
        type,
        price,
        quantity,
        status: 'open',
        time,
        ...nothingYet,
      } as const;
      remember({ order, fees: new Map() });
    },
    learnAmend: ({ orderId, price, quantity }) => {
      const before = known.get(orderId);
      if (before === undefined || before.order.status !== 'open') return;
      remember({ ...before, order: { ...before.order, price, quantity: quantity ?? before.order.quantity } });
    },
    learnOrder: (order) => {
      const before = known.get(order.orderId);
      if (before === undefined) return remember({ order, fees: new Map() });
      // REST lags the stream by up to a minute: it may complete an order, never take anything back.
      const newer = order.filledQuantity >= before.order.filledQuantity && before.order.status === 'open';
      const base = newer ? { ...before.order, ...order, fee: Math.max(order.fee, before.order.fee) } : before.order;
      const { symbol, side, type } = order;
      const clientOrderId = order.clientOrderId ?? before.order.clientOrderId;
      // Neither may it take back the terms of an amendment that it has not seen yet.
      const price = before.order.price ?? order.price;
      const quantity = before.order.quantity ?? order.quantity;
      remember({ ...before, order: { ...base, clientOrderId, symbol, side, type, price, quantity } });
    },
    open: () => [...known.values()].map(({ order }) => order).filter(({ status }) => status === 'open'),
    order: (orderId) => known.get(orderId)?.order ?? null,
    apply,
  };
}

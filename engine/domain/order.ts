import type { Brand } from './brand.ts';

export type OrderId = Brand<string, 'OrderId'>;
export type ClientOrderId = Brand<string, 'ClientOrderId'>;

export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit';
export type TimeInForce = 'gtc' | 'ioc';

/**
 * What an order is for. `manual` orders come from the ticket; `foreign` ones were placed by
 * something else on the same account and are shown, never touched.
 */
export type OrderPurpose = 'entry' | 'exit' | 'manual' | 'foreign';

/**
 * Life of an order as the exchange tells it, with two states of our own before it has spoken:
 * `created` (on disk, not sent) and `unknown` (sent, the answer was lost: it may be live).
 */
export type OrderStatus = 'created' | 'unknown' | 'open' | 'filled' | 'canceled' | 'expired' | 'refused';

/** An order we want the exchange to have. Quantities in base, prices in quote. */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Null for market orders. */
  readonly price: number | null;
  readonly quantity: number;
  readonly postOnly: boolean;
  readonly timeInForce: TimeInForce;
  readonly purpose: OrderPurpose;
  /** Signal that caused it, if any. */
  readonly signalId: string | null;
}

/** An order as last seen. `filledQuantity`, `cost` and `fee` are cumulative; cost and fee in quote. */
export interface Order extends OrderRequest {
  readonly orderId: OrderId | null;
  readonly status: OrderStatus;
  readonly filledQuantity: number;
  readonly averagePrice: number | null;
  readonly cost: number;
  readonly fee: number;
  /** Why it ended: the exchange's words, e.g. `User requested`, `Post only order`. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export function isWorking(status: OrderStatus): boolean {
  return status === 'created' || status === 'unknown' || status === 'open';
}

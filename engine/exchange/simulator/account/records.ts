import type { Side } from '../../../domain/order.ts';

export const ORDER_TYPES = [
  'market',
  'limit',
  'stop-loss',
  'take-profit',
  'stop-loss-limit',
  'take-profit-limit',
] as const;
export type SimulatedOrderType = (typeof ORDER_TYPES)[number];
export type TriggerReference = 'last' | 'index';

/** What wakes a stop or take-profit order: the last trade of the pair at or beyond this price. */
export interface Trigger {
  readonly ticks: number;
  readonly reference: TriggerReference;
}

/** One state of an order's terms: as placed, then after each amendment. Lots as ordered and as left then. */
export interface AmendRecord {
  readonly id: string;
  readonly kind: 'original' | 'user';
  readonly lots: number;
  readonly remaining: number;
  readonly price: number | null;
  /** Ticks at which the order was to be triggered; null where it waits for nothing. */
  readonly triggerTicks: number | null;
  readonly postOnly: boolean;
  readonly time: number;
}

export type SimulatedTimeInForce = 'gtc' | 'ioc' | 'gtd' | 'fok';
export type SelfTradeRule = 'cancel-newest' | 'cancel-oldest' | 'cancel-both';
export type SimulatedOrderStatus = 'open' | 'closed' | 'canceled' | 'expired';

/**
 * An order of the account as the exchange keeps it. Price in ticks (null for market orders), quantities
 * in lots, costs and fees in 10^-costDecimals quote, times in microseconds of market time.
 */
export interface SimulatedOrder {
  readonly id: string;
  /** Number of the order, rising: sorts orders of the same instant. */
  readonly number: number;
  readonly symbol: string;
  readonly side: Side;
  readonly type: SimulatedOrderType;
  price: number | null;
  lots: number;
  filled: number;
  cost: number;
  fee: number;
  readonly userref: number;
  readonly clientId: string | null;
  postOnly: boolean;
  readonly timeInForce: SimulatedTimeInForce;
  readonly expiresAt: number | null;
  readonly selfTrade: SelfTradeRule;
  status: SimulatedOrderStatus;
  reason: string | null;
  readonly openedAt: number;
  closedAt: number | null;
  readonly trades: string[];
  amended: boolean;
  /** Of stop and take-profit orders; null for all others. */
  trigger: Trigger | null;
  /** When the trigger was reached; the order works from then on. */
  triggeredAt: number | null;
  /** Empty until the first amendment. */
  readonly amendments: AmendRecord[];
}

/** Whether an order waits for its trigger: it is open, but not in the book. */
export function isWaiting(order: Pick<SimulatedOrder, 'trigger' | 'triggeredAt'>): boolean {
  return order.trigger !== null && order.triggeredAt === null;
}

/** An execution on the account. `tradeNumber` is the public trade id of the pair. */
export interface AccountTrade {
  readonly id: string;
  readonly number: number;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: SimulatedOrderType;
  readonly ticks: number;
  readonly lots: number;
  readonly cost: number;
  readonly fee: number;
  readonly maker: boolean;
  readonly time: number;
  readonly tradeNumber: number;
}

/** A row of the ledger: `amount` and `balance` in the asset's ledger units, fee apart. */
export interface LedgerRow {
  readonly id: string;
  readonly number: number;
  readonly refId: string;
  readonly time: number;
  readonly type: 'trade' | 'deposit';
  /** Asset symbol as on WebSocket v2. */
  readonly asset: string;
  readonly amount: number;
  readonly fee: number;
  readonly balance: number;
}

/** Balances in ledger units by asset symbol. */
export type Balances = Readonly<Record<string, number>>;

import type { OrderType, Side } from '../../../domain/order.ts';

export type SimulatedTimeInForce = 'gtc' | 'ioc' | 'gtd' | 'fok';
export type SelfTradeRule = 'cancel-newest' | 'cancel-oldest' | 'cancel-both';
export type SimulatedOrderStatus = 'open' | 'closed' | 'canceled' | 'expired';

/**
 * An order of the account as the exchange keeps it. Price in ticks (null for market orders), quantities
 * in lots, money in 1e-4 quote, times in microseconds of market time.
 */
export interface SimulatedOrder {
  readonly id: string;
  /** Number of the order, rising: sorts orders of the same instant. */
  readonly number: number;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
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
}

/** An execution on the account. `tradeNumber` is the public trade id of the pair. */
export interface AccountTrade {
  readonly id: string;
  readonly number: number;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
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

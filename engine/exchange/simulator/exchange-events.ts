import type { AccountTrade, LedgerRow, SimulatedOrder } from './account/records.ts';
import type { PairMarket } from './market/pair-market.ts';
import type { Print } from './market/prints.ts';

/** What happens to an order, in the words of the executions channel. */
export type OrderEventKind = 'pending_new' | 'new' | 'triggered' | 'filled' | 'canceled' | 'expired' | 'amended';

/** Everything the exchange tells its channels, in the order in which it happened. Times in microseconds. */
export type ExchangeEvent =
  | { readonly type: 'print'; readonly market: PairMarket; readonly print: Print }
  | { readonly type: 'order'; readonly kind: OrderEventKind; readonly order: SimulatedOrder; readonly time: number }
  | { readonly type: 'trade'; readonly order: SimulatedOrder; readonly trade: AccountTrade }
  | { readonly type: 'ledger'; readonly row: LedgerRow }
  | { readonly type: 'status'; readonly status: SystemStatus }
  /** What may be done in pairs has changed: in one, or in all of them with the market. */
  | { readonly type: 'pair_status'; readonly symbols: readonly string[] };

export type SystemStatus = 'online' | 'maintenance' | 'cancel_only' | 'post_only';
export type PairStatus = 'online' | 'cancel_only' | 'post_only' | 'limit_only';

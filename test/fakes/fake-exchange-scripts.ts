import type { ExchangeError } from '../../engine/ports.ts';

/** What the next submit does instead of simply working. */
export type SubmitScript =
  | { readonly kind: 'accept' }
  /** Nothing is placed. */
  | { readonly kind: 'refuse'; readonly error: ExchangeError }
  /** The answer is lost; `placed` says whether the order is live all the same. */
  | { readonly kind: 'lose'; readonly placed: boolean; readonly error?: ExchangeError }
  /** The answer comes only after that much market time (the order is placed at once). */
  | { readonly kind: 'delay'; readonly milliseconds: number };

export type CancelScript =
  | { readonly kind: 'accept' }
  | { readonly kind: 'not_open' }
  /** The call fails; `canceled` says whether the order is gone all the same. */
  | { readonly kind: 'fail'; readonly canceled: boolean; readonly error: ExchangeError };

/** What the next amendment does instead of simply working. */
export type AmendScript =
  | { readonly kind: 'accept' }
  /** The order stands as it was. */
  | { readonly kind: 'refuse'; readonly error: ExchangeError }
  | { readonly kind: 'not_open' }
  /** The answer is lost; `amended` says whether the order has the new terms all the same. */
  | { readonly kind: 'lose'; readonly amended: boolean; readonly error?: ExchangeError };

export type ReadName =
  | 'instrument'
  | 'serverTime'
  | 'candles'
  | 'tradesSince'
  | 'cancelAll'
  | 'cancelAllAfter'
  | 'openOrders'
  | 'findOrder'
  | 'orders'
  | 'fillsSince'
  | 'balances';

import type { Side } from './order.ts';

/** A public trade. `id` grows by one per trade of the pair; `side` is the taker's. Time UTC ms. */
export interface MarketTrade {
  readonly id: number;
  readonly price: number;
  readonly quantity: number;
  readonly side: Side;
  readonly time: number;
}

export interface BookLevel {
  readonly price: number;
  readonly quantity: number;
}

/** Order book, best level first on both sides. Time UTC ms of the exchange. */
export interface OrderBook {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly time: number;
}

/** Best bid and ask with the last traded price; `time` is the exchange's. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly time: number;
}

import type { MarketFeed, TradeHistory } from '../ports.ts';

/** The part of an exchange that knows the past. */
export type PastMarket = Pick<MarketFeed, 'instrument' | 'serverTime' | 'candles'> & TradeHistory;

/** A way to an exchange's past, to be closed after use. */
export interface PastMarketConnection {
  readonly market: PastMarket;
  /** A simulated market lives on this computer, and only there. */
  readonly simulated: boolean;
  close(): Promise<void>;
}

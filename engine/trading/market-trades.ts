import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { MarketTrade } from '../domain/market-data.ts';
import { barOpenTime, MINUTE_MS } from '../domain/timeframe.ts';
import { EMPTY_PRICE_FILTER, filterPrice } from './price-filter.ts';

/** Keeps prices out that are none (strategy.md §10), and knows the newest trades. */
export interface TradeScreen {
  /** Takes trades, each once. `newest` are those of the accepted that are newer than all before. */
  take(trades: readonly MarketTrade[]): {
    readonly accepted: readonly MarketTrade[];
    readonly newest: readonly MarketTrade[];
  };
  /**
   * The exchange's candles, oldest first, without those of minutes of which a trade was kept out, and without the empty
   * ones after these: they go on at its price.
   */
  undisputed(candles: readonly Candle[]): readonly Candle[];
  recent(): readonly MarketTrade[];
}

const KEPT_TRADES = 200;
/** More than the minutes that can still be corrected. */
const DISPUTED_MS = 1440 * MINUTE_MS;

export function createTradeScreen(risk: Configuration['risk'], warning: (message: string) => void): TradeScreen {
  let filter = EMPTY_PRICE_FILTER;
  let recent: MarketTrade[] = [];
  let newestId = -1;
  const disputed = new Set<number>();

  function accepts(trade: MarketTrade): boolean {
    const verdict = filterPrice(filter, trade.price, trade.time, risk);
    filter = verdict.state;
    if (verdict.note !== null) warning(`Trade ${trade.id}: ${verdict.note}.`);
    const minute = barOpenTime(trade.time, MINUTE_MS);
    if (!verdict.accepted) {
      for (const old of disputed) if (old < minute - DISPUTED_MS) disputed.delete(old);
      disputed.add(minute);
    } else if (verdict.note !== null) {
      // What seemed impossible is the market: the exchange's candles are right about these minutes.
      disputed.clear();
    }
    return verdict.accepted;
  }

  return {
    take(trades) {
      const accepted = trades.filter(accepts);
      const newest = accepted.filter(({ id }) => id > newestId).sort((a, b) => a.id - b.id);
      newestId = newest.at(-1)?.id ?? newestId;
      recent = [...recent, ...newest].slice(-KEPT_TRADES);
      return { accepted, newest };
    },
    undisputed(candles) {
      let isDisputed = false;
      return candles.filter(({ time, volume }) => {
        isDisputed = disputed.has(time) || (isDisputed && volume === 0);
        return !isDisputed;
      });
    },
    recent: () => recent,
  };
}

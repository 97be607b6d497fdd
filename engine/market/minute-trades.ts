import type { Candle } from '../domain/candle.ts';
import { decimalSum } from '../domain/decimal-sum.ts';
import type { MarketTrade } from '../domain/market-data.ts';

/** The trades of one minute, in whatever order they arrive, each counted once. */
export interface MinuteTrades {
  /** False when the trade's id is known already. */
  add(trade: MarketTrade): boolean;
  /** The candle of the trades so far; open and close are those of the earliest and the latest trade. */
  candle(): Candle;
}

export function createMinuteTrades(time: number, firstTrade: MarketTrade): MinuteTrades {
  const ids = new Set<number>([firstTrade.id]);
  const quantities = [firstTrade.quantity];
  let earliest = firstTrade;
  let latest = firstTrade;
  let high = firstTrade.price;
  let low = firstTrade.price;
  return {
    add(trade) {
      if (ids.has(trade.id)) return false;
      ids.add(trade.id);
      quantities.push(trade.quantity);
      if (isBefore(trade, earliest)) earliest = trade;
      if (isBefore(latest, trade)) latest = trade;
      if (trade.price > high) high = trade.price;
      if (trade.price < low) low = trade.price;
      return true;
    },
    candle: () => ({ time, open: earliest.price, high, low, close: latest.price, volume: decimalSum(quantities) }),
  };
}

/** Trades are ordered by time, those of one millisecond by id. */
function isBefore(a: MarketTrade, b: MarketTrade): boolean {
  return a.time < b.time || (a.time === b.time && a.id < b.id);
}

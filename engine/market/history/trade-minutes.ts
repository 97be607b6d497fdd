import type { Candle } from '../../domain/candle.ts';
import type { MarketTrade } from '../../domain/market-data.ts';
import { barOpenTime, MINUTE_MS } from '../../domain/timeframe.ts';
import { createMinuteTrades, type MinuteTrades } from '../minute-trades.ts';

/** One-minute candles out of past trades that come page by page, oldest first. Pages may repeat trades. */
export interface TradeMinutes {
  add(trades: readonly MarketTrade[]): void;
  /** Candles of the minutes that open before `time`, in order; they are handed out once. */
  takeBefore(time: number): readonly Candle[];
}

export function createTradeMinutes(): TradeMinutes {
  const minutes = new Map<number, MinuteTrades>();
  return {
    add(trades) {
      for (const trade of trades) {
        const time = barOpenTime(trade.time, MINUTE_MS);
        const minute = minutes.get(time);
        if (minute === undefined) minutes.set(time, createMinuteTrades(time, trade));
        else minute.add(trade);
      }
    },
    takeBefore(time) {
      const taken = [...minutes].filter(([opened]) => opened < time).toSorted(([a], [b]) => a - b);
      return taken.map(([opened, minute]) => {
        minutes.delete(opened);
        return minute.candle();
      });
    },
  };
}

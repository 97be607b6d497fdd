import type { Candle } from '../domain/candle.ts';
import { compensatedSum, isWholeAtScale, MAXIMUM_DECIMALS, POWERS_OF_TEN } from '../domain/decimal-sum.ts';
import type { MarketTrade } from '../domain/market-data.ts';

/** The trades of one minute, in whatever order they arrive, each counted once. */
export interface MinuteTrades {
  /** False when the trade's id is known already, or when the minute is not made of trades. */
  add(trade: MarketTrade): boolean;
  /** The candle of the trades so far; open and close are those of the earliest and the latest trade. */
  candle(): Candle;
}

export function createMinuteTrades(time: number, firstTrade: MarketTrade): MinuteTrades {
  const ids = new Set<number>([firstTrade.id]);
  const volume = createRunningSum();
  let earliest = firstTrade;
  let latest = firstTrade;
  let high = firstTrade.price;
  let low = firstTrade.price;
  volume.add(firstTrade.quantity);
  return {
    add(trade) {
      if (ids.has(trade.id)) return false;
      ids.add(trade.id);
      volume.add(trade.quantity);
      if (isBefore(trade, earliest)) earliest = trade;
      if (isBefore(latest, trade)) latest = trade;
      if (trade.price > high) high = trade.price;
      if (trade.price < low) low = trade.price;
      return true;
    },
    candle: () => ({ time, open: earliest.price, high, low, close: latest.price, volume: volume.value() }),
  };
}

/** A minute whose candle is the exchange's own word: trades do not change it, they are in it. */
export function settledMinute(candle: Candle): MinuteTrades {
  return { add: () => false, candle: () => candle };
}

/** Trades are ordered by time, those of one millisecond by id. */
function isBefore(a: MarketTrade, b: MarketTrade): boolean {
  return a.time < b.time || (a.time === b.time && a.id < b.id);
}

/** `decimalSum` of everything added so far, without adding it all up again: a busy minute has thousands of trades. */
function createRunningSum(): { add(value: number): void; value(): number } {
  const values: number[] = [];
  let decimals = 0;
  let scale = 1;
  let units = 0;
  let isDecimal = true;
  return {
    add(value) {
      values.push(value);
      while (isDecimal && !isWholeAtScale(value, scale)) {
        units *= 10;
        isDecimal = decimals < MAXIMUM_DECIMALS;
        scale = POWERS_OF_TEN[++decimals];
      }
      units += Math.round(value * scale);
      isDecimal = isDecimal && Number.isSafeInteger(units);
    },
    value: () => (isDecimal ? units / scale : compensatedSum(values, 0, values.length)),
  };
}

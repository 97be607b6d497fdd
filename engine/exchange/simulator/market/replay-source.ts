import type { Candle } from '../../../domain/candle.ts';
import { decimalsOf } from '../../../domain/decimal.ts';
import { MINUTE_MS } from '../../../domain/timeframe.ts';
import { fewestTrades } from './minute-source.ts';
import type { MinuteBar, MinuteSource } from './minute-source.ts';
import { LOT_DECIMALS, LOTS_PER_UNIT } from './pairs.ts';
import { hash32 } from './prng.ts';

/** Decimals the recorded prices need; at least `fewest`. */
export function priceDecimalsOf(candles: readonly Candle[], fewest: number): number {
  let decimals = fewest;
  for (const { open, high, low, close } of candles) {
    decimals = Math.max(decimals, decimalsOf(open), decimalsOf(high), decimalsOf(low), decimalsOf(close));
  }
  return decimals;
}

/**
 * A market out of recorded one-minute candles, in time order. Minutes that are missing, marked as
 * filled or without volume have no trades; after the last candle the market is silent.
 * Throws on a candle that is no candle: the importer should have refused it.
 */
export function createReplaySource(candles: readonly Candle[], seed: number, priceDecimals: number): MinuteSource {
  const first = candles[0];
  if (first === undefined) throw new Error('replay: candles is empty; give at least one one-minute candle');
  const firstMinute = Math.floor(first.time / MINUTE_MS);
  let minute = firstMinute;
  let index = 0;
  let price = toTicks(first.open, priceDecimals);

  const next = (): MinuteBar => {
    const current = minute++;
    const candle = candles[index];
    if (candle === undefined || Math.floor(candle.time / MINUTE_MS) > current) return silent(price);
    index++;
    const following = candles[index];
    if (following !== undefined && following.time <= candle.time) {
      throw new Error(
        `replay: candle times must rise, got ${following.time} after ${candle.time}; sort and deduplicate`,
      );
    }
    const bar = toBar(candle, priceDecimals, hash32(seed, current));
    price = bar.close;
    return bar;
  };
  return { firstMinute, next };
}

function silent(price: number): MinuteBar {
  return { open: price, high: price, low: price, close: price, lots: 0, count: 0 };
}

function toTicks(price: number, decimals: number): number {
  return Math.round(price * 10 ** decimals);
}

function toBar(candle: Candle, decimals: number, chance: number): MinuteBar {
  const open = toTicks(candle.open, decimals);
  const high = toTicks(candle.high, decimals);
  const low = toTicks(candle.low, decimals);
  const close = toTicks(candle.close, decimals);
  const lots = Math.round(candle.volume * LOTS_PER_UNIT);
  const sound = low >= 1 && low <= Math.min(open, close) && high >= Math.max(open, close) && lots >= 0;
  if (!sound || Number.isNaN(lots)) {
    throw new Error(`replay: the candle at ${candle.time} is not one: ${JSON.stringify(candle)}`);
  }
  if (candle.filled === true || lots === 0) return silent(close);
  const fewest = fewestTrades(open, high, low, close);
  if (lots < fewest) {
    throw new Error(
      `replay: the candle at ${candle.time} has volume ${candle.volume}, less than ${fewest} trades of 1e-${LOT_DECIMALS}`,
    );
  }
  const wanted = 5 + (chance % 24);
  return { open, high, low, close, lots, count: Math.min(lots, Math.max(fewest, wanted)) };
}

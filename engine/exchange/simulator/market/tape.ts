import type { Side } from '../../../domain/order.ts';
import { fewestTrades } from './minute-source.ts';
import type { MinuteBar } from './minute-source.ts';
import { createRandom } from './prng.ts';
import type { Random } from './prng.ts';

/** A trade of the tape. `time` in microseconds since the epoch; `side` is the taker's. */
export interface TapeTrade {
  readonly time: number;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
}

export const MINUTE_US = 60_000_000;
/** Trades keep this distance from the end of their minute, so that own prints never leak into the next. */
const TAIL_US = 50_000;

/**
 * The trades inside a minute: they reproduce its open, high, low, close and volume exactly, at irregular
 * times, strictly rising. A pure function of its arguments, so any minute can be expanded again.
 */
export function expandMinute(seed: number, stream: number, minute: number, bar: MinuteBar): readonly TapeTrade[] {
  if (bar.count === 0) return [];
  const random = createRandom(seed, stream, minute);
  const prices = pricesOf(random, bar);
  const lots = splitLots(random, bar.lots, bar.count);
  const times = timesOf(random, minute, bar.count);
  const trades: TapeTrade[] = [];
  let side: Side = random.next() < 0.5 ? 'buy' : 'sell';
  for (let index = 0; index < bar.count; index++) {
    const ticks = prices[index] as number;
    const before = index === 0 ? ticks : (prices[index - 1] as number);
    if (ticks > before) side = 'buy';
    else if (ticks < before) side = 'sell';
    else if (random.next() < 0.3) side = side === 'buy' ? 'sell' : 'buy';
    trades.push({ time: times[index] as number, side, ticks, lots: lots[index] as number });
  }
  return trades;
}

/** Price × quantity summed over a minute, in ticks · lots: what its volume-weighted price needs. */
export function minuteTurnover(seed: number, stream: number, minute: number, bar: MinuteBar): number {
  if (bar.count === 0) return 0;
  const random = createRandom(seed, stream, minute);
  const prices = pricesOf(random, bar);
  const lots = splitLots(random, bar.lots, bar.count);
  let turnover = 0;
  for (let index = 0; index < bar.count; index++) turnover += (prices[index] as number) * (lots[index] as number);
  return turnover;
}

function pricesOf(random: Random, { open, high, low, close, count }: MinuteBar): readonly number[] {
  const prices = new Array<number>(count);
  prices[0] = open;
  prices[count - 1] = close;
  if (count < fewestTrades(open, high, low, close)) throw new Error(`tape: ${count} trades cannot print the minute`);
  const anchors = [0, count - 1];
  const free = count - 2;
  let taken = -1;
  // The extremes go where neither the first nor the last trade can stand for them.
  for (const extreme of [high, low]) {
    if (extreme === open || extreme === close || free <= 0) continue;
    let position = 1 + Math.floor(random.next() * free);
    if (position === taken) position = position === free ? 1 : position + 1;
    taken = position;
    prices[position] = extreme;
    anchors.push(position);
  }
  anchors.sort((a, b) => a - b);
  const range = high - low;
  for (let anchor = 1; anchor < anchors.length; anchor++) {
    const from = anchors[anchor - 1] as number;
    const to = anchors[anchor] as number;
    const start = prices[from] as number;
    const end = prices[to] as number;
    // Neighbouring trades are close to each other: the deviation from the straight way has a memory.
    let noise = 0;
    for (let position = from + 1; position < to; position++) {
      const share = (position - from) / (to - from);
      noise = 0.75 * noise + (random.next() + random.next() - 1) * 0.2 * range;
      const value = Math.round(start + (end - start) * share + noise);
      prices[position] = Math.max(low, Math.min(high, value));
    }
  }
  return prices;
}

/** Splits a volume into `count` positive parts with a long tail; the sum is exact. */
function splitLots(random: Random, lots: number, count: number): readonly number[] {
  const weights = new Array<number>(count);
  let total = 0;
  for (let index = 0; index < count; index++) {
    const uniform = random.next();
    const weight = 0.02 + (uniform * uniform) / (1.02 - uniform);
    weights[index] = weight;
    total += weight;
  }
  const spare = lots - count;
  let rest = lots;
  let largest = 0;
  for (let index = 0; index < count; index++) {
    const part = 1 + Math.floor((spare * (weights[index] as number)) / total);
    weights[index] = part;
    rest -= part;
    if (part > (weights[largest] as number)) largest = index;
  }
  weights[largest] = (weights[largest] as number) + rest;
  return weights;
}

function timesOf(random: Random, minute: number, count: number): readonly number[] {
  const times = new Array<number>(count);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    // One gap in three is part of a burst.
    const gap = -Math.log(1 - random.next()) * (random.next() < 0.33 ? 0.02 : 1);
    sum += gap;
    times[index] = sum;
  }
  const end = sum - Math.log(1 - random.next());
  const usable = MINUTE_US - TAIL_US - count;
  const start = minute * MINUTE_US;
  for (let index = 0; index < count; index++) {
    times[index] = start + index + Math.floor(((times[index] as number) / end) * usable);
  }
  return times;
}

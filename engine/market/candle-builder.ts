import type { Candle } from '../domain/candle.ts';
import type { MarketTrade } from '../domain/market-data.ts';
import { barOpenTime, MINUTE_MS } from '../domain/timeframe.ts';
import { createMinuteTrades, type MinuteTrades } from './minute-trades.ts';

/** What closing minutes brings forth, in time order. */
export type CandleBuilderEvent =
  /** A closed minute; `startsSegment` is true for the first one and the first after a gap. */
  | { readonly type: 'candle'; readonly candle: Candle; readonly startsSegment: boolean }
  /** From the minute that opens at `from` on nothing is filled until a trade comes. */
  | { readonly type: 'gap'; readonly from: number };

/**
 * Trades that came after their minute was closed. `candle` is what the closed minute should have been;
 * null when the builder does not hold that minute (any more) and it has to be fetched anew. A correction
 * without trades is a filled minute whose previous close has changed.
 */
export interface CandleCorrection {
  readonly time: number;
  readonly candle: Candle | null;
  readonly trades: readonly MarketTrade[];
}

export interface CandleBuilderOptions {
  readonly maxGapMinutes: number;
  /** The last closed minute of the history that the builder continues, and the filled minutes it ends with. */
  readonly resumeAfter?: { readonly candle: Candle; readonly filledRun: number };
  /** Closed minutes that can still be corrected. */
  readonly retainedMinutes?: number;
}

/** One-minute candles out of live trades (strategy.md §1). It knows no clock: time comes in calls. */
export interface CandleBuilder {
  /** Takes trades in any order, known ids once; returns what that changes about minutes closed before. */
  addTrades(trades: readonly MarketTrade[]): readonly CandleCorrection[];
  /** Closes every minute that has ended by market time `time` (UTC ms). */
  closeUpTo(time: number): readonly CandleBuilderEvent[];
  /** The newest open minute with trades, null when there is none. */
  forming(): Candle | null;
}

const RETAINED_MINUTES = 240;

export function createCandleBuilder(options: CandleBuilderOptions): CandleBuilder {
  const { maxGapMinutes, resumeAfter, retainedMinutes = RETAINED_MINUTES } = options;
  const traded = new Map<number, MinuteTrades>();
  const closed = new Map<number, Candle>();
  let last: Candle | null = resumeAfter?.candle ?? null;
  let filledRun = resumeAfter?.filledRun ?? 0;
  let inGap = false;
  /** Open time of the oldest open minute; null before anything is known. */
  let next: number | null = last === null ? null : last.time + MINUTE_MS;
  /** Minutes before this one belong to history, not to the builder. */
  let heldFrom = next ?? Number.POSITIVE_INFINITY;

  function addToMinute(time: number, trade: MarketTrade): boolean {
    const minute = traded.get(time);
    if (minute !== undefined) return minute.add(trade);
    traded.set(time, createMinuteTrades(time, trade));
    return true;
  }

  function correct(time: number, trades: readonly MarketTrade[]): CandleCorrection[] {
    const candle = traded.get(time)!.candle();
    closed.set(time, candle);
    if (last?.time === time) last = candle;
    const corrections: CandleCorrection[] = [{ time, candle, trades }];
    for (let later = time + MINUTE_MS; !traded.has(later); later += MINUTE_MS) {
      const filled = closed.get(later);
      if (filled === undefined || filled.close === candle.close) break;
      const refilled = filledCandle(later, candle.close);
      closed.set(later, refilled);
      if (last?.time === later) last = refilled;
      corrections.push({ time: later, candle: refilled, trades: [] });
    }
    return corrections;
  }

  function close(candle: Candle, startsSegment: boolean): CandleBuilderEvent {
    last = candle;
    closed.set(candle.time, candle);
    return { type: 'candle', candle, startsSegment };
  }

  function forget(before: number): void {
    for (const time of closed.keys()) if (time < before) closed.delete(time);
    for (const time of traded.keys()) if (time < before) traded.delete(time);
    heldFrom = Math.max(heldFrom, before);
  }

  return {
    addTrades(trades) {
      const late = new Map<number, MarketTrade[]>();
      // Before anything is closed the oldest trade, wherever it stands in the batch, says where to begin.
      if (last === null) {
        for (const trade of trades) {
          const time = barOpenTime(trade.time, MINUTE_MS);
          if (next === null || time < next) next = time;
        }
        heldFrom = next ?? heldFrom;
      }
      for (const trade of trades) {
        const time = barOpenTime(trade.time, MINUTE_MS);
        const isNew = time < heldFrom || addToMinute(time, trade);
        if (next === null || time >= next || !isNew) continue;
        const known = late.get(time);
        if (known === undefined) late.set(time, [trade]);
        else known.push(trade);
      }
      return [...late.entries()]
        .sort(([a], [b]) => a - b)
        .flatMap(([time, lateTrades]) =>
          time < heldFrom ? [{ time, candle: null, trades: lateTrades }] : correct(time, lateTrades),
        );
    },

    closeUpTo(time) {
      const events: CandleBuilderEvent[] = [];
      if (next === null) return events;
      const end = barOpenTime(time, MINUTE_MS);
      while (next < end) {
        const minute = traded.get(next);
        if (minute !== undefined) {
          events.push(close(minute.candle(), inGap || last === null));
          filledRun = 0;
          inGap = false;
          next += MINUTE_MS;
        } else if (last !== null && filledRun < maxGapMinutes) {
          events.push(close(filledCandle(next, last.close), false));
          filledRun++;
          next += MINUTE_MS;
        } else {
          if (!inGap) events.push({ type: 'gap', from: next });
          inGap = true;
          next = nextTraded(traded, next, end);
        }
      }
      forget(next - retainedMinutes * MINUTE_MS);
      return events;
    },

    forming() {
      let newest = Number.NEGATIVE_INFINITY;
      for (const time of traded.keys()) if (next !== null && time >= next && time > newest) newest = time;
      return traded.get(newest)?.candle() ?? null;
    },
  };
}

function filledCandle(time: number, close: number): Candle {
  return { time, open: close, high: close, low: close, close, volume: 0, filled: true };
}

/** The first minute with trades from `from` on, at most `end`. */
function nextTraded(traded: ReadonlyMap<number, unknown>, from: number, end: number): number {
  let found = end;
  for (const time of traded.keys()) if (time >= from && time < found) found = time;
  return found;
}

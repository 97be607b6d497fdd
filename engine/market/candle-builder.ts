import type { Candle } from '../domain/candle.ts';
import type { MarketTrade } from '../domain/market-data.ts';
import { barOpenTime, MINUTE_MS } from '../domain/timeframe.ts';
import { createMinuteTrades, type MinuteTrades, settledMinute } from './minute-trades.ts';

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
  /**
   * Takes candles of whole minutes from the exchange itself, in order of time, in place of what trades have made of
   * them; trades do not change these any more. Returns what that changes about minutes closed before.
   */
  adopt(candles: readonly Candle[]): readonly CandleCorrection[];
  /** Closes every minute that has ended by market time `time` (UTC ms). */
  closeUpTo(time: number): readonly CandleBuilderEvent[];
  /** The newest open minute with trades, null when there is none. */
  forming(): Candle | null;
  /** Open time of the oldest minute that is not closed; null before anything is known. */
  openMinute(): number | null;
}

const RETAINED_MINUTES = 240;

export function createCandleBuilder(options: CandleBuilderOptions): CandleBuilder {
  const { maxGapMinutes, resumeAfter, retainedMinutes = RETAINED_MINUTES } = options;
  const traded = new Map<number, MinuteTrades>();
  const closed = new Map<number, Candle>();
  /** Newest minute that ever had trades. */
  let newest = Number.NEGATIVE_INFINITY;
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
    newest = Math.max(newest, time);
    return true;
  }

  function correct(time: number, candle: Candle, trades: readonly MarketTrade[]): CandleCorrection[] {
    closed.set(time, candle);
    const corrections: CandleCorrection[] = [{ time, candle, trades }];
    for (let later = time + MINUTE_MS; !traded.has(later); later += MINUTE_MS) {
      const filled = closed.get(later);
      if (filled === undefined || filled.close === candle.close) break;
      const refilled = filledCandle(later, candle.close);
      closed.set(later, refilled);
      corrections.push({ time: later, candle: refilled, trades: [] });
    }
    return corrections;
  }

  /** Filled minutes in a row that end with the one that opens at `time`. */
  function filledUpTo(time: number): number {
    let count = 0;
    while (count <= maxGapMinutes && closed.get(time - count * MINUTE_MS)?.filled === true) count++;
    const reachesHistory = time - count * MINUTE_MS === resumeAfter?.candle.time;
    return reachesHistory ? count + resumeAfter.filledRun : count;
  }

  /** What the next minute continues, after the ones before it have been corrected. */
  function renewEdge(): void {
    const edge = next === null ? undefined : closed.get(next - MINUTE_MS);
    if (edge === undefined) return;
    last = edge;
    filledRun = filledUpTo(edge.time);
    inGap = false;
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
      if (late.size === 0) return [];
      const corrections = [...late.entries()]
        .sort(([a], [b]) => a - b)
        .flatMap(([time, lateTrades]) =>
          time < heldFrom
            ? [{ time, candle: null, trades: lateTrades }]
            : correct(time, traded.get(time)!.candle(), lateTrades),
        );
      renewEdge();
      return corrections;
    },

    adopt(candles) {
      const corrections: CandleCorrection[] = [];
      for (const candle of candles) {
        const { time } = candle;
        if (time < heldFrom) continue;
        const isClosed = next !== null && time < next;
        const before = closed.get(time);
        // In a gap nothing is filled, beyond the minutes that may follow one with trades.
        if (isClosed && before === undefined && candle.filled === true) {
          const run = filledUpTo(time - MINUTE_MS);
          if (run >= maxGapMinutes || !closed.has(time - MINUTE_MS)) continue;
        }
        traded.set(time, settledMinute(candle));
        newest = Math.max(newest, time);
        if (!isClosed || (before !== undefined && isSameCandle(before, candle))) continue;
        corrections.push(...correct(time, candle, []));
      }
      renewEdge();
      return corrections;
    },

    closeUpTo(time) {
      const events: CandleBuilderEvent[] = [];
      if (next === null) return events;
      const end = barOpenTime(time, MINUTE_MS);
      while (next < end) {
        const minute = traded.get(next);
        const candle = minute?.candle();
        if (candle !== undefined && candle.filled !== true) {
          events.push(close(candle, inGap || last === null));
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
          next = nextTraded(traded, next + MINUTE_MS, end);
        }
      }
      forget(next - retainedMinutes * MINUTE_MS);
      return events;
    },

    forming: () => (next === null || newest < next ? null : (traded.get(newest)?.candle() ?? null)),
    openMinute: () => next,
  };
}

/** Whether two candles of a minute say the same. Prices of one decimal text are one double; volumes are sums and may differ in the noise of these. */
export function isSameCandle(a: Candle, b: Candle): boolean {
  const isSamePrice = a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close;
  return isSamePrice && Math.abs(a.volume - b.volume) <= VOLUME_NOISE * Math.max(1, a.volume);
}

/** Less than the smallest step that any pair trades in. */
const VOLUME_NOISE = 1e-9;

function filledCandle(time: number, close: number): Candle {
  return { time, open: close, high: close, low: close, close, volume: 0, filled: true };
}

/** The first minute with trades from `from` on, at most `end`. */
function nextTraded(traded: ReadonlyMap<number, unknown>, from: number, end: number): number {
  let found = end;
  for (const time of traded.keys()) if (time >= from && time < found) found = time;
  return found;
}

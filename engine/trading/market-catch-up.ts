import type { Candle } from '../domain/candle.ts';
import type { MarketTrade } from '../domain/market-data.ts';
import { barOpenTime, MINUTE_MS } from '../domain/timeframe.ts';
import type { TradeContinuity } from '../market/trade-continuity.ts';
import type { ExchangeError, MarketFeed } from '../ports.ts';

/** Asks the exchange for what the stream did not tell. One question at a time; a failed one is asked again for ever. */
export interface MarketCatchUp {
  /** Trades may be missing: asks now, or when the last failure was long enough ago. */
  want(): void;
  /** Wants the exchange's own candles, to compare closed minutes with them. */
  wantCandles(): void;
  /** Lets time pass: asks again what failed. */
  tick(): void;
  /** Why the last question was not answered; null when it was. */
  failure(): string | null;
  close(): void;
}

export interface MarketCatchUpOptions {
  readonly feed: MarketFeed;
  readonly symbol: string;
  readonly wallNow: () => number;
  readonly continuity: TradeContinuity;
  /** The market time up to which an answer that is asked for now tells everything. */
  readonly provable: () => number;
  /** Waits after failures in a row, wall ms; the last one repeats. */
  readonly waitsMs: readonly number[];
  /** Trades that nobody told before. */
  readonly onTrades: (trades: readonly MarketTrade[]) => void;
  /** The exchange's candles of minutes that are over, oldest first. */
  readonly onCandles: (candles: readonly Candle[]) => void;
  /** After every answer. */
  readonly onAnswer: () => void;
}

/** A hole longer than this is filled from the exchange's candles, one question instead of dozens of pages of trades. */
const LONGEST_TRADES_MS = 20 * MINUTE_MS;
/** The exchange's candle of a minute is final when the minute has been over for this long. */
const FINAL_AFTER_MS = 2_000;

export const CATCH_UP_WAITS_MS: readonly number[] = [250, 500, 1_000, 2_000, 5_000, 10_000];

export function createMarketCatchUp(options: MarketCatchUpOptions): MarketCatchUp {
  const { feed, symbol, continuity, provable, wallNow } = options;
  let asking = false;
  /** Market time up to which all trades should be known. */
  let wanted = Number.NEGATIVE_INFINITY;
  let wantsCandles = false;
  let failures = 0;
  let notBefore = 0;
  let problem: string | null = null;
  let closed = false;

  const needsTrades = (): boolean =>
    continuity.completeUntil() < wanted || (continuity.hasGap() && Number.isFinite(wanted));

  /** The exchange's candles of all minutes that are over and final. */
  async function readCandles(since: number): Promise<ExchangeError | null> {
    const asked = provable();
    const answer = await feed.candles(symbol, '1m');
    if (closed) return null;
    if (!answer.ok) return answer.error;
    const running = answer.value.at(-1);
    if (running === undefined) return null;
    const final = Math.min(running.time, barOpenTime(asked - FINAL_AFTER_MS, MINUTE_MS));
    const candles = answer.value.filter(({ time }) => time < final);
    const first = candles[0];
    if (first !== undefined) options.onCandles(candles);
    // What lies before the oldest candle is lost to everybody: there is nothing to wait for.
    if (first !== undefined && final > since) continuity.rebase(final);
    return null;
  }

  async function readTrades(): Promise<ExchangeError | null> {
    const since = continuity.completeUntil();
    const asked = provable();
    const answer = await feed.tradesSince(symbol, since);
    if (closed) return null;
    if (!answer.ok) return answer.error;
    options.onTrades(continuity.confirm(answer.value, since, asked));
    return null;
  }

  async function ask(): Promise<void> {
    asking = true;
    const since = continuity.completeUntil();
    const forTrades = needsTrades();
    const forCandles = wantsCandles || (forTrades && provable() - since > LONGEST_TRADES_MS);
    let error = forCandles ? await readCandles(since) : null;
    if (error === null && forCandles) wantsCandles = false;
    if (error === null && forTrades && !closed) error = await readTrades();
    asking = false;
    if (closed) return;
    problem = error?.message ?? null;
    // An answer from before what the stream has told is no failure, and yet the question stays.
    const isStale = forTrades && continuity.hasGap() && continuity.completeUntil() <= since;
    if (error === null && !isStale) failures = 0;
    else {
      notBefore = wallNow() + (options.waitsMs[Math.min(failures, options.waitsMs.length - 1)] ?? 0);
      failures++;
    }
    if (!needsTrades()) wanted = Number.NEGATIVE_INFINITY;
    options.onAnswer();
    pump();
  }

  function pump(): void {
    if (closed || asking || wallNow() < notBefore) return;
    if (wantsCandles || needsTrades()) void ask();
  }

  return {
    want() {
      wanted = Math.max(wanted, provable());
      pump();
    },
    wantCandles() {
      wantsCandles = true;
      pump();
    },
    tick: pump,
    failure: () => problem,
    close() {
      closed = true;
    },
  };
}

import type { Candle } from '../domain/candle.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarketTrade } from '../domain/market-data.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { MINUTE_MS, type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import type { Clock, ExchangeError, MarketFeed } from '../ports.ts';

/** What a watch begins with: candles that are closed by the exchange's own word, oldest first. */
export interface MarketHistory {
  readonly instrument: Instrument;
  /** Bars of T. */
  readonly bars: readonly Candle[];
  readonly minutes: readonly Candle[];
  /** Bars of fifteen minutes, which reach further back than the minutes. */
  readonly coarse: readonly Candle[];
  /** Open time of the first minute that is not closed, market UTC ms. */
  readonly openMinute: number;
  /** The exchange's trades from there on, and the market time they were asked for at. */
  readonly trades: readonly MarketTrade[];
  readonly tradesAsked: number;
}

/** Waits between the attempts of one read, market ms: six attempts in half a minute. */
export const OPENING_WAITS_MS: readonly number[] = [500, 1_500, 4_000, 9_000, 15_000];

export interface OpeningOptions {
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly waitsMs: readonly number[];
  /** Hears in words why it takes longer. */
  readonly opening: (message: string) => void;
  /** The market time up to which an answer that is asked for now tells everything. */
  readonly provable: () => number;
}

/**
 * Reads the history, each read again when it fails in a way that may pass (`busy`, `ambiguous`). Bars of T come before
 * minutes, so that the minutes reach to where the bars end or beyond.
 */
export async function readHistory(options: OpeningOptions): Promise<Result<MarketHistory, ExchangeError>> {
  const { feed, symbol, timeframe } = options;
  const instrument = await persistently('the rules of the pair', () => feed.instrument(symbol), options);
  if (!instrument.ok) return instrument;
  const read = (wanted: Timeframe): Promise<Result<readonly Candle[], ExchangeError>> =>
    persistently(`candles of ${wanted}`, () => feed.candles(symbol, wanted), options);
  const bars = await read(timeframe);
  if (!bars.ok) return bars;
  const minutes = timeframe === '1m' ? bars : await read('1m');
  if (!minutes.ok) return minutes;
  const coarse = timeframe === '15m' ? bars : await read('15m');
  if (!coarse.ok) return coarse;
  // The last element is the running candle: it is not closed.
  const closedMinutes = minutes.value.slice(0, -1).map(markFilled);
  const lastMinute = closedMinutes.at(-1);
  if (lastMinute === undefined) {
    return failure({ kind: 'invalid', message: `The exchange has no candles for ${symbol}.` });
  }
  const openMinute = lastMinute.time + MINUTE_MS;
  let tradesAsked = 0;
  const trades = await persistently(
    'the latest trades',
    () => {
      tradesAsked = options.provable();
      return feed.tradesSince(symbol, openMinute);
    },
    options,
  );
  if (!trades.ok) return trades;
  return success({
    instrument: instrument.value,
    bars: bars.value.slice(0, -1),
    minutes: closedMinutes,
    coarse: coarse.value.slice(0, -1),
    openMinute,
    trades: trades.value,
    tradesAsked,
  });
}

/** A read until it succeeds, fails for good, or has been tried often enough. */
async function persistently<Value>(
  what: string,
  read: () => Promise<Result<Value, ExchangeError>>,
  { clock, waitsMs, opening }: OpeningOptions,
): Promise<Result<Value, ExchangeError>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await read();
    const wait = waitsMs[attempt];
    if (answer.ok || wait === undefined || answer.error.kind === 'invalid' || answer.error.kind === 'denied') {
      return answer;
    }
    opening(`The market is being read: ${what} did not come (${answer.error.message}); it is tried again.`);
    await new Promise<void>((resolve) => void clock.after(wait, resolve));
  }
}

function markFilled(candle: Candle): Candle {
  return candle.volume === 0 ? { ...candle, filled: true } : candle;
}

/** The filled minutes that a history ends with. */
export function trailingFilled(minutes: readonly Candle[]): number {
  let count = 0;
  for (let i = minutes.length - 1; i >= 0 && minutes[i]?.filled === true; i--) count++;
  return count;
}

export type WarmUp = Pick<MarketHistory, 'bars' | 'minutes'>;

/** Whole bars first, then the minutes of the running bar, so that it completes on time. */
export function warmUpPart({ bars, minutes }: WarmUp, timeframe: Timeframe): WarmUp {
  const intervalMs = timeframeMs(timeframe);
  if (intervalMs === MINUTE_MS) return { bars: [], minutes };
  const lastBar = bars.at(-1);
  const from = lastBar === undefined ? 0 : lastBar.time + intervalMs;
  return { bars, minutes: minutes.filter((minute) => minute.time >= from) };
}

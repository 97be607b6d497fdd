import type { Candle } from '../../../engine/domain/candle.ts';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import { failure, type Result, success } from '../../../engine/domain/result.ts';
import { barOpenTime, MINUTE_MS, timeframeMs } from '../../../engine/domain/timeframe.ts';
import type { Clock, ExchangeError, MarketEvent, MarketFeed } from '../../../engine/ports.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { type MarketListener, type MarketWatch, openMarketWatch } from '../../../engine/trading/market-watch.ts';
import { bookAround, FAKE_INSTRUMENT } from '../../fakes/fake-exchange.ts';
import { createManualClock, type ManualClock } from '../../fakes/manual-clock.ts';

export const START = Date.UTC(2026, 0, 5, 12);
const HISTORY_BARS = 200;
const HISTORY_PRICE = 100;

export type Heard =
  | { readonly type: 'minute'; readonly candle: Candle }
  | { readonly type: 'corrected'; readonly candles: readonly Candle[] }
  | { readonly type: 'signal'; readonly closeTime: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'status'; readonly status: string }
  | { readonly type: 'rules'; readonly tickSize: number };

/** A market of which every trade is known, a stream that tells what a test lets it, and REST that answers unless told not to. */
export interface TapeMarket {
  /** The exchange's. */
  readonly clock: ManualClock;
  /** By how much the clock of the watch is ahead of it, ms. */
  setSkew(milliseconds: number): void;
  readonly ownClock: Clock;
  readonly feed: MarketFeed;
  /** What was asked of REST, in order. */
  readonly asked: string[];
  /** What fails from now on, and with what; null when nothing does. */
  fail(error: ExchangeError | null, reads?: readonly string[]): void;
  /** A trade happens now; REST knows it, the stream does not tell it. */
  happen(price: number, quantity?: number): MarketTrade;
  emit(event: MarketEvent): void;
  /** The stream tells trades. */
  tell(...trades: readonly MarketTrade[]): void;
  /** The stream shows that it is alive and what time it is. */
  beat(): void;
  /** The exchange's candle of the minute so many minutes after the start. */
  minute(index: number): Candle;
  /** The exchange's own candle is another than its trades make. */
  retell(index: number, candle: Candle): void;
  /** Lets market time pass, second by second: the watch looks each time, and the stream beats if it is alive. */
  pass(seconds: number, watch: MarketWatch, alive?: boolean): Promise<void>;
}

export function createTapeMarket(): TapeMarket {
  const clock = createManualClock(START);
  const listeners = new Set<(event: MarketEvent) => void>();
  const trades: MarketTrade[] = [];
  const retold = new Map<number, Candle>();
  const asked: string[] = [];
  let problem: ExchangeError | null = null;
  let failing: readonly string[] | undefined;
  let skew = 0;

  function candleAt(time: number, intervalMs: number, before: number): Candle {
    const other = intervalMs === MINUTE_MS ? retold.get(time) : undefined;
    if (other !== undefined) return other;
    const own = trades.filter((trade) => trade.time >= time && trade.time < time + intervalMs);
    const prices = own.map(({ price }) => price);
    const first = prices[0];
    if (first === undefined) {
      return { time, open: before, high: before, low: before, close: before, volume: 0, filled: true };
    }
    const volume = own.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      time,
      open: first,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? 0,
      volume,
    };
  }

  function candles(intervalMs: number): readonly Candle[] {
    const history = barOpenTime(START, intervalMs);
    const list: Candle[] = Array.from({ length: HISTORY_BARS }, (_, index) => ({
      time: history - (HISTORY_BARS - index) * intervalMs,
      open: HISTORY_PRICE,
      high: HISTORY_PRICE + 1,
      low: HISTORY_PRICE - 1,
      close: HISTORY_PRICE,
      volume: 3,
    }));
    for (let time = history; time <= clock.now(); time += intervalMs) {
      list.push(candleAt(time, intervalMs, list.at(-1)?.close ?? HISTORY_PRICE));
    }
    return list.slice(-721);
  }

  async function read<Value>(name: string, value: () => Value): Promise<Result<Value, ExchangeError>> {
    asked.push(name);
    await Promise.resolve();
    const fails = problem !== null && (failing === undefined || failing.includes(name));
    return fails && problem !== null ? failure(problem) : success(value());
  }

  const emit = (event: MarketEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const beat = (): void => emit({ type: 'book', book: bookAround(100.05, clock.now()) });

  return {
    clock,
    ownClock: { now: () => clock.now() + skew, after: clock.after },
    setSkew(milliseconds) {
      skew = milliseconds;
    },
    asked,
    emit,
    beat,
    feed: {
      instrument: () => read('instrument', () => FAKE_INSTRUMENT),
      serverTime: () => read('serverTime', () => clock.now()),
      candles: (_symbol, timeframe) => read(`candles ${timeframe}`, () => candles(timeframeMs(timeframe))),
      tradesSince: (_symbol, since) => read('trades', () => trades.filter(({ time }) => time >= since)),
      subscribe(_symbol, listener) {
        listeners.add(listener);
        listener({ type: 'connection', status: 'connected', detail: '' });
        return () => void listeners.delete(listener);
      },
    },
    fail(error, reads) {
      problem = error;
      failing = reads;
    },
    happen(price, quantity = 1) {
      const trade: MarketTrade = { id: 1_000 + trades.length, price, quantity, side: 'buy', time: clock.now() };
      trades.push(trade);
      return trade;
    },
    tell: (...told) => emit({ type: 'trades', trades: told }),
    minute: (index) => {
      const time = START + index * MINUTE_MS;
      const found = candles(MINUTE_MS).find((candle) => candle.time === time);
      if (found === undefined) throw new Error(`the exchange has no minute ${index} any more`);
      return found;
    },
    retell: (index, candle) => void retold.set(START + index * MINUTE_MS, candle),
    async pass(seconds, watch, alive = true) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        if (alive) beat();
        watch.tick();
        await settle();
      }
    },
  };
}

/** Lets what has been answered be heard. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await Promise.resolve();
}

export interface OpenedWatch {
  readonly watch: MarketWatch;
  readonly heard: readonly Heard[];
  minutes(): readonly Candle[];
  corrections(): readonly Candle[];
  warnings(): readonly string[];
}

function listenerOf(heard: Heard[]): MarketListener {
  return {
    warmedUp: () => undefined,
    minuteClosed(candle, bar) {
      heard.push({ type: 'minute', candle });
      if (bar !== null) heard.push({ type: 'signal', closeTime: bar.closeTime });
    },
    minutesCorrected: (candles) => void heard.push({ type: 'corrected', candles }),
    bars: () => undefined,
    quote: () => undefined,
    book: () => undefined,
    trades: () => undefined,
    connection: () => undefined,
    marketStatus: (status) => void heard.push({ type: 'status', status }),
    rules: ({ tickSize }) => void heard.push({ type: 'rules', tickSize }),
    warning: (message) => void heard.push({ type: 'warning', message }),
  };
}

/** Opens a watch; what it tells its listener goes to `heard`, what it says of its opening to `opening`. */
export function openTape(
  market: TapeMarket,
  settings: object,
  heard: Heard[],
  opening: (message: string) => void = () => undefined,
): Promise<Result<MarketWatch, ExchangeError>> {
  const configuration = parseConfiguration(settings);
  if (!configuration.ok) throw new Error(configuration.error.map(({ message }) => message).join());
  return openMarketWatch({
    feed: market.feed,
    clock: market.ownClock,
    wallNow: market.ownClock.now,
    monotonicNow: market.clock.now,
    configuration: configuration.value,
    closeGraceMs: 2_000,
    listener: listenerOf(heard),
    opening,
  });
}

export async function watchTape(market: TapeMarket, settings: object = { timeframe: '1m' }): Promise<OpenedWatch> {
  const heard: Heard[] = [];
  const opened = await openTape(market, settings, heard);
  if (!opened.ok) throw new Error(opened.error.message);
  return {
    watch: opened.value,
    heard,
    minutes: () => heard.flatMap((item) => (item.type === 'minute' ? [item.candle] : [])),
    corrections: () => heard.flatMap((item) => (item.type === 'corrected' ? item.candles : [])),
    warnings: () => heard.flatMap((item) => (item.type === 'warning' ? [item.message] : [])),
  };
}

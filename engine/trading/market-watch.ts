import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import { changedRules, type Instrument, type MarketStatus } from '../domain/instrument.ts';
import { assertNever } from '../domain/assert-never.ts';
import type { MarketTrade, OrderBook, Quote } from '../domain/market-data.ts';
import { type Result, success } from '../domain/result.ts';
import type { SignalBar } from '../domain/signal.ts';
import { barOpenTime, type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import { createTradeContinuity } from '../market/trade-continuity.ts';
import type { Clock, ConnectionStatus, ExchangeError, MarketEvent, MarketFeed } from '../ports.ts';
import { CATCH_UP_WAITS_MS, createMarketCatchUp } from './market-catch-up.ts';
import { createMinuteCloser } from './market-closing.ts';
import { OPENING_WAITS_MS, readHistory } from './market-history.ts';
import { createMarketMinutes } from './market-minutes.ts';
import { createTradeScreen } from './market-trades.ts';
import type { BarUpdate } from './running-bars.ts';

/** What the watch tells the session. Called in order; a listener must not throw. */
export interface MarketListener {
  /** Once, before anything else: the history that the lenses begin with. */
  warmedUp(history: { readonly bars: readonly Candle[]; readonly minutes: readonly Candle[] }): void;
  /** With the signal bar that this minute completes, null when it completes none. */
  minuteClosed(candle: Candle, bar: SignalBar | null): void;
  /**
   * Closed minutes were others than was told, oldest first: lenses follow these from the next bar on. What was decided
   * stays decided. A warning in words follows.
   */
  minutesCorrected(candles: readonly Candle[]): void;
  bars(updates: readonly BarUpdate[], closed: boolean): void;
  quote(quote: Quote): void;
  book(book: OrderBook): void;
  trades(trades: readonly MarketTrade[]): void;
  connection(status: ConnectionStatus, detail: string): void;
  /** Once after the start and whenever it changes. */
  marketStatus(status: MarketStatus): void;
  /** The market's rules are others than before. */
  rules(instrument: Instrument): void;
  warning(message: string): void;
}

export interface MarketWatch {
  /** As the exchange told it last. */
  readonly instrument: Instrument;
  quote(): Quote | null;
  book(): OrderBook | null;
  recentTrades(): readonly MarketTrade[];
  signalBars(): readonly SignalBar[];
  /** Last price against the one 24 h ago, in percent; null when history is shorter. */
  change24h(): number | null;
  /** Exchange time of the newest message and the wall time it came at. */
  lastMessage(): { readonly marketTime: number; readonly wallTime: number } | null;
  connection(): ConnectionStatus;
  /** What may be done in the market; null until the exchange has said. */
  marketStatus(): MarketStatus | null;
  /** Closed candles and the running one of any timeframe; follows it from then on. */
  history(
    timeframe: Timeframe,
    limit: number,
  ): Promise<Result<{ closed: readonly Candle[]; running: Candle | null }, ExchangeError>>;
  /** Looks at the clock: closes minutes whose time is over, asks again for what is missing. */
  tick(): void;
  close(): void;
}

export interface MarketWatchOptions {
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly wallNow: () => number;
  /** Milliseconds that nobody can set; may stand still while the computer sleeps. The wall's when absent. */
  readonly monotonicNow?: (() => number) | undefined;
  /** How fast market time runs; 1 when absent. */
  readonly speed?: number;
  readonly configuration: Configuration;
  /** Market time in which the stream tells what has happened: silence is taken for a hole only after it. */
  readonly closeGraceMs: number;
  readonly listener: MarketListener;
  /** Hears in words why the opening takes longer. */
  readonly opening?: (message: string) => void;
  /** Waits between the attempts of one read at the opening, market ms. */
  readonly openingWaitsMs?: readonly number[];
}

/** What the exchange's stream tells, its REST side tells this much later at the latest. */
const REST_LAG_MS = 1_000;
/** While the stream says nothing the exchange's time is reckoned by our clock, less this much. */
const CLOCK_ROOM_MS = 5_000;
/** A stream that is said to stand has said nothing when time was let pass this often. */
const SILENT_TICKS = 10;
/** A hole in the trades may be a message that was overtaken: it is waited for this long (wall) before anybody is asked. */
const GAP_PATIENCE_MS = 250;
/** However quiet the trades are, the exchange is asked for them this often (wall). */
const QUIET_MS = 15_000;

/** Opens the watch: history first, then the live stream joined without a hole. */
export async function openMarketWatch(options: MarketWatchOptions): Promise<Result<MarketWatch, ExchangeError>> {
  const { feed, clock, wallNow, configuration, listener } = options;
  const { symbol, timeframe } = configuration;
  const { monotonicNow = wallNow, speed = 1 } = options;
  let lastMessage: { marketTime: number; wallTime: number; ownTime: number; heardAt: number } | null = null;
  let connection: ConnectionStatus = 'connecting';
  let wasLost = false;
  let silentTicks = 0;
  const clockLag = Math.max(CLOCK_ROOM_MS, options.closeGraceMs);

  /**
   * Up to here an answer of the exchange that is asked for now tells everything that happened. What time it is at the
   * exchange its stream says; our own clock may be off, or be set, so it only carries on where the stream is silent.
   */
  function provable(): number {
    if (lastMessage === null) return Number.NEGATIVE_INFINITY;
    const told = lastMessage.marketTime - REST_LAG_MS;
    if (connection === 'connected' && silentTicks < SILENT_TICKS) return told;
    // What went by in truth, where our clock was set forward meanwhile.
    const passed = Math.min(clock.now() - lastMessage.ownTime, (monotonicNow() - lastMessage.heardAt) * speed);
    return Math.max(told, lastMessage.marketTime + passed - clockLag);
  }

  function hear(marketTime: number): void {
    silentTicks = 0;
    const newest = Math.max(marketTime, lastMessage?.marketTime ?? 0);
    lastMessage = { marketTime: newest, wallTime: wallNow(), ownTime: clock.now(), heardAt: monotonicNow() };
  }

  // The stream is joined before history is read, so that no trade falls between the two.
  const early: MarketEvent[] = [];
  let take = (event: MarketEvent): void => {
    if (event.type === 'book') hear(event.book.time);
    early.push(event);
  };
  const unsubscribe = feed.subscribe(symbol, (event) => take(event));
  const history = await readHistory({
    feed,
    clock,
    symbol,
    timeframe,
    waitsMs: options.openingWaitsMs ?? OPENING_WAITS_MS,
    opening: options.opening ?? (() => undefined),
    provable,
  });
  if (!history.ok) {
    unsubscribe();
    return history;
  }
  const { openMinute, trades: firstTrades, tradesAsked } = history.value;

  const minutes = createMarketMinutes({ configuration, history: history.value, now: clock.now(), listener });
  const continuity = createTradeContinuity(openMinute);
  const screen = createTradeScreen(configuration.risk, listener.warning);
  let quote: Quote | null = null;
  /** Of the newest trade that was heard of; null before the first. */
  let lastPrice: number | null = null;
  let book: OrderBook | null = null;
  let marketStatus: MarketStatus | null = null;
  let { instrument } = history.value;
  let closed = false;
  let gapSince: number | null = null;
  let tradesAt = wallNow();

  function updateQuote(last: number, time: number): void {
    const bid = book?.bids[0]?.price;
    const ask = book?.asks[0]?.price;
    if (bid === undefined || ask === undefined) return;
    if (quote !== null && quote.bid === bid && quote.ask === ask && quote.last === last) return;
    quote = { bid, ask, last, time };
    listener.quote(quote);
  }

  /** Takes trades that nobody has told before. */
  function takeTrades(trades: readonly MarketTrade[]): void {
    if (trades.length === 0) return;
    const { accepted, newest } = screen.take(trades);
    minutes.take(accepted);
    const last = newest.at(-1);
    if (last === undefined) return;
    lastPrice = last.price;
    updateQuote(last.price, last.time);
    listener.trades(newest);
  }

  const catchUp = createMarketCatchUp({
    feed,
    symbol,
    wallNow,
    continuity,
    provable,
    waitsMs: CATCH_UP_WAITS_MS,
    onTrades: takeTrades,
    onCandles(candles) {
      const first = candles[0]?.time ?? 0;
      if (first > minutes.openMinute()) {
        listener.warning(
          `The exchange has no minutes any more from before ${new Date(first).toISOString().slice(0, 16)}Z: the lenses lack what lies before. Restart the session to read its whole history.`,
        );
      }
      minutes.adopt(screen.undisputed(candles));
      closer.compared();
    },
    onAnswer: () => look(),
  });
  const closer = createMinuteCloser({ minutes, continuity, catchUp, provable, wallNow, listener });

  /** After everything that happens, and whenever time has passed. */
  function look(): void {
    if (closed) return;
    const now = wallNow();
    if (!continuity.hasGap()) gapSince = null;
    else if (gapSince === null) gapSince = now;
    else if (now - gapSince >= GAP_PATIENCE_MS) catchUp.want();
    if (now - tradesAt >= QUIET_MS) {
      tradesAt = now;
      catchUp.want();
    }
    catchUp.tick();
    closer.look(connection);
  }

  function handle(event: MarketEvent): void {
    if (closed) return;
    switch (event.type) {
      case 'trades': {
        tradesAt = wallNow();
        hear(event.trades.reduce((latest, trade) => Math.max(latest, trade.time), 0));
        takeTrades(continuity.hear(event.trades));
        break;
      }
      case 'book':
        hear(event.book.time);
        book = event.book;
        listener.book(book);
        updateQuote(lastPrice ?? minutes.lastClose(), event.book.time);
        break;
      case 'connection':
        // What was told while nobody listened is asked for at once, not when the next minute ends.
        // Between the two lies the attempt to connect.
        if (event.status === 'disconnected') {
          wasLost = true;
          // Trades may be told again before the book is: nothing is priced by the one of before.
          book = null;
          quote = null;
        } else if (event.status === 'connected' && wasLost) {
          wasLost = false;
          catchUp.want();
        }
        connection = event.status;
        listener.connection(event.status, event.detail);
        break;
      case 'market_status':
        if (marketStatus === event.status) break;
        marketStatus = event.status;
        listener.marketStatus(event.status);
        break;
      case 'rules':
        if (changedRules(instrument, event.instrument).length === 0) break;
        instrument = event.instrument;
        listener.rules(instrument);
        break;
      default:
        assertNever(event, 'market event');
    }
    look();
  }

  takeTrades(continuity.confirm(firstTrades, openMinute, tradesAsked));
  take = handle;
  for (const event of early) handle(event);

  return success({
    get instrument() {
      return instrument;
    },
    quote: () => quote,
    book: () => book,
    recentTrades: screen.recent,
    signalBars: minutes.signalBars,
    change24h() {
      const dayAgo = minutes.dayAgo();
      return quote === null || dayAgo === null ? null : 100 * (quote.last / dayAgo - 1);
    },
    lastMessage: () => lastMessage,
    connection: () => connection,
    marketStatus: () => marketStatus,
    async history(wanted, limit) {
      minutes.running.follow(wanted);
      const candles = await feed.candles(symbol, wanted);
      if (!candles.ok) return candles;
      // The exchange may have closed a bar that this watch still keeps open for late trades: it is told as
      // running here and as closed when it is, never as both.
      const openBar = barOpenTime(minutes.openMinute(), timeframeMs(wanted));
      const closedCandles = candles.value.filter((candle) => candle.time < openBar).slice(-limit);
      return success({ closed: closedCandles, running: minutes.running.running(wanted) });
    },
    tick() {
      silentTicks++;
      look();
    },
    close() {
      closed = true;
      catchUp.close();
      unsubscribe();
    },
  });
}

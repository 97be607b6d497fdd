import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarketTrade, OrderBook, Quote } from '../domain/market-data.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { SignalBar } from '../domain/signal.ts';
import { barOpenTime, MINUTE_MS, type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import { createCandleBuilder, type CandleBuilder, type CandleCorrection } from '../market/candle-builder.ts';
import type { Clock, ConnectionStatus, ExchangeError, MarketEvent, MarketFeed, Unsubscribe } from '../ports.ts';
import { createSignalStream, type SignalStream } from '../signals/signal-stream.ts';
import { EMPTY_PRICE_FILTER, filterPrice } from './price-filter.ts';
import { type BarUpdate, createRunningBars } from './running-bars.ts';

/** What the watch tells the session. Called in order; a listener must not throw. */
export interface MarketListener {
  /** Once, before anything else: the history that the lenses begin with. */
  warmedUp(history: { readonly bars: readonly Candle[]; readonly minutes: readonly Candle[] }): void;
  minuteClosed(candle: Candle): void;
  signalBar(bar: SignalBar): void;
  bars(updates: readonly BarUpdate[], closed: boolean): void;
  quote(quote: Quote): void;
  book(book: OrderBook): void;
  trades(trades: readonly MarketTrade[]): void;
  connection(status: ConnectionStatus, detail: string): void;
  warning(message: string): void;
}

export interface MarketWatch {
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
  /** Closed candles and the running one of any timeframe; follows it from then on. */
  history(
    timeframe: Timeframe,
    limit: number,
  ): Promise<Result<{ closed: readonly Candle[]; running: Candle | null }, ExchangeError>>;
  /** Looks at the clock: closes minutes whose time is over. */
  tick(): void;
  close(): void;
}

export interface MarketWatchOptions {
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly wallNow: () => number;
  readonly configuration: Configuration;
  /** Market time to wait for late trades after a minute has ended, when the stream itself does not show it is over. */
  readonly closeGraceMs: number;
  readonly listener: MarketListener;
}

const KEPT_SIGNAL_BARS = 1500;
const KEPT_TRADES = 200;
/** A message this far past the end of a minute proves that its trades have been told. */
const STREAM_MARGIN_MS = 250;
const DAY_MINUTES = 1440;

/** Opens the watch: history first, then the live stream joined without a hole. */
export async function openMarketWatch(options: MarketWatchOptions): Promise<Result<MarketWatch, ExchangeError>> {
  const { feed, clock, wallNow, configuration, listener } = options;
  const { symbol, timeframe } = configuration;
  const instrument = await feed.instrument(symbol);
  if (!instrument.ok) return instrument;

  // The stream is joined before history is read, so that no trade falls between the two.
  const early: MarketEvent[] = [];
  let take = (event: MarketEvent): void => void early.push(event);
  const unsubscribe: Unsubscribe = feed.subscribe(symbol, (event) => take(event));

  const history = await readHistory(feed, symbol, timeframe);
  if (!history.ok) {
    unsubscribe();
    return history;
  }
  const { bars, minutes, coarse } = history.value;
  const lastMinute = minutes.at(-1);
  if (lastMinute === undefined) {
    unsubscribe();
    return failure({ kind: 'invalid', message: `The exchange has no candles for ${symbol}.` });
  }
  const since = await feed.tradesSince(symbol, lastMinute.time + MINUTE_MS);
  if (!since.ok) {
    unsubscribe();
    return since;
  }

  const begin = warmUpPart(bars, minutes, timeframeMs(timeframe));
  listener.warmedUp(begin);
  const signals = createSignalStream(configuration);
  const signalBars = warmUp(signals, begin);
  const runningBars = createRunningBars();
  runningBars.seed([...coarse.filter((bar) => bar.time + timeframeMs('15m') <= (minutes[0]?.time ?? 0)), ...minutes]);
  runningBars.follow(timeframe);

  const builder: CandleBuilder = createCandleBuilder({
    maxGapMinutes: configuration.maxGapMinutes,
    resumeAfter: { candle: lastMinute, filledRun: trailingFilled(minutes) },
  });

  let closes: number[] = minutes.map((minute) => minute.close);
  let dayAgo: number | null =
    coarse.find((bar) => bar.time + timeframeMs('15m') >= clock.now() - DAY_MINUTES * MINUTE_MS)?.close ?? null;
  let quote: Quote | null = null;
  let book: OrderBook | null = null;
  let trades: MarketTrade[] = [];
  let filter = EMPTY_PRICE_FILTER;
  let lastMessage: { marketTime: number; wallTime: number } | null = null;
  let connection: ConnectionStatus = 'connecting';
  let closed = false;
  let newestTrade = -1;
  let lastClosed = lastMinute.time;

  function heard(marketTime: number): void {
    lastMessage = { marketTime: Math.max(marketTime, lastMessage?.marketTime ?? 0), wallTime: wallNow() };
  }

  function updateQuote(last: number, time: number): void {
    const bid = book?.bids[0]?.price;
    const ask = book?.asks[0]?.price;
    if (bid === undefined || ask === undefined) return;
    if (quote !== null && quote.bid === bid && quote.ask === ask && quote.last === last) return;
    quote = { bid, ask, last, time };
    listener.quote(quote);
  }

  /** The running bars, once the minute before is closed: bars are told in the order of time. */
  function tellForming(): void {
    const forming = builder.forming();
    if (forming === null || forming.time !== lastClosed + MINUTE_MS) return;
    listener.bars(runningBars.update(forming), false);
  }

  /** One notice however many minutes it is about: after an interruption there are hundreds. */
  function tellLateTrades(corrections: readonly CandleCorrection[]): void {
    const late = corrections.filter((correction) => correction.trades.length > 0);
    const first = late[0];
    const last = late.at(-1);
    if (first === undefined || last === undefined) return;
    const minute = ({ time }: CandleCorrection): string => new Date(time).toISOString().slice(11, 16);
    const count = late.reduce((sum, { trades: ofMinute }) => sum + ofMinute.length, 0);
    listener.warning(
      late.length === 1
        ? `${count} trades of ${minute(first)} came after that minute was closed.`
        : `${count} trades of ${late.length} minutes from ${minute(first)} to ${minute(last)} came after these were closed.`,
    );
  }

  function takeTrades(incoming: readonly MarketTrade[]): void {
    const accepted: MarketTrade[] = [];
    for (const trade of incoming) {
      const verdict = filterPrice(filter, trade.price, trade.time, configuration.risk);
      filter = verdict.state;
      if (verdict.note !== null) listener.warning(`Trade ${trade.id}: ${verdict.note}.`);
      if (verdict.accepted) accepted.push(trade);
    }
    tellLateTrades(builder.addTrades(accepted));
    const fresh = accepted.filter((trade) => trade.id > newestTrade);
    const last = fresh.at(-1);
    if (last === undefined) return;
    newestTrade = last.id;
    trades = [...trades, ...fresh].slice(-KEPT_TRADES);
    tellForming();
    updateQuote(last.price, last.time);
    listener.trades(fresh);
  }

  function handle(event: MarketEvent): void {
    if (closed) return;
    switch (event.type) {
      case 'trades': {
        const newest = event.trades.reduce((latest, trade) => Math.max(latest, trade.time), 0);
        heard(newest);
        takeTrades(event.trades);
        break;
      }
      case 'book':
        heard(event.book.time);
        book = event.book;
        listener.book(book);
        updateQuote(quote?.last ?? closes.at(-1) ?? lastMinute?.close ?? 0, event.book.time);
        break;
      case 'connection':
        if (connection === 'disconnected' && event.status === 'connected') void catchUp();
        connection = event.status;
        listener.connection(event.status, event.detail);
        break;
    }
    closeMinutes();
  }

  /** After a reconnect the trades in between come from REST; known ones are counted once. */
  async function catchUp(): Promise<void> {
    const from = barOpenTime(lastMessage?.marketTime ?? clock.now(), MINUTE_MS);
    const missed = await feed.tradesSince(symbol, from);
    if (closed) return;
    if (missed.ok) takeTrades(missed.value);
    else listener.warning(`Trades since the interruption could not be read: ${missed.error.message}`);
  }

  function closeMinutes(): void {
    const streamTime = (lastMessage?.marketTime ?? 0) - STREAM_MARGIN_MS;
    const clockTime = clock.now() - options.closeGraceMs;
    for (const event of builder.closeUpTo(Math.max(streamTime, clockTime))) {
      if (event.type === 'gap') {
        listener.warning(`No trades for ${configuration.maxGapMinutes} minutes: the lenses start anew after the gap.`);
        continue;
      }
      const { candle } = event;
      lastClosed = candle.time;
      closes.push(candle.close);
      if (closes.length > DAY_MINUTES) {
        dayAgo = closes[closes.length - 1 - DAY_MINUTES] ?? dayAgo;
        closes = closes.slice(-DAY_MINUTES);
      }
      const completed = runningBars.close(candle);
      listener.minuteClosed(candle);
      const bar = signals.push(candle);
      if (bar !== null) {
        signalBars.push(bar);
        if (signalBars.length > KEPT_SIGNAL_BARS) signalBars.splice(0, signalBars.length - KEPT_SIGNAL_BARS);
        listener.signalBar(bar);
      }
      if (completed.length > 0) listener.bars(completed, true);
      tellForming();
    }
  }

  takeTrades(since.value);
  take = handle;
  for (const event of early) handle(event);

  return success({
    instrument: instrument.value,
    quote: () => quote,
    book: () => book,
    recentTrades: () => trades,
    signalBars: () => signalBars,
    change24h: () => (quote === null || dayAgo === null ? null : 100 * (quote.last / dayAgo - 1)),
    lastMessage: () => lastMessage,
    connection: () => connection,
    async history(wanted, limit) {
      runningBars.follow(wanted);
      const candles = await feed.candles(symbol, wanted);
      if (!candles.ok) return candles;
      // The exchange may have closed a bar that this watch still keeps open for late trades: it is told as
      // running here and as closed when it is, never as both.
      const openBar = barOpenTime(lastClosed + MINUTE_MS, timeframeMs(wanted));
      const closedCandles = candles.value.filter((candle) => candle.time < openBar).slice(-limit);
      return success({ closed: closedCandles, running: runningBars.running(wanted) });
    },
    tick: closeMinutes,
    close() {
      closed = true;
      unsubscribe();
    },
  });
}

interface History {
  readonly bars: readonly Candle[];
  readonly minutes: readonly Candle[];
  readonly coarse: readonly Candle[];
}

async function readHistory(
  feed: MarketFeed,
  symbol: string,
  timeframe: Timeframe,
): Promise<Result<History, ExchangeError>> {
  const bars = await feed.candles(symbol, timeframe);
  if (!bars.ok) return bars;
  const minutes = timeframe === '1m' ? bars : await feed.candles(symbol, '1m');
  if (!minutes.ok) return minutes;
  const coarse = timeframe === '15m' ? bars : await feed.candles(symbol, '15m');
  if (!coarse.ok) return coarse;
  // The last element is the running candle: it is not closed.
  return success({
    bars: bars.value.slice(0, -1),
    minutes: minutes.value.slice(0, -1).map(markFilled),
    coarse: coarse.value.slice(0, -1),
  });
}

function markFilled(candle: Candle): Candle {
  return candle.volume === 0 ? { ...candle, filled: true } : candle;
}

function trailingFilled(minutes: readonly Candle[]): number {
  let count = 0;
  for (let i = minutes.length - 1; i >= 0 && minutes[i]?.filled === true; i--) count++;
  return count;
}

type WarmUp = Pick<History, 'bars' | 'minutes'>;

/** Whole bars first, then the minutes of the running bar, so that it completes on time. */
function warmUpPart(bars: readonly Candle[], minutes: readonly Candle[], intervalMs: number): WarmUp {
  if (intervalMs === MINUTE_MS) return { bars: [], minutes };
  const lastBar = bars.at(-1);
  const from = lastBar === undefined ? 0 : lastBar.time + intervalMs;
  return { bars, minutes: minutes.filter((minute) => minute.time >= from) };
}

function warmUp(signals: SignalStream, { bars, minutes }: WarmUp): SignalBar[] {
  const signalBars = bars.map((bar) => signals.pushBar(bar));
  for (const minute of minutes) {
    const bar = signals.push(minute);
    if (bar !== null) signalBars.push(bar);
  }
  return signalBars;
}

import { assertNever } from '../../domain/assert-never.ts';
import type { MarketTrade } from '../../domain/market-data.ts';
import type { Result } from '../../domain/result.ts';
import type { ConnectionStatus, ExchangeError, MarketEvent, Unsubscribe } from '../../ports.ts';
import { createLocalBook } from './book.ts';
import type { Catalog } from './catalog.ts';
import { toExchangeError, type Redact } from './failures.ts';
import type { KrakenLogger, StreamTimings } from './options.ts';
import type { ReconnectPacing } from './pacing.ts';
import { type Channel, createChannel, resetChannel, tell } from './public-channel.ts';
import { isPong, parsePublicMessage, type PublicMessage } from './public-messages.ts';
import { createStatusWatch } from './public-status.ts';
import type { KrakenTransport } from './transport.ts';

const BOOK_DEPTH = 25;
/** Connections in a row that are given up because trades were acknowledged and never began. */
const MOST_DEAF_DIALS = 2;
/** Beyond the numbers that ccxt gives to its own requests. */
const INSTRUMENT_REQUEST = 900_000_001;

export interface PublicStream {
  subscribe(symbol: string, listener: (event: MarketEvent) => void): Unsubscribe;
  /** Takes note of trades that REST told: a stream that does not tell them too is deaf and is made anew. */
  compare(symbol: string, trades: readonly MarketTrade[]): void;
  /** Asks at once what may be done in the markets: an order was refused because of their mode. */
  checkStatus(): void;
  close(): void;
}

export interface PublicStreamOptions {
  readonly transport: KrakenTransport;
  readonly catalog: Catalog;
  /** The exchange's own word on its state, over REST. */
  readonly systemStatus: () => Promise<Result<string, ExchangeError>>;
  readonly pacing: ReconnectPacing;
  readonly timings: StreamTimings;
  readonly wallNow: () => number;
  readonly marketNow: () => number;
  readonly redact: Redact;
  readonly logger: KrakenLogger;
}

/**
 * Trades, books and the state of any number of symbols over one ccxt connection. ccxt dials, pings and subscribes;
 * whether the connection is worth anything is decided here: acknowledged in time, first trades and a first book in
 * time, never silent, checksums right, no trades that only REST tells. If not, it is dropped and made anew, and
 * listeners hear of it, so that they can catch up over REST.
 */
export function createPublicStream(options: PublicStreamOptions): PublicStream {
  const { transport, catalog, pacing, timings, wallNow, logger } = options;
  const channels = new Map<string, Channel>();
  const market = createStatusWatch({
    catalog,
    systemStatus: options.systemStatus,
    symbols: () => channels.keys(),
    changed(symbol, status) {
      const channel = channels.get(symbol);
      if (channel !== undefined) tell(channel, { type: 'market_status', status });
    },
    rulesRead(instrument) {
      const channel = channels.get(instrument.symbol);
      if (channel !== undefined) tell(channel, { type: 'rules', instrument });
    },
  });
  let hasAskedForPairs = false;
  let generation = 0;
  let running = false;
  let closed = false;
  let lastMessageAt = 0;
  let silenceTimer: ReturnType<typeof setInterval> | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | null = null;

  transport.setStreamTap((message) => {
    // An answer to ccxt's own ping shows that somebody is there, not that anything is told: heartbeats do that.
    if (!isPong(message)) lastMessageAt = wallNow();
    const parsed = parsePublicMessage(message);
    for (const part of parsed) handle(part);
    return parsed.length > 0;
  });

  function setStatus(channel: Channel, status: ConnectionStatus, detail: string): void {
    if (channel.status === status && status !== 'disconnected') return;
    channel.status = status;
    channel.detail = detail;
    tell(channel, { type: 'connection', status, detail });
  }

  function drop(): void {
    generation++;
    running = false;
    if (silenceTimer !== null) clearInterval(silenceTimer);
    if (retryTimer !== null) clearTimeout(retryTimer);
    silenceTimer = null;
    retryTimer = null;
    for (const channel of channels.values()) resetChannel(channel);
    transport.dropStream();
  }

  function lost(ofGeneration: number, reason: string): void {
    if (closed || ofGeneration !== generation) return;
    const detail = options.redact(reason);
    logger('warn', `public stream lost: ${detail}`);
    drop();
    for (const channel of channels.values()) setStatus(channel, 'disconnected', detail);
    if (channels.size > 0) start();
  }

  function start(): void {
    if (running || closed) return;
    running = true;
    retryTimer = setTimeout(connect, pacing.next());
  }

  function connect(): void {
    retryTimer = null;
    const own = ++generation;
    hasAskedForPairs = false;
    lastMessageAt = wallNow();
    silenceTimer = setInterval(
      () => {
        const silent = wallNow() - lastMessageAt;
        if (silent > timings.silenceMs) return lost(own, `no message for ${Math.round(silent / 1000)} s`);
        const deaf = [...channels].find(([, channel]) => isBookDeaf(channel));
        if (deaf !== undefined) return lost(own, `${deaf[0]}: trades are told, and the book is not`);
        market.check();
      },
      Math.max(10, timings.silenceMs / 4),
    );
    for (const [symbol, channel] of channels) void open(own, symbol, channel);
  }

  async function open(own: number, symbol: string, channel: Channel): Promise<void> {
    setStatus(channel, 'connecting', '');
    // Rules give the decimals of the checksum. This may take its time on the first call, before the deadline runs.
    const rules = await catalog.rules(symbol);
    if (own !== generation || channels.get(symbol) !== channel) return;
    if (!rules.ok) return lost(own, rules.error.message);
    lastMessageAt = wallNow();
    if (market.told(symbol) === null) market.notePairs([{ symbol, status: rules.value.status }]);
    channel.book = createLocalBook(BOOK_DEPTH, {
      priceDecimals: rules.value.priceDecimals,
      quantityDecimals: rules.value.lotDecimals,
    });
    // A rejected or lost subscription leaves ccxt's watch call pending for ever; only a watchdog ends it.
    channel.deadline = setTimeout(() => {
      // The book is worth more than nothing: after some attempts the trades are left to REST.
      if (channel.acked.has('trade') && !channel.hasTrades && ++channel.deafDials >= MOST_DEAF_DIALS) {
        logger('warn', `${symbol}: trades are acknowledged and do not come; they are read over REST`);
        becomeReady(channel);
        if (channel.ready) return;
      }
      const missing = ['trade', 'book'].filter((name) => !channel.acked.has(name));
      const first = channel.hasSnapshot ? 'no first trades' : 'no first book';
      const what = missing.length > 0 ? `no acknowledgement of ${missing.join(' and ')}` : first;
      lost(own, `${symbol}: ${what} within ${timings.subscribeTimeoutMs} ms`);
    }, timings.subscribeTimeoutMs);
    // The tap takes all data, so these calls end only together with their connection.
    const ended = (thrown: unknown): void =>
      lost(own, toExchangeError('public stream', thrown, options.redact).message);
    transport.watchTrades(symbol, undefined, undefined, { snapshot: true }).then(() => undefined, ended);
    transport.watchOrderBook(symbol, BOOK_DEPTH).then(() => undefined, ended);
  }

  function becomeReady(channel: Channel): void {
    if (channel.ready || !channel.hasSnapshot || !channel.acked.has('trade') || !channel.acked.has('book')) return;
    if (!channel.hasTrades && channel.deafDials < MOST_DEAF_DIALS) return;
    channel.ready = true;
    if (channel.deadline !== null) clearTimeout(channel.deadline);
    channel.deadline = null;
    pacing.succeeded();
    setStatus(channel, 'connected', '');
  }

  function tellBook(channel: Channel): void {
    channel.bookTimer = null;
    channel.bookToldAt = wallNow();
    if (channel.book !== null) tell(channel, { type: 'book', book: channel.book.snapshot() });
  }

  function onBook(channel: Channel, message: PublicMessage & { type: 'book' }): void {
    const { book } = channel;
    if (book === null) return;
    // ccxt throws on an update before the snapshot; it says nothing without its base, so it is passed over.
    if (!message.snapshot && !channel.hasSnapshot) return;
    const time = message.time ?? options.marketNow();
    if (message.snapshot) book.reset(message.bids, message.asks, time);
    else book.apply(message.bids, message.asks, time);
    const matches = message.checksum === null || book.checksum() === message.checksum;
    // A fresh book that matches shows that the last one that did not was broken, not our way of counting.
    if (message.snapshot && message.checksum !== null && matches) channel.verify = true;
    if (channel.verify && !matches) {
      if (!message.snapshot) return lost(generation, `${message.symbol}: book checksum mismatch`);
      channel.verify = false;
      logger('warn', `${message.symbol}: the checksum of a fresh book does not match; books are not verified`);
    }
    channel.hasSnapshot = true;
    channel.bookOwedSince = null;
    channel.bookTime = time;
    becomeReady(channel);
    // At most one book per interval: the screen and the order desk need the newest, not every one.
    const wait = channel.bookToldAt + timings.bookIntervalMs - wallNow();
    channel.bookTimer ??= setTimeout(() => tellBook(channel), Math.max(0, wait));
  }

  function onTrades(channel: Channel, trades: readonly MarketTrade[]): void {
    // The first ones are of before the book.
    if (channel.hasTrades && trades.some((trade) => trade.time > channel.bookTime)) channel.bookOwedSince ??= wallNow();
    channel.hasTrades = true;
    channel.deafDials = 0;
    channel.unheard = null;
    for (const { id } of trades) channel.newestTrade = Math.max(channel.newestTrade, id);
    becomeReady(channel);
    if (trades.length > 0) tell(channel, { type: 'trades', trades });
  }

  /** Orders would rest on prices of long ago. */
  function isBookDeaf({ bookOwedSince, ready }: Channel): boolean {
    return ready && bookOwedSince !== null && wallNow() - bookOwedSince > timings.silenceMs;
  }

  function compare(symbol: string, trades: readonly MarketTrade[]): void {
    const channel = channels.get(symbol);
    const newest = trades.at(-1);
    // Where trades never began there is nothing that a new connection is known to mend.
    if (channel === undefined || newest === undefined || !channel.ready || !channel.hasTrades) return;
    if (newest.id <= channel.newestTrade) channel.unheard = null;
    else if (channel.unheard === null) channel.unheard = { id: newest.id, since: wallNow() };
    else if (wallNow() - channel.unheard.since > timings.silenceMs) {
      lost(generation, `${symbol}: trades that happened are not told any more`);
    }
  }

  /** The connection is open: asks for what may be done in the pairs. ccxt knows no such channel. */
  function askForPairs(): void {
    if (hasAskedForPairs) return;
    hasAskedForPairs = true;
    const own = generation;
    const params = { channel: 'instrument', snapshot: true };
    const request = { method: 'subscribe', params, req_id: INSTRUMENT_REQUEST };
    transport
      .streamClient()
      ?.send(request)
      .catch(() => lost(own, 'the subscription of instruments could not be sent'));
  }

  function handle(message: PublicMessage): void {
    switch (message.type) {
      case 'ack': {
        const channel = channels.get(message.symbol);
        channel?.acked.add(message.channel);
        if (channel !== undefined) becomeReady(channel);
        return;
      }
      case 'trades': {
        const channel = channels.get(message.symbol);
        if (channel !== undefined) onTrades(channel, message.trades);
        return;
      }
      case 'no_trades':
        for (const channel of channels.values()) if (channel.acked.has('trade')) onTrades(channel, []);
        return;
      case 'book': {
        const channel = channels.get(message.symbol);
        if (channel !== undefined) onBook(channel, message);
        return;
      }
      case 'rejected':
        if (message.requestId === INSTRUMENT_REQUEST) {
          return logger('warn', `the state of pairs is not told by the stream (${message.error}); REST is asked`);
        }
        return lost(generation, `subscription refused: ${message.error}`);
      case 'broken':
        return lost(generation, `unreadable message (${message.what})`);
      case 'status':
        if (message.system !== 'online') pacing.noteMaintenance();
        market.noteSystem(message.system);
        return askForPairs();
      case 'pairs':
        return market.notePairs(message.pairs.filter(({ symbol }) => channels.has(symbol)));
      case 'heartbeat':
        return;
      default:
        assertNever(message, 'public message');
    }
  }

  function subscribe(symbol: string, listener: (event: MarketEvent) => void): Unsubscribe {
    const own = (event: MarketEvent): void => listener(event);
    const existing = channels.get(symbol);
    if (existing !== undefined) {
      existing.listeners.add(own);
      queueMicrotask(() => {
        if (!existing.listeners.has(own)) return;
        own({ type: 'connection', status: existing.status, detail: existing.detail });
        const status = market.told(symbol);
        if (status !== null) own({ type: 'market_status', status });
        if (existing.ready && existing.book !== null) own({ type: 'book', book: existing.book.snapshot() });
      });
    } else {
      const channel = createChannel(own);
      channels.set(symbol, channel);
      if (silenceTimer !== null) void open(generation, symbol, channel);
      else start();
    }
    return () => leave(symbol, own);
  }

  function leave(symbol: string, own: (event: MarketEvent) => void): void {
    const channel = channels.get(symbol);
    if (channel === undefined || !channel.listeners.delete(own) || channel.listeners.size > 0) return;
    resetChannel(channel);
    channels.delete(symbol);
    market.forget(symbol);
    if (channels.size === 0) return drop();
    const client = transport.streamClient();
    if (client === null) return;
    for (const [name, hash] of [
      ['trade', `trade@${symbol}`],
      ['book', `orderbook@${symbol}`],
    ]) {
      // ccxt must forget the subscription, or a later one to the same symbol would never be sent.
      delete client.subscriptions[hash];
      const depth = name === 'book' ? { depth: BOOK_DEPTH } : {};
      const request = { method: 'unsubscribe', params: { channel: name, symbol: [symbol], ...depth } };
      client.send(request).catch(() => lost(generation, 'the unsubscription could not be sent'));
    }
  }

  return {
    subscribe,
    compare,
    checkStatus: () => void market.read(),
    close: () => {
      drop();
      closed = true;
      channels.clear();
      transport.setStreamTap(null);
    },
  };
}

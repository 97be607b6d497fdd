import { assertNever } from '../../domain/assert-never.ts';
import type { ConnectionStatus, MarketEvent, Unsubscribe } from '../../ports.ts';
import { createLocalBook, type LocalBook } from './book.ts';
import type { Catalog } from './catalog.ts';
import { toExchangeError, type Redact } from './failures.ts';
import type { KrakenLogger, StreamTimings } from './options.ts';
import type { ReconnectPacing } from './pacing.ts';
import { parsePublicMessage, type PublicMessage } from './public-messages.ts';
import type { KrakenTransport } from './transport.ts';

const BOOK_DEPTH = 25;

export interface PublicStream {
  subscribe(symbol: string, listener: (event: MarketEvent) => void): Unsubscribe;
  close(): void;
}

export interface PublicStreamOptions {
  readonly transport: KrakenTransport;
  readonly catalog: Catalog;
  readonly pacing: ReconnectPacing;
  readonly timings: StreamTimings;
  readonly wallNow: () => number;
  readonly marketNow: () => number;
  readonly redact: Redact;
  readonly logger: KrakenLogger;
}

interface Channel {
  readonly listeners: Set<(event: MarketEvent) => void>;
  readonly acked: Set<string>;
  book: LocalBook | null;
  hasSnapshot: boolean;
  /** Off when even a fresh snapshot does not match: then our number formatting is at fault, not the book. */
  verify: boolean;
  ready: boolean;
  status: ConnectionStatus;
  detail: string;
  deadline: ReturnType<typeof setTimeout> | null;
  bookTimer: ReturnType<typeof setTimeout> | null;
  bookToldAt: number;
}

/**
 * Trades and books of any number of symbols over one ccxt connection. ccxt dials, pings and subscribes; whether the
 * connection is worth anything is decided here: acknowledged in time, a first book in time, never silent, checksums
 * right. If not, it is dropped and made anew, and listeners hear of it, so that they can catch up over REST.
 */
export function createPublicStream(options: PublicStreamOptions): PublicStream {
  const { transport, catalog, pacing, timings, wallNow, logger } = options;
  const channels = new Map<string, Channel>();
  let generation = 0;
  let running = false;
  let closed = false;
  let lastMessageAt = 0;
  let silenceTimer: ReturnType<typeof setInterval> | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | null = null;

  transport.setStreamTap((message) => {
    lastMessageAt = wallNow();
    const parsed = parsePublicMessage(message);
    for (const part of parsed) handle(part);
    return parsed.length > 0;
  });

  function tell(channel: Channel, event: MarketEvent): void {
    for (const listener of channel.listeners) listener(event);
  }

  function setStatus(channel: Channel, status: ConnectionStatus, detail: string): void {
    if (channel.status === status && status !== 'disconnected') return;
    channel.status = status;
    channel.detail = detail;
    tell(channel, { type: 'connection', status, detail });
  }

  function resetChannel(channel: Channel): void {
    if (channel.deadline !== null) clearTimeout(channel.deadline);
    if (channel.bookTimer !== null) clearTimeout(channel.bookTimer);
    channel.deadline = null;
    channel.bookTimer = null;
    channel.acked.clear();
    channel.book = null;
    channel.hasSnapshot = false;
    channel.ready = false;
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
    lastMessageAt = wallNow();
    silenceTimer = setInterval(
      () => {
        const silent = wallNow() - lastMessageAt;
        if (silent > timings.silenceMs) lost(own, `no message for ${Math.round(silent / 1000)} s`);
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
    channel.book = createLocalBook(BOOK_DEPTH, {
      priceDecimals: rules.value.priceDecimals,
      quantityDecimals: rules.value.lotDecimals,
    });
    // A rejected or lost subscription leaves ccxt's watch call pending for ever; only a watchdog ends it.
    channel.deadline = setTimeout(() => {
      const missing = ['trade', 'book'].filter((name) => !channel.acked.has(name));
      const what = missing.length > 0 ? `no acknowledgement of ${missing.join(' and ')}` : 'no first book';
      lost(own, `${symbol}: ${what} within ${timings.subscribeTimeoutMs} ms`);
    }, timings.subscribeTimeoutMs);
    // The tap takes all data, so these calls end only together with their connection.
    const ended = (thrown: unknown): void =>
      lost(own, toExchangeError('public stream', thrown, options.redact).message);
    transport.watchTrades(symbol).then(() => undefined, ended);
    transport.watchOrderBook(symbol, BOOK_DEPTH).then(() => undefined, ended);
  }

  function becomeReady(channel: Channel): void {
    if (channel.ready || !channel.hasSnapshot || !channel.acked.has('trade') || !channel.acked.has('book')) return;
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
    if (channel.verify && message.checksum !== null && book.checksum() !== message.checksum) {
      if (!message.snapshot) return lost(generation, `${message.symbol}: book checksum mismatch`);
      channel.verify = false;
      logger('warn', `${message.symbol}: the checksum of a fresh book does not match; books are not verified`);
    }
    channel.hasSnapshot = true;
    becomeReady(channel);
    // At most one book per interval: the screen and the order desk need the newest, not every one.
    const wait = channel.bookToldAt + timings.bookIntervalMs - wallNow();
    channel.bookTimer ??= setTimeout(() => tellBook(channel), Math.max(0, wait));
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
        if (channel !== undefined) tell(channel, { type: 'trades', trades: message.trades });
        return;
      }
      case 'book': {
        const channel = channels.get(message.symbol);
        if (channel !== undefined) onBook(channel, message);
        return;
      }
      case 'rejected':
        return lost(generation, `subscription refused: ${message.error}`);
      case 'broken':
        return lost(generation, `unreadable message (${message.what})`);
      case 'status':
        if (message.system !== 'online') pacing.noteMaintenance();
        return;
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
        if (existing.ready && existing.book !== null) own({ type: 'book', book: existing.book.snapshot() });
      });
    } else {
      const channel: Channel = {
        listeners: new Set([own]),
        acked: new Set(),
        book: null,
        hasSnapshot: false,
        verify: true,
        ready: false,
        status: 'disconnected',
        detail: '',
        deadline: null,
        bookTimer: null,
        bookToldAt: Number.NEGATIVE_INFINITY,
      };
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
    close: () => {
      drop();
      closed = true;
      channels.clear();
      transport.setStreamTap(null);
    },
  };
}

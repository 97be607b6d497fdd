import type { JsonValue } from '../json-text.ts';
import type { PairMarket } from '../market/pair-market.ts';
import { BOOK_DEPTHS, createBookFeed } from './book-feed.ts';
import { TRADING_COUNTER } from '../limits/tiers.ts';
import { acknowledge, INVALID_SESSION, refuse, refuseSession } from './connection.ts';
import type { Connection, WsRequest } from './connection.ts';
import type { Feed } from './feed.ts';
import type { WsHub } from './hub.ts';
import { instrumentMessage } from './instrument-view.ts';
import { createLevel3Feed, LEVEL3_DEPTHS } from './level3-feed.ts';
import { SYMBOL_MISSING } from './read-ws-order.ts';
import { createOhlcFeed, createTickerFeed, createTradeFeed } from './trade-feeds.ts';

/** A public channel with its options: how it is named in acknowledgements and how its feed is made. */
interface PublicChannel {
  readonly variant: string;
  readonly result: Readonly<Record<string, JsonValue>>;
  readonly snapshotByDefault: boolean;
  readonly create: (hub: WsHub, market: PairMarket) => Feed;
}

const PUBLIC_CHANNELS: readonly string[] = ['ticker', 'trade', 'book', 'ohlc', 'level3', 'instrument'];
const PRIVATE_ENDPOINT = 'Public market data subscriptions are unavailable on this endpoint. Try ws.kraken.com';

/** Reads the options of a public channel; an error text when they are unknown. */
function readChannel(hub: WsHub, channel: string, params: WsRequest['params']): PublicChannel | string {
  const { core } = hub.parts;
  switch (channel) {
    case 'trade':
      return { variant: '', result: {}, snapshotByDefault: false, create: (_hub, market) => createTradeFeed(market) };
    case 'ticker': {
      const trigger = params['event_trigger'] ?? 'trades';
      if (trigger !== 'trades' && trigger !== 'bbo') return 'Event trigger not supported';
      return {
        variant: trigger,
        result: { event_trigger: trigger },
        snapshotByDefault: true,
        create: (_hub, market) => createTickerFeed(core, market, trigger),
      };
    }
    case 'book': {
      const depth = params['depth'] ?? 10;
      const known = BOOK_DEPTHS.find((candidate) => candidate === depth);
      if (known === undefined) return 'Subscription depth not supported';
      return {
        variant: String(known),
        result: { depth: known },
        snapshotByDefault: true,
        create: (_hub, market) => createBookFeed(market, known),
      };
    }
    case 'level3': {
      const depth = params['depth'] ?? 10;
      const known = LEVEL3_DEPTHS.find((candidate) => candidate === depth);
      if (known === undefined) return 'Subscription depth not supported';
      return {
        variant: String(known),
        result: {},
        snapshotByDefault: true,
        create: (_hub, market) => createLevel3Feed(core, market, known),
      };
    }
    default: {
      const interval = params['interval'] ?? 1;
      if (typeof interval !== 'number') return 'Subscription ohlc interval not supported';
      return {
        variant: String(interval),
        result: { interval },
        snapshotByDefault: true,
        create: (_hub, market) => {
          const ring = market.history.rings.ring(interval);
          if (ring === undefined) throw new Error(`ohlc feed: no interval ${interval}`);
          return createOhlcFeed(core, market, ring, interval);
        },
      };
    }
  }
}

const OHLC_INTERVALS: readonly unknown[] = [1, 5, 15, 30, 60, 240, 1440, 10_080, 21_600];

function symbolsOf(params: WsRequest['params']): readonly string[] {
  const { symbol } = params;
  const list: readonly unknown[] = Array.isArray(symbol) ? symbol : [symbol];
  return list.filter((name): name is string => typeof name === 'string');
}

const DEPRECATIONS: Readonly<Record<string, readonly string[]>> = {
  ohlc: ['timestamp is deprecated, use interval_begin'],
  instrument: ['tick_size is deprecated, use price_increment'],
  executions: [
    'cancel_reason is deprecated, use reason',
    'stop_price is deprecated, use triggers.price',
    'trigger is deprecated use triggers.reference',
    'triggered_price is deprecated use triggers.last_price',
  ],
};

function deprecations(channel: string): { readonly warnings?: readonly string[] } {
  const warnings = DEPRECATIONS[channel];
  return warnings === undefined ? {} : { warnings };
}

/** Why a connection may not ask for a public channel at all; null when it may. */
function misplacedChannel(connection: Connection, channel: string): string | null {
  if (!PUBLIC_CHANNELS.includes(channel)) return 'Subscription name invalid';
  // Kraken tells single orders on an endpoint of their own that asks for a token; here that is the private one.
  return connection.isPrivate && channel !== 'level3' ? PRIVATE_ENDPOINT : null;
}

export function subscribe(hub: WsHub, connection: Connection, request: WsRequest): void {
  const { params } = request;
  const channel = typeof params['channel'] === 'string' ? params['channel'] : '';
  const answer = (text: string): void => hub.send(connection, text);
  if (channel === 'executions' || channel === 'balances') {
    subscribePrivate(hub, connection, request, channel);
    return;
  }
  const misplaced = misplacedChannel(connection, channel);
  if (misplaced !== null) {
    answer(refuse(request, misplaced, hub.now()));
    return;
  }
  if (channel === 'instrument') {
    connection.instrument = true;
    const snapshot = params['snapshot'] !== false;
    answer(acknowledge(request, { channel, snapshot, ...deprecations(channel) }, hub.now()));
    const { core } = hub.parts;
    if (snapshot) {
      answer(instrumentMessage('snapshot', core.parts.pairs, (symbol) => core.pairStatus(symbol)));
    }
    return;
  }
  const intervalUnknown = channel === 'ohlc' && !OHLC_INTERVALS.includes(params['interval'] ?? 1);
  const options = intervalUnknown ? 'Subscription ohlc interval not supported' : readChannel(hub, channel, params);
  // Single orders are public, yet only told to those who have a token.
  const refusal = channel === 'level3' ? hub.refusalOf(connection, params['token']) : null;
  if (refusal !== null) {
    answer(refuse(request, refusal, hub.now()));
    return;
  }
  const symbols = symbolsOf(params);
  if (symbols.length === 0) {
    answer(refuse(request, SYMBOL_MISSING, hub.now()));
    return;
  }
  if (typeof options === 'string') {
    answer(refuse(request, options, hub.now()));
    return;
  }
  for (const symbol of symbols) {
    const pair = hub.parts.core.parts.pairs.find((candidate) => candidate.symbol === symbol);
    if (pair === undefined) {
      answer(refuse(request, `Currency pair not supported ${symbol}`, hub.now(), symbol));
      continue;
    }
    const key = `${channel}|${symbol}|${options.variant}`;
    if (connection.feeds.has(key)) {
      answer(refuse(request, 'Already subscribed', hub.now(), symbol));
      continue;
    }
    const snapshot = typeof params['snapshot'] === 'boolean' ? params['snapshot'] : options.snapshotByDefault;
    const result = { channel, ...options.result, snapshot, symbol, ...deprecations(channel) };
    const create = (): Feed => options.create(hub, hub.parts.core.market(pair));
    hub.join(connection, key, create, acknowledge(request, result, hub.now()), snapshot);
  }
}

function subscribePrivate(
  hub: WsHub,
  connection: Connection,
  request: WsRequest,
  channel: 'executions' | 'balances',
): void {
  const refusal = hub.refusalOf(connection, request.params['token']);
  const taken = connection[channel] !== null ? 'Already subscribed' : null;
  if (refusal === INVALID_SESSION) {
    hub.send(connection, refuseSession(request, channel, hub.now()));
    return;
  }
  if (refusal !== null || taken !== null) {
    hub.send(connection, refuse(request, refusal ?? taken ?? '', hub.now()));
    return;
  }
  const { params } = request;
  const rateCounter = params['ratecounter'] === true;
  connection[channel] = { sequence: 0, rateCounter, everyStatus: params['order_status'] !== false };
  if (channel === 'balances') {
    const snapshot = params['snapshot'] !== false;
    hub.send(connection, acknowledge(request, { channel, snapshot }, hub.now()));
    if (snapshot) hub.sendBalanceSnapshot(connection);
    return;
  }
  const orders = params['snap_orders'] !== false;
  const trades = params['snap_trades'] === true;
  const result = {
    channel,
    maxratecount: TRADING_COUNTER[hub.parts.desk.limits.options.tier].maximum,
    snap_orders: orders,
    snap_trades: trades,
    snapshot: true,
    ...deprecations(channel),
  };
  hub.send(connection, acknowledge(request, result, hub.now()));
  hub.sendExecutionSnapshot(connection, orders, trades);
}

export function unsubscribe(hub: WsHub, connection: Connection, request: WsRequest): void {
  const { params } = request;
  const channel = typeof params['channel'] === 'string' ? params['channel'] : '';
  const answer = (text: string): void => hub.send(connection, text);
  if (channel === 'executions' || channel === 'balances') {
    const had = connection[channel] !== null;
    connection[channel] = null;
    answer(had ? acknowledge(request, { channel }, hub.now()) : refuse(request, 'Subscription Not Found', hub.now()));
    return;
  }
  if (channel === 'instrument') {
    connection.instrument = false;
    answer(acknowledge(request, { channel }, hub.now()));
    return;
  }
  const options = readChannel(hub, channel, params);
  // Only a book's end is acknowledged as its beginning was.
  const snapshot = channel === 'book' ? true : undefined;
  for (const symbol of symbolsOf(params)) {
    const key = typeof options === 'string' ? '' : `${channel}|${symbol}|${options.variant}`;
    if (typeof options === 'string' || !connection.feeds.has(key)) {
      answer(refuse(request, 'Subscription Not Found', hub.now(), symbol));
      continue;
    }
    hub.leave(connection, key);
    answer(acknowledge(request, { channel, ...options.result, snapshot, symbol }, hub.now()));
  }
}

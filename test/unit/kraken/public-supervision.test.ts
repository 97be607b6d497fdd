import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import type { MarketEvent } from '../../../engine/ports.ts';
import { connectMock, FAST_STREAMS, until, type ConnectedMock, type MockSocket } from './mock-kraken.ts';
import {
  acknowledge,
  ASKS,
  behave,
  BIDS,
  checksum,
  snapshot,
  SYMBOL,
  TIME,
  trade,
  trades,
  update,
} from './public-frames.ts';

let connected: ConnectedMock;
let events: MarketEvent[];
const statuses = () => events.filter((event) => event.type === 'connection').map((event) => event.status);
const seenTrades = (): MarketTrade[] => events.flatMap((event) => (event.type === 'trades' ? event.trades : []));
const connections = (count: number) => () => statuses().filter((status) => status === 'connected').length >= count;

beforeEach(async () => {
  connected = await connectMock({ credentials: null });
  events = [];
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

/** Acknowledges everything and tells the book; trades never begin. */
function behaveDeaf(socket: MockSocket, frame: Record<string, unknown>): void {
  acknowledge(socket, frame);
  if ((frame['params'] as { channel: string }).channel === 'book') socket.send(snapshot());
}

describe('a connection that is there and tells nothing any more', () => {
  const SILENCE_MS = 300;
  const alive = async (frame: object, during: () => Promise<unknown>): Promise<void> => {
    const timer = setInterval(() => connected.mock.sockets.at(-1)!.send(frame), 50);
    await during().finally(() => clearInterval(timer));
  };
  const lost = () => events.find((event) => event.type === 'connection' && event.status === 'disconnected');

  beforeEach(async () => {
    await connected.adapter.close();
    await connected.mock.close();
    connected = await connectMock({ credentials: null, streams: { ...FAST_STREAMS, silenceMs: SILENCE_MS } });
    connected.mock.onFrame(behave);
    connected.adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
  });

  it('is made anew although it answers pings: heartbeats are what it owes', async () => {
    await alive({ method: 'pong', time_in: TIME, time_out: TIME }, () =>
      until('the second connection', connections(2)),
    );
    expect(lost()).toMatchObject({ detail: 'no message for 0 s' });
  });

  const LATER = { timestamp: '2023-10-06T17:35:56.000000Z' };

  it('is made anew when it tells trades and not the book that they change', async () => {
    connected.mock.sockets[0]!.send(trades(trade(1, LATER)));
    await alive({ channel: 'heartbeat' }, () => until('the second connection', connections(2)));
    expect(lost()).toMatchObject({ detail: 'BTC/USD: trades are told, and the book is not' });
  });

  it('is kept when the book follows its trades, and in a market where nothing happens', async () => {
    connected.mock.sockets[0]!.send(trades(trade(1, LATER)));
    connected.mock.sockets[0]!.send(update([], [], checksum(BIDS, ASKS)));
    // The book may tell of a trade before the trade itself is told.
    connected.mock.sockets[0]!.send(trades(trade(2)));
    await alive({ channel: 'heartbeat' }, () => new Promise((resolve) => setTimeout(resolve, 3 * SILENCE_MS)));
    expect(lost()).toBeUndefined();
  });
});

describe('a stream that does not tell the trades', () => {
  it('is made anew and then kept for its book, aloud; trades that come after all are told', async () => {
    const { mock, adapter, log } = connected;
    mock.onFrame(behaveDeaf);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    expect(mock.sockets).toHaveLength(2);
    expect(log.filter((line) => line.includes('read over REST'))).toHaveLength(1);
    mock.sockets[1]!.send(trades(trade(1)));
    await until('the trade', () => seenTrades().length === 1);
    expect(mock.sockets).toHaveLength(2);
  });

  it('is made anew when only REST tells trades for longer than silence is borne', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    connected = await connectMock({ credentials: null, streams: { ...FAST_STREAMS, silenceMs: 300 } });
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    mock.answer('Trades', { result: { XXBTZUSD: [['99.9', '0.1', 1_695_628_177.7, 's', 'm', '', 7]], last: '1' } });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(trades(trade(6)));
    await until('the trade', () => seenTrades().length === 1);
    mock.sockets[0]!.send(update([], [], checksum(BIDS, ASKS)));
    const alive = setInterval(() => mock.sockets.at(-1)!.send({ channel: 'heartbeat' }), 50);
    await adapter.feed.tradesSince(SYMBOL, 0);
    expect(mock.sockets).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 350));
    await adapter.feed.tradesSince(SYMBOL, 0);
    await until('the second connection', connections(2));
    clearInterval(alive);
    const lost = events.find((event) => event.type === 'connection' && event.status === 'disconnected');
    expect(lost).toMatchObject({ detail: 'BTC/USD: trades that happened are not told any more' });
  });

  it('is kept when it tells the trades that REST told first', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    mock.answer('Trades', { result: { XXBTZUSD: [['99.9', '0.1', 1_695_628_177.7, 's', 'm', '', 7]], last: '1' } });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    await adapter.feed.tradesSince(SYMBOL, 0);
    mock.sockets[0]!.send(trades(trade(7)));
    await until('the trade', () => seenTrades().length === 1);
    await adapter.feed.tradesSince(SYMBOL, 0);
    expect(mock.sockets).toHaveLength(1);
  });
});

const marketStatuses = (): string[] =>
  events.flatMap((event) => (event.type === 'market_status' ? [event.status] : []));
const system = (status: string) => ({
  channel: 'status',
  type: 'update',
  data: [{ api_version: 'v2', connection_id: 1, system: status, version: '2.0.0' }],
});
const instruments = (status: string, type: 'snapshot' | 'update' = 'snapshot') => ({
  channel: 'instrument',
  type,
  data: {
    assets: [],
    pairs: [
      { symbol: SYMBOL, status },
      { symbol: 'ETH/USD', status: 'cancel_only' },
    ],
  },
});

describe('what may be done in a market', () => {
  /** The exchange's word on itself with the first frame, on pairs when it is asked. */
  function open(systemStatus: string, pairStatus: string): void {
    const { mock, adapter } = connected;
    mock.onFrame((socket, frame) => {
      if ((frame['params'] as { channel: string }).channel === 'instrument')
        return socket.send(instruments(pairStatus));
      if (socket.received.length === 1) socket.send(system(systemStatus));
      behave(socket, frame);
    });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
  }

  it('is told once after the start, and again whenever it changes', async () => {
    open('online', 'online');
    await until('the connection', connections(1));
    await until('the status', () => marketStatuses().length === 1);
    const { mock } = connected;
    mock.sockets[0]!.send(instruments('post_only', 'update'));
    mock.sockets[0]!.send(system('online'));
    mock.sockets[0]!.send(system('maintenance'));
    mock.sockets[0]!.send(instruments('online', 'update'));
    mock.sockets[0]!.send(system('online'));
    await until('the last status', () => marketStatuses().length === 4);
    expect(marketStatuses()).toEqual(['online', 'post_only', 'maintenance', 'online']);
  });

  it('is the stricter of what is said of the pair and of the exchange', async () => {
    open('post_only', 'cancel_only');
    await until('the stricter', () => marketStatuses().includes('cancel_only'));
    connected.mock.sockets[0]!.send(instruments('online', 'update'));
    await until('the other', () => marketStatuses().at(-1) === 'post_only');
  });

  it('is cancel_only where the exchange uses a word that we do not know', async () => {
    open('online', 'work_in_progress');
    await until('the status', () => marketStatuses().at(-1) === 'cancel_only');
  });

  it('is told to a later listener, and anew to one that comes when all have left', async () => {
    open('online', 'limit_only');
    await until('the status', () => marketStatuses().includes('limit_only'));
    const later: MarketEvent[] = [];
    const leave = connected.adapter.feed.subscribe(SYMBOL, (event) => later.push(event));
    await until('the status of the later one', () => later.some((event) => event.type === 'market_status'));
    expect(later).toContainEqual({ type: 'market_status', status: 'limit_only' });
    leave();
  });

  it('is found out over REST when the word that it has ended was lost', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    connected = await connectMock({ credentials: null, streams: { ...FAST_STREAMS, silenceMs: 200 } });
    connected.mock.answer('SystemStatus', { result: { status: 'online', timestamp: '2026-01-05T12:00:00Z' } });
    const alive = setInterval(() => connected.mock.sockets.at(-1)?.send({ channel: 'heartbeat' }), 50);
    open('cancel_only', 'online');
    await until('the status', () => marketStatuses().includes('cancel_only'));
    await until('its end', () => marketStatuses().at(-1) === 'online');
    // The rules of the market are read with it: they may have changed since the session began.
    const rules = events.find((event) => event.type === 'rules');
    expect(rules).toMatchObject({ instrument: { symbol: SYMBOL, exchangeId: 'XXBTZUSD' } });
    clearInterval(alive);
    expect(connected.mock.sockets).toHaveLength(1);
  });

  it('is asked of REST alone when the stream refuses to tell it, and the stream stands', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    connected = await connectMock({ credentials: null, streams: { ...FAST_STREAMS, silenceMs: 200 } });
    const { mock, adapter, log } = connected;
    mock.answer('SystemStatus', { result: { status: 'post_only', timestamp: '2026-01-05T12:00:00Z' } });
    mock.onFrame((socket, frame) => {
      const { channel } = frame['params'] as { channel: string };
      if (channel === 'instrument') {
        return socket.send({ method: 'subscribe', req_id: frame['req_id'], success: false, error: 'Unsupported' });
      }
      if (socket.received.length === 1) socket.send(system('online'));
      behave(socket, frame);
    });
    const alive = setInterval(() => mock.sockets.at(-1)?.send({ channel: 'heartbeat' }), 50);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the status', () => marketStatuses().includes('online'));
    await until('the warning', () => log.some((line) => line.includes('REST is asked')));
    clearInterval(alive);
    expect(statuses()).not.toContain('disconnected');
  });
});

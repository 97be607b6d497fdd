import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MarketTrade, OrderBook } from '../../../engine/domain/market-data.ts';
import { parsePublicMessage } from '../../../engine/exchange/kraken/public-messages.ts';
import type { MarketEvent } from '../../../engine/ports.ts';
import { connectMock, until, type ConnectedMock, type MockSocket } from './mock-kraken.ts';
import {
  acknowledge,
  ASKS,
  behave,
  BIDS,
  checksum,
  firstTrades,
  plain,
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
const books = (): OrderBook[] => events.flatMap((event) => (event.type === 'book' ? [event.book] : []));
const connections = (count: number) => () => statuses().filter((status) => status === 'connected').length >= count;

beforeEach(async () => {
  connected = await connectMock({ credentials: null });
  events = [];
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('public stream', () => {
  it('subscribes to trades and a 25-level book on one connection and says when both stand', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('a book', () => books().length === 1);
    expect(statuses()).toEqual(['connecting', 'connected']);
    expect(books()[0]).toEqual({ bids: plain(BIDS), asks: plain(ASKS), time: Date.parse(TIME) });
    expect(mock.sockets).toHaveLength(1);
    expect(mock.sockets[0]!.received.map((frame) => frame['params'])).toEqual([
      { channel: 'trade', symbol: [SYMBOL], snapshot: true },
      { channel: 'book', symbol: [SYMBOL], depth: 25 },
    ]);
  });

  it('tells each trade once, in one event per message, however fast the messages come', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    for (let id = 1; id <= 300; id += 3) mock.sockets[0]!.send(trades(trade(id), trade(id + 1), trade(id + 2)));
    await until('the last trade', () => seenTrades().length >= 300);
    expect(seenTrades().map((row) => row.id)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(events.filter((event) => event.type === 'trades')).toHaveLength(100);
    expect(seenTrades()[0]).toEqual({ id: 1, price: 99.95, quantity: 0.1, side: 'sell', time: 1_695_628_177_708 });
  });

  it('applies updates, and tells at most one book per interval', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the first book', () => books().length === 1);
    const started = Date.now();
    for (let step = 1; step <= 200; step++) {
      const bid = { price: 99.95, qty: step };
      mock.sockets[0]!.send(update([bid], [], checksum([bid, BIDS[1]!], ASKS)));
    }
    await until('the newest book', () => books().at(-1)!.bids[0]!.quantity === 200);
    expect(books().length - 1).toBeLessThanOrEqual(Math.ceil((Date.now() - started) / 50) + 1);
  });

  it('makes a new connection after a checksum mismatch, and says so', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(update([{ price: 99.95, qty: 7 }], [], 12_345));
    await until('the second connection', connections(2));
    expect(statuses()).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
    expect(events).toContainEqual({
      type: 'connection',
      status: 'disconnected',
      detail: 'BTC/USD: book checksum mismatch',
    });
    expect(mock.sockets).toHaveLength(2);
  });

  it('gives verification up, once and aloud, when even a fresh book does not match', async () => {
    const { mock, adapter, log } = connected;
    mock.onFrame((socket, frame) => {
      acknowledge(socket, frame);
      const { channel } = frame['params'] as { channel: string };
      socket.send(channel === 'book' ? snapshot(1) : firstTrades());
    });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(update([{ price: 99.95, qty: 7 }], [], 2));
    await until('the update', () => books().some((book) => book.bids[0]!.quantity === 7));
    expect(mock.sockets).toHaveLength(1);
    expect(log.filter((line) => line.includes('checksum'))).toHaveLength(1);
  });

  it('tries again when a subscription is refused, which leaves ccxt waiting for ever', async () => {
    const { mock, adapter } = connected;
    let refuse = true;
    mock.onFrame((socket, frame) => {
      if (!refuse) return behave(socket, frame);
      refuse = false;
      socket.send({
        method: 'subscribe',
        req_id: frame['req_id'],
        success: false,
        error: 'Subscription depth not supported',
      });
    });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    const lost = events.find((event) => event.type === 'connection' && event.status === 'disconnected');
    expect(lost).toMatchObject({ detail: 'subscription refused: Subscription depth not supported' });
  });

  it.each([
    ['nothing at all', () => undefined, 'no acknowledgement of trade and book'],
    ['acknowledgements but no book', acknowledge, 'no first book'],
    [
      'a book but no trades',
      (socket: MockSocket, frame: Record<string, unknown>) => {
        acknowledge(socket, frame);
        if ((frame['params'] as { channel: string }).channel === 'book') socket.send(snapshot());
      },
      'no first trades',
    ],
  ])('tries again after %s', async (_, respond, words) => {
    const { mock, adapter } = connected;
    let first = true;
    mock.onFrame((socket, frame) => {
      if (socket !== mock.sockets[0]) first = false;
      if (first) respond(socket, frame);
      else behave(socket, frame);
    });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    const lost = events.find((event) => event.type === 'connection' && event.status === 'disconnected');
    expect(lost?.type === 'connection' && lost.detail).toContain(words);
  });

  it('reconnects after the exchange closed the connection, with one socket at a time', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    for (let round = 1; round <= 3; round++) {
      await until(`connection ${round}`, connections(round));
      mock.sockets.at(-1)!.socket.terminate();
    }
    await until('connection 4', connections(4));
    expect(mock.sockets).toHaveLength(4);
    expect(mock.sockets.filter(({ socket }) => socket.readyState === socket.OPEN)).toHaveLength(1);
    mock.sockets.at(-1)!.send(trades(trade(9)));
    await until('a trade on the new connection', () => seenTrades().length === 1);
  });

  it('drops a connection that has gone silent', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    connected = await connectMock({
      credentials: null,
      streams: { subscribeTimeoutMs: 400, silenceMs: 150, backoffMs: [10] },
    });
    connected.mock.onFrame(behave);
    connected.adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the second connection', connections(2));
    expect(events).toContainEqual(
      expect.objectContaining({ status: 'disconnected', detail: expect.stringContaining('no message for') }),
    );
  });

  it('stays on a connection that sends heartbeats only', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    connected = await connectMock({
      credentials: null,
      streams: { subscribeTimeoutMs: 400, silenceMs: 150, backoffMs: [10] },
    });
    connected.mock.onFrame(behave);
    connected.adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    const heart = setInterval(() => connected.mock.sockets[0]!.send({ channel: 'heartbeat' }), 40);
    await new Promise((resolve) => setTimeout(resolve, 500));
    clearInterval(heart);
    expect(statuses()).toEqual(['connecting', 'connected']);
  });

  it.each([
    ['a trade at a negative price', trades(trade(1, { price: -1 }))],
    ['a trade without price', trades(trade(1, { price: null }))],
    ['a book level that is no number', update([{ price: 'x' as unknown as number, qty: 1 }], [], 1)],
  ])('emits nothing of %s and starts over', async (_, frame) => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(frame);
    await until('the second connection', connections(2));
    expect(seenTrades()).toEqual([]);
    expect(books().every((book) => book.bids.every((level) => level.price > 0))).toBe(true);
  });

  it('passes over an update that comes before its snapshot', async () => {
    const { mock, adapter } = connected;
    mock.onFrame((socket, frame) => {
      acknowledge(socket, frame);
      if ((frame['params'] as { channel: string }).channel !== 'book') return;
      socket.send(update([{ price: 99.95, qty: 7 }], [], 1));
      socket.send(snapshot());
    });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('a book', () => books().length === 1);
    expect(books()[0]!.bids).toEqual(plain(BIDS));
    expect(mock.sockets).toHaveLength(1);
  });

  it('starts over after a truncated frame: what it said is lost', async () => {
    const { mock, adapter, log } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send('{"channel":"trade","type":"upd');
    await until('the second connection', connections(2));
    expect(log.every((line) => !line.includes('channel'))).toBe(true);
  });

  it('retries when the rules of the pair cannot be read, and waits for nothing once closed', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    mock.answer(
      'Assets',
      { status: 503, text: '' },
      { result: { XXBT: { altname: 'XBT', decimals: 10 }, ZUSD: { altname: 'USD', decimals: 4 } } },
    );
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    await adapter.close();
    mock.sockets[0]!.socket.terminate();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mock.sockets).toHaveLength(1);
  });

  it('hangs up when the last listener has left, and connects anew for the next', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    const leave = adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    const leaveToo = adapter.feed.subscribe(SYMBOL, () => undefined);
    await until('the connection', connections(1));
    leave();
    leave();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(mock.sockets[0]!.socket.readyState).toBe(1);
    leaveToo();
    await until('the end of the connection', () => mock.sockets[0]!.socket.readyState === 3);
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('a second connection', connections(2));
    expect(mock.sockets).toHaveLength(2);
  });

  it('tells a later listener of the same symbol where things stand', async () => {
    const { mock, adapter } = connected;
    mock.onFrame(behave);
    adapter.feed.subscribe(SYMBOL, () => undefined);
    await until('the subscription', () => mock.sockets[0]?.received.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('a book', () => books().length === 1);
    expect(statuses()).toEqual(['connected']);
    expect(mock.sockets[0]!.received).toHaveLength(2);
  });
});

describe('parsing public frames', () => {
  it('splits a message by symbol, each element by itself', () => {
    const parsed = parsePublicMessage(trades(trade(1), trade(2, { symbol: 'ETH/USD' }), trade(3)));
    expect(parsed.map((part) => part.type === 'trades' && [part.symbol, part.trades.map((row) => row.id)])).toEqual([
      ['BTC/USD', [1, 3]],
      ['ETH/USD', [2]],
    ]);
  });

  it('leaves pongs and channels it does not use to others', () => {
    expect(parsePublicMessage({ method: 'pong', req_id: 1 })).toEqual([]);
    expect(parsePublicMessage({ channel: 'ticker', data: [{}] })).toEqual([]);
    expect(parsePublicMessage(null)).toEqual([]);
  });
});

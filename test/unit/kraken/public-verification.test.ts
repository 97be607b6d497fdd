import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../../engine/ports.ts';
import { connectMock, until, type ConnectedMock } from './mock-kraken.ts';
import { acknowledge, firstTrades, snapshot, SYMBOL, update } from './public-frames.ts';

let connected: ConnectedMock;
let events: MarketEvent[];
const connections = (count: number) => () =>
  events.filter((event) => event.type === 'connection' && event.status === 'connected').length >= count;
const newestBid = () => events.flatMap((event) => (event.type === 'book' ? [event.book] : [])).at(-1)?.bids[0];

beforeEach(async () => {
  connected = await connectMock({ credentials: null });
  events = [];
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('the verification of books', () => {
  it('goes on once a fresh book matches again: the one before was broken, not our way of counting', async () => {
    const { mock, adapter } = connected;
    mock.onFrame((socket, frame) => {
      acknowledge(socket, frame);
      const { channel } = frame['params'] as { channel: string };
      socket.send(channel === 'book' ? snapshot(mock.sockets.length === 1 ? 1 : undefined) : firstTrades());
    });
    adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(update([{ price: 99.95, qty: 7 }], [], 2));
    await until('the update, unverified', () => newestBid()?.quantity === 7);
    mock.sockets[0]!.socket.terminate();
    await until('the second connection', connections(2));
    mock.sockets[1]!.send(update([{ price: 99.95, qty: 8 }], [], 2));
    await until('the third connection', connections(3));
    expect(events).toContainEqual({
      type: 'connection',
      status: 'disconnected',
      detail: 'BTC/USD: book checksum mismatch',
    });
  });
});

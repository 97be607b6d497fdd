import { bookChecksum } from '../../../engine/exchange/kraken/book.ts';
import type { MockSocket } from './mock-kraken.ts';

export const SYMBOL = 'BTC/USD';
const PRECISION = { priceDecimals: 2, quantityDecimals: 8 };
export const TIME = '2023-10-06T17:35:55.440295Z';
export const BIDS = [
  { price: 99.95, qty: 1 },
  { price: 99.9, qty: 2 },
];
export const ASKS = [{ price: 100.05, qty: 1.5 }];

type Level = { readonly price: number; readonly qty: number };
export const plain = (levels: readonly Level[]) => levels.map(({ price, qty }) => ({ price, quantity: qty }));
export const checksum = (bids: readonly Level[], asks: readonly Level[]) =>
  bookChecksum(plain(bids), plain(asks), PRECISION);

export const snapshot = (sum = checksum(BIDS, ASKS)) => ({
  channel: 'book',
  type: 'snapshot',
  data: [{ symbol: SYMBOL, bids: BIDS, asks: ASKS, checksum: sum, timestamp: TIME }],
});
export const update = (bids: readonly Level[], asks: readonly Level[], sum: number) => ({
  channel: 'book',
  type: 'update',
  data: [{ symbol: SYMBOL, bids, asks, checksum: sum, timestamp: TIME }],
});
export const trade = (id: number, overrides: Record<string, unknown> = {}) => ({
  symbol: SYMBOL,
  side: 'sell',
  price: 99.95,
  qty: 0.1,
  ord_type: 'market',
  trade_id: id,
  timestamp: '2023-09-25T07:49:37.708706Z',
  ...overrides,
});
export const trades = (...rows: readonly unknown[]) => ({ channel: 'trade', type: 'update', data: rows });

export function acknowledge(socket: MockSocket, frame: Record<string, unknown>): void {
  const { channel, symbol } = frame['params'] as { channel: string; symbol: readonly string[] };
  for (const one of symbol) {
    socket.send({ method: 'subscribe', req_id: frame['req_id'], success: true, result: { channel, symbol: one } });
  }
}

export const firstTrades = (...rows: readonly unknown[]) => ({ channel: 'trade', type: 'snapshot', data: rows });

/** A well-behaved exchange: acknowledges, begins the trades (there are none yet), and sends a book. */
export function behave(socket: MockSocket, frame: Record<string, unknown>): void {
  if (frame['method'] !== 'subscribe') return;
  acknowledge(socket, frame);
  const { channel } = frame['params'] as { channel: string };
  if (channel === 'trade') socket.send(firstTrades());
  if (channel === 'book') socket.send(snapshot());
}

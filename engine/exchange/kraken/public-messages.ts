import type { BookLevel, MarketTrade } from '../../domain/market-data.ts';

/** What the public stream says, parsed; `null` for frames that are none of our business. */
export type PublicMessage =
  | { readonly type: 'ack'; readonly channel: string; readonly symbol: string }
  | { readonly type: 'rejected'; readonly error: string; readonly requestId: number | null }
  | { readonly type: 'trades'; readonly symbol: string; readonly trades: readonly MarketTrade[] }
  /** The trades begin, and there are none. */
  | { readonly type: 'no_trades' }
  | {
      readonly type: 'book';
      readonly symbol: string;
      readonly snapshot: boolean;
      readonly bids: readonly BookLevel[];
      readonly asks: readonly BookLevel[];
      readonly checksum: number | null;
      readonly time: number | null;
    }
  | { readonly type: 'status'; readonly system: string }
  /** What may be done in pairs, in the exchange's words; of all of them or of those that changed. */
  | { readonly type: 'pairs'; readonly pairs: readonly { readonly symbol: string; readonly status: string }[] }
  | { readonly type: 'heartbeat' }
  /** A frame of a known channel that breaks its own shape: the state built from it can no longer be trusted. */
  | { readonly type: 'broken'; readonly what: string };

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A finite number not below zero; ccxt turns long integers into text, so text is accepted. Null otherwise. */
function amount(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

function levels(value: unknown): readonly BookLevel[] | null {
  if (!Array.isArray(value)) return null;
  const parsed: BookLevel[] = [];
  for (const entry of value as readonly unknown[]) {
    if (!isFields(entry)) return null;
    const price = amount(entry['price']);
    const quantity = amount(entry['qty']);
    if (price === null || price === 0 || quantity === null) return null;
    parsed.push({ price, quantity });
  }
  return parsed;
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

function trade(entry: unknown): (MarketTrade & { readonly symbol: string }) | null {
  if (!isFields(entry)) return null;
  const { symbol, side } = entry;
  const id = amount(entry['trade_id']);
  const price = amount(entry['price']);
  const quantity = amount(entry['qty']);
  const time = timeOf(entry['timestamp']);
  if (typeof symbol !== 'string' || (side !== 'buy' && side !== 'sell')) return null;
  if (id === null || price === null || price === 0 || quantity === null || quantity === 0 || time === null) return null;
  return { symbol, id, price, quantity, side, time };
}

function trades(data: readonly unknown[]): PublicMessage[] {
  // Each element by itself: nothing promises that a message holds one symbol only.
  const bySymbol = new Map<string, MarketTrade[]>();
  for (const entry of data) {
    const parsed = trade(entry);
    if (parsed === null) return [{ type: 'broken', what: 'trade' }];
    const { symbol, ...own } = parsed;
    const list = bySymbol.get(symbol);
    if (list === undefined) bySymbol.set(symbol, [own]);
    else list.push(own);
  }
  return [...bySymbol].map(([symbol, list]) => ({ type: 'trades', symbol, trades: list }));
}

function pairs(data: unknown): PublicMessage[] {
  const list = isFields(data) && Array.isArray(data['pairs']) ? (data['pairs'] as readonly unknown[]) : null;
  if (list === null) return [{ type: 'broken', what: 'instrument' }];
  const told = list.flatMap((entry) => {
    if (!isFields(entry)) return [];
    const { symbol, status } = entry;
    return typeof symbol === 'string' && typeof status === 'string' ? [{ symbol, status }] : [];
  });
  return [{ type: 'pairs', pairs: told }];
}

function books(data: readonly unknown[], snapshot: boolean): PublicMessage[] {
  return data.map((entry): PublicMessage => {
    if (!isFields(entry) || typeof entry['symbol'] !== 'string') return { type: 'broken', what: 'book' };
    const bids = levels(entry['bids'] ?? []);
    const asks = levels(entry['asks'] ?? []);
    if (bids === null || asks === null) return { type: 'broken', what: 'book' };
    const checksum = amount(entry['checksum']);
    return { type: 'book', symbol: entry['symbol'], snapshot, bids, asks, checksum, time: timeOf(entry['timestamp']) };
  });
}

/** The exchange's answer to a ping. */
export function isPong(message: unknown): boolean {
  return isFields(message) && message['method'] === 'pong';
}

/** Parses one frame of the v2 public stream. An empty list means: not for us (pong, other channels). */
export function parsePublicMessage(message: unknown): readonly PublicMessage[] {
  // ccxt hands a frame on as text when it could not be parsed: whatever it said is lost.
  if (typeof message === 'string') return [{ type: 'broken', what: 'frame' }];
  if (!isFields(message)) return [];
  const { channel, method } = message;
  if (method === 'subscribe') {
    const result = isFields(message['result']) ? message['result'] : {};
    if (message['success'] === true && typeof result['channel'] === 'string') {
      // Channels that are not of one symbol name none.
      const symbol = typeof result['symbol'] === 'string' ? result['symbol'] : '';
      return [{ type: 'ack', channel: result['channel'], symbol }];
    }
    if (message['success'] === true) return [];
    const error = typeof message['error'] === 'string' ? message['error'] : 'no reason given';
    return [{ type: 'rejected', error, requestId: amount(message['req_id']) }];
  }
  const data = Array.isArray(message['data']) ? (message['data'] as readonly unknown[]) : [];
  if (channel === 'trade') {
    return data.length === 0 && message['type'] === 'snapshot' ? [{ type: 'no_trades' }] : trades(data);
  }
  if (channel === 'instrument') return pairs(message['data']);
  if (channel === 'book') return books(data, message['type'] === 'snapshot');
  if (channel === 'heartbeat') return [{ type: 'heartbeat' }];
  if (channel === 'status') {
    const system = isFields(data[0]) ? data[0]['system'] : null;
    return typeof system === 'string' ? [{ type: 'status', system }] : [];
  }
  return [];
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bookChecksum } from '../../../engine/exchange/simulator/checksum.ts';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { getPublic, openSocket, startSimulator } from './client.ts';
import type { TestSocket } from './client.ts';

interface Level {
  readonly price: number;
  readonly qty: number;
}
interface BookRow {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly checksum: number;
}

describe('public WebSocket', () => {
  let simulator: Simulator;
  let socket: TestSocket;
  beforeAll(async () => {
    simulator = await startSimulator();
    socket = await openSocket(simulator.wsUrl);
  });
  afterAll(() => simulator.close());

  it('greets with a status whose connection id is beyond 2^53', async () => {
    await socket.find((message) => message.channel === 'status');
    expect(socket.texts[0]).toMatch(
      /^\{"channel":"status","type":"update","data":\[\{"version":"2.0.10","system":"online","api_version":"v2","connection_id":13834774380\d{9},"upcoming_maintenance":\[\],"emergency":\[\]\}\]\}$/,
    );
  });

  it('answers pings', async () => {
    socket.send({ method: 'ping', req_id: 101 });
    const pong = await socket.find((message) => message.method === 'pong');
    expect(pong).toMatchObject({ req_id: 101, time_in: '2026-01-05T12:00:00.000000Z' });
  });

  it('refuses a ping with parameters, as it has none', async () => {
    const error = "Unsupported field: 'params' for the given msg type: ping";
    const at = '2026-01-05T12:00:00.000000Z';
    socket.send({ method: 'ping', params: {} });
    const refused = await socket.find((message) => message.error === error);
    expect(refused).toEqual({ error, method: 'ping', req_id: 0, success: false, time_in: at, time_out: at });
    socket.send({ method: 'ping', params: {}, req_id: 102 });
    expect(await socket.find((message) => message.req_id === 102)).toMatchObject({ error, success: false });
  });

  it('acknowledges one symbol at a time and refuses with the symbol', async () => {
    socket.send({
      method: 'subscribe',
      params: { channel: 'ticker', symbol: ['BTC/USD', 'XBT/USD', 'ETH/USD'] },
      req_id: 7,
    });
    await socket.find((message) => message.req_id === 7 && message.result?.['symbol'] === 'ETH/USD');
    const answers = socket.messages.filter((message) => message.req_id === 7);
    expect(answers.map((message) => [message.success, message.result?.['symbol'] ?? message.symbol])).toEqual([
      [true, 'BTC/USD'],
      [false, 'XBT/USD'],
      [true, 'ETH/USD'],
    ]);
    expect(answers[1]?.error).toBe('Currency pair not supported XBT/USD');
  });

  it.each([
    [{ channel: 'book', symbol: ['BTC/USD'], depth: 11 }, 'Subscription depth not supported'],
    [{ channel: 'ohlc', symbol: ['BTC/USD'], interval: 7 }, 'Subscription ohlc interval not supported'],
    [{ channel: 'ticker', symbol: ['BTC/USD'], event_trigger: 'never' }, 'Event trigger not supported'],
    [{ channel: 'nonsense', symbol: ['BTC/USD'] }, 'Subscription name invalid'],
    [{ channel: 'trade' }, 'Symbol(s) not found'],
    [{ channel: 'trade', symbol: [] }, 'Symbol(s) not found'],
    [
      { channel: 'executions', token: 'x' },
      'Private data and trading are unavailable on this endpoint. Try ws-auth.kraken.com',
    ],
  ])('refuses %j', async (params, error) => {
    const requestId = Math.floor(Math.random() * 1e9);
    socket.send({ method: 'subscribe', params, req_id: requestId });
    const answer = await socket.find((message) => message.req_id === requestId);
    expect(answer).toMatchObject({ success: false, error, method: 'subscribe' });
    expect(answer).not.toHaveProperty('symbol');
  });

  it('refuses a wrong option once, however many symbols are asked for', async () => {
    const params = { channel: 'book', symbol: ['BTC/USD', 'XBT/USD', 'ETH/USD'], depth: 27 };
    socket.send({ method: 'subscribe', params, req_id: 270 });
    socket.send({ method: 'ping', req_id: 271 });
    await socket.find((message) => message.req_id === 271);
    const answers = socket.messages.filter((message) => message.req_id === 270);
    expect(answers.map(({ error, symbol }) => [error, symbol])).toEqual([
      ['Subscription depth not supported', undefined],
    ]);
  });

  it('answers what is no request', async () => {
    socket.send('{"nonsense');
    expect(await socket.find((message) => message.error === 'Malformed request')).toMatchObject({ method: 'error' });
    socket.send({ method: 'fly', req_id: 12 });
    expect((await socket.find((message) => message.req_id === 12)).error).toBe("Unsupported method: 'fly'");
  });

  it('keeps a book that can be followed by snapshot and updates, checksum by checksum, at every depth', async () => {
    const depths = [10, 25, 100, 500, 1000];
    const own = await openSocket(simulator.wsUrl);
    for (const depth of depths)
      own.send({ method: 'subscribe', params: { channel: 'book', symbol: ['BTC/USD'], depth }, req_id: depth });
    await own.find((message) => message.req_id === 1000);
    // One connection per depth, so that messages can be told apart.
    own.close();
    for (const depth of depths) {
      const client = await openSocket(simulator.wsUrl);
      client.send({ method: 'subscribe', params: { channel: 'book', symbol: ['BTC/USD'], depth } });
      await client.find((message) => message.type === 'snapshot');
      for (let step = 0; step < 40; step++) {
        simulator.advance(7_000);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await client.find((message) => message.type === 'update' && message.channel === 'book');
      const books = client.texts.filter((text) => text.startsWith('{"channel":"book"'));
      expect(books.length).toBeGreaterThan(20);
      const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
      for (const text of books) {
        const row = (JSON.parse(text) as { data: BookRow[] }).data[0] as BookRow;
        for (const name of ['bids', 'asks'] as const) {
          for (const { price, qty } of row[name]) {
            if (qty === 0) sides[name].delete(price);
            else sides[name].set(price, qty);
            // A client that truncates after every level must not lose one.
            const sorted = [...sides[name].keys()].sort((a, b) => (name === 'bids' ? b - a : a - b));
            for (const beyond of sorted.slice(depth)) sides[name].delete(beyond);
          }
        }
        const texts = (name: 'bids' | 'asks'): [string, string][] =>
          [...sides[name]]
            .sort((a, b) => (name === 'bids' ? b[0] - a[0] : a[0] - b[0]))
            .map(([price, qty]) => [price.toFixed(1), qty.toFixed(8)]);
        expect(bookChecksum(texts('asks'), texts('bids'))).toBe(row.checksum);
        expect(Math.max(...sides.bids.keys())).toBeLessThan(Math.min(...sides.asks.keys()));
      }
      client.close();
    }
  });

  it('sends every trade once, and the same ones as REST', async () => {
    const client = await openSocket(simulator.wsUrl);
    client.send({ method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USD'], snapshot: true } });
    await client.find((message) => message.channel === 'trade' && message.type === 'snapshot');
    for (let step = 0; step < 20; step++) simulator.advance(30_000);
    const rest = (await getPublic(simulator, 'Trades?pair=XBTUSD')).result['XXBTZUSD'] as unknown as [
      string,
      string,
      number,
      string,
      string,
      string,
      number,
    ][];
    const newest = rest.at(-1)?.[6];
    await client.find((message) => message.data?.some((row) => row['trade_id'] === newest) ?? false);
    const rows = client.messages
      .filter((message) => message.channel === 'trade')
      .flatMap((message) => message.data ?? []);
    expect(rows.length).toBeGreaterThan(100);
    const fromRest = rest
      .slice(-rows.length)
      .map((row) => [row[6], Number(row[0]), Number(row[1]), row[3] === 'b' ? 'buy' : 'sell']);
    expect(rows.map((row) => [row['trade_id'], row['price'], row['qty'], row['side']])).toEqual(fromRest);
    expect(client.texts.at(-1)).toMatch(/"qty":\d+\.\d{8},/);
    client.close();
  });

  it('updates candles that traded, the last state of a closed one included', async () => {
    const client = await openSocket(simulator.wsUrl);
    client.send({ method: 'subscribe', params: { channel: 'ohlc', symbol: ['BTC/USD'], interval: 1 } });
    const snapshot = await client.find((message) => message.channel === 'ohlc' && message.type === 'snapshot');
    expect(snapshot.data?.length).toBe(10);
    simulator.advance(600_000);
    await client.find((message) => message.channel === 'ohlc' && message.type === 'update');
    const rest = (await getPublic(simulator, 'OHLC?pair=XBTUSD')).result['XXBTZUSD'] as unknown as [
      number,
      string,
      string,
      string,
      string,
      string,
      string,
      number,
    ][];
    const seen = new Map(
      client.messages
        .filter((message) => message.channel === 'ohlc')
        .flatMap((message) => message.data ?? [])
        .map((row) => [row['interval_begin'], row]),
    );
    for (const [time, open, high, low, close, , volume, count] of rest.slice(-10)) {
      const row = seen.get(new Date(time * 1000).toISOString().replace('.000Z', '.000000000Z'));
      if (count === 0) expect(row).toBeUndefined();
      else
        expect([row?.['open'], row?.['high'], row?.['low'], row?.['close'], row?.['volume'], row?.['trades']]).toEqual(
          [open, high, low, close, volume].map(Number).concat(count),
        );
    }
    client.close();
  });

  it('beats its heart when subscribed', async () => {
    const client = await openSocket(simulator.wsUrl);
    client.send({ method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USD'] } });
    await client.find((message) => message.channel === 'heartbeat');
    client.close();
  });

  it('tells in first messages when that happened which they tell, not when they were sent', async () => {
    const symbol = ['BTC/USD'];
    simulator.advance(60_000 - (simulator.now() % 60_000));
    // Somewhere in a minute, when neither a trade nor the makers have touched the book for a while.
    const newest = async (): Promise<string> => {
      const { result } = await getPublic(simulator, 'Trades?pair=XBTUSD&count=1');
      return result['last'] as unknown as string;
    };
    let printed = await newest();
    const sinceChange = (): number => Math.min(simulator.now() - Number(printed.slice(0, -6)), simulator.now() % 5_000);
    while (sinceChange() < 1_000) {
      simulator.advance(100);
      printed = await newest();
    }
    const now = simulator.now();
    const changed = Math.max(now - (now % 5_000), Number(printed.slice(0, -6)));
    const client = await openSocket(simulator.wsUrl);
    client.send({ method: 'subscribe', params: { channel: 'book', symbol } });
    client.send({ method: 'subscribe', params: { channel: 'ticker', symbol } });
    client.send({ method: 'subscribe', params: { channel: 'ohlc', symbol, interval: 1 } });
    const first = (channel: string) =>
      client.find((message) => message.channel === channel && message.type === 'snapshot');
    const timeOf = (text: unknown): number => Date.parse(String(text));
    expect(timeOf((await first('book')).data?.[0]?.['timestamp'])).toBe(changed);
    const timestamp = String((await first('ticker')).data?.[0]?.['timestamp']);
    expect([timeOf(timestamp), timestamp.slice(20, -1)]).toEqual([Number(printed.slice(0, -6)), printed.slice(10, -3)]);
    const candles = (await first('ohlc')) as unknown as { timestamp: string };
    expect(candles.timestamp.slice(20, -1)).toBe(printed.slice(10));
    expect(candles.timestamp.slice(0, 19)).toBe(timestamp.slice(0, 19));
    const quotes = await openSocket(simulator.wsUrl);
    quotes.send({ method: 'subscribe', params: { channel: 'ticker', symbol, event_trigger: 'bbo' } });
    const quoted = await quotes.find((message) => message.channel === 'ticker');
    expect(timeOf(quoted.data?.[0]?.['timestamp'])).toBe(changed);
    expect(simulator.now()).toBe(now);
    quotes.close();
    client.close();
  });

  it('unsubscribes', async () => {
    const client = await openSocket(simulator.wsUrl);
    client.send({ method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USD'] }, req_id: 1 });
    client.send({ method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USD'] }, req_id: 2 });
    client.send({ method: 'unsubscribe', params: { channel: 'trade', symbol: ['BTC/USD'] }, req_id: 3 });
    client.send({ method: 'unsubscribe', params: { channel: 'trade', symbol: ['BTC/USD'] }, req_id: 4 });
    await client.find((message) => message.req_id === 4);
    const answers = client.messages.filter((message) => message.req_id !== undefined);
    expect(answers.map((message) => message.success)).toEqual([true, false, true, false]);
    simulator.advance(120_000);
    client.send({ method: 'ping', req_id: 5 });
    await client.find((message) => message.req_id === 5);
    expect(client.messages.some((message) => message.channel === 'trade')).toBe(false);
    client.close();
  });

  it.each([
    [
      { channel: 'book', depth: 25 },
      { channel: 'book', depth: 25, snapshot: true },
    ],
    [{ channel: 'ticker' }, { channel: 'ticker', event_trigger: 'trades' }],
    [
      { channel: 'ohlc', interval: 5 },
      { channel: 'ohlc', interval: 5 },
    ],
    [{ channel: 'trade', snapshot: true }, { channel: 'trade' }],
  ])('acknowledges the end of %j as Kraken does', async (params, result) => {
    const client = await openSocket(simulator.wsUrl);
    for (const [index, method] of ['subscribe', 'unsubscribe'].entries()) {
      client.send({ method, params: { ...params, symbol: ['BTC/USD'] }, req_id: index + 1 });
    }
    const ended = await client.find((message) => message.req_id === 2);
    expect(ended.result).toEqual({ ...result, symbol: 'BTC/USD' });
    client.close();
  });

  it('disconnects a client that does not read instead of buffering for it', async () => {
    const slow = new WebSocket(simulator.wsUrl);
    const closed = new Promise<number>((resolve) => {
      slow.on('close', (code) => resolve(code));
    });
    await new Promise((resolve) => {
      slow.on('open', resolve);
    });
    slow.send(JSON.stringify({ method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USD'] } }));
    await new Promise((resolve) => {
      slow.on('message', resolve);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    slow.pause();
    for (let hour = 0; hour < 24 * 12; hour++) {
      simulator.advance(3_600_000);
      if (hour % 12 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    slow.resume();
    expect(await closed).toBe(1006);
  });
});

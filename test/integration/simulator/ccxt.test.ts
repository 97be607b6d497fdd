import ccxt from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { CREDENTIALS, startSimulator } from './client.ts';

type KrakenPro = InstanceType<typeof ccxt.pro.kraken>;

/** The client as npm ships it; only the addresses are ours. */
async function connect(simulator: Simulator): Promise<KrakenPro> {
  const client = new ccxt.pro.kraken({
    apiKey: CREDENTIALS.key,
    secret: CREDENTIALS.secret,
    enableRateLimit: false,
    urls: {
      api: {
        public: simulator.restUrl,
        private: simulator.restUrl,
        ws: {
          public: simulator.wsUrl,
          private: simulator.wsAuthUrl,
          publicV2: simulator.wsUrl,
          privateV2: simulator.wsAuthUrl,
        },
      },
    },
  });
  // Without this call ccxt refuses ws:// addresses.
  await client.loadHttpProxyAgent();
  let last = BigInt(Date.now()) * 1_000_000n;
  client.nonce = () => {
    last += 1n;
    // ccxt only turns it into text, which a bigint does without loss.
    return last as never;
  };
  return client;
}

describe('unmodified ccxt against the simulator', () => {
  let simulator: Simulator;
  let client: KrakenPro;

  beforeAll(async () => {
    simulator = await startSimulator({ speed: 60 });
    client = await connect(simulator);
    await client.loadMarkets();
  });
  afterAll(async () => {
    await client.close();
    await simulator.close();
  });

  it('loads the markets with precision, limits and fees', () => {
    const market = client.market('BTC/USD');
    expect(market.id).toBe('XXBTZUSD');
    expect(market.precision).toMatchObject({ price: 0.1, amount: 1e-8 });
    expect(market.limits.amount?.min).toBe(0.000_05);
    expect(market.limits.cost?.min).toBe(0.5);
    expect([market.taker, market.maker]).toEqual([0.004, 0.0025]);
  });

  it('fetchOHLCV gives 721 candles without holes, the last one running', async () => {
    for (const [timeframe, length] of [
      ['1m', 60_000],
      ['5m', 300_000],
      ['15m', 900_000],
    ] as const) {
      const candles = await client.fetchOHLCV('BTC/USD', timeframe);
      expect(candles).toHaveLength(721);
      candles.forEach((candle, index) => {
        if (index > 0) expect((candle[0] ?? 0) - (candles[index - 1]?.[0] ?? 0)).toBe(length);
        expect(candle[2]).toBeGreaterThanOrEqual(Math.max(candle[1] as number, candle[4] as number));
        expect(candle[3]).toBeLessThanOrEqual(Math.min(candle[1] as number, candle[4] as number));
      });
      expect(simulator.now() - (candles.at(-1)?.[0] ?? 0)).toBeLessThan(length);
    }
  });

  it('createOrder, fetchOpenOrders, cancelOrder', async () => {
    const id = '2c6be801-1f53-4f79-a0bb-4ea1c95dfae9';
    const order = await client.createOrder('BTC/USD', 'limit', 'buy', 0.01, 20_000, {
      clientOrderId: id,
      postOnly: true,
    });
    expect(order.id).toMatch(/^O[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}$/);
    const [open] = await client.fetchOpenOrders('BTC/USD', undefined, undefined, { clientOrderId: id });
    expect(open).toMatchObject({
      id: order.id,
      clientOrderId: id,
      status: 'open',
      price: 20_000,
      amount: 0.01,
      filled: 0,
      side: 'buy',
    });
    const balance = await client.fetchBalance();
    expect(balance['USD']).toMatchObject({ total: 10_000, used: 200.5, free: 9799.5 });
    await client.cancelOrder(order.id as string);
    expect(await client.fetchOpenOrders('BTC/USD')).toEqual([]);
    await expect(client.cancelOrder(order.id as string)).rejects.toThrow(ccxt.OrderNotFound);
  });

  it('a market order becomes a trade, a balance and a closed order', async () => {
    const order = await client.createOrder('BTC/USD', 'market', 'buy', 0.02);
    const trades = await client.fetchMyTrades('BTC/USD');
    const mine = trades.filter((trade) => trade.order === order.id);
    expect(mine.reduce((sum, trade) => sum + (trade.amount as number), 0)).toBeCloseTo(0.02, 8);
    const fetched = await client.fetchOrder(order.id as string, 'BTC/USD');
    expect(fetched).toMatchObject({ status: 'closed', filled: 0.02, remaining: 0, side: 'buy' });
    const cost = mine.reduce((sum, trade) => sum + (trade.cost as number), 0);
    const fee = mine.reduce((sum, trade) => sum + (trade.fee?.cost as number), 0);
    expect(fee).toBeCloseTo(cost * 0.004, 4);
    const balance = await client.fetchBalance();
    expect(balance['BTC']?.total).toBeCloseTo(0.02, 8);
    // A balance in dollars has a decimal less than a cost or a fee.
    expect(Math.abs((balance['USD']?.total as number) - (10_000 - cost - fee))).toBeLessThan(2e-4 * mine.length);
  });

  it('maps refusals to its exceptions', async () => {
    await expect(client.createOrder('BTC/USD', 'limit', 'buy', 100, 30_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(client.createOrder('BTC/USD', 'limit', 'buy', 0.00001, 30_000)).rejects.toThrow(
      /volume minimum not met/,
    );
  });

  it('fetchTrades pages from a cursor, fetchTicker and fetchOrderBook answer', async () => {
    const since = simulator.now() - 3_600_000;
    const trades = await client.fetchTrades('BTC/USD', since);
    expect(trades.length).toBeGreaterThan(100);
    expect(trades[0]?.timestamp).toBeGreaterThanOrEqual(since);
    const ticker = await client.fetchTicker('BTC/USD');
    expect(ticker.ask).toBeGreaterThan(ticker.bid as number);
    const book = await client.fetchOrderBook('BTC/USD', 50);
    expect(book.bids).toHaveLength(50);
    expect(book.asks[0]?.[0]).toBeGreaterThan(book.bids[0]?.[0] as number);
  });

  it('watchTrades sees every public trade once, in order', async () => {
    const seen: number[] = [];
    for (let round = 0; round < 4; round++) {
      const trades = await client.watchTrades('BTC/USD');
      for (const trade of trades) if (!seen.includes(Number(trade.id))) seen.push(Number(trade.id));
    }
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(seen.map((_, index) => (seen[0] as number) + index));
  });

  it('watchOrderBook stays sorted and uncrossed', async () => {
    for (let round = 0; round < 10; round++) {
      const book = await client.watchOrderBook('BTC/USD', 10);
      expect(book.bids).toHaveLength(10);
      expect(book.asks).toHaveLength(10);
      expect(book.asks[0]?.[0]).toBeGreaterThan(book.bids[0]?.[0] as number);
    }
  });

  it('watchOHLCV and watchTicker update', async () => {
    const candles = await client.watchOHLCV('BTC/USD', '1m');
    expect(candles.length).toBeGreaterThanOrEqual(1);
    const ticker = await client.watchTicker('BTC/USD');
    expect(ticker.last).toBeGreaterThan(0);
  });

  it('watchOrders and watchMyTrades hear of an order', async () => {
    const orders = client.watchOrders();
    const trades = client.watchMyTrades();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const order = await client.createOrder('BTC/USD', 'market', 'sell', 0.01);
    expect((await orders).some((seen) => seen.id === order.id)).toBe(true);
    // The first answer may be the snapshot of earlier trades; the cache holds what came since.
    await trades;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const cached = client.myTrades as unknown as readonly { readonly order?: string }[];
    const mine = cached.find((seen) => seen.order === order.id);
    expect(mine).toMatchObject({ symbol: 'BTC/USD', side: 'sell', amount: 0.01 });
  });
});

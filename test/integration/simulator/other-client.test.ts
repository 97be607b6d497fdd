import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../../engine/exchange/simulator/simulator.ts';

/** `kraken-api` of npm as it is; it has no types of its own. */
interface OtherClient {
  api(method: string, parameters?: Readonly<Record<string, string>>): Promise<{ readonly result: unknown }>;
}
type OtherClientClass = new (key: string, secret: string, options: { readonly url: string }) => OtherClient;

const require = createRequire(import.meta.url);

function load(): OtherClientClass | null {
  try {
    return require('kraken-api') as OtherClientClass;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

const KrakenClient = load();
const CREDENTIALS = { key: 'other-key', secret: Buffer.from('secret of another client').toString('base64') };
const PAIR = { pair: 'XBTUSD' };
const ORDER_ID = /^O[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}$/;

// Skipped only where the client is not installed (an installation without development dependencies).
describe.skipIf(KrakenClient === null)('kraken-api from npm, unmodified, on the simulator', () => {
  let simulator: Simulator;
  let client: OtherClient;
  const connect = (secret: string): OtherClient => {
    if (KrakenClient === null) throw new Error('kraken-api is not installed');
    return new KrakenClient(CREDENTIALS.key, secret, { url: simulator.restUrl });
  };
  const ask = async (method: string, parameters?: Readonly<Record<string, string>>): Promise<unknown> =>
    (await client.api(method, parameters)).result;

  beforeAll(async () => {
    simulator = await createSimulator({
      seed: 7,
      startTime: Date.UTC(2026, 0, 5, 12),
      speed: 1,
      market: { kind: 'generated' },
      credentials: CREDENTIALS,
    });
    client = connect(CREDENTIALS.secret);
  });
  afterAll(() => simulator.close());

  it('reads time, assets and rules', async () => {
    const { unixtime } = (await ask('Time')) as { readonly unixtime: number };
    expect(Math.abs(unixtime * 1000 - simulator.now())).toBeLessThan(60_000);
    expect(await ask('Assets')).toMatchObject({ XXBT: { altname: 'XBT', decimals: 10 }, ZUSD: { altname: 'USD' } });
    expect(await ask('AssetPairs', PAIR)).toMatchObject({
      XXBTZUSD: { altname: 'XBTUSD', wsname: 'XBT/USD', tick_size: '0.1', ordermin: '0.00005' },
    });
  });

  it('reads the market: ticker, book, trades, spreads and candles', async () => {
    const ticker = (await ask('Ticker', PAIR)) as Record<string, { readonly a: string[]; readonly b: string[] }>;
    const { a, b } = ticker['XXBTZUSD']!;
    expect(Number(b[0])).toBeLessThan(Number(a[0]));
    const depth = (await ask('Depth', { ...PAIR, count: '5' })) as Record<string, { readonly asks: unknown[] }>;
    expect(depth['XXBTZUSD']!.asks).toHaveLength(5);
    const trades = (await ask('Trades', PAIR)) as { readonly XXBTZUSD: unknown[][]; readonly last: string };
    expect(trades.XXBTZUSD).toHaveLength(1000);
    expect(trades.last).toMatch(/^\d{19}$/);
    const candles = (await ask('OHLC', { ...PAIR, interval: '60' })) as { readonly XXBTZUSD: unknown[][] };
    expect(candles.XXBTZUSD).toHaveLength(721);
    expect(await ask('Spread', PAIR)).toMatchObject({ last: expect.any(Number) as unknown });
  });

  it('signs, places a market order and a limit order, sees both and cancels what rests', async () => {
    expect(await ask('Balance')).toMatchObject({ ZUSD: '10000.0000' });
    const bought = (await ask('AddOrder', { ...PAIR, type: 'buy', ordertype: 'market', volume: '0.01' })) as {
      readonly txid: readonly string[];
    };
    const limit = { ...PAIR, type: 'buy', ordertype: 'limit', price: '30000.0', volume: '0.02' };
    const placed = (await ask('AddOrder', limit)) as {
      readonly descr: { readonly order: string };
      readonly txid: readonly string[];
    };
    expect(placed.descr.order).toBe('buy 0.02000000 XBTUSD @ limit 30000.0');
    const [resting = ''] = placed.txid;
    const [filled = ''] = bought.txid;
    expect(resting).toMatch(ORDER_ID);
    expect(await ask('OpenOrders')).toMatchObject({ open: { [resting]: { status: 'open', vol: '0.02000000' } } });
    expect(await ask('QueryOrders', { txid: filled })).toMatchObject({
      [filled]: { status: 'closed', vol_exec: '0.01000000' },
    });
    const { trades } = (await ask('TradesHistory')) as { readonly trades: Record<string, { readonly vol: string }> };
    expect(Object.values(trades)).toMatchObject([{ ordertxid: filled, pair: 'XXBTZUSD', type: 'buy' }]);
    expect(await ask('CancelOrder', { txid: resting })).toEqual({ count: 1 });
    expect(await ask('OpenOrders')).toEqual({ open: {} });
    expect(await ask('ClosedOrders')).toMatchObject({ closed: { [resting]: { status: 'canceled' } }, count: 2 });
    expect(await ask('Balance')).toMatchObject({ XXBT: '0.0100000000' });
  });

  it('gets Kraken’s errors where it does something wrong', async () => {
    const order = { ...PAIR, type: 'buy', ordertype: 'limit', price: '30000.0', volume: '100' };
    await expect(ask('AddOrder', order)).rejects.toThrow('Order:Insufficient funds');
    await expect(ask('Ticker', { pair: 'NOPE' })).rejects.toThrow('Query:Unknown asset pair');
    await expect(connect(Buffer.from('wrong').toString('base64')).api('Balance')).rejects.toThrow(
      'API:Invalid signature',
    );
  });
});

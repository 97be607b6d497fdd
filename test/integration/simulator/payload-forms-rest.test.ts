import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, CREDENTIALS, getPublic, START, startSimulator } from './client.ts';
import { expectForm, LONG_PRICE, LOTS, MONEY, ORDER_ID, TICKS, TRADE_ID } from './forms.ts';
import type { Row } from './forms.ts';

const ORDER = {
  refid: null,
  userref: 0,
  status: 'open',
  opentm: Number,
  starttm: 0,
  expiretm: 0,
  descr: Object,
  vol: LOTS,
  vol_exec: LOTS,
  cost: MONEY,
  fee: MONEY,
  price: '0.00000',
  stopprice: '0.00000',
  limitprice: '0.00000',
  misc: '',
  oflags: 'fciq',
  time_in_force: 'gtc',
} as const;
const DESCRIPTION = {
  pair: 'XBTUSD',
  aclass: 'forex',
  type: 'buy',
  ordertype: 'limit',
  price: TICKS,
  price2: '0',
  leverage: 'none',
  order: /^buy \d+\.\d{8} XBTUSD @ limit \d+\.\d$/,
  close: '',
} as const;

describe('forms of REST answers', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ startingBalances: { USD: 500_000, BTC: 2 } });
  });
  afterAll(() => simulator.close());

  const place = async (fields: Readonly<Record<string, string>> = {}): Promise<string> => {
    const order = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '20000', volume: '0.01', ...fields };
    const answer = await callPrivate(simulator, 'AddOrder', order);
    return (answer.result['txid'] as unknown as [string])[0];
  };
  const read = async (call: string, fields: Readonly<Record<string, string>> = {}): Promise<Row> =>
    (await callPrivate(simulator, call, fields)).result;

  it('Ticker: prices with five decimals, whole lots told twice', async () => {
    const ticker = (await getPublic(simulator, 'Ticker?pair=XBTUSD')).result['XXBTZUSD'] as unknown as Row;
    for (const side of ['a', 'b']) {
      const [price, whole, lots] = ticker[side] as [string, string, string];
      expect(price).toMatch(LONG_PRICE);
      expect(whole).toMatch(/^[1-9]\d*$/);
      expect(lots).toBe(`${whole}.000`);
    }
    expect(ticker['c']).toEqual([expect.stringMatching(LONG_PRICE), expect.stringMatching(LOTS)]);
    // Nobody has traded since the simulator began: the latest trade is one of its history.
    expect((ticker['c'] as string[])[1]).not.toBe('0.00000000');
    expect(ticker['p']).toEqual([expect.stringMatching(LONG_PRICE), expect.stringMatching(LONG_PRICE)]);
    expect(ticker['v']).toEqual([expect.stringMatching(LOTS), expect.stringMatching(LOTS)]);
    expect(ticker['t']).toEqual([expect.any(Number), expect.any(Number)]);
    expect(ticker['o']).toMatch(LONG_PRICE);
  });

  it('OHLC, Trades and Depth: decimals of each place', async () => {
    const candles = (await getPublic(simulator, 'OHLC?pair=XBTUSD')).result['XXBTZUSD'] as unknown as unknown[][];
    const price = expect.stringMatching(TICKS) as unknown;
    const lots = expect.stringMatching(LOTS) as unknown;
    expect(candles.at(-1)).toEqual([expect.any(Number), price, price, price, price, price, lots, expect.any(Number)]);
    const trades = (await getPublic(simulator, 'Trades?pair=XBTUSD')).result;
    const [first] = trades['XXBTZUSD'] as unknown as unknown[][];
    const long = expect.stringMatching(LONG_PRICE) as unknown;
    const [side, type] = [expect.stringMatching(/^[bs]$/), expect.stringMatching(/^[ml]$/)] as unknown[];
    expect(first).toEqual([long, lots, expect.any(Number), side, type, '', expect.any(Number)]);
    expect(trades['last']).toMatch(/^\d{19}$/);
    const depth = (await getPublic(simulator, 'Depth?pair=XBTUSD')).result['XXBTZUSD'] as unknown as Row;
    expect((depth['asks'] as unknown[])[0]).toEqual([long, expect.stringMatching(/^\d+\.\d{3}/), expect.any(Number)]);
  });

  it('AssetPairs: where a pair is listed, and what it offers on margin', async () => {
    const pairs = (await getPublic(simulator, 'AssetPairs')).result as unknown as Record<string, Row>;
    const leverage = [2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(pairs['XXBTZUSD']).toMatchObject({
      status: 'online',
      execution_venue: 'international',
      tick_size: '0.1',
      costmin: '0.5',
      leverage_buy: leverage,
      leverage_sell: leverage,
      long_position_limit: 350,
      short_position_limit: 250,
    });
    expect(pairs['SOLUSD']).toMatchObject({
      leverage_buy: leverage,
      long_position_limit: 37_000,
      short_position_limit: 24_000,
    });
    expect(pairs['XETHZUSD']).toMatchObject({ leverage_buy: [], leverage_sell: [] });
    expect(Object.keys(pairs['XETHZUSD'] ?? {}).filter((member) => member.endsWith('_limit'))).toEqual([]);
  });

  it.each([
    ['leverage', ['leverage_buy', 'leverage_sell']],
    ['fees', ['fees', 'fees_maker', 'fee_volume_currency']],
    ['margin', ['margin_call', 'margin_stop']],
  ])('AssetPairs: %s alone when only that is asked for', async (info, members) => {
    const { result } = await getPublic(simulator, 'AssetPairs?pair=XBTUSD,SOLUSD');
    const part = await getPublic(simulator, `AssetPairs?pair=XBTUSD,SOLUSD&info=${info}`);
    const only = (row: unknown): Row => Object.fromEntries(members.map((member) => [member, (row as Row)[member]]));
    expect(part.result).toEqual({ XXBTZUSD: only(result['XXBTZUSD']), SOLUSD: only(result['SOLUSD']) });
  });

  it('AssetPairs: everything by its name too, and no part that there is not', async () => {
    const whole = await getPublic(simulator, 'AssetPairs?info=info');
    expect(whole.result).toEqual((await getPublic(simulator, 'AssetPairs')).result);
    for (const info of ['all', 'toString']) {
      expect((await getPublic(simulator, `AssetPairs?info=${info}`)).error).toEqual([
        'EGeneral:Invalid arguments:info',
      ]);
    }
  });

  it('Assets: what they are worth as collateral and cost to borrow', async () => {
    const response = await fetch(`${simulator.restUrl}/0/public/Assets`);
    const text = await response.text();
    expect(text).toContain('"display_decimals":2,"collateral_value":1.0,"status":"enabled","margin_rate":"0.036"}');
    expect((JSON.parse(text) as { result: unknown }).result).toMatchObject({
      XXBT: { collateral_value: 0.99, margin_rate: '0.01' },
      XETH: { collateral_value: 0.99, margin_rate: '0.02' },
      SOL: { collateral_value: 0.925, margin_rate: '0.02' },
    });
  });

  it('GetApiKeyInfo: numbers are texts, and no list of addresses is an empty text', async () => {
    const answer = await read('GetApiKeyInfo');
    const digits = /^\d+$/;
    expectForm(answer, {
      api_key_name: 'parallax-simulator',
      api_key: CREDENTIALS.key,
      nonce: digits,
      nonce_window: '0',
      permissions: Array,
      iban: '',
      valid_until: '0',
      query_from: '0',
      query_to: '0',
      created_time: digits,
      modified_time: digits,
      ip_allowlist: [''],
      last_used: String(START / 1000),
    });
  });

  it('TradeVolume: fees of pairs that are named, and where the volume comes from', async () => {
    const four = /^\d+\.\d{4}$/;
    const form = { currency: 'ZUSD', asset_class: 'currency', volume: four, inputs: Object };
    expectForm(await read('TradeVolume'), { ...form, fees: null, fees_maker: null });
    const named = await read('TradeVolume', { pair: 'XBTUSD' });
    expectForm(named, { ...form, fees: Object, fees_maker: Object });
    expect(named['inputs']).toEqual({
      domain_spot_volume_30d: named['volume'],
      domain_futures_volume_30d: '0.0000',
      domain_assets_on_platform: '0.0000',
    });
  });

  it('an open order: without a reason in OpenOrders, with none in QueryOrders', async () => {
    const id = await place();
    const open = (await read('OpenOrders'))['open'] as Record<string, Row>;
    expectForm(open[id], ORDER);
    expectForm(open[id]?.['descr'] as Row, DESCRIPTION);
    expectForm((await read('QueryOrders', { txid: id }))[id] as Row, { ...ORDER, reason: null });
    await callPrivate(simulator, 'CancelAll');
  });

  it('an order has a client id or a userref, never both', async () => {
    const named = await place({ cl_ord_id: 'form-1' });
    const numbered = await place({ userref: '12' });
    const open = (await read('OpenOrders'))['open'] as Record<string, Row>;
    expectForm(open[named], { ...ORDER, userref: null, cl_ord_id: 'form-1' });
    expectForm(open[numbered], { ...ORDER, userref: 12 });
    await callPrivate(simulator, 'CancelAll');
  });

  it('an order over several levels has an average price with the decimals of its pair', async () => {
    simulator.advance(1_234);
    const id = await place({ ordertype: 'market', volume: '5' });
    const order = ((await read('ClosedOrders'))['closed'] as Record<string, Row>)[id];
    const filled = { status: 'closed', price: TICKS, oflags: 'fciq', reason: null, closetm: Number };
    expectForm(order, { ...ORDER, ...filled });
    const trades = Object.values((await read('TradesHistory'))['trades'] as Record<string, Row>);
    const own = trades.filter((trade) => trade['ordertxid'] === id);
    expect(own.length).toBeGreaterThan(1);
    const cost = own.reduce((sum, trade) => sum + Number(trade['cost']), 0);
    expect(Math.abs(Number(order?.['price']) - cost / 5)).toBeLessThanOrEqual(0.05 + 1e-6);
  });

  it('a trade: class, decimals and microseconds, the same time as on the stream', async () => {
    const trades = (await read('TradesHistory'))['trades'] as Record<string, Row>;
    const [[id, trade] = ['', undefined]] = Object.entries(trades);
    expect(id).toMatch(TRADE_ID);
    expectForm(trade, {
      ordertxid: ORDER_ID,
      postxid: TRADE_ID,
      pair: 'XXBTZUSD',
      aclass: 'forex',
      time: Number,
      type: 'buy',
      ordertype: 'market',
      tradeordertype: 'market',
      price: LONG_PRICE,
      cost: MONEY,
      fee: MONEY,
      vol: LOTS,
      margin: '0.00000',
      leverage: '0',
      misc: '',
      trade_id: Number,
      maker: false,
    });
    const kept = simulator.account().trades.find((own) => own.tradeId === id);
    expect(trade?.['time']).toBe(Math.round((kept?.time ?? 0) * 1000) / 1e6);
  });

  it('TradeBalance: what orders hold is missing from the funds for orders alone', async () => {
    await place({ price: '20000', volume: '1', oflags: 'post' });
    const four = /^\d+\.\d{4}$/;
    const none = '0.0000';
    const answer = await read('TradeBalance');
    expectForm(answer, {
      eb: four,
      tb: four,
      m: none,
      uv: none,
      n: none,
      c: none,
      v: none,
      e: four,
      mf: four,
      mfo: four,
    });
    expect(Number(answer['mf']) - Number(answer['mfo'])).toBeCloseTo(20_050, 4);
    await callPrivate(simulator, 'CancelAll');
  });
});

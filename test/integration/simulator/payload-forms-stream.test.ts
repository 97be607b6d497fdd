import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getPublic, getToken, openSocket, startSimulator } from './client.ts';
import type { Message, TestSocket } from './client.ts';
import { expectForm, MICROSECONDS, NANOSECONDS, TRADE_ID } from './forms.ts';
import type { Row } from './forms.ts';

describe('forms of stream messages', () => {
  let simulator: Simulator;
  let socket: TestSocket;
  let token: string;
  beforeAll(async () => {
    simulator = await startSimulator({ startingBalances: { USD: 500_000, BTC: 2 } });
    socket = await openSocket(simulator.wsAuthUrl);
    token = await getToken(simulator);
    socket.send({ method: 'subscribe', params: { channel: 'executions', token, snap_trades: true }, req_id: 1 });
    await socket.find((message) => message.channel === 'executions');
  });
  afterAll(() => simulator.close());

  const ask = async (request: Readonly<Record<string, unknown>>, id: number): Promise<Message> => {
    socket.send({ ...request, req_id: id });
    return socket.find((message) => message.req_id === id);
  };
  const rowOf = async (id: string, kind: string): Promise<Row> => {
    const fits = (row: Row): boolean => row['order_id'] === id && row['exec_type'] === kind;
    const message = await socket.find(({ type, data }) => type === 'update' && (data?.some(fits) ?? false));
    return message.data?.find(fits) ?? {};
  };
  const add = async (fields: Readonly<Record<string, unknown>>, id: number): Promise<string> => {
    const params = { symbol: 'BTC/USD', side: 'buy', order_type: 'limit', order_qty: 0.5, token, ...fields };
    return (await ask({ method: 'add_order', params }, id)).result?.['order_id'] as string;
  };

  it('executions are acknowledged with what is deprecated in them', async () => {
    const { result } = await socket.find((message) => message.req_id === 1);
    expectForm(result, {
      channel: 'executions',
      maxratecount: 125,
      snap_orders: true,
      snap_trades: true,
      snapshot: true,
      warnings: [
        'cancel_reason is deprecated, use reason',
        'stop_price is deprecated, use triggers.price',
        'trigger is deprecated use triggers.reference',
        'triggered_price is deprecated use triggers.last_price',
      ],
    });
  });

  it('an amended order: its terms, without symbol and side', async () => {
    const id = await add({ limit_price: 20_000.5 }, 10);
    await ask({ method: 'amend_order', params: { order_id: id, limit_price: 20_000.7, token } }, 11);
    expectForm(await rowOf(id, 'amended'), {
      timestamp: MICROSECONDS,
      exec_type: 'amended',
      order_status: 'new',
      cum_qty: 0,
      reason: 'User requested',
      amended: true,
      order_qty: 0.5,
      limit_price: 20_000.7,
      limit_price_type: 'static',
      order_userref: 0,
      order_id: id,
    });
  });

  it('a waiting order names its trigger in both ways', async () => {
    const id = await add({ order_type: 'stop-loss', side: 'sell', triggers: { reference: 'last', price: 20_000 } }, 20);
    const trades = await getPublic(simulator, 'Trades?pair=XBTUSD&count=1');
    const [[last]] = trades.result['XXBTZUSD'] as unknown as [[string]];
    expect(await rowOf(id, 'pending_new')).toMatchObject({
      stop_price: 20_000,
      trigger: 'last',
      triggers: {
        reference: 'last',
        price: 20_000,
        price_type: 'static',
        actual_price: 20_000,
        last_price: expect.closeTo(Number(last), -2) as unknown,
        status: 'untriggered',
      },
    });
  });

  it('a snapshot: trades newest first, each filled, without sums', async () => {
    const id = await add({ order_type: 'market', order_qty: 5, cl_ord_id: 'form-2' }, 30);
    const fill = await rowOf(id, 'trade');
    expect(fill).toMatchObject({ order_status: 'partially_filled', cl_ord_id: 'form-2', cum_qty: expect.any(Number) });
    const client = await openSocket(simulator.wsAuthUrl);
    client.send({ method: 'subscribe', params: { channel: 'executions', token, snap_trades: true } });
    const snapshot = await client.find((message) => message.channel === 'executions');
    const trades = (snapshot.data ?? []).filter((row) => row['exec_type'] === 'trade');
    expect(trades.length).toBeGreaterThan(1);
    const numbers = trades.map((row) => row['trade_id'] as number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expectForm(trades[0], {
      order_id: id,
      cl_ord_id: 'form-2',
      exec_id: TRADE_ID,
      exec_type: 'trade',
      trade_id: Number,
      symbol: 'BTC/USD',
      side: 'buy',
      last_qty: Number,
      last_price: Number,
      liquidity_ind: 't',
      cost: Number,
      order_status: 'filled',
      order_type: 'market',
      timestamp: MICROSECONDS,
      fee_usd_equiv: Number,
      fees: [{ asset: 'USD', qty: expect.any(Number) as unknown }],
    });
    client.close();
  });

  it('numbers are written with the decimals of the engine', async () => {
    const pending = await rowOf(await add({ limit_price: 20_001 }, 40), 'pending_new');
    const text = socket.texts.find((candidate) => candidate.includes(`"order_id":"${String(pending['order_id'])}"`));
    expect(text).toMatch(/"order_qty":0\.50000000,"cum_cost":0\.00000,/);
    expect(text).toMatch(/"limit_price":20001\.0,"stop_price":0\.0,.*"fee_usd_equiv":0\.00000,/);
    const filled = await rowOf(await add({ order_type: 'market' }, 41), 'trade');
    const trade = socket.texts.find((candidate) => candidate.includes(`"exec_id":"${String(filled['exec_id'])}"`));
    expect(trade).toMatch(/"fee_usd_equiv":\d+\.\d{5},"fees":\[\{"asset":"USD","qty":\d+\.\d{5}\}\]/);
    await callPrivate(simulator, 'CancelAll');
    await rowOf(String(pending['order_id']), 'canceled');
    const cancelled = socket.texts.findLast((candidate) => candidate.includes('"exec_type":"canceled"'));
    expect(cancelled).toMatch(/"cum_qty":0\.00000000,"cum_cost":0\.00000,"avg_price":0\.0,/);
  });

  it.each([
    ['add_order', { limit_price: '20000' }, 'Limit_price field must be a number_float'],
    ['add_order', { order_qty: '1', limit_price: 20_000 }, 'Order_qty field must be a number_float'],
    ['add_order', { order_type: 'nonsense', limit_price: 20_000 }, 'EGeneral:Order type not supported'],
    ['amend_order', { limit_price: '20000' }, 'Limit_price field must be a number_float'],
  ])('%s with %j is refused', async (method, fields, error) => {
    const own = { symbol: 'BTC/USD', side: 'buy', order_type: 'limit', order_qty: 0.5 };
    const params = { ...(method === 'add_order' ? own : {}), token, ...fields };
    const id = 50 + Math.floor(Math.random() * 1e6);
    const answer = await ask({ method, params }, id);
    expectForm(answer as unknown as Row, {
      error,
      method,
      req_id: id,
      success: false,
      time_in: MICROSECONDS,
      time_out: MICROSECONDS,
    });
  });

  it('ticker, instrument and level3: members of today', async () => {
    const symbol = ['BTC/USD'];
    const open = await openSocket(simulator.wsUrl);
    open.send({ method: 'subscribe', params: { channel: 'ticker', symbol } });
    const ticker = await open.find((message) => message.channel === 'ticker');
    const numbers = [
      'bid',
      'bid_qty',
      'ask',
      'ask_qty',
      'last',
      'volume',
      'vwap',
      'low',
      'high',
      'change',
      'change_pct',
    ];
    const form = Object.fromEntries([...numbers, 'trades'].map((member) => [member, Number]));
    expectForm(ticker.data?.[0], { symbol: 'BTC/USD', ...form, timestamp: MICROSECONDS });

    open.send({ method: 'subscribe', params: { channel: 'instrument' } });
    const instrument = await open.find((message) => message.channel === 'instrument');
    const told = instrument.data as unknown as { readonly assets: readonly Row[]; readonly pairs: readonly Row[] };
    const lent = { class: 'currency', borrowable: true };
    expect(told.assets).toMatchObject([
      { ...lent, id: 'BTC', collateral_value: 0.99, margin_rate: 0.01 },
      { ...lent, id: 'USD', collateral_value: 1, margin_rate: 0.036 },
      { ...lent, id: 'ETH', collateral_value: 0.99, margin_rate: 0.02 },
      { ...lent, id: 'SOL', collateral_value: 0.925, margin_rate: 0.02 },
    ]);
    expect(open.texts.join('')).toContain('"borrowable":true,"collateral_value":1.000,');
    expect(open.texts.join('')).toContain('"margin_rate":0.036000}');
    expect(open.texts.join('')).toContain('"cost_min":0.50,"margin_initial":0.10,');
    const onMargin = { marginable: true, margin_initial: 0.1 };
    expect(told.pairs).toMatchObject([
      { ...onMargin, position_limit_long: 350, position_limit_short: 250, price_precision: 1, qty_min: 0.000_05 },
      { symbol: 'ETH/USD', marginable: false },
      { ...onMargin, position_limit_long: 37_000, position_limit_short: 24_000 },
    ]);
    expect(Object.keys(told.pairs[1] ?? {}).filter((member) => /_initial$|_limit_/.test(member))).toEqual([]);
    expect(told.pairs[0]).toMatchObject({ ws_display_price_precision: 1 });

    open.close();

    await ask({ method: 'subscribe', params: { channel: 'level3', symbol, token } }, 62);
    const level3 = await socket.find((message) => message.channel === 'level3');
    expectForm(level3.data?.[0], {
      symbol: 'BTC/USD',
      checksum: Number,
      bids: Array,
      asks: Array,
      timestamp: NANOSECONDS,
    });
  });
});

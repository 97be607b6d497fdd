import { afterEach, describe, expect, it } from 'vitest';
import type { Simulator, SimulatorOptions } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getPublic, getToken, openExecutions, openSocket, startSimulator } from './client.ts';
import { TRADE_ID } from './forms.ts';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  simulator = await startSimulator({ startingBalances: { USD: 100_000, BTC: 2 }, ...options });
  return simulator;
}

const LIMIT = { type: 'buy', ordertype: 'limit', price: '20000', volume: '0.01' };
const BUY = { pair: 'XBTUSD', ...LIMIT };

async function place(exchange: Simulator, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await callPrivate(exchange, 'AddOrder', { ...BUY, ...fields });
  const [id] = answer.result['txid'] as unknown as [string];
  return id;
}

describe('batches of orders', () => {
  it('place each order by itself once all of them can be read, in either body form', async () => {
    const exchange = await start({ postOnlyForm: 'error' });
    const crossing = { ...LIMIT, price: '90000', oflags: 'post' };
    const json = await callPrivate(exchange, 'AddOrderBatch', {
      pair: 'XBTUSD',
      orders: JSON.stringify([LIMIT, crossing]),
    });
    expect(json.result['orders']).toEqual([
      { txid: expect.stringMatching(/^O/) as unknown, descr: { order: 'buy 0.01000000 XBTUSD @ limit 20000.0' } },
      { error: 'EOrder:Post only order' },
    ]);
    const form: Record<string, string> = { pair: 'XBTUSD' };
    for (const index of [0, 1]) {
      for (const [name, value] of Object.entries(LIMIT)) form[`orders[${index}][${name}]`] = value;
    }
    expect((await callPrivate(exchange, 'AddOrderBatch', form)).error).toEqual([]);
    expect(exchange.account().orders).toHaveLength(3);
  });

  it.each([
    ['one order', [LIMIT], 'EGeneral:Invalid arguments:orders'],
    ['sixteen orders', Array.from({ length: 16 }, () => LIMIT), 'EGeneral:Invalid arguments:orders'],
    ['an order that cannot be read', [LIMIT, { ...LIMIT, type: 'hold' }], 'EGeneral:Invalid arguments:type'],
    [
      'one client id twice',
      [
        { ...LIMIT, cl_ord_id: 'same' },
        { ...LIMIT, cl_ord_id: 'same' },
      ],
      'EGeneral:Invalid arguments:cl_ord_id not unique',
    ],
  ])('are rejected whole for %s', async (_name, orders, error) => {
    const exchange = await start();
    const fields = { pair: 'XBTUSD', orders: JSON.stringify(orders) };
    expect(await callPrivate(exchange, 'AddOrderBatch', fields)).toEqual({ error: [error] });
    expect(exchange.account().orders).toEqual([]);
  });

  it('are cancelled by ids, userrefs and client ids together', async () => {
    const exchange = await start();
    const [first] = [await place(exchange), await place(exchange, { userref: '7' })];
    await place(exchange, { cl_ord_id: 'mine' });
    await place(exchange);
    const cancelled = await callPrivate(exchange, 'CancelOrderBatch', {
      orders: JSON.stringify([first, 7]),
      cl_ord_ids: JSON.stringify(['mine']),
    });
    expect(cancelled.result).toEqual({ count: 3 });
    expect(exchange.account().orders.filter((order) => order.status === 'open')).toHaveLength(1);
  });
});

describe('other forms of orders', () => {
  it('take prices relative to the last trade, and refuse a conditional close rather than forget it', async () => {
    const exchange = await start();
    const trades = (await getPublic(exchange, 'Trades?pair=XBTUSD&count=1')).result['XXBTZUSD'] as unknown as [
      string,
    ][];
    const last = Number(trades[0]?.[0]);
    await place(exchange, { price: '-10%' });
    await place(exchange, { type: 'sell', ordertype: 'stop-loss', price: '#500' });
    const { orders } = exchange.account();
    expect(orders[0]?.price).toBeCloseTo(last * 0.9, 0);
    const open = (await callPrivate(exchange, 'OpenOrders')).result['open'] as unknown as Record<string, unknown>;
    expect(open[orders[1]?.orderId ?? '']).toMatchObject({
      descr: {
        ordertype: 'stop-loss',
        price: (last - 500).toFixed(1),
        price2: '0',
        order: `sell 0.01000000 XBTUSD @ stop loss ${(last - 500).toFixed(1)}`,
      },
      stopprice: (last - 500).toFixed(5),
      trigger: 'last',
    });
    const closing = { ...BUY, 'close[ordertype]': 'stop-loss', 'close[price]': '19000' };
    expect(await callPrivate(exchange, 'AddOrder', closing)).toEqual({ error: ['EGeneral:Invalid arguments:close'] });
  });

  it('EditOrder cancels and places anew: another id, no client id, no fills', async () => {
    const exchange = await start();
    const id = await place(exchange, { cl_ord_id: 'mine' });
    const edited = await callPrivate(exchange, 'EditOrder', { pair: 'XBTUSD', txid: id, price: '21000' });
    expect(edited.result).toMatchObject({ status: 'ok', originaltxid: id, price: '21000.0', orders_cancelled: 1 });
    expect(exchange.account().orders).toMatchObject([
      { status: 'open', price: 21_000, quantity: 0.01, clientOrderId: null },
      { status: 'canceled', orderId: id, clientOrderId: 'mine' },
    ]);
    const { closed } = (await callPrivate(exchange, 'ClosedOrders')).result;
    expect(closed).toMatchObject({ [id]: { reason: 'Order replaced' } });
    expect(await callPrivate(exchange, 'EditOrder', { pair: 'XBTUSD', txid: id, price: '22000' })).toEqual({
      error: ['EOrder:Unknown order'],
    });
  });

  it('OrderAmends tells every state of an order, none before the first amendment', async () => {
    const exchange = await start();
    const id = await place(exchange);
    const told = async (): Promise<readonly Record<string, unknown>[]> =>
      (await callPrivate(exchange, 'OrderAmends', { order_id: id })).result['amends'] as unknown as [];
    expect((await callPrivate(exchange, 'OrderAmends', { order_id: id })).result).toEqual({ amends: [], count: 0 });
    await callPrivate(exchange, 'AmendOrder', { txid: id, limit_price: '21000' });
    const [first] = await told();
    await callPrivate(exchange, 'AmendOrder', { txid: id, order_qty: '0.005', post_only: 'true' });
    const { count } = (await callPrivate(exchange, 'OrderAmends', { order_id: id })).result;
    expect(count).toBe(3);
    const amends = await told();
    const own = { amend_id: expect.stringMatching(TRADE_ID) as unknown, timestamp: expect.any(Number) as unknown };
    const user = { ...own, amend_type: 'user', limit_price: '21000.0', reason: 'User requested' };
    const [whole, half] = ['0.01000000', '0.00500000'];
    expect(amends).toEqual([
      { ...own, amend_type: 'original', order_qty: whole, remaining_qty: whole, limit_price: '20000.0' },
      { ...user, order_qty: whole, remaining_qty: whole },
      { ...user, order_qty: half, remaining_qty: half, post_only: true },
    ]);
    expect(amends[0]).toEqual(first);
    expect(new Set(amends.map((amend) => amend['amend_id'])).size).toBe(3);
  });

  it('OrderAmends tells where an order is triggered, before and after', async () => {
    const exchange = await start();
    const stop = { type: 'sell', ordertype: 'stop-loss-limit', price: '20000', price2: '19900' };
    const id = await place(exchange, stop);
    await callPrivate(exchange, 'AmendOrder', { txid: id, trigger_price: '20500' });
    await callPrivate(exchange, 'AmendOrder', { txid: id, limit_price: '19950' });
    expect((await callPrivate(exchange, 'OrderAmends', { order_id: id })).result['amends']).toMatchObject([
      { amend_type: 'original', trigger_price: '20000.0', limit_price: '19900.0' },
      { amend_type: 'user', trigger_price: '20500.0', limit_price: '19900.0' },
      { amend_type: 'user', trigger_price: '20500.0', limit_price: '19950.0' },
    ]);
  });

  it.each([
    ['XBTUSD', '2', 'EOrder:Cannot open position'],
    ['XBTUSD', '10:1', 'EOrder:Cannot open position'],
    ['XBTUSD', '11', 'EGeneral:Invalid arguments:leverage'],
    ['XBTUSD', 'much', 'EGeneral:Invalid arguments:leverage'],
    ['ETHUSD', '2', 'EGeneral:Invalid arguments:leverage'],
  ])('on margin are refused: %s with leverage %s', async (pair, leverage, error) => {
    const exchange = await start();
    expect(await callPrivate(exchange, 'AddOrder', { ...BUY, pair, leverage })).toEqual({ error: [error] });
    expect((await callPrivate(exchange, 'AddOrder', { ...BUY, leverage: 'none' })).error).toEqual([]);
  });
});

describe('what an order is asked in vain', () => {
  it('an amendment that changes nothing, or makes it too small, leaves it as it is', async () => {
    const exchange = await start();
    const id = await place(exchange, { oflags: 'post' });
    const amend = async (fields: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      (await callPrivate(exchange, 'AmendOrder', { txid: id, ...fields })).error;
    const nothing = ['EOrder:No amendable parameters specified'];
    expect(await amend({})).toEqual(nothing);
    expect(await amend({ limit_price: '20000', order_qty: '0.01', post_only: 'true' })).toEqual(nothing);
    expect(await amend({ order_qty: '0.00001' })).toEqual(['EOrder:Order minimum not met']);
    expect(await amend({ limit_price: '20000.05' })).toEqual([
      'EOrder:Invalid price:BTC/USD price can only be specified up to 1 decimals.',
    ]);
    const { open } = (await callPrivate(exchange, 'OpenOrders')).result;
    expect(open).toMatchObject({
      [id]: { vol: '0.01000000', misc: '', oflags: 'post,fciq', descr: { price: '20000.0' } },
    });
    expect((await callPrivate(exchange, 'OrderAmends', { order_id: id })).result).toEqual({ amends: [], count: 0 });
    expect(await amend({ limit_price: '20000.1' })).toEqual([]);
  });

  it.each([
    ['86400', ['EGeneral:Invalid timeout argument:above max']],
    ['-1', ['EGeneral:Invalid arguments:timeout']],
    ['86399', []],
    ['0', []],
  ])('a dead man’s switch of %s seconds', async (timeout, errors) => {
    expect((await callPrivate(await start(), 'CancelAllOrdersAfter', { timeout })).error).toEqual(errors);
  });
});

describe('trading over the socket', () => {
  it('tells a trigger order as waiting, then as triggered, then its fills', async () => {
    const exchange = await start();
    const socket = await openExecutions(exchange);
    const token = await getToken(exchange);
    const order = { order_type: 'stop-loss', side: 'sell', order_qty: 0.01, symbol: 'BTC/USD', token };
    const triggers = { reference: 'last', price: -0.01, price_type: 'pct' };
    socket.send({ method: 'add_order', params: { ...order, triggers }, req_id: 5 });
    const answer = await socket.find((message) => message.req_id === 5);
    const id = answer.result?.['order_id'];
    for (let minute = 0; minute < 120; minute++) exchange.advance(60_000);
    await socket.find((message) => message.data?.[0]?.['exec_type'] === 'filled');
    const rows = socket.messages.flatMap((message) => message.data ?? []).filter((row) => row['order_id'] === id);
    expect(rows.map((row) => row['exec_type'])).toEqual(['pending_new', 'new', 'status', 'trade', 'filled']);
    expect(rows[0]).toMatchObject({ order_type: 'stop-loss', triggers: { status: 'untriggered', reference: 'last' } });
    expect(rows[2]).toMatchObject({ triggers: { status: 'triggered' } });
  });

  it('tells the rate counter where it is asked for, and leaves out what a short subscription does not want', async () => {
    const exchange = await start();
    const counting = await openExecutions(exchange, { ratecounter: true });
    const short = await openExecutions(exchange, { order_status: false });
    const id = await place(exchange);
    await callPrivate(exchange, 'AmendOrder', { txid: id, limit_price: '21000' });
    await callPrivate(exchange, 'CancelOrder', { txid: id });
    await short.find((message) => message.data?.[0]?.['exec_type'] === 'canceled');
    await counting.find((message) => message.data?.[0]?.['exec_type'] === 'canceled');
    const rowsOf = (socket: typeof short) =>
      socket.messages
        .filter((message) => message.type === 'update' && message.channel === 'executions')
        .flatMap((message) => message.data ?? []);
    expect(rowsOf(short).map((row) => row['exec_type'])).toEqual(['new', 'canceled']);
    // One for the order, four for amending it and eight for cancelling it at once.
    expect(rowsOf(counting).map((row) => row['ratecount'])).toEqual([1, 1, 5, 13]);
  });

  it('says to every connection when the market changes its mode', async () => {
    const exchange = await start({
      faults: { rules: [{ fault: 'market_mode', mode: 'cancel_only', calls: ['Time'], times: 1, seconds: 30 }] },
    });
    const socket = await openSocket(exchange.wsUrl);
    await getPublic(exchange, 'Time');
    await socket.find((message) => message.channel === 'status' && message.data?.[0]?.['system'] === 'cancel_only');
    exchange.advance(31_000);
    const systems = (): readonly unknown[] =>
      socket.messages.filter(({ channel }) => channel === 'status').map(({ data }) => data?.[0]?.['system']);
    await socket.find(() => systems().length === 3);
    expect(systems()).toEqual(['online', 'cancel_only', 'online']);
  });
});

describe('limits that are enforced', () => {
  it('refuse reads and orders in the words of Kraken, and tell the highest value', async () => {
    const exchange = await start({ limits: { tier: 'starter', enforced: true } });
    const errors: string[] = [];
    for (let call = 0; call < 17; call++) errors.push(...(await callPrivate(exchange, 'Balance')).error);
    expect(errors).toEqual(['EAPI:Rate limit exceeded', 'EAPI:Rate limit exceeded']);
    for (let order = 0; order < 6; order++) await callPrivate(exchange, 'CancelOrder', { txid: await place(exchange) });
    await place(exchange);
    expect(await callPrivate(exchange, 'CancelOrder', { txid: exchange.account().orders[0]?.orderId ?? '' })).toEqual({
      error: ['EOrder:Rate limit exceeded'],
    });
    const readings = exchange.rateReadings();
    expect(readings.api).toMatchObject({ highest: 16, maximum: 15, exceeded: 2 });
    expect(readings.trading['BTC/USD']).toMatchObject({ highest: 63, maximum: 60, exceeded: 1 });
  });

  it('lock a key out that keeps signing wrongly', async () => {
    const exchange = await start({ limits: { tier: 'pro', enforced: true } });
    for (let call = 0; call < 10; call++) {
      const answer = await callPrivate(exchange, 'Balance', {}, { headers: { 'API-Sign': 'wrong' } });
      expect(answer).toEqual({ error: ['EAPI:Invalid signature'] });
    }
    expect(await callPrivate(exchange, 'Balance')).toEqual({ error: ['EGeneral:Temporary lockout'] });
    exchange.advance(15 * 60_000);
    expect((await callPrivate(exchange, 'Balance')).error).toEqual([]);
  });
});

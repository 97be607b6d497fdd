import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getToken, openSocket, startSimulator } from './client.ts';
import type { Message, TestSocket } from './client.ts';

const LIMIT = { order_type: 'limit', side: 'buy', order_qty: 0.01, limit_price: 20_000 } as const;
const ORDER_ID = expect.stringMatching(/^O/) as unknown;

describe('orders over the socket', () => {
  let simulator: Simulator;
  let socket: TestSocket;
  let token: string;
  let requests = 0;
  beforeAll(async () => {
    simulator = await startSimulator();
    socket = await openSocket(simulator.wsAuthUrl);
    token = await getToken(simulator);
  });
  afterAll(() => simulator.close());

  const ask = async (method: string, params: Readonly<Record<string, unknown>>): Promise<Message> => {
    const id = ++requests;
    socket.send({ method, params: { ...params, token }, req_id: id });
    return socket.find((message) => message.req_id === id);
  };
  const add = (fields: Readonly<Record<string, unknown>>): Promise<Message> =>
    ask('add_order', { symbol: 'BTC/USD', ...LIMIT, ...fields });
  const batch = (
    orders: readonly Readonly<Record<string, unknown>>[],
    fields: Readonly<Record<string, unknown>> = {},
  ): Promise<Message> => ask('batch_add', { symbol: 'BTC/USD', orders, ...fields });
  const openOrders = () => simulator.account().orders.filter((order) => order.status === 'open');

  it('that are only validated have an empty id, and none is placed', async () => {
    const order = await add({ cl_ord_id: 'tried', validate: true });
    expect(order).toMatchObject({ success: true, result: { order_id: '', cl_ord_id: 'tried' } });
    const orders = await batch([{ ...LIMIT, cl_ord_id: 'tried' }, LIMIT], { validate: true });
    const validated = { validation: 'Validated Successfully' };
    expect([orders.success, orders.result]).toEqual([true, [validated, validated]]);
    expect(openOrders()).toEqual([]);
  });

  it('have deadlines of half a second and more', async () => {
    const ahead = (milliseconds: number): string => new Date(simulator.now() + milliseconds).toISOString();
    expect(await add({ deadline: ahead(499), validate: true })).toMatchObject({
      success: false,
      error: 'EGeneral:Invalid arguments:deadline',
    });
    expect(await add({ deadline: ahead(500), validate: true })).toMatchObject({ success: true });
    expect(await batch([LIMIT, LIMIT], { deadline: ahead(499), validate: true })).toMatchObject({ success: false });
    expect(await batch([LIMIT, LIMIT], { deadline: ahead(500), validate: true })).toMatchObject({ success: true });
  });

  it('of a batch that is placed in part: no success, and a row for each', async () => {
    const answer = await batch([
      { ...LIMIT, cl_ord_id: 'taken' },
      { ...LIMIT, order_qty: 100, cl_ord_id: 'too-large' },
    ]);
    expect([answer.success, answer.result, answer.error]).toEqual([
      false,
      [{ order_id: ORDER_ID, cl_ord_id: 'taken' }, { error: 'EOrder:Insufficient funds' }],
      undefined,
    ]);
    expect(openOrders()).toMatchObject([{ clientOrderId: 'taken' }]);
    await callPrivate(simulator, 'CancelAll');
  });

  it.each([
    [{ symbol: undefined }, 'Symbol(s) not found'],
    [{ symbol: 'XBT/USD' }, 'Currency pair not supported XBT/USD'],
    [{ limit_price: undefined }, 'Limit_price(s) not found'],
    [{ order_type: 'stop-loss-limit', limit_price: undefined }, 'Limit_price(s) not found'],
    [{ limit_price_type: 'pct', limit_price: -1 }, 'EGeneral:Invalid arguments:limit_price_type'],
    [{ limit_price_type: 'quote' }, 'EGeneral:Invalid arguments:limit_price_type'],
    [{ limit_price: -1 }, 'EGeneral:Invalid arguments:limit_price'],
    [{ limit_price: 20_000.05 }, 'EOrder:Invalid price:BTC/USD price can only be specified up to 1 decimals.'],
    [{ order_qty: 0.00001 }, 'EGeneral:Invalid arguments:volume minimum not met'],
    [{ margin: true }, 'EOrder:Cannot open position'],
    [{ margin: true, symbol: 'ETH/USD' }, 'EGeneral:Invalid arguments:leverage'],
    [{ display_qty: 0.001 }, 'EGeneral:Invalid arguments:display_qty'],
    [{ price: 1 }, "Unsupported field: 'price' for the given msg type: add order"],
  ])('with %j are refused', async (fields, error) => {
    expect(await add(fields)).toMatchObject({ success: false, error });
    expect(openOrders()).toEqual([]);
  });

  it('of a batch are all refused when one lacks its limit', async () => {
    const { limit_price: _limit, ...unlimited } = LIMIT;
    const answer = await batch([LIMIT, unlimited]);
    expect(answer).toMatchObject({ success: false, error: 'Limit_price(s) not found' });
    expect(answer).not.toHaveProperty('result');
    expect(openOrders()).toEqual([]);
  });

  it('may name what holds anyway: an absolute limit, no margin, who sends them', async () => {
    const named = await add({ limit_price_type: 'static', margin: false, reduce_only: false, sender_sub_id: 'desk-1' });
    expect(named).toMatchObject({ success: true, result: { order_id: ORDER_ID } });
    expect(openOrders()).toMatchObject([{ price: 20_000 }]);
    await callPrivate(simulator, 'CancelAll');
  });

  it('are cancelled by their userref with an answer for each, by its order id', async () => {
    const ids: unknown[] = [];
    for (const order_userref of [77, 78, 77]) ids.push((await add({ order_userref })).result?.['order_id']);
    const req_id = ++requests;
    socket.send({ method: 'cancel_order', params: { order_userref: [77], token }, req_id });
    for (const order_id of [ids[0], ids[2]]) {
      const answer = await socket.find(({ req_id: id, result }) => id === req_id && result?.['order_id'] === order_id);
      expect([answer.success, answer.result]).toEqual([true, { order_id }]);
    }
    expect(openOrders()).toMatchObject([{ orderId: ids[1] }]);
    expect(await ask('cancel_order', { order_userref: [77] })).toMatchObject({
      success: false,
      error: 'EOrder:Unknown order',
    });
    await callPrivate(simulator, 'CancelAll');
  });

  it('are amended to absolute limits, and to triggers of every kind', async () => {
    const limit = (await add({})).result?.['order_id'];
    const change = (fields: Readonly<Record<string, unknown>>): Promise<Message> =>
      ask('amend_order', { order_id: limit, ...fields });
    expect((await change({ limit_price: -1, limit_price_type: 'pct' })).error).toBe(
      'EGeneral:Invalid arguments:limit_price_type',
    );
    expect((await change({ limit_price: -1 })).error).toBe('EGeneral:Invalid arguments:limit_price');
    expect(openOrders()).toMatchObject([{ price: 20_000 }]);
    expect((await change({ limit_price: 20_000, limit_price_type: 'static' })).error).toBe(
      'EOrder:No amendable parameters specified',
    );
    expect((await change({ limit_price: 20_001, limit_price_type: 'static' })).success).toBe(true);
    expect(openOrders()).toMatchObject([{ price: 20_001 }]);
    await callPrivate(simulator, 'CancelAll');
    const triggers = { reference: 'last', price: 500_000 };
    const stop = (await add({ order_type: 'stop-loss', limit_price: undefined, triggers })).result?.['order_id'];
    const move = (fields: Readonly<Record<string, unknown>>): Promise<Message> =>
      ask('amend_order', { order_id: stop, ...fields });
    expect((await move({ trigger_price: 2, trigger_price_type: 'nonsense' })).error).toBe(
      'EGeneral:Invalid arguments:trigger_price',
    );
    expect((await move({ trigger_price: 100, trigger_price_type: 'pct' })).success).toBe(true);
    const { open } = (await callPrivate(simulator, 'OpenOrders')).result as unknown as {
      open: Record<string, { descr: { price: string } }>;
    };
    const trades = await fetch(`${simulator.restUrl}/0/public/Trades?pair=XBTUSD&count=1`);
    const { result } = (await trades.json()) as { result: { XXBTZUSD: [[string]] } };
    expect(Number(open[String(stop)]?.descr.price)).toBeCloseTo(2 * Number(result.XXBTZUSD[0][0]), 1);
  });
});

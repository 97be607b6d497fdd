import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import { CLIENT_ID, ORDER_ID, orderRow, tradeRow } from './kraken-rows.ts';
import { connectMock, type ConnectedMock } from './mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock();
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('cancel', () => {
  it.each([
    [{ result: { count: 1 } }, { kind: 'accepted' }],
    [{ result: { count: 0 } }, { kind: 'not_open' }],
    // It is on its way: the order may still trade until the stream tells of its end.
    [{ result: { count: 0, pending: true } }, { kind: 'accepted' }],
    [{ error: ['EOrder:Unknown order'] }, { kind: 'not_open' }],
    [{ error: ['EOrder:Invalid order'] }, { kind: 'not_open' }],
    [
      { error: ['EService:Busy'] },
      { kind: 'failed', error: { kind: 'ambiguous', message: 'CancelOrder: EService:Busy' } },
    ],
    [
      { text: '<html>' },
      { kind: 'failed', error: { kind: 'ambiguous', message: 'CancelOrder: unreadable answer (not JSON)' } },
    ],
  ] as const)('%j gives %j', async (answer, outcome) => {
    connected.mock.answer('CancelOrder', answer);
    expect(await connected.broker.cancel(ORDER_ID)).toEqual(outcome);
    expect(connected.mock.requestsOf('CancelOrder')[0]!.parameters.get('txid')).toBe(ORDER_ID);
  });

  it('tells how many orders a cancel-all ended', async () => {
    connected.mock.answer('CancelAll', { result: { count: 3 } });
    expect(await connected.broker.cancelAll()).toEqual({ ok: true, value: 3 });
  });
});

describe('reading orders', () => {
  it('maps open orders', async () => {
    connected.mock.answer('OpenOrders', { result: { open: { [ORDER_ID]: orderRow() } } });
    expect(await connected.broker.openOrders()).toEqual({
      ok: true,
      value: [
        {
          orderId: ORDER_ID,
          clientOrderId: CLIENT_ID,
          symbol: 'BTC/USD',
          side: 'buy',
          type: 'limit',
          status: 'open',
          price: 30_010,
          quantity: 1.25,
          filledQuantity: 0.375,
          averagePrice: 30_010,
          cost: 11_253.7,
          fee: 0,
          reason: null,
          time: 1_688_666_559_897,
        },
      ],
    });
  });

  it('looks an order up among open and closed by its raw client id, in seconds', async () => {
    const { mock, broker } = connected;
    mock.answer('OpenOrders', { result: { open: {} } });
    const closed = orderRow({ status: 'closed', closetm: 1_688_667_000.5, vol_exec: '1.25000000' });
    mock.answer('ClosedOrders', { result: { closed: { [ORDER_ID]: closed }, count: 1 } });
    const found = await broker.findOrder(CLIENT_ID, 1_688_666_000_000);
    expect(found).toMatchObject({ ok: true, value: { orderId: ORDER_ID, status: 'filled', filledQuantity: 1.25 } });
    const open = mock.requestsOf('OpenOrders')[0]!.parameters;
    const ended = mock.requestsOf('ClosedOrders')[0]!.parameters;
    expect([open.get('cl_ord_id'), ended.get('cl_ord_id')]).toEqual([CLIENT_ID, CLIENT_ID]);
    expect(open.get('userref')).toBeNull();
    expect(ended.get('start')).toBe('1688665999');
    expect(Math.abs(Number(ended.get('end')) - Date.now() / 1000)).toBeLessThan(30);
  });

  it('finds nothing when neither side has it, and never takes an order of somebody else', async () => {
    const { mock, broker } = connected;
    mock.answer('OpenOrders', { result: { open: { 'OAAAAA-AAAAA-AAAAAA': orderRow({ cl_ord_id: undefined }) } } });
    mock.answer('ClosedOrders', { result: { closed: {}, count: 0 } });
    expect(await broker.findOrder(CLIENT_ID, 0)).toEqual({ ok: true, value: null });
  });

  it('prefers, of several with one client id, the open one, then the one that traded', async () => {
    const { mock, broker } = connected;
    const untraded = orderRow({ status: 'canceled', closetm: 1_688_669_000, vol_exec: '0' });
    const traded = orderRow({ status: 'canceled', closetm: 1_688_668_000, vol_exec: '0.5' });
    const closed = { 'OBBBBB-BBBBB-BBBBBB': untraded, 'OCCCCC-CCCCC-CCCCCC': traded };
    mock.answer('ClosedOrders', { result: { closed, count: 2 } });
    mock.answer('OpenOrders', { result: { open: {} } }, { result: { open: { [ORDER_ID]: orderRow() } } });
    expect(await broker.findOrder(CLIENT_ID, 0)).toMatchObject({ value: { orderId: 'OCCCCC-CCCCC-CCCCCC' } });
    expect(await broker.findOrder(CLIENT_ID, 0)).toMatchObject({ value: { orderId: ORDER_ID, status: 'open' } });
  });

  it('believes the later read of an order that ended between the two', async () => {
    const { mock, broker } = connected;
    const closed = orderRow({ status: 'closed', closetm: 1_688_667_000.5, vol_exec: '1.25000000' });
    mock.answer('OpenOrders', { result: { open: { [ORDER_ID]: orderRow() } } });
    mock.answer('ClosedOrders', { result: { closed: { [ORDER_ID]: closed }, count: 1 } });
    expect(await broker.findOrder(CLIENT_ID, 0)).toMatchObject({
      value: { orderId: ORDER_ID, status: 'filled', filledQuantity: 1.25 },
    });
  });

  it('does not call an order absent when one of the two reads failed', async () => {
    const { mock, broker } = connected;
    mock.answer('OpenOrders', { result: { open: {} } });
    mock.answer('ClosedOrders', { error: ['EService:Unavailable'] });
    expect(await broker.findOrder(CLIENT_ID, 0)).toMatchObject({ ok: false, error: { kind: 'ambiguous' } });
    mock.answer('OpenOrders', { text: '{"error":[],"res' });
    mock.answer('ClosedOrders', { result: { closed: {}, count: 0 } });
    expect(await broker.findOrder(CLIENT_ID, 0)).toMatchObject({ ok: false, error: { kind: 'ambiguous' } });
  });

  it('leaves out ids that the exchange never knew, though one fails the whole call', async () => {
    const { mock, broker } = connected;
    mock.answer('QueryOrders', ({ parameters }) => {
      const ids = parameters.get('txid')!.split(',');
      if (ids.includes('ONEVER-EXIST-ED0000')) return { error: ['EOrder:Invalid order'] };
      return { result: Object.fromEntries(ids.map((id) => [id, orderRow()])) };
    });
    const ids = ['OAAAAA-AAAAA-AAAAAA', 'ONEVER-EXIST-ED0000', 'OBBBBB-BBBBB-BBBBBB'] as OrderId[];
    const answer = await broker.orders(ids);
    expect(answer.ok && answer.value.map((order) => order.orderId)).toEqual([ids[0], ids[2]]);
  });

  it('asks for at most 50 orders in a call', async () => {
    const { mock, broker } = connected;
    mock.answer('QueryOrders', { result: {} });
    await broker.orders(Array.from({ length: 120 }, (_, index) => `O${index}` as OrderId));
    expect(mock.requestsOf('QueryOrders').map((request) => request.parameters.get('txid')!.split(',').length)).toEqual([
      50, 50, 20,
    ]);
  });
});

describe('fills', () => {
  /** Newest first, 50 a page, as TradesHistory tells them. */
  function history(times: readonly number[]) {
    const rows = times.map((time, index) => [`T${String(index).padStart(5, '0')}`, tradeRow(time)] as const);
    const newestFirst = [...rows].reverse();
    return (offset: number) => ({
      result: { trades: Object.fromEntries(newestFirst.slice(offset, offset + 50)), count: rows.length },
    });
  }

  it('come from all pages with one frozen end, once each, oldest first', async () => {
    const { mock, broker } = connected;
    const page = history(Array.from({ length: 120 }, (_, index) => 1_688_667_000.1234 + index));
    mock.answer('TradesHistory', ({ parameters }) => page(Number(parameters.get('ofs'))));
    const answer = await broker.fillsSince(1_688_667_010_000);
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value).toHaveLength(110);
    expect(answer.value.every((fill, index) => index === 0 || fill.time > answer.value[index - 1]!.time)).toBe(true);
    expect(answer.value[0]).toEqual({
      tradeId: 'T00010',
      orderId: ORDER_ID,
      clientOrderId: null,
      symbol: 'BTC/USD',
      side: 'buy',
      price: 30_010,
      quantity: 0.02,
      cost: 600.2,
      fee: 1.5005,
      feeAsset: 'USD',
      maker: true,
      time: 1_688_667_010_123,
    });
    const asked = mock.requestsOf('TradesHistory').map((request) => request.parameters);
    expect(asked.map((parameters) => parameters.get('ofs'))).toEqual(['0', '50', '100']);
    expect(new Set(asked.map((parameters) => parameters.get('end'))).size).toBe(1);
    expect(asked[0]!.get('end')).toMatch(/^\d{10}$/);
  });

  it('are those of the spot account; trades on margin are left out, which is said once', async () => {
    const { mock, broker, log } = connected;
    const trades = { TSPOT: tradeRow(2_000), TMARGIN: tradeRow(1_000, { margin: '9.5' }) };
    mock.answer('TradesHistory', { result: { trades, count: 2 } });
    for (let reads = 0; reads < 2; reads++) {
      expect(await broker.fillsSince(0)).toMatchObject({ ok: true, value: [{ tradeId: 'TSPOT' }] });
    }
    expect(log.filter((line) => line.includes('margin'))).toEqual([
      'info trades on margin are no part of the spot account: 1 left out of the history',
    ]);
  });

  it('survive rows that shift while the pages are read', async () => {
    const { mock, broker } = connected;
    const before = history(Array.from({ length: 60 }, (_, index) => 1_688_667_000 + index));
    const after = history(Array.from({ length: 63 }, (_, index) => 1_688_667_000 + index));
    mock.answer(
      'TradesHistory',
      ({ parameters }) => before(Number(parameters.get('ofs'))),
      ({ parameters }) => after(Number(parameters.get('ofs'))),
    );
    const answer = await broker.fillsSince(0);
    expect(answer.ok && new Set(answer.value.map((fill) => fill.tradeId)).size).toBe(60);
  });

  it('are refused as a whole when pages are missing', async () => {
    const { mock, broker } = connected;
    mock.answer(
      'TradesHistory',
      { result: { trades: { TAAAAA: tradeRow(1_688_667_000) }, count: 2 } },
      {
        result: { trades: {}, count: 2 },
      },
    );
    expect(await broker.fillsSince(0)).toMatchObject({ ok: false, error: { kind: 'busy' } });
  });
});

describe('balances', () => {
  it('have unified names, keep reward suffixes and know holds', async () => {
    connected.mock.answer('BalanceEx', {
      result: {
        XXBT: { balance: '0.3000000000', hold_trade: '0.1000000000' },
        ZUSD: { balance: '1000.5', hold_trade: '0' },
        'XBT.F': { balance: '0.5', hold_trade: '0' },
        'USD.M': { balance: '7', hold_trade: '0' },
        XXDG: { balance: '1', hold_trade: '0' },
      },
    });
    const answer = await connected.broker.balances();
    expect(answer.ok && answer.value).toEqual([
      { asset: 'BTC', total: 0.3, held: 0.1, free: 0.2 },
      { asset: 'USD', total: 1000.5, held: 0, free: 1000.5 },
      { asset: 'BTC.F', total: 0.5, held: 0, free: 0.5 },
      { asset: 'USD.M', total: 7, held: 0, free: 7 },
      { asset: 'XXDG', total: 1, held: 0, free: 1 },
    ]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExecutionTracker, executionSchema } from '../../../engine/exchange/kraken/execution-tracker.ts';
import { oldestTradeFirst } from '../../../engine/exchange/kraken/execution-snapshot.ts';
import { millisecondsOf } from '../../../engine/exchange/kraken/orders.ts';
import { numeric } from '../../../engine/exchange/kraken/schemas.ts';
import type { BrokerEvent } from '../../../engine/ports.ts';
import { LIMIT, ORDER_ID, orderRow, tradeRow } from './kraken-rows.ts';
import { connectMock, PAIR, until, type ConnectedMock, type MockSocket } from './mock-kraken.ts';

/** What Kraken has been seen to send, and its documents do not show. */

const TRAILING = {
  pair: 'XBTUSD',
  aclass: 'forex',
  type: 'sell',
  ordertype: 'trailing-stop',
  price: '+2.5000%',
  price2: '0',
  leverage: 'none',
  order: 'sell 0.30000000 XBTUSD @ trailing stop +2.5000%',
  close: '',
};

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock();
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('answers over REST', () => {
  it.each([
    ['empty fee lists', { fees: [], fees_maker: [] }, 0.004, 0.0025],
    ['no fee lists', { fees: undefined, fees_maker: null }, 0.004, 0.0025],
    ['an empty list of maker fees', { fees: [[0, 0.3]], fees_maker: [] }, 0.003, 0.003],
  ])('a pair with %s has the rules of its kind and the fees of the first tier', async (_, fees, taker, maker) => {
    const pair = { ...PAIR, ...fees, execution_venue: 'international' };
    connected.mock.answer('AssetPairs', { result: { XXBTZUSD: pair } });
    const answer = await connected.adapter.feed.instrument('BTC/USD');
    expect(answer).toMatchObject({ ok: true, value: { exchangeId: 'XXBTZUSD', takerFee: taker, makerFee: maker } });
  });

  it('an order that trails the market and was placed elsewhere hides no other', async () => {
    const trailing = orderRow({ userref: null, cl_ord_id: undefined, descr: TRAILING, time_in_force: 'gtc' });
    connected.mock.answer('OpenOrders', { result: { open: { OTRAIL: trailing, [ORDER_ID]: orderRow() } } });
    const answer = await connected.broker.openOrders();
    expect(answer.ok && answer.value.map(({ orderId, type, price }) => [orderId, type, price])).toEqual([
      ['OTRAIL', null, null],
      [ORDER_ID, 'limit', 30_010],
    ]);
  });

  it('a history that does not tell how long it is ends with its first empty page', async () => {
    const pages = [[3, 2], [1], []].map((times) => times.map((time) => [`T${time}`, tradeRow(time)] as const));
    let page = 0;
    connected.mock.answer('TradesHistory', () => ({ result: { trades: Object.fromEntries(pages[page++] ?? []) } }));
    const answer = await connected.broker.fillsSince(0);
    expect(answer.ok && answer.value.map(({ tradeId }) => tradeId)).toEqual(['T1', 'T2', 'T3']);
    const offsets = connected.mock.requestsOf('TradesHistory').map(({ parameters }) => parameters.get('ofs'));
    expect(offsets).toEqual(['0', '2', '3']);
  });

  it('a key that may be used from anywhere has no addresses', async () => {
    const result = { permissions: ['query-funds'], api_key_name: 'desk', valid_until: '0', ip_allowlist: [''] };
    connected.mock.answer('GetApiKeyInfo', { result });
    expect(await connected.adapter.keyInfo?.()).toMatchObject({ ok: true, value: { addresses: [], validUntil: null } });
  });

  it.each([
    [1_767_614_401.2, 1_767_614_401_200],
    [1_767_614_401.122_999, 1_767_614_401_122],
    [1_767_614_401.123, 1_767_614_401_123],
    [1_767_614_401.999_999, 1_767_614_401_999],
    [1_767_614_401.234_567, 1_767_614_401_234],
    // A public trade, finer than microseconds, a quarter of one before the next minute.
    [1_767_614_399.999_999_8, 1_767_614_399_999],
    [1_790_359_841.138_228_7, 1_790_359_841_138],
  ])('the time %d is cut to %d ms, as the same time on a stream is', (seconds, milliseconds) => {
    expect(millisecondsOf(seconds)).toBe(milliseconds);
  });

  it.each(['1e999', '-1e999', Number.POSITIVE_INFINITY, Number.NaN, 'NaN', 'Infinity', '', '0x10', null])(
    'the number %s is none',
    (number) => {
      expect(numeric.safeParse(number).success).toBe(false);
    },
  );

  it('every microsecond of a second falls into its own millisecond', () => {
    const start = 1_790_359_841_000_000;
    const wrong: number[] = [];
    for (let offset = 0; offset < 1_000_000; offset += 7) {
      const microseconds = start + offset;
      if (millisecondsOf(microseconds / 1e6) !== Math.floor(microseconds / 1000)) wrong.push(microseconds);
    }
    expect(wrong).toEqual([]);
  });
});

const TIME = '2026-02-03T04:05:06.700000Z';
const fill = (id: string, timestamp: string) => ({
  order_id: ORDER_ID,
  order_userref: 0,
  exec_id: id,
  exec_type: 'trade',
  trade_id: 7,
  symbol: 'BTC/USD',
  side: 'buy',
  last_qty: 0.5,
  last_price: 30_010,
  liquidity_ind: 'm',
  cost: 15_005,
  order_status: 'filled',
  order_type: 'limit',
  timestamp,
  fee_usd_equiv: 37.5125,
  fees: [{ asset: 'USD', qty: 37.5125 }],
});
const frame = (type: 'snapshot' | 'update', sequence: number, ...data: readonly unknown[]) => ({
  channel: 'executions',
  type,
  data,
  sequence,
});

describe('messages of the executions stream', () => {
  let events: BrokerEvent[];
  const connections = (count: number) => () =>
    events.filter((event) => event.type === 'connection' && event.status === 'connected').length >= count;
  const fills = () => events.flatMap((event) => (event.type === 'fill' ? [event.fill.tradeId] : []));
  const begin = async (first: (socket: MockSocket) => void): Promise<void> => {
    events = [];
    connected.mock.onFrame((socket, request) => {
      if (request['method'] !== 'subscribe') return;
      const result = { channel: 'executions', maxratecount: 125, snap_orders: true, snap_trades: true, snapshot: true };
      socket.send({ method: 'subscribe', req_id: request['req_id'], success: true, result });
      first(socket);
    });
    connected.broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
  };

  it('maintenance to come is no maintenance: a lost connection is made anew at once', async () => {
    const status = { system: 'online', upcoming_maintenance: [{ status: 'announced' }], emergency: [] };
    await begin((socket) => {
      socket.send({ channel: 'status', type: 'update', data: [status] });
      socket.send(frame('snapshot', 1));
    });
    connected.mock.sockets[0]?.socket.terminate();
    // After a maintenance it would be five seconds.
    await until('the second connection', connections(2), 4_500);
  });

  it('the trades of a snapshot are told as they happened, though the newest comes first', async () => {
    const trades = [fill('TC', '2026-02-03T04:05:09.1Z'), fill('TB', TIME), fill('TA', TIME)];
    await begin((socket) => socket.send(frame('snapshot', 1, ...trades)));
    await until('the fills', () => fills().length === 3);
    expect(fills()).toEqual(['TA', 'TB', 'TC']);
    expect(events.some((event) => event.type === 'order')).toBe(false);
  });

  it('a filled trade of the snapshot does not end its order: what REST says of it is still awaited', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    const streams = { subscribeTimeoutMs: 400, snapshotTimeoutMs: 60, deafAfterMs: 100, backoffMs: [10, 20] };
    connected = await connectMock({ streams });
    await begin((socket) => socket.send(frame('snapshot', 1, fill('TA', TIME))));
    await until('the fill', () => fills().length === 1);
    const { mock, broker } = connected;
    mock.answer('CancelOrder', { result: { count: 1 } });
    mock.answer('QueryOrders', { result: { [ORDER_ID]: orderRow({ status: 'canceled', closetm: 1_770_091_600.25 }) } });
    await broker.cancel(ORDER_ID);
    await until('the order, asked for because the stream does not tell of its end', () =>
      events.some((event) => event.type === 'order' && event.order.status === 'canceled'),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'connection', detail: expect.stringMatching(/^deaf/) as unknown }),
    );
  });

  it('members may be null instead of absent', () => {
    const row = {
      order_id: ORDER_ID,
      exec_type: 'new',
      timestamp: TIME,
      symbol: null,
      cl_ord_id: null,
      limit_price: null,
    };
    expect(executionSchema.safeParse(row)).toMatchObject({ success: true });
    expect(executionSchema.parse(row).symbol).toBeUndefined();
  });

  it('an amended order whose row tells no cost keeps the one it has', () => {
    const tracker = createExecutionTracker();
    tracker.learnRequest(ORDER_ID, LIMIT, 1);
    const traded = { ...fill('TA', TIME), order_status: 'partially_filled', cum_qty: 0.5, cum_cost: 15_005 };
    const amended = {
      timestamp: TIME,
      exec_type: 'amended',
      order_status: 'partially_filled',
      cum_qty: 0.5,
      reason: 'User requested',
      amended: true,
      order_qty: 1,
      limit_price: 30_020,
      limit_price_type: 'static',
      order_userref: 0,
      order_id: ORDER_ID,
    };
    const terms = { price: 30_020, quantity: 1, symbol: 'BTC/USD', side: 'buy', status: 'open' };
    for (const rows of [
      [{ ...traded, avg_price: 30_010 }, amended],
      [amended, { ...traded, avg_price: 30_010 }],
    ]) {
      const told = rows.flatMap((row) => tracker.apply(executionSchema.parse(row), false));
      expect(told.at(-1)).toMatchObject({
        order: { ...terms, filledQuantity: 0.5, cost: 15_005, averagePrice: 30_010 },
      });
    }
  });

  it('a snapshot in the order of time stays as it is, and orders keep their places', () => {
    const order = { order_id: ORDER_ID, exec_type: 'new', timestamp: '2026-02-03T00:00:00Z' };
    const [a, b] = [fill('TA', TIME), fill('TB', '2026-02-03T04:05:09.1Z')];
    expect(oldestTradeFirst([a, b, order])).toEqual([a, b, order]);
    expect(oldestTradeFirst([b, order, a, 'nonsense'])).toEqual([a, order, b, 'nonsense']);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getPublic, getToken, openSocket, startSimulator } from './client.ts';
import type { TestSocket } from './client.ts';

const FIXTURES = resolve(import.meta.dirname, '../../../../shared/fixtures/kraken');
const REST = resolve(FIXTURES, 'official_openapi');
const SOCKET = resolve(FIXTURES, 'official_docs_ws_v2');
const present = existsSync(REST) && existsSync(SOCKET);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Objects keyed by ids or assets: their members are alike, their keys are data. */
function isDictionary(value: { [key: string]: Json }): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[A-Z0-9.]{3,10}$|^[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{6}$/.test(key));
}

function kindOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

/**
 * Where `actual` lacks what the documented example has: missing members and members of another type.
 * Members of `absent` may lack: they belong to products that the simulator does not trade.
 */
function differences(actual: Json, example: Json, path: string, absent: readonly string[]): readonly string[] {
  if (example === null || actual === null) return [];
  if (kindOf(actual) !== kindOf(example)) return [`${path}: ${kindOf(actual)} instead of ${kindOf(example)}`];
  if (Array.isArray(example) && Array.isArray(actual)) {
    if (example.length === 0) return [];
    if (actual.length === 0) return [`${path}: empty`];
    // Rows of mixed types (OHLC, trades) are compared place by place, lists of like things by their first.
    const isRow = new Set(example.map(kindOf)).size > 1;
    if (!isRow) return differences(actual[0] as Json, example[0] as Json, `${path}[]`, absent);
    if (actual.length !== example.length) return [`${path}: ${actual.length} places instead of ${example.length}`];
    return example.flatMap((place, index) => differences(actual[index] as Json, place, `${path}[${index}]`, absent));
  }
  if (typeof example !== 'object' || typeof actual !== 'object' || Array.isArray(example) || Array.isArray(actual))
    return [];
  if (isDictionary(example)) {
    const [first] = Object.values(actual);
    if (first === undefined) return [`${path}: empty`];
    return differences(first, Object.values(example)[0] as Json, `${path}.*`, absent);
  }
  return Object.entries(example).flatMap(([key, member]) => {
    const own = actual[key];
    if (own === undefined) return absent.includes(key) ? [] : [`${path}.${key}: missing`];
    return differences(own, member, `${path}.${key}`, absent);
  });
}

describe('differences', () => {
  it('names what is missing and what has another type', () => {
    const example: Json = { a: 1, b: ['x'], c: { d: true }, e: null };
    expect(differences({ a: '1', b: [2], c: {} }, example, '', [])).toEqual([
      '.a: string instead of number',
      '.b[]: number instead of string',
      '.c.d: missing',
      '.e: missing',
    ]);
    expect(differences({ a: 2, b: ['y'], c: { d: false }, e: 'any' }, example, '', [])).toEqual([]);
  });
});

// The official examples are not part of the repository: a fresh clone has no ../shared.
describe.skipIf(!present)('payloads look like the official examples (skipped where ../shared is absent)', () => {
  let simulator: Simulator;
  let socket: TestSocket;
  let publicSocket: TestSocket;
  let openId: string;
  let ids: { trade: string; ledger: string; closed: string };

  beforeAll(async () => {
    simulator = await startSimulator({ startingBalances: { USD: 100_000, BTC: 2 } });
    socket = await openSocket(simulator.wsAuthUrl);
    publicSocket = await openSocket(simulator.wsUrl);
    const token = await getToken(simulator);
    const symbol = ['BTC/USD'];
    socket.send({
      method: 'subscribe',
      params: { channel: 'executions', token, snap_orders: true, snap_trades: true },
      req_id: 1,
    });
    socket.send({ method: 'subscribe', params: { channel: 'balances', token }, req_id: 2 });
    publicSocket.send({ method: 'subscribe', params: { channel: 'instrument' }, req_id: 3 });
    publicSocket.send({ method: 'subscribe', params: { channel: 'ticker', symbol }, req_id: 4 });
    publicSocket.send({ method: 'subscribe', params: { channel: 'trade', symbol, snapshot: true }, req_id: 5 });
    publicSocket.send({ method: 'subscribe', params: { channel: 'book', symbol }, req_id: 6 });
    socket.send({ method: 'subscribe', params: { channel: 'level3', symbol, token }, req_id: 8 });
    publicSocket.send({ method: 'subscribe', params: { channel: 'ohlc', symbol, interval: 5 }, req_id: 7 });
    await publicSocket.find((message) => message.req_id === 7);
    const limit = { pair: 'XBTUSD', ordertype: 'limit', type: 'buy' };
    await callPrivate(simulator, 'AddOrder', { pair: 'XBTUSD', ordertype: 'market', type: 'buy', volume: '0.05' });
    const cancelled = await callPrivate(simulator, 'AddOrder', { ...limit, price: '20000', volume: '0.02' });
    await callPrivate(simulator, 'CancelOrder', {
      txid: (cancelled.result['txid'] as unknown as string[])[0] as string,
    });
    // Takes the best level and rests with the remainder: an open order with a trade.
    const depth = (await getPublic(simulator, 'Depth?pair=XBTUSD&count=1')).result['XXBTZUSD'] as unknown as {
      asks: [string, string][];
    };
    const [price, quantity] = depth.asks[0] as [string, string];
    const open = await callPrivate(simulator, 'AddOrder', {
      ...limit,
      price: Number(price).toFixed(1),
      volume: (Number(quantity) + 0.5).toFixed(8),
    });
    openId = (open.result['txid'] as unknown as string[])[0] as string;
    const trades = Object.keys((await callPrivate(simulator, 'TradesHistory')).result['trades'] ?? {});
    const ledger = Object.keys((await callPrivate(simulator, 'Ledgers')).result['ledger'] ?? {});
    ids = {
      trade: trades[0] as string,
      ledger: ledger[0] as string,
      closed: simulator.account().orders.at(-1)?.orderId ?? '',
    };
    simulator.advance(1_000);
    await publicSocket.find((message) => message.channel === 'ohlc' && message.type === 'snapshot');
  });
  afterAll(() => simulator.close());

  const fixture = (folder: string, name: string): Json =>
    JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as Json;
  /** Margin positions, conditional closes and triggers are not part of a spot simulator without them. */
  const NOT_TRADED = ['trigger', 'close', 'trades', 'ml'];

  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'public_AssetPairs.json': () => getPublic(simulator, 'AssetPairs'),
    'public_Assets.json': () => getPublic(simulator, 'Assets'),
    'public_Depth.json': () => getPublic(simulator, 'Depth?pair=XBTUSD'),
    'public_OHLC.json': () => getPublic(simulator, 'OHLC?pair=XBTUSD'),
    'public_Spread.json': () => getPublic(simulator, 'Spread?pair=XBTUSD'),
    'public_SystemStatus.json': () => getPublic(simulator, 'SystemStatus'),
    'public_Ticker.json': () => getPublic(simulator, 'Ticker?pair=XBTUSD'),
    'public_Time.json': () => getPublic(simulator, 'Time'),
    'public_Trades.json': () => getPublic(simulator, 'Trades?pair=XBTUSD'),
    'private_AddOrder.json': () =>
      callPrivate(simulator, 'AddOrder', {
        pair: 'XBTUSD',
        type: 'buy',
        ordertype: 'limit',
        price: '10000',
        volume: '0.01',
      }),
    'private_AddOrderBatch.json': () =>
      callPrivate(simulator, 'AddOrderBatch', {
        pair: 'XBTUSD',
        orders: JSON.stringify([
          { type: 'buy', ordertype: 'limit', price: '10000', volume: '0.01' },
          { type: 'buy', ordertype: 'limit', price: '10001', volume: '0.01' },
        ]),
      }),
    'private_EditOrder.json': async () => {
      const placed = await callPrivate(simulator, 'AddOrder', {
        pair: 'XBTUSD',
        type: 'sell',
        ordertype: 'stop-loss-limit',
        price: '11000',
        price2: '10900',
        volume: '0.01',
      });
      const [txid] = placed.result['txid'] as unknown as [string];
      return callPrivate(simulator, 'EditOrder', { pair: 'XBTUSD', txid, price: '10800', price2: '10700' });
    },
    'private_OrderAmends.json': async () => {
      await callPrivate(simulator, 'AmendOrder', { txid: openId, order_qty: '0.45' });
      return { response: await callPrivate(simulator, 'OrderAmends', { order_id: openId }) };
    },
    // There is no margin, so there is no position to show: an empty answer of the right form.
    'private_OpenPositions.json': () => callPrivate(simulator, 'OpenPositions'),
    'private_AmendOrder.json': () => callPrivate(simulator, 'AmendOrder', { txid: openId, order_qty: '0.4' }),
    'private_Balance.json': () => callPrivate(simulator, 'Balance'),
    'private_BalanceEx.json': () => callPrivate(simulator, 'BalanceEx'),
    'private_CancelAllOrdersAfter.json': () => callPrivate(simulator, 'CancelAllOrdersAfter', { timeout: '60' }),
    'private_CancelOrderBatch.json': () =>
      callPrivate(simulator, 'CancelOrderBatch', { orders: 'OAAAAA-AAAAA-AAAAAA' }),
    'private_ClosedOrders.json': () => callPrivate(simulator, 'ClosedOrders', { trades: 'true' }),
    'private_GetWebSocketsToken.json': () => callPrivate(simulator, 'GetWebSocketsToken'),
    'private_Ledgers.json': () => callPrivate(simulator, 'Ledgers'),
    'private_OpenOrders.json': () => callPrivate(simulator, 'OpenOrders', { trades: 'true' }),
    'private_QueryLedgers.json': () => callPrivate(simulator, 'QueryLedgers', { id: ids.ledger }),
    'private_QueryOrders.json': () => callPrivate(simulator, 'QueryOrders', { txid: ids.closed, trades: 'true' }),
    'private_QueryTrades.json': () => callPrivate(simulator, 'QueryTrades', { txid: ids.trade }),
    'private_TradeBalance.json': () => callPrivate(simulator, 'TradeBalance'),
    'private_TradeVolume.json': () => callPrivate(simulator, 'TradeVolume', { pair: 'XBTUSD' }),
    'private_TradesHistory.json': () => callPrivate(simulator, 'TradesHistory'),
    // Last: they end what the others look at.
    'private_CancelOrder.json': () => callPrivate(simulator, 'CancelOrder', { txid: openId }),
    'private_CancelAll.json': () => callPrivate(simulator, 'CancelAll'),
  };
  /** Amounts are strings on the wire (the example of BalanceEx shows numbers, its description strings). */
  const DOCUMENTED_OTHERWISE: readonly string[] = [
    'private_BalanceEx.json.result.*.balance: string instead of number',
    'private_BalanceEx.json.result.*.hold_trade: string instead of number',
    // The account has no margin: the list is there and empty.
    'private_OpenPositions.json.result: empty',
  ];

  it('has a call for every REST example', () => {
    const names = present ? readdirSync(REST) : [];
    expect(names.filter((name) => !(name in calls))).toEqual([]);
  });

  it.each(Object.keys(calls))('REST %s', async (name) => {
    const example = fixture(REST, name) as { response_examples: Json[] };
    const actual = (await (calls[name] as () => Promise<unknown>)()) as Json;
    // Each documented answer is one form; the nearest counts (an order with a close order, an older edit).
    const [nearest] = example.response_examples
      .map((one) => differences(actual, one, name, NOT_TRADED))
      .map((found) => found.filter((difference) => !DOCUMENTED_OTHERWISE.includes(difference)))
      .sort((a, b) => a.length - b.length);
    expect(nearest).toEqual([]);
  });

  it('an edited order is answered with all that the longer example has', async () => {
    const example = fixture(REST, 'private_EditOrder.json') as { response_examples: Json[] };
    const actual = (await (calls['private_EditOrder.json'] as () => Promise<unknown>)()) as Json;
    expect(differences(actual, example.response_examples[1] as Json, 'EditOrder', [])).toEqual([]);
  });

  const channels = [
    'ticker_level_1',
    'trades',
    'book_level_2',
    'candles_ohlc',
    'instruments',
    'balances',
    'executions',
    'status',
    'heartbeat',
    'orders_level_3',
  ];
  /** Warnings that came and went, and what only one form of a subscription has. */
  const OPTIONAL = ['warnings', 'event_trigger'];

  it.each(channels)('WebSocket %s', async (name) => {
    for (let minute = 0; minute < 20; minute++) simulator.advance(60_000);
    await publicSocket.find((message) => message.channel === 'ohlc' && message.type === 'update');
    if (name === 'heartbeat') await socket.find((message) => message.channel === 'heartbeat');
    const messages = [...socket.messages, ...publicSocket.messages];
    const examples = (fixture(SOCKET, `${name}.json`) as { [key: string]: Json }[]).flat();
    const found: string[] = [];
    let compared = 0;
    for (const example of examples) {
      const { channel, type, result, data } = example as {
        channel?: string;
        type?: string;
        result?: Record<string, Json>;
        data?: Json;
      };
      if (channel !== undefined) {
        if (type === 'update' && name === 'instruments') continue;
        const kind = Array.isArray(data) ? (data[0] as Record<string, Json> | undefined)?.['exec_type'] : undefined;
        const candidates = messages.filter(
          (message) =>
            message.channel === channel &&
            message.type === type &&
            (kind === undefined || message.data?.[0]?.['exec_type'] === kind),
        );
        // A market order has no limit price and an update may touch one side only: the most alike counts.
        const best = candidates
          .map((actual) => differences(actual as unknown as Json, example, `${channel} ${type ?? ''}`, OPTIONAL))
          .sort((a, b) => a.length - b.length)[0];
        found.push(...(best ?? [`${name}: no ${channel} ${type ?? ''} ${JSON.stringify(kind)}`]));
        compared++;
      } else if (result !== undefined && example['method'] === 'subscribe') {
        const actual = messages.find(
          (message) => message.method === 'subscribe' && message.result?.['channel'] === result['channel'],
        );
        found.push(...differences(actual as unknown as Json, example, `${name} ack`, ['req_id', ...OPTIONAL]));
        compared++;
      }
    }
    expect(found).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });

  const sell = { symbol: 'BTC/USD', order_type: 'limit', side: 'sell', order_qty: 0.01 } as const;
  /** What is asked so that the answer can be compared; `id` is an order that is open, with the userref 7. */
  const methods: Readonly<Record<string, (id: string) => Readonly<Record<string, unknown>>>> = {
    add_order: () => ({ ...sell, limit_price: 90_000, order_userref: 7 }),
    amend_order: (id) => ({ cl_ord_id: id, limit_price: 90_001 }),
    edit_order: (id) => ({ symbol: 'BTC/USD', order_id: id, limit_price: 90_002 }),
    cancel_order: (id) => ({ order_id: [id] }),
    cancel_all: () => ({}),
    cancel_on_disconnect: () => ({ timeout: 60 }),
    batch_add: () => ({
      symbol: 'BTC/USD',
      orders: [1, 2].map((userref) => {
        const { symbol: _symbol, ...order } = sell;
        return { ...order, limit_price: 90_000 + userref, order_userref: userref };
      }),
    }),
    batch_cancel: (id) => ({ orders: [id] }),
    ping: () => ({}),
  };

  it('has a request or a channel for every WebSocket example', () => {
    const names = present ? readdirSync(SOCKET).map((file) => file.replace('.json', '')) : [];
    expect(names.filter((name) => !(name in methods) && !channels.includes(name))).toEqual([]);
  });

  it.each(Object.keys(methods))('WebSocket request %s', async (name) => {
    const token = await getToken(simulator);
    const clientId = crypto.randomUUID();
    const opened = await callPrivate(simulator, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'sell',
      ordertype: 'limit',
      price: '95000',
      volume: '0.01',
      cl_ord_id: clientId,
    });
    const [id] = opened.result['txid'] as unknown as [string];
    const examples = (fixture(SOCKET, `${name}.json`) as { [key: string]: Json }[]).flat();
    const answers = examples.filter((example) => example['success'] === true || example['method'] === 'pong');
    const method = (examples[0] as { method: string }).method;
    const request = (methods[name] as (open: string) => Readonly<Record<string, unknown>>)(
      name === 'amend_order' ? clientId : id,
    );
    const number = 5_000 + Object.keys(methods).indexOf(name);
    // A ping with parameters is refused.
    const params = method === 'ping' ? {} : { params: { ...request, token } };
    socket.send({ method, ...params, req_id: number });
    const actual = await socket.find((message) => message.req_id === number && message.method !== 'ping');
    await callPrivate(simulator, 'CancelAll');
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) {
      expect(differences(actual as unknown as Json, answer, name, ['req_id'])).toEqual([]);
    }
  });

  it('executions carry the very members that were observed in production', async () => {
    const observed = fixture(FIXTURES, 'official_vectors/observed_executions_2025.json') as {
      executions_new_without_symbol: { messages: { data: [Record<string, Json>] }[] };
    };
    const placed = await callPrivate(simulator, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'sell',
      ordertype: 'limit',
      price: '95000',
      volume: '0.01',
      oflags: 'post',
    });
    const [id] = placed.result['txid'] as unknown as [string];
    await callPrivate(simulator, 'CancelOrder', { txid: id });
    const rowOf = (message: (typeof socket.messages)[number]) => message.data?.[0];
    await socket.find((message) => rowOf(message)?.['order_id'] === id && rowOf(message)?.['exec_type'] === 'canceled');
    const rows = socket.messages.map(rowOf).filter((row) => row?.['order_id'] === id);
    const expected = observed.executions_new_without_symbol.messages.map(({ data }) => data[0]);
    expect(expected.map((row) => row['exec_type'])).toEqual(rows.map((row) => row?.['exec_type']));
    expected.forEach((row, index) => {
      expect(Object.keys(rows[index] ?? {}).toSorted()).toEqual(Object.keys(row).toSorted());
      expect(differences(rows[index] as unknown as Json, row, `row ${index}`, [])).toEqual([]);
    });
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerEvent } from '../../../engine/ports.ts';
import { LIMIT, ORDER_ID } from './kraken-rows.ts';
import { connectMock, until, type ConnectedMock, type MockSocket } from './mock-kraken.ts';

const TIME = '2025-02-10T02:55:15.922831Z';
const frame = (type: 'snapshot' | 'update', sequence: number, ...data: readonly unknown[]) => ({
  channel: 'executions',
  type,
  data,
  sequence,
});
const acknowledge = (socket: MockSocket, request: Record<string, unknown>): void => {
  const result = { channel: 'executions', maxratecount: 125, snap_orders: true, snap_trades: true };
  socket.send({ method: 'subscribe', req_id: request['req_id'], success: true, result });
};
const accept = (socket: MockSocket, request: Record<string, unknown>): void => {
  acknowledge(socket, request);
  socket.send(frame('snapshot', 1));
};
const told = (overrides: Record<string, unknown>) => ({
  order_id: ORDER_ID,
  symbol: 'BTC/USD',
  order_qty: 1.25,
  exec_type: 'pending_new',
  side: 'buy',
  order_type: 'limit',
  limit_price: 30_010.05,
  order_status: 'pending_new',
  timestamp: TIME,
  ...overrides,
});
const ORDER_ROW = {
  status: 'canceled',
  opentm: 1688666559.8974,
  closetm: 1688666600.1,
  descr: { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '30010.05' },
  vol: '1.25000000',
  vol_exec: '0.00000000',
  cost: '0.00000',
  fee: '0.00000',
  price: '0.00000',
  reason: 'Post only order',
};

let connected: ConnectedMock;
let events: BrokerEvent[];
const connections = () => events.flatMap((event) => (event.type === 'connection' ? [event] : []));
const standing = (count: number) => () => connections().filter((event) => event.status === 'connected').length >= count;
const lastOrder = () => events.flatMap((event) => (event.type === 'order' ? [event.order] : [])).at(-1);

async function listen(frames: (socket: MockSocket, request: Record<string, unknown>) => void): Promise<void> {
  connected = await connectMock({
    streams: { subscribeTimeoutMs: 400, snapshotTimeoutMs: 60, deafAfterMs: 100, backoffMs: [10, 20] },
  });
  connected.mock.onFrame(frames);
  events = [];
  connected.broker.subscribe((event) => events.push(event));
}
beforeEach(() => {
  events = [];
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('a subscription that is acknowledged and then silent', () => {
  it('is not connected: it is made anew until its snapshot comes', async () => {
    let silent = 2;
    await listen((socket, request) => (silent-- > 0 ? acknowledge(socket, request) : accept(socket, request)));
    await until('the connection', standing(1));
    expect(connected.mock.sockets).toHaveLength(3);
    expect(connections().map((event) => event.status)).toEqual([
      'connecting',
      'disconnected',
      'connecting',
      'disconnected',
      'connecting',
      'connected',
    ]);
    expect(connections()[1]!.detail).toBe('acknowledged, but no snapshot within 60 ms');
  });

  it('is taken as it is at an exchange that never sends a snapshot', async () => {
    await listen(acknowledge);
    await until('the connection', standing(1));
    expect(connected.mock.sockets).toHaveLength(3);
    expect(connections().at(-1)).toMatchObject({ status: 'connected', detail: 'no snapshot came' });
    connected.mock.sockets[2]!.socket.close();
    await until('the next connection', standing(2));
    expect(connected.mock.sockets).toHaveLength(4);
  });
});

describe('a stream that does not tell what REST has told', () => {
  it('is dialled again, and the order is read back', async () => {
    await listen(accept);
    await until('the connection', standing(1));
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    mock.answer('QueryOrders', { result: { [ORDER_ID]: ORDER_ROW } });
    expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'accepted' });
    await until('the second connection', standing(2));
    expect(connections().find((event) => event.status === 'disconnected')!.detail).toBe(
      'deaf: it does not tell of 1 of the orders that the exchange has told of otherwise',
    );
    await until('the order', () => lastOrder()?.status === 'canceled');
    expect(lastOrder()).toMatchObject({ orderId: ORDER_ID, clientOrderId: LIMIT.clientOrderId, symbol: 'BTC/USD' });
    expect(mock.requestsOf('QueryOrders').map(({ parameters }) => parameters.get('txid'))).toEqual([ORDER_ID]);
  });

  it('stands when it tells of the order, and of its end', async () => {
    await listen(accept);
    await until('the connection', standing(1));
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    mock.answer('CancelOrder', { result: { count: 1 } });
    await broker.submit(LIMIT);
    mock.sockets[0]!.send(frame('update', 2, told({})));
    await until('the order', () => lastOrder() !== undefined);
    await broker.cancel(ORDER_ID);
    mock.sockets[0]!.send(
      frame('update', 3, { order_id: ORDER_ID, exec_type: 'canceled', order_status: 'canceled', timestamp: TIME }),
    );
    await until('its end', () => lastOrder()?.status === 'canceled');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(mock.sockets).toHaveLength(1);
  });

  it('is dialled again when a cancellation or a fill never comes', async () => {
    await listen(accept);
    await until('the connection', standing(1));
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    mock.answer('CancelOrder', { result: { count: 1 } });
    mock.answer('QueryOrders', { result: {} });
    await broker.submit(LIMIT);
    mock.sockets[0]!.send(frame('update', 2, told({})));
    await until('the order', () => lastOrder() !== undefined);
    await broker.cancel(ORDER_ID);
    await until('the second connection', standing(2));
    const trade = {
      ordertxid: ORDER_ID,
      pair: 'XXBTZUSD',
      time: Date.now() / 1000 + 60,
      type: 'buy',
      price: '30010.05',
      cost: '3001.005',
      fee: '0.1',
      vol: '0.1',
      maker: true,
    };
    mock.answer('TradesHistory', { result: { trades: { TUNTOLD: trade }, count: 1 } });
    expect(await broker.fillsSince(0)).toMatchObject({ ok: true, value: [{ tradeId: 'TUNTOLD' }] });
    await until('the third connection', standing(3));
    expect(await broker.fillsSince(0)).toMatchObject({ ok: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(mock.sockets).toHaveLength(3);
  });
});

describe('a full snapshot', () => {
  it('says that it may not be all', async () => {
    const trades = Array.from({ length: 50 }, (_, index) => ({
      ...told({ exec_type: 'trade', order_status: 'partially_filled', exec_id: `T${index}` }),
      last_qty: 0.01,
      last_price: 30_000,
    }));
    await listen((socket, request) => {
      acknowledge(socket, request);
      socket.send(frame('snapshot', 1, ...trades));
    });
    await until('the connection', standing(1));
    expect(connections().at(-1)!.detail).toBe('the snapshot is full: older fills are in the trade history alone');
    await until('the fills', () => events.filter((event) => event.type === 'fill').length === 50);
  });
});

describe('the rate counter on the stream', () => {
  it('is followed: what others used up is not ours to use', async () => {
    await listen(accept);
    await until('the connection', standing(1));
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    mock.sockets[0]!.send(frame('update', 2, told({ order_id: 'OFOREI-GNORD-ERFORE', ratecount: 120 })));
    await until('the order', () => lastOrder() !== undefined);
    const refused = await broker.submit(LIMIT);
    expect(refused.kind === 'refused' && refused.error.message).toContain(
      'rate counter of BTC/USD stands at 120 of 125',
    );
    expect(mock.requestsOf('AddOrder')).toEqual([]);
  });
});

describe('a connect that is answered with an HTTP status', () => {
  it('holds everything back that asks this exchange', async () => {
    let connects = 0;
    const server = createServer();
    server.on('upgrade', (_request, socket) => {
      connects++;
      socket.end('HTTP/1.1 429 Too Many Requests\r\n\r\n');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    connected = await connectMock({
      wsAuthUrl: `ws://127.0.0.1:${port}/`,
      requestIntervalMs: 100,
      streams: { subscribeTimeoutMs: 400, backoffMs: [10] },
    });
    const { adapter, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the brake', () => adapter.restrictions.inForce().length > 0);
    expect(adapter.restrictions.inForce()).toMatchObject([{ class: 'address', stops: ['public', 'reads', 'orders'] }]);
    expect(connections().at(-1)).toMatchObject({ status: 'disconnected' });
    expect(await broker.cancel(ORDER_ID)).toMatchObject({ kind: 'failed', error: { kind: 'busy' } });
    expect(connects).toBe(1);
    server.close();
  });
});

describe('a token that is not given', () => {
  it('uses up none of the connects that the exchange allows', async () => {
    connected = await connectMock({ streams: { subscribeTimeoutMs: 400, backoffMs: [1] } });
    const { mock, broker } = connected;
    mock.onFrame(accept);
    let refusals = 120;
    mock.answer('GetWebSocketsToken', () =>
      refusals-- > 0 ? { error: ['EService:Unavailable'] } : { result: { token: 'mock-token', expires: 900 } },
    );
    broker.subscribe((event) => events.push(event));
    await until('the connection', standing(1));
    expect(mock.requestsOf('GetWebSocketsToken').length).toBeGreaterThan(120);
    expect(mock.sockets).toHaveLength(1);
  });
});

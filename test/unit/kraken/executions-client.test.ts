import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerEvent } from '../../../engine/ports.ts';
import { connectMock, until, type ConnectedMock, type MockSocket } from './mock-kraken.ts';

const ID = 'OF6QIS-MYM6V-XTHHZF';
const TIME = '2025-02-10T02:55:15.922831Z';
const order = (id: string, overrides: Record<string, unknown> = {}) => ({
  order_id: id,
  symbol: 'BTC/USD',
  order_qty: 1,
  exec_type: 'pending_new',
  side: 'buy',
  order_type: 'limit',
  limit_price: 100,
  order_status: 'pending_new',
  timestamp: TIME,
  ...overrides,
});
const trade = (id: string, tradeId: string) => ({
  order_id: id,
  exec_id: tradeId,
  exec_type: 'trade',
  symbol: 'BTC/USD',
  side: 'buy',
  last_qty: 0.5,
  last_price: 100,
  liquidity_ind: 't',
  cost: 50,
  timestamp: TIME,
  order_status: 'partially_filled',
  cum_qty: 0.5,
  cum_cost: 50,
  avg_price: 100,
  fees: [{ asset: 'USD', qty: 0.2 }],
});
const frame = (type: 'snapshot' | 'update', sequence: number, ...data: readonly unknown[]) => ({
  channel: 'executions',
  type,
  data,
  sequence,
});

function accept(socket: MockSocket, request: Record<string, unknown>): void {
  acknowledge(socket, request);
  socket.send(frame('snapshot', 1));
}

function acknowledge(socket: MockSocket, request: Record<string, unknown>): void {
  const result = { channel: 'executions', maxratecount: 125, snap_orders: true, snap_trades: true };
  socket.send({ method: 'subscribe', req_id: request['req_id'], success: true, result });
}

let connected: ConnectedMock;
let events: BrokerEvent[];
const statuses = () => events.filter((event) => event.type === 'connection').map((event) => event.status);
const connections = (count: number) => () => statuses().filter((status) => status === 'connected').length >= count;
const orderIds = () => events.flatMap((event) => (event.type === 'order' ? [event.order.orderId] : []));
const fillIds = () => events.flatMap((event) => (event.type === 'fill' ? [event.fill.tradeId] : []));

async function connect(overrides: Parameters<typeof connectMock>[0] = {}): Promise<void> {
  connected = await connectMock(overrides);
  connected.mock.onFrame(accept);
  events = [];
}
beforeEach(() => connect());
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('executions stream', () => {
  it('subscribes with a token and both snapshots on the authenticated address', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    expect(statuses()).toEqual(['connecting', 'connected']);
    expect(mock.sockets[0]!.path).toBe('/auth/v2');
    expect(mock.sockets[0]!.received[0]!['params']).toEqual({
      channel: 'executions',
      snap_orders: true,
      snap_trades: true,
      ratecounter: true,
      token: 'mock-token',
    });
  });

  it('handles each element of a mixed snapshot by itself', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(
      frame(
        'snapshot',
        1,
        trade('OAAAAA-AAAAAA-AAAAAA', 'TAAAAA'),
        order(ID, { exec_type: 'new', order_status: 'new' }),
        trade(ID, 'TBBBBB'),
      ),
    );
    await until('both fills', () => fillIds().length === 2);
    expect(fillIds()).toEqual(['TAAAAA', 'TBBBBB']);
    expect(orderIds()).toEqual([ID]);
  });

  it('takes an empty snapshot and messages without symbol', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    const socket = mock.sockets[0]!;
    socket.send(frame('snapshot', 1));
    socket.send(frame('update', 2, order(ID)));
    socket.send(
      frame('update', 3, {
        order_id: ID,
        exec_type: 'canceled',
        order_status: 'canceled',
        timestamp: TIME,
        reason: 'User requested',
      }),
    );
    await until('the cancellation', () => orderIds().length === 2);
    expect(events.at(-1)).toMatchObject({
      order: { status: 'canceled', symbol: 'BTC/USD', side: 'buy', reason: 'User requested' },
    });
  });

  it('starts over at a sequence gap, and tells of it', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(frame('snapshot', 1));
    mock.sockets[0]!.send(frame('update', 3, order(ID)));
    await until('the second connection', connections(2));
    expect(events).toContainEqual({ type: 'connection', status: 'disconnected', detail: 'sequence gap: 3 after 1' });
    mock.sockets[1]!.send(frame('snapshot', 1, order(ID)));
    await until('the order of the new snapshot', () => orderIds().length === 1);
  });

  it('applies repeated and late sequence numbers without starting over', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    const told = [1, 2, 2, 3, 2, 4];
    for (const sequence of told) mock.sockets[0]!.send(frame('update', sequence, trade(ID, `T${sequence}`)));
    await until('all fills', () => fillIds().length === told.length);
    expect(mock.sockets).toHaveLength(1);
  });

  it('counts anew on a new connection, and finds a gap there, too', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    for (let sequence = 2; sequence <= 9; sequence++) mock.sockets[0]!.send(frame('update', sequence, order(ID)));
    await until('the orders', () => orderIds().length === 8);
    mock.sockets[0]!.socket.terminate();
    await until('the second connection', connections(2));
    mock.sockets[1]!.send(frame('update', 3, order(ID)));
    await until('the third connection', connections(3));
    expect(events).toContainEqual({ type: 'connection', status: 'disconnected', detail: 'sequence gap: 3 after 1' });
  });

  it('takes a new token for a new connection when the one it has grew old', async () => {
    const { mock, broker } = connected;
    mock.answer(
      'GetWebSocketsToken',
      { result: { token: 'first-token', expires: 0.1 } },
      { result: { token: 'second-token', expires: 900 } },
    );
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    // It could be used for 100 ms; a part of that is kept in reserve.
    await new Promise((resolve) => setTimeout(resolve, 70));
    mock.sockets[0]!.socket.terminate();
    await until('the second connection', connections(2));
    expect(mock.sockets[1]!.received[0]!['params']).toMatchObject({ token: 'second-token' });
  });

  it('gets a new token when the exchange refuses the one it has, and else reuses it', async () => {
    const { mock, broker } = connected;
    mock.answer(
      'GetWebSocketsToken',
      { result: { token: 'first-token', expires: 900 } },
      { result: { token: 'second-token', expires: 900 } },
    );
    mock.onFrame((socket, request) => {
      const { token } = request['params'] as { token: string };
      if (token === 'second-token') accept(socket, request);
      else
        socket.send({
          method: 'subscribe',
          req_id: request['req_id'],
          success: false,
          error: 'ESession:Invalid session first-token',
        });
    });
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    expect(JSON.stringify(events)).not.toContain('first-token');
    mock.sockets.at(-1)!.socket.terminate();
    await until('the second connection', connections(2));
    expect(mock.requestsOf('GetWebSocketsToken')).toHaveLength(2);
  });

  it('tries again when the token cannot be had, when nothing is acknowledged, when the socket closes', async () => {
    const { mock, broker } = connected;
    mock.answer(
      'GetWebSocketsToken',
      { error: ['EGeneral:Internal error'] },
      { result: { token: 'mock-token', expires: 900 } },
    );
    let silent = true;
    mock.onFrame((socket, request) => {
      if (!silent) return accept(socket, request);
      silent = false;
    });
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets.at(-1)!.socket.close(1001);
    await until('the second connection', connections(2));
    const details = events.flatMap((event) =>
      event.type === 'connection' && event.status === 'disconnected' ? [event.detail] : [],
    );
    expect(details).toEqual([
      'GetWebSocketsToken: EGeneral:Internal error',
      'no acknowledgement within 400 ms',
      'closed by the exchange, code 1001',
    ]);
  });

  it('pings a silent connection and gives it up when nothing comes back', async () => {
    await connected.adapter.close();
    await connected.mock.close();
    await connect({ streams: { subscribeTimeoutMs: 400, silenceMs: 200, backoffMs: [10] } });
    connected.broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    // The mock answers pings: an idle connection that does is alive.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(statuses()).toEqual(['connecting', 'connected']);
    connected.mock.sockets[0]!.socket.pause();
    await until('the second connection', connections(2));
    expect(events).toContainEqual(expect.objectContaining({ detail: expect.stringContaining('no message for') }));
  });

  it('starts over at an unreadable update or frame, and passes over a bad element of a snapshot', async () => {
    const { mock, broker, log } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    mock.sockets[0]!.send(frame('snapshot', 1, { order_id: 7 }, order(ID)));
    await until('the good element', () => orderIds().length === 1);
    expect(log).toContain('warn executions snapshot: an element is unreadable, field order_id');
    mock.sockets[0]!.send(frame('update', 2, { order_id: ID, exec_type: 'trade', timestamp: TIME, last_qty: 'x' }));
    await until('the second connection', connections(2));
    mock.sockets[1]!.send('{"channel":"executions","data":[');
    await until('the third connection', connections(3));
  });

  it('knows the client id of a fill from the order it submitted', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    mock.answer('AddOrder', { result: { txid: [ID] } });
    const clientOrderId = '6d1b345e-2821-40e2-ad83-4ecb18a06876' as never;
    await broker.submit({
      clientOrderId,
      symbol: 'BTC/USD',
      side: 'buy',
      type: 'limit',
      price: 100,
      quantity: 1,
      postOnly: false,
      timeInForce: 'gtc',
      purpose: 'entry',
      signalId: null,
    });
    mock.sockets[0]!.send(frame('update', 1, trade(ID, 'TAAAAA')));
    await until('the fill', () => fillIds().length === 1);
    expect(events.find((event) => event.type === 'fill')).toMatchObject({
      fill: { clientOrderId, maker: false, fee: 0.2 },
    });
  });

  it('is silent after close', async () => {
    const { mock, broker } = connected;
    broker.subscribe((event) => events.push(event));
    await until('the connection', connections(1));
    await broker.close();
    const before = events.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(events).toHaveLength(before);
    expect(mock.sockets).toHaveLength(1);
    expect(mock.sockets[0]!.socket.readyState).toBe(3);
  });
});

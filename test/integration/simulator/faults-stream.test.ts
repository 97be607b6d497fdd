import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getToken, openExecutions, openSocket, startSimulator } from './client.ts';
import type { Message, TestSocket } from './client.ts';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function hostile(rules: FaultPlanInput['rules']): Promise<Simulator> {
  simulator = await startSimulator({ faults: { rules }, startingBalances: { USD: 100_000, BTC: 2 } });
  return simulator;
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds));
const RESTING = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '20000', volume: '0.01' };
const MARKET = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' };

function updates(socket: TestSocket, channel: string): readonly Message[] {
  return socket.messages.filter((message) => message.channel === channel && message.type === 'update');
}

const kinds = (messages: readonly Message[]): readonly unknown[] =>
  messages.map((message) => message.data?.[0]?.['exec_type']);
const sequences = (messages: readonly Message[]): readonly unknown[] => messages.map((message) => message.sequence);

async function bookSocket(exchange: Simulator): Promise<TestSocket> {
  const socket = await openSocket(exchange.wsUrl);
  socket.send({ method: 'subscribe', params: { channel: 'book', symbol: ['BTC/USD'] }, req_id: 1 });
  await socket.find((message) => message.method === 'subscribe');
  return socket;
}

describe('frames of executions', () => {
  it('sequence_gap: an update is missing and the next shows it', async () => {
    const exchange = await hostile([{ fault: 'sequence_gap', skip: 1, times: 1 }]);
    const socket = await openExecutions(exchange);
    await callPrivate(exchange, 'AddOrder', RESTING);
    await callPrivate(exchange, 'CancelAll');
    await socket.find((message) => message.data?.[0]?.['exec_type'] === 'canceled');
    expect(kinds(updates(socket, 'executions'))).toEqual(['pending_new', 'canceled']);
    expect(sequences(updates(socket, 'executions'))).toEqual([2, 4]);
    expect(exchange.faultCounts()).toEqual({ sequence_gap: 1 });
  });

  it('out_of_order_fills: the end of an order comes before its fill, and no number is missing', async () => {
    const exchange = await hostile([{ fault: 'out_of_order_fills', skip: 2, times: 1 }]);
    const socket = await openExecutions(exchange);
    await callPrivate(exchange, 'AddOrder', MARKET);
    await socket.find((message) => message.data?.[0]?.['exec_type'] === 'trade');
    expect(kinds(updates(socket, 'executions'))).toEqual(['pending_new', 'new', 'filled', 'trade']);
    expect(sequences(updates(socket, 'executions'))).toEqual([2, 3, 4, 5]);
  });

  it('symbol_less_executions: no row names its symbol, not even fills', async () => {
    const exchange = await hostile([{ fault: 'symbol_less_executions' }]);
    const socket = await openExecutions(exchange, { snap_trades: true });
    await callPrivate(exchange, 'AddOrder', MARKET);
    const trade = await socket.find((message) => message.data?.[0]?.['exec_type'] === 'trade');
    expect(trade.data?.[0]).toMatchObject({ side: 'buy', order_type: 'market' });
    expect(socket.texts.filter((text) => text.includes('"executions"') && text.includes('"symbol"'))).toEqual([]);
  });

  it('snapshot_limit: of many trades only the newest so many are shown', async () => {
    const exchange = await hostile([{ fault: 'snapshot_limit', trades: 2 }]);
    for (let order = 0; order < 4; order++) await callPrivate(exchange, 'AddOrder', MARKET);
    const socket = await openExecutions(exchange, { snap_trades: true });
    const snapshot = await socket.find((message) => message.type === 'snapshot');
    const ids = exchange.account().trades.map((trade) => trade.tradeId);
    expect(snapshot.data?.map((row) => row['exec_id'])).toEqual(ids.slice(-2).reverse());
    expect(exchange.faultCounts()).toEqual({ snapshot_limit: 1 });
  });

  it('token_refused: the subscription is refused, the next one with the same token is not', async () => {
    const exchange = await hostile([{ fault: 'token_refused', times: 1 }]);
    const socket = await openExecutions(exchange);
    expect(socket.messages.find((message) => message.method === 'subscribe')).toMatchObject({
      success: false,
      error: 'ESession:Invalid session',
    });
    socket.send({ method: 'subscribe', params: { channel: 'executions', token: await getToken(exchange) }, req_id: 2 });
    expect(await socket.find((message) => message.req_id === 2)).toMatchObject({ success: true });
  });

  it('silent_subscription: acknowledged, and nothing comes, while other channels of the connection speak', async () => {
    const exchange = await hostile([{ fault: 'silent_subscription', channels: ['executions'] }]);
    const socket = await openExecutions(exchange);
    socket.send({ method: 'subscribe', params: { channel: 'balances', token: await getToken(exchange) }, req_id: 2 });
    await callPrivate(exchange, 'AddOrder', MARKET);
    await socket.find((message) => message.channel === 'balances' && message.type === 'update');
    expect(socket.messages.filter((message) => message.channel === 'executions')).toEqual([]);
    expect(exchange.faultCounts()).toEqual({ silent_subscription: 1 });
  });
});

describe('frames of any channel', () => {
  it('checksum_mismatch: the levels are right and their checksum is not', async () => {
    const honest = await hostile([]);
    const expected = await bookUpdate(honest);
    await honest.close();
    const exchange = await hostile([{ fault: 'checksum_mismatch' }]);
    const seen = await bookUpdate(exchange);
    expect(seen.bids).toEqual(expected.bids);
    expect(seen.checksum).toBe((expected.checksum + 1) % 2 ** 32);
  });

  async function bookUpdate(exchange: Simulator): Promise<{ readonly bids: unknown; readonly checksum: number }> {
    const socket = await bookSocket(exchange);
    exchange.advance(60_000);
    const update = await socket.find((message) => message.channel === 'book' && message.type === 'update');
    return update.data?.[0] as unknown as { readonly bids: unknown; readonly checksum: number };
  }

  it('drop_frame, duplicate_frame and reorder_frames do what they say', async () => {
    const exchange = await hostile([
      { fault: 'drop_frame', channels: ['executions'], skip: 1, times: 1 },
      { fault: 'duplicate_frame', channels: ['executions'], skip: 1, times: 1 },
      { fault: 'reorder_frames', channels: ['executions'], skip: 2, times: 1 },
    ]);
    const socket = await openExecutions(exchange);
    await callPrivate(exchange, 'AddOrder', RESTING);
    await callPrivate(exchange, 'CancelAll');
    await callPrivate(exchange, 'AddOrder', RESTING);
    await callPrivate(exchange, 'CancelAll');
    await socket.find((message) => message.sequence === 7);
    // 2 is dropped, 3 comes twice, 4 comes after 5.
    expect(sequences(updates(socket, 'executions'))).toEqual([3, 3, 5, 4, 6, 7]);
    expect(exchange.faultCounts()).toEqual({ drop_frame: 1, duplicate_frame: 1, reorder_frames: 1 });
  });

  it('corrupt_frame: text that is no JSON', async () => {
    const exchange = await hostile([{ fault: 'corrupt_frame', channels: ['status'] }]);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(exchange.wsUrl);
    const text = await new Promise<string>((resolve) => {
      socket.once('message', (data: Buffer) => resolve(data.toString('utf8')));
    });
    expect(text.startsWith('{"channel":"status"')).toBe(true);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    socket.terminate();
  });

  it('frame_latency: late, but in order', async () => {
    const exchange = await hostile([{ fault: 'frame_latency', channels: ['executions'], milliseconds: [10, 120] }]);
    const socket = await openExecutions(exchange);
    const begun = performance.now();
    for (let order = 0; order < 5; order++) await callPrivate(exchange, 'AddOrder', RESTING);
    await socket.find((message) => message.sequence === 11);
    expect(performance.now() - begun).toBeGreaterThan(10);
    expect(sequences(updates(socket, 'executions'))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('connections', () => {
  it('heartbeat_loss: a quiet connection hears nothing at all', async () => {
    const exchange = await hostile([{ fault: 'heartbeat_loss' }]);
    const socket = await openExecutions(exchange);
    const before = socket.texts.length;
    await wait(1_300);
    expect(socket.texts).toHaveLength(before);
    expect(exchange.faultCounts()['heartbeat_loss']).toBeGreaterThan(0);
  });

  it('dead_connection: open, and silent even to a ping', async () => {
    const exchange = await hostile([{ fault: 'dead_connection', channels: ['executions'], times: 1 }]);
    const socket = await openExecutions(exchange);
    const before = socket.texts.length;
    socket.send({ method: 'ping', req_id: 9 });
    await callPrivate(exchange, 'AddOrder', RESTING);
    await wait(150);
    expect(socket.texts).toHaveLength(before);
    const other = await openExecutions(exchange);
    expect((await other.find((message) => message.type === 'snapshot')).data).toHaveLength(1);
  });

  it('connection_reset: torn without a closing frame instead of a message', async () => {
    const exchange = await hostile([{ fault: 'connection_reset', channels: ['executions'], skip: 1, times: 1 }]);
    const socket = await openExecutions(exchange);
    await callPrivate(exchange, 'AddOrder', RESTING);
    expect(await socket.closed).toBe(1006);
    expect(updates(socket, 'executions')).toEqual([]);
  });

  it('idle_close: a client that sends nothing for a minute is put out, subscribed or not', async () => {
    const exchange = await hostile([{ fault: 'idle_close', seconds: 60 }]);
    const silent = await openExecutions(exchange);
    const talking = await openExecutions(exchange);
    exchange.advance(50_000);
    talking.send({ method: 'ping', req_id: 9 });
    await talking.find((message) => message.req_id === 9);
    exchange.advance(15_000);
    expect(await silent.closed).toBe(1000);
    talking.send({ method: 'ping', req_id: 10 });
    expect(await talking.find((message) => message.req_id === 10)).toMatchObject({ method: 'pong' });
    expect(exchange.faultCounts()).toEqual({ idle_close: 1 });
  });
});

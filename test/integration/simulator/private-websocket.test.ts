import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getPublic, getToken, openSocket, startSimulator } from './client.ts';
import type { Message, TestSocket } from './client.ts';

describe('private WebSocket', () => {
  let simulator: Simulator;
  let socket: TestSocket;
  let token: string;
  beforeAll(async () => {
    simulator = await startSimulator({ startingBalances: { USD: 100_000, BTC: 1 } });
    token = await getToken(simulator);
    socket = await openSocket(simulator.wsAuthUrl);
    socket.send({
      method: 'subscribe',
      params: { channel: 'executions', token, snap_orders: true, snap_trades: true },
      req_id: 1,
    });
    socket.send({ method: 'subscribe', params: { channel: 'balances', token }, req_id: 2 });
    await socket.find((message) => message.channel === 'balances');
  });
  afterAll(() => simulator.close());

  const executions = (id: string): readonly Readonly<Record<string, unknown>>[] =>
    socket.messages
      .filter((message) => message.channel === 'executions' && message.type === 'update')
      .flatMap((message) => message.data ?? [])
      .filter((row) => row['order_id'] === id);
  const place = async (fields: Record<string, string>): Promise<string> => {
    const answer = await callPrivate(simulator, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'limit',
      volume: '0.01',
      ...fields,
    });
    return (answer.result['txid'] as unknown as string[])[0] as string;
  };
  const rest = async (): Promise<void> => {
    socket.send({ method: 'ping', req_id: 99 });
    const count = socket.messages.length;
    await socket.find((message) => message.method === 'pong' && socket.messages.indexOf(message) >= count);
  };

  it('refuses bad tokens', async () => {
    socket.send({ method: 'subscribe', params: { channel: 'executions', token: 'wrong' }, req_id: 50 });
    expect(await socket.find((message) => message.req_id === 50)).toMatchObject({
      channel: 'executions',
      method: 'subscribe',
      status: 'error',
      success: false,
      error: 'ESession:Invalid session',
    });
    socket.send({ method: 'add_order', params: { token: 'wrong' }, req_id: 51 });
    expect((await socket.find((message) => message.req_id === 51)).error).toBe('ESession:Invalid session');
    socket.send({ method: 'add_order', params: {}, req_id: 52 });
    expect((await socket.find((message) => message.req_id === 52)).error).toBe('Token(s) not found');
  });

  it.each([
    ['ticker', 60],
    ['trade', 61],
    ['book', 62],
    ['ohlc', 63],
    ['instrument', 64],
  ])('sends those who want %s elsewhere', async (channel, id) => {
    socket.send({ method: 'subscribe', params: { channel, symbol: ['BTC/USD'] }, req_id: id });
    const refused = await socket.find((message) => message.req_id === id);
    expect(refused).toEqual({
      error: 'Public market data subscriptions are unavailable on this endpoint. Try ws.kraken.com',
      method: 'subscribe',
      req_id: id,
      success: false,
      time_in: expect.any(String) as unknown,
      time_out: expect.any(String) as unknown,
    });
  });

  it('begins with snapshots, sequence 1', () => {
    const first = (channel: string): Message | undefined =>
      socket.messages.find((message) => message.channel === channel);
    expect(first('executions')).toMatchObject({ type: 'snapshot', sequence: 1, data: [] });
    expect(first('balances')).toMatchObject({
      type: 'snapshot',
      sequence: 1,
      data: [
        { asset: 'USD', balance: 100_000, wallets: [{ type: 'spot', id: 'main', balance: 100_000 }] },
        { asset: 'BTC', balance: 1 },
      ],
    });
  });

  it('tells the life of a resting order: full pending, minimal new, symbol-less canceled', async () => {
    const id = await place({ price: '20000', oflags: 'post', cl_ord_id: 'life-1' });
    await callPrivate(simulator, 'CancelOrder', { txid: id });
    await rest();
    const [pending, fresh, canceled] = executions(id);
    expect(pending).toMatchObject({
      exec_type: 'pending_new',
      order_status: 'pending_new',
      symbol: 'BTC/USD',
      side: 'buy',
      order_type: 'limit',
      limit_price: 20_000,
      order_qty: 0.01,
      post_only: true,
      cl_ord_id: 'life-1',
      time_in_force: 'GTC',
    });
    expect(Object.keys(fresh ?? {}).sort()).toEqual(
      ['cl_ord_id', 'exec_type', 'order_id', 'order_status', 'post_only', 'timestamp'].sort(),
    );
    expect(canceled).toMatchObject({
      exec_type: 'canceled',
      reason: 'User requested',
      cancel_reason: 'User requested',
      cum_qty: 0,
    });
    expect(canceled).not.toHaveProperty('symbol');
  });

  it('tells fills before filled, with status partially_filled, and moves both balances', async () => {
    const id = await place({ ordertype: 'market', volume: '0.5' });
    await rest();
    const rows = executions(id);
    expect(rows.at(0)?.['exec_type']).toBe('pending_new');
    expect(rows.at(1)?.['exec_type']).toBe('new');
    expect(rows.at(-1)).toMatchObject({ exec_type: 'filled', order_status: 'filled', cum_qty: 0.5 });
    const fills = rows.filter((row) => row['exec_type'] === 'trade');
    expect(fills.length).toBe(rows.length - 3);
    expect(fills.every((row) => row['order_status'] === 'partially_filled' && row['liquidity_ind'] === 't')).toBe(true);
    const quantity = fills.reduce((sum, row) => sum + (row['last_qty'] as number), 0);
    expect(quantity).toBeCloseTo(0.5, 8);
    const ledger = socket.messages
      .filter((message) => message.channel === 'balances' && message.type === 'update')
      .flatMap((message) => message.data ?? []);
    expect(ledger.filter((row) => row['asset'] === 'BTC').at(-1)?.['balance']).toBeCloseTo(1.5, 8);
    const usd = simulator.account().balances.find((balance) => balance.asset === 'USD');
    expect(ledger.filter((row) => row['asset'] === 'USD').at(-1)?.['balance']).toBe(usd?.total);
  });

  it('fills a resting order as a maker when the market comes to it', async () => {
    const ticker = (await getPublic(simulator, 'Ticker?pair=XBTUSD')).result['XXBTZUSD'] as unknown as Record<
      string,
      string[]
    >;
    const price = Number(ticker['b']?.[0]).toFixed(1);
    const id = await place({ price, oflags: 'post', volume: '0.3' });
    for (
      let minute = 0;
      minute < 600 && simulator.account().orders.some((order) => order.orderId === id && order.status === 'open');
      minute++
    ) {
      simulator.advance(60_000);
    }
    await socket.find(
      (message) => message.data?.some((row) => row['order_id'] === id && row['exec_type'] === 'filled') ?? false,
    );
    const fills = executions(id).filter((row) => row['exec_type'] === 'trade');
    expect(fills.every((row) => row['liquidity_ind'] === 'm' && row['last_price'] === Number(price))).toBe(true);
    const fee = fills.reduce((sum, row) => sum + (row['fees'] as { qty: number }[])[0]!.qty, 0);
    expect(fee).toBeCloseTo(0.3 * Number(price) * 0.0025, 2);
    // The public tape shows the same trades.
    const record = simulator.account().trades.filter((trade) => trade.orderId === id);
    const tape = (
      await getPublic(simulator, `Trades?pair=XBTUSD&since=${Math.floor((record[0]?.time ?? 0) / 1000) - 1}`)
    ).result['XXBTZUSD'] as unknown as [string, string, number, string, string, string, number][];
    for (const trade of record) {
      const print = tape.find((row) => row[6] === trade.publicId);
      expect([Number(print?.[0]), Number(print?.[1]), print?.[3]]).toEqual([trade.price, trade.quantity, 's']);
    }
  });

  it('counts messages per subscription without a hole', () => {
    for (const channel of ['executions', 'balances']) {
      const sequences = socket.messages
        .filter((message) => message.channel === channel && message.method === undefined)
        .map((message) => message.sequence);
      expect(sequences.length).toBeGreaterThan(3);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
  });

  it('places, amends and cancels over the socket', async () => {
    const params = {
      order_type: 'limit',
      side: 'sell',
      order_qty: 0.01,
      symbol: 'BTC/USD',
      limit_price: 150_000.1,
      cl_ord_id: 'ws-1',
      token,
    };
    socket.send({ method: 'add_order', params, req_id: 70 });
    const placed = await socket.find((message) => message.req_id === 70);
    expect(placed).toMatchObject({ success: true, method: 'add_order', result: { cl_ord_id: 'ws-1' } });
    socket.send({ method: 'amend_order', params: { cl_ord_id: 'ws-1', order_qty: 0.02, token }, req_id: 71 });
    expect(await socket.find((message) => message.req_id === 71)).toMatchObject({
      success: true,
      result: { cl_ord_id: 'ws-1' },
    });
    socket.send({
      method: 'cancel_order',
      params: { order_id: [placed.result?.['order_id'], 'OAAAAA-BBBBB-CCCCCC'], token },
      req_id: 72,
    });
    await socket.find((message) => message.req_id === 72 && message.success === false);
    const answers = socket.messages.filter((message) => message.req_id === 72);
    expect(answers.map((message) => message.error ?? message.result?.['order_id'])).toEqual([
      placed.result?.['order_id'],
      'EOrder:Invalid order',
    ]);
    socket.send({ method: 'add_order', params: { ...params, price: 1 }, req_id: 73 });
    expect((await socket.find((message) => message.req_id === 73)).error).toBe(
      "Unsupported field: 'price' for the given msg type: add order",
    );
    socket.send({ method: 'cancel_all', params: { token }, req_id: 74 });
    expect((await socket.find((message) => message.req_id === 74)).result).toEqual({ count: 0 });
  });

  it('shows open orders and the last trades to a new subscriber', async () => {
    const id = await place({ price: '20000', cl_ord_id: 'snap-1' });
    const client = await openSocket(simulator.wsAuthUrl);
    client.send({ method: 'subscribe', params: { channel: 'executions', token, snap_trades: true } });
    const snapshot = await client.find((message) => message.channel === 'executions');
    expect(snapshot).toMatchObject({ type: 'snapshot', sequence: 1 });
    const order = snapshot.data?.find((row) => row['order_id'] === id);
    expect(order).toMatchObject({
      order_status: 'new',
      symbol: 'BTC/USD',
      order_qty: 0.01,
      cum_qty: 0,
      limit_price: 20_000,
    });
    const trades = snapshot.data?.filter((row) => row['exec_type'] === 'trade') ?? [];
    expect(trades.length).toBe(Math.min(50, simulator.account().trades.length));
    client.close();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getPublic, START, startSimulator } from './client.ts';
import type { Envelope } from './client.ts';

type Row = readonly [number, string, string, string, string, string, string, number];
type TradeRow = readonly [string, string, number, string, string, string, number];

function rowsOf<R>(answer: Envelope): readonly R[] {
  return answer.result['XXBTZUSD'] as unknown as readonly R[];
}

describe('public REST', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());

  it('tells market time, also with its speed and identity', async () => {
    const time = await getPublic(simulator, 'Time');
    expect(time).toEqual({ error: [], result: { unixtime: START / 1000, rfc1123: 'Mon,  5 Jan 26 12:00:00 +0000' } });
    const clock = (await (await fetch(`${simulator.restUrl}/parallax/clock`)).json()) as unknown;
    expect(clock).toEqual({ now: START, speed: 0, instance: simulator.instance });
    expect(await getPublic(simulator, 'SystemStatus')).toEqual({
      error: [],
      result: { status: 'online', timestamp: '2026-01-05T12:00:00Z', upcoming_maintenance: [], emergency: [] },
    });
  });

  it.each([
    ['OHLC?pair=NOPE', 'EQuery:Unknown asset pair'],
    ['OHLC?pair=XBTUSD&interval=7', 'EGeneral:Invalid arguments'],
    ['OHLC', 'EGeneral:Invalid arguments'],
    ['Depth', 'EGeneral:Invalid arguments'],
    ['Trades', 'EGeneral:Invalid arguments'],
    ['Spread', 'EGeneral:Invalid arguments'],
    ['Ticker?pair=NOPE', 'EQuery:Unknown asset pair'],
    ['Assets?asset=NOPE', 'EQuery:Unknown asset'],
  ])('answers %s with status 200 and %s', async (path, error) => {
    const response = await fetch(`${simulator.restUrl}/0/public/${path}`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect([response.status, await response.json()]).toEqual([200, { error: [error] }]);
  });

  it('answers a method that there is not with status 404', async () => {
    for (const path of ['public/Nonsense', 'private/Nonsense', 'nonsense']) {
      const response = await fetch(`${simulator.restUrl}/0/${path}`);
      expect([response.status, await response.json()]).toEqual([404, { error: ['EGeneral:Unknown method'] }]);
    }
  });

  it.each([
    ['XXBTZUSD', 'XXBTZUSD'],
    ['XBTUSD', 'XXBTZUSD'],
    ['XBT/USD', 'XBT/USD'],
    ['BTC/USD', 'BTC/USD'],
  ])('knows the pair %s and answers under %s', async (name, key) => {
    for (const call of ['AssetPairs', 'Ticker', 'OHLC', 'Depth', 'Trades', 'Spread']) {
      const keys = Object.keys((await getPublic(simulator, `${call}?pair=${name}&count=2`)).result);
      expect(keys.filter((one) => one !== 'last')).toEqual([key]);
    }
  });

  it('gives 720 closed candles and the running one at every interval, empty ones included', async () => {
    for (const interval of [1, 5, 15, 30, 60, 240, 1440, 10_080, 21_600]) {
      const answer = await getPublic(simulator, `OHLC?pair=XBTUSD&interval=${interval}`);
      const rows = rowsOf<Row>(answer);
      const length = interval * 60;
      expect(rows.length).toBe(
        Math.min(721, Math.floor(START / 1000 / length) - Math.floor((START / 1000 - 14 * 86_400) / length) + 1),
      );
      rows.forEach((row, index) => {
        if (index > 0) expect(row[0] - (rows[index - 1]?.[0] ?? 0)).toBe(length);
      });
      expect(rows.at(-1)?.[0]).toBe(Math.floor(START / 1000 / length) * length);
      expect(answer.result['last']).toBe(rows.at(-2)?.[0] ?? rows.at(-1)?.[0]);
    }
    const minutes = rowsOf<Row>(await getPublic(simulator, 'OHLC?pair=XBTUSD'));
    const empty = minutes.filter((row) => row[7] === 0);
    expect(empty.length).toBeGreaterThan(3);
    const index = minutes.findIndex((row, position) => position > 0 && row[7] === 0);
    const close = minutes[index - 1]?.[4];
    expect(minutes[index]).toEqual([minutes[index]?.[0], close, close, close, close, '0.0', '0.00000000', 0]);
  });

  it('begins with the candle of since and keeps the running one', async () => {
    const rows = rowsOf<Row>(await getPublic(simulator, 'OHLC?pair=XBTUSD'));
    const since = rows[700]?.[0] ?? 0;
    const later = rowsOf<Row>(await getPublic(simulator, `OHLC?pair=XBTUSD&since=${since}`));
    expect(later).toEqual(rows.slice(700));
    const between = rowsOf<Row>(await getPublic(simulator, `OHLC?pair=XBTUSD&since=${since + 1}`));
    expect(between).toEqual(rows.slice(701));
    const future = rowsOf<Row>(await getPublic(simulator, `OHLC?pair=XBTUSD&since=${START}`));
    expect(future).toEqual(rows.slice(720));
  });

  it('pages the whole trade history by cursor, and the trades make the candles', async () => {
    const from = START / 1000 - 3 * 3600;
    let cursor = `${from}`;
    const trades: TradeRow[] = [];
    for (;;) {
      const answer = await getPublic(simulator, `Trades?pair=XBTUSD&since=${cursor}`);
      const page = rowsOf<TradeRow>(answer);
      cursor = answer.result['last'] as unknown as string;
      trades.push(...page);
      expect(page.length).toBeLessThanOrEqual(1000);
      expect(cursor).toMatch(/^\d{19}$|^\d{10}$/);
      if (page.length < 1000) break;
    }
    expect(trades.length).toBeGreaterThan(1000);
    const ids = trades.map((trade) => trade[6]);
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    const candles = rowsOf<Row>(await getPublic(simulator, `OHLC?pair=XBTUSD&interval=1&since=${from}`));
    for (const [time, open, high, low, close, vwap, volume, count] of candles) {
      const inside = trades.filter((trade) => trade[2] >= time && trade[2] < time + 60);
      expect(inside.length).toBe(count);
      if (count === 0) continue;
      const prices = inside.map((trade) => Number(trade[0]));
      const sum = inside.reduce((total, trade) => total + Number(trade[1]), 0);
      const turnover = inside.reduce((total, trade) => total + Number(trade[0]) * Number(trade[1]), 0);
      expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]).toEqual(
        [open, high, low, close].map(Number),
      );
      expect(sum).toBeCloseTo(Number(volume), 7);
      expect(turnover / sum).toBeCloseTo(Number(vwap), 0);
    }
  });

  it('tells trades finer than microseconds and takes such a time as a cursor', async () => {
    const page = async (since: bigint | number, count: number) => {
      const answer = await getPublic(simulator, `Trades?pair=XBTUSD&since=${since}&count=${count}`);
      return { rows: rowsOf<TradeRow>(answer), last: answer.result['last'] as unknown as string };
    };
    let { last } = await page(START / 1000 - 3600, 1);
    const beyond = new Set<string>();
    for (let index = 0; index < 20; index++) {
      const next = await page(BigInt(last), 1);
      const again = await page(BigInt(next.last) - 1n, 1);
      const [row] = next.rows as readonly [TradeRow];
      expect(again).toEqual(next);
      // The nearest number to the time, which has no more than seven places.
      expect(row[2]).toBe(Number(`${next.last.slice(0, 10)}.${next.last.slice(10)}`));
      expect((await page(BigInt(last), 2)).rows[1]?.[6]).toBe(row[6] + 1);
      beyond.add(next.last.slice(-3));
      ({ last } = next);
    }
    expect(beyond.size).toBeGreaterThan(15);
  });

  it('has an uncrossed, sorted book and a ticker that agrees with it', async () => {
    const book = rowsOf<never>(await getPublic(simulator, 'Depth?pair=XBTUSD&count=500')) as unknown as Record<
      string,
      [string, string, number][]
    >;
    const asks = (book['asks'] ?? []).map((level) => Number(level[0]));
    const bids = (book['bids'] ?? []).map((level) => Number(level[0]));
    expect(asks.length).toBeGreaterThan(100);
    expect(asks).toEqual(asks.toSorted((a, b) => a - b));
    expect(bids).toEqual(bids.toSorted((a, b) => b - a));
    expect(bids[0]).toBeLessThan(asks[0] as number);
    const ticker = (await getPublic(simulator, 'Ticker?pair=XBTUSD')).result['XXBTZUSD'] as unknown as Record<
      string,
      string[]
    >;
    expect([Number(ticker['a']?.[0]), Number(ticker['b']?.[0])]).toEqual([asks[0], bids[0]]);
    expect(Object.keys((await getPublic(simulator, 'Ticker')).result)).toEqual(['XXBTZUSD', 'XETHZUSD', 'SOLUSD']);
  });
});

describe('private REST', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ startingBalances: { USD: 50_000, BTC: 1 } });
  });
  afterAll(() => simulator.close());

  const order = (fields: Record<string, string>): Promise<Envelope> =>
    callPrivate(simulator, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'limit',
      volume: '0.01',
      price: '20000',
      ...fields,
    });
  const idOf = (answer: Envelope): string => (answer.result['txid'] as unknown as string[])[0] as string;

  it('checks key, signature and nonce in both body forms', async () => {
    expect((await callPrivate(simulator, 'Balance')).result).toEqual({ ZUSD: '50000.0000', XXBT: '1.0000000000' });
    expect((await callPrivate(simulator, 'Balance', {}, { json: true })).error).toEqual([]);
    expect(await callPrivate(simulator, 'Balance', {}, { headers: { 'API-Key': 'other' } })).toEqual({
      error: ['EAPI:Invalid key'],
    });
    expect(await callPrivate(simulator, 'Balance', {}, { headers: { 'API-Sign': 'AAAA' } })).toEqual({
      error: ['EAPI:Invalid signature'],
    });
    expect(await callPrivate(simulator, 'Balance', {}, { nonce: '5' })).toEqual({ error: ['EAPI:Invalid nonce'] });
    // Beyond 2^53 every digit counts.
    const large = 2n ** 53n + 100n;
    expect((await callPrivate(simulator, 'Balance', {}, { nonce: `${large + 1n}`, json: true })).error).toEqual([]);
    expect((await callPrivate(simulator, 'Balance', {}, { nonce: `${large + 1n}` })).error).toEqual([
      'EAPI:Invalid nonce',
    ]);
    expect((await callPrivate(simulator, 'Balance', {}, { nonce: `${large}` })).error).toEqual(['EAPI:Invalid nonce']);
    await simulator.close();
    simulator = await startSimulator({ startingBalances: { USD: 50_000, BTC: 1 } });
  });

  it.each([
    [{ volume: '0.00001' }, 'EGeneral:Invalid arguments:volume minimum not met'],
    [{ ordertype: 'market', volume: '0.00001' }, 'EGeneral:Invalid arguments:volume minimum not met'],
    [{ price: '100', volume: '0.001' }, 'EOrder:Cost minimum not met'],
    [{ price: '20000.05' }, 'EOrder:Invalid price:BTC/USD price can only be specified up to 1 decimals.'],
    [
      { pair: 'ETHUSD', price: '1000.005' },
      'EOrder:Invalid price:ETH/USD price can only be specified up to 2 decimals.',
    ],
    [{ volume: '0.010000001' }, 'EGeneral:Invalid arguments:volume'],
    [{ volume: '10' }, 'EOrder:Insufficient funds'],
    [{ type: 'sell', volume: '1.5', price: '90000' }, 'EOrder:Insufficient funds'],
    [{ pair: 'ABCUSD' }, 'EQuery:Unknown asset pair'],
    [{ ordertype: 'trailing-stop' }, 'EGeneral:Invalid arguments:ordertype'],
    [{ type: 'hold' }, 'EGeneral:Invalid arguments:type'],
    [{ timeinforce: 'PO' }, 'EGeneral:Invalid arguments:timeinforce'],
    [{ cl_ord_id: 'far too long for a free text id' }, 'EGeneral:Invalid arguments:cl_ord_id'],
    [{ deadline: '2026-01-05T11:59:59Z' }, 'EService:Deadline elapsed'],
    [{ deadline: '2026-01-05T12:05:00Z' }, 'EGeneral:Invalid arguments:deadline'],
    [{ deadline: '2026-01-05T12:00:01.999Z' }, 'EGeneral:Invalid arguments:deadline'],
    [{ deadline: 'soon' }, 'EGeneral:Invalid arguments:deadline'],
  ])('refuses %j with %s', async (fields, error) => {
    expect(await order(fields as unknown as Record<string, string>)).toEqual({ error: [error] });
    expect((await callPrivate(simulator, 'OpenOrders')).result).toEqual({ open: {} });
  });

  it('takes a deadline of two seconds and more, and in a faster market every one that lies ahead', async () => {
    const { result } = await order({ deadline: '2026-01-05T12:00:02Z', validate: 'true' });
    expect(result).toHaveProperty('descr');
    const id = idOf(await order({ oflags: 'post' }));
    const amended = { txid: id, limit_price: '20001' };
    expect(await callPrivate(simulator, 'AmendOrder', { ...amended, deadline: '2026-01-05T12:00:01Z' })).toEqual({
      error: ['EGeneral:Invalid arguments:deadline'],
    });
    expect(
      (await callPrivate(simulator, 'AmendOrder', { ...amended, deadline: '2026-01-05T12:00:03Z' })).error,
    ).toEqual([]);
    await callPrivate(simulator, 'CancelOrder', { txid: id });
    const fast = await startSimulator({ speed: 60 });
    const deadline = new Date(fast.now() + 1_900).toISOString();
    const terms = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', volume: '0.01', price: '20000', deadline };
    // It may have passed on the way, which is another refusal.
    expect((await callPrivate(fast, 'AddOrder', terms)).error).not.toContain('EGeneral:Invalid arguments:deadline');
    await fast.close();
  });

  it('validates without placing', async () => {
    expect(await order({ validate: 'true' })).toEqual({
      error: [],
      result: { descr: { order: 'buy 0.01000000 XBTUSD @ limit 20000.0' } },
    });
    expect((await callPrivate(simulator, 'OpenOrders')).result).toEqual({ open: {} });
  });

  it('holds what an open order needs with its fee, and releases it', async () => {
    const id = idOf(await order({ oflags: 'post' }));
    const held = (await callPrivate(simulator, 'BalanceEx')).result['ZUSD'] as unknown as Record<string, string>;
    expect(held).toEqual({ balance: '50000.0000', hold_trade: '200.5000' });
    expect(await callPrivate(simulator, 'CancelOrder', { txid: id })).toEqual({ error: [], result: { count: 1 } });
    const free = (await callPrivate(simulator, 'BalanceEx')).result['ZUSD'] as unknown as Record<string, string>;
    expect(free['hold_trade']).toBe('0.0000');
  });

  it('keeps client ids unique among open orders only', async () => {
    const first = idOf(await order({ cl_ord_id: 'mine-1' }));
    expect(await order({ cl_ord_id: 'mine-1' })).toEqual({
      error: ['EGeneral:Invalid arguments:cl_ord_id not unique'],
    });
    expect(await callPrivate(simulator, 'CancelOrder', { cl_ord_id: 'mine-1' })).toEqual({
      error: [],
      result: { count: 1 },
    });
    const second = idOf(await order({ cl_ord_id: 'mine-1' }));
    expect(second).not.toBe(first);
    const found = (await callPrivate(simulator, 'ClosedOrders', { cl_ord_id: 'mine-1' })).result['closed'];
    expect(Object.keys(found ?? {})).toEqual([first]);
    await callPrivate(simulator, 'CancelAll');
  });

  it('cancels by userref, tells ended from never-existing orders', async () => {
    await order({ userref: '77' });
    await order({ userref: '77', price: '20001' });
    const other = idOf(await order({ userref: '78' }));
    expect((await callPrivate(simulator, 'CancelOrder', { txid: '77' })).result).toEqual({ count: 2 });
    expect((await callPrivate(simulator, 'CancelOrder', { txid: other })).result).toEqual({ count: 1 });
    expect(await callPrivate(simulator, 'CancelOrder', { txid: other })).toEqual({ error: ['EOrder:Unknown order'] });
    expect(await callPrivate(simulator, 'CancelOrder', { txid: 'OAAAAA-BBBBB-CCCCCC' })).toEqual({
      error: ['EOrder:Invalid order'],
    });
    expect(await callPrivate(simulator, 'QueryOrders', { txid: 'OAAAAA-BBBBB-CCCCCC' })).toEqual({
      error: ['EOrder:Invalid order'],
    });
  });

  it('accepts and cancels a post-only order that would take', async () => {
    const id = idOf(await order({ price: '99000', oflags: 'post' }));
    const shown = (await callPrivate(simulator, 'QueryOrders', { txid: id })).result[id] as unknown as Record<
      string,
      unknown
    >;
    expect(shown).toMatchObject({ status: 'canceled', reason: 'Post only order', vol_exec: '0.00000000' });
  });

  it('fills an immediate-or-cancel order up to its limit and kills one that must fill whole', async () => {
    const book = rowsOf<never>(await getPublic(simulator, 'Depth?pair=XBTUSD&count=1')) as unknown as Record<
      string,
      [string, string][]
    >;
    const [ask, quantity] = (book['asks'] ?? [])[0] as [string, string];
    const more = (Number(quantity) + 0.05).toFixed(8);
    const killed = idOf(await order({ price: Number(ask).toFixed(1), volume: more, timeinforce: 'FOK' }));
    const partly = idOf(await order({ price: Number(ask).toFixed(1), volume: more, timeinforce: 'IOC' }));
    const shown = (await callPrivate(simulator, 'QueryOrders', { txid: `${killed},${partly}`, trades: 'true' }))
      .result as unknown as Record<string, Record<string, unknown>>;
    expect(shown[killed]).toMatchObject({ status: 'canceled', vol_exec: '0.00000000' });
    expect(shown[partly]).toMatchObject({ status: 'canceled', misc: 'partial', oflags: 'fciq' });
    expect(Number(shown[partly]?.['vol_exec'])).toBeCloseTo(Number(quantity), 2);
    expect(shown[partly]?.['trades']).toHaveLength(1);
  });

  it('amends in place, keeps ids, and cancels the rest when amended below what is filled', async () => {
    const id = idOf(await order({ cl_ord_id: 'amend-me' }));
    const amended = await callPrivate(simulator, 'AmendOrder', {
      cl_ord_id: 'amend-me',
      limit_price: '21000',
      order_qty: '0.02',
    });
    expect(amended.result['amend_id']).toMatch(/^T[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}$/);
    const open = (await callPrivate(simulator, 'OpenOrders')).result['open'] as unknown as Record<
      string,
      Record<string, unknown>
    >;
    expect(open[id]).toMatchObject({ vol: '0.02000000', misc: 'amended', descr: { price: '21000.0' } });
    await callPrivate(simulator, 'AmendOrder', { txid: id, order_qty: '0' });
    expect((await callPrivate(simulator, 'OpenOrders')).result).toEqual({ open: {} });
  });

  it('fires the dead man’s switch in market time unless it is fed', async () => {
    await order({});
    const armed = await callPrivate(simulator, 'CancelAllOrdersAfter', { timeout: '60' });
    expect(armed.result).toEqual({ currentTime: '2026-01-05T12:00:00Z', triggerTime: '2026-01-05T12:01:00Z' });
    simulator.advance(59_000);
    expect(simulator.account().orders.filter((shown) => shown.status === 'open')).toHaveLength(1);
    simulator.advance(1_000);
    expect(simulator.account().orders.filter((shown) => shown.status === 'open')).toHaveLength(0);
  });

  it('expires good-till-date orders', async () => {
    const id = idOf(await order({ timeinforce: 'GTD', expiretm: '+30' }));
    simulator.advance(31_000);
    const shown = (await callPrivate(simulator, 'QueryOrders', { txid: id })).result[id] as unknown as Record<
      string,
      unknown
    >;
    expect(shown).toMatchObject({ status: 'expired' });
  });

  it('pages trades and closed orders, newest first, fifty at a time', async () => {
    for (let index = 0; index < 60; index++) await order({ ordertype: 'market', volume: '0.0005' });
    const page = async (offset: number): Promise<readonly string[]> =>
      Object.keys((await callPrivate(simulator, 'TradesHistory', { ofs: String(offset) })).result['trades'] ?? {});
    const first = await page(0);
    const second = await page(50);
    expect(first).toHaveLength(50);
    const record = simulator.account().trades;
    expect([...first, ...second]).toEqual(record.map((trade) => trade.tradeId).reverse());
    const answer = await callPrivate(simulator, 'TradesHistory');
    expect(answer.result['count']).toBe(record.length);
    const closed = (await callPrivate(simulator, 'ClosedOrders', { ofs: '0' })).result;
    expect(Object.keys(closed['closed'] ?? {})).toHaveLength(50);
    const none = await callPrivate(simulator, 'TradesHistory', { start: String(simulator.now() / 1000 + 1) });
    expect(none.result['count']).toBe(0);
    const one = await callPrivate(simulator, 'QueryTrades', { txid: first[0] as string });
    expect(Object.keys(one.result)).toEqual([first[0]]);
  });
});

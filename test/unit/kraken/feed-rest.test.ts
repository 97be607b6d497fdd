import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextTradesCursor } from '../../../engine/exchange/kraken/market-feed.ts';
import { connectMock, PAIR, type ConnectedMock } from './mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock({ credentials: null });
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('instrument', () => {
  it('has the tick of the pair, not of its decimals, and the fees of the first tier', async () => {
    expect(await connected.adapter.feed.instrument('BTC/USD')).toEqual({
      ok: true,
      value: {
        symbol: 'BTC/USD',
        exchangeId: 'XXBTZUSD',
        base: 'BTC',
        quote: 'USD',
        tickSize: 0.05,
        priceDecimals: 2,
        lotStep: 1e-8,
        lotDecimals: 8,
        orderMinimum: 0.0001,
        costMinimum: 0.5,
        makerFee: 0.0025,
        takerFee: 0.004,
        status: 'online',
      },
    });
  });

  it('has the status of now, and takes a status it does not know for one that forbids orders', async () => {
    const { mock, adapter } = connected;
    const statusOf = async () => {
      const answer = await adapter.feed.instrument('BTC/USD');
      return answer.ok && answer.value.status;
    };
    expect(await statusOf()).toBe('online');
    mock.answer('AssetPairs', { result: { XXBTZUSD: { ...PAIR, status: 'post_only' } } });
    expect(await statusOf()).toBe('post_only');
    mock.answer('AssetPairs', { result: { XXBTZUSD: { ...PAIR, status: 'delisting' } } });
    expect(await statusOf()).toBe('cancel_only');
  });

  it('is refused by name when Kraken has no such pair, and retried when the names could not be read', async () => {
    const { mock, adapter } = connected;
    mock.answer('AssetPairs', { status: 503, text: '' }, { result: { XXBTZUSD: PAIR } });
    expect(await adapter.feed.instrument('BTC/USD')).toMatchObject({ ok: false, error: { kind: 'ambiguous' } });
    const answer = await adapter.feed.instrument('XBT/USD');
    expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid' } });
    expect(!answer.ok && answer.error.message).toContain('symbol XBT/USD');
    expect((await adapter.feed.instrument('BTC/USD')).ok).toBe(true);
  });
});

describe('candles', () => {
  const row = (time: number, volume = '3.39243896', count = 23) => [
    time,
    '30306.1',
    '30306.2',
    '30305.7',
    '30305.7',
    '30306.1',
    volume,
    count,
  ];

  it('are the raw rows: 720 closed, then the running one, empty minutes marked', async () => {
    const { mock, adapter } = connected;
    const rows = Array.from({ length: 721 }, (_, index) => row(1_688_671_200 + index * 60));
    rows[1] = [1_688_671_260, '30305.7', '30305.7', '30305.7', '30305.7', '0.0', '0.00000000', 0];
    mock.answer('OHLC', { result: { XXBTZUSD: rows, last: 1_688_714_340 } });
    const answer = await adapter.feed.candles('BTC/USD', '1m');
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value).toHaveLength(721);
    expect(answer.value[0]).toEqual({
      time: 1_688_671_200_000,
      open: 30_306.1,
      high: 30_306.2,
      low: 30_305.7,
      close: 30_305.7,
      volume: 3.39243896,
    });
    expect(answer.value[1]).toMatchObject({ volume: 0, filled: true });
    expect(mock.requestsOf('OHLC')[0]!.parameters.get('interval')).toBe('1');
  });

  it.each([
    ['a price that is no number', [1_688_671_200, 'NaN', '1', '1', '1', '1', '1', 1]],
    ['a negative price', [1_688_671_200, '-1', '1', '-1', '1', '1', '1', 1]],
    ['a high below the low', [1_688_671_200, '5', '4', '6', '5', '5', '1', 1]],
    ['a missing column', [1_688_671_200, '5', '4', '6', '5']],
  ])('are refused with %s', async (_, broken) => {
    connected.mock.answer('OHLC', { result: { XXBTZUSD: [broken], last: 1_688_671_200 } });
    expect(await connected.adapter.feed.candles('BTC/USD', '1m')).toMatchObject({
      ok: false,
      error: { kind: 'ambiguous' },
    });
  });

  it.each([
    ['HTML', { text: '<html>' }],
    ['truncated JSON', { text: '{"error":[],"result":{"XXBTZUSD":[[168' }],
    ['a timeout', { hang: 'all' }],
  ] as const)('fail as a value after %s', async (_, answer) => {
    connected.mock.answer('OHLC', answer);
    expect(await connected.adapter.feed.candles('BTC/USD', '1h')).toMatchObject({
      ok: false,
      error: { kind: 'ambiguous' },
    });
  });
});

describe('trades', () => {
  it('are paged by the nanosecond cursor, once each, in order', async () => {
    const { mock, adapter } = connected;
    const all = Array.from({ length: 2_300 }, (_, index) => ({
      id: index + 1,
      ns: 1_688_671_000_000_000_000n + BigInt(index) * 500_000_000n,
    }));
    mock.answer('Trades', ({ parameters }) => {
      const since = BigInt(parameters.get('since')!);
      const page = all.filter((trade) => trade.ns > since).slice(0, 1000);
      const rows = page.map((trade) => [
        '30243.40000',
        '0.34507674',
        Number(trade.ns) / 1e9,
        trade.id % 2 ? 'b' : 's',
        'm',
        '',
        trade.id,
      ]);
      return { result: { XXBTZUSD: rows, last: String(page.at(-1)?.ns ?? since) } };
    });
    const answer = await adapter.feed.tradesSince('BTC/USD', 1_688_671_000_000);
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value.map((trade) => trade.id)).toEqual(all.map((trade) => trade.id));
    expect(answer.value[1]).toEqual({
      id: 2,
      price: 30_243.4,
      quantity: 0.34507674,
      side: 'sell',
      time: 1_688_671_000_500,
    });
    const asked = mock.requestsOf('Trades').map((request) => request.parameters.get('since'));
    expect(asked[0]).toBe('1688670999999999999');
    expect(asked).toHaveLength(3);
  });

  it('go on from the newest row when the cursor is cut short', () => {
    expect(nextTradesCursor('1688671969993150842', 1_688_671_969.99, 5n)).toBe(1_688_671_969_993_150_842n);
    expect(nextTradesCursor('16886719', 1_688_671_969.5, 5n)).toBe(1_688_671_969_499_999_000n);
    expect(nextTradesCursor(null, 1_688_671_969.5, 1_700_000_000_000_000_000n)).toBe(1_700_000_000_000_000_000n);
  });
});

it('reads the time of the exchange', async () => {
  connected.mock.answer('Time', { result: { unixtime: 1_688_669_448, rfc1123: 'Thu, 06 Jul 23 18:50:48 +0000' } });
  expect(await connected.adapter.feed.serverTime()).toEqual({ ok: true, value: 1_688_669_448_000 });
});

it('lets work on the past go behind all that the session asks, within one limit', async () => {
  const own = await connectMock({ credentials: null, requestIntervalMs: 80 });
  const { adapter, mock } = own;
  mock.answer('Trades', { result: { XXBTZUSD: [], last: '0' } });
  mock.answer('OHLC', { result: { XXBTZUSD: [], last: 0 } });
  await adapter.feed.instrument('BTC/USD');
  const before = mock.requests.length;
  const answers = await Promise.all([
    adapter.past.tradesPage('BTC/USD', '1'),
    adapter.past.candles('BTC/USD', '1m'),
    adapter.feed.candles('BTC/USD', '5m'),
    adapter.feed.tradesPage('BTC/USD', '2'),
  ]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  const asked = mock.requests.slice(before);
  const told = asked.map(({ endpoint, parameters }) => [
    endpoint,
    parameters.get('interval') ?? parameters.get('since'),
  ]);
  expect(told).toEqual([
    ['OHLC', '5'],
    ['Trades', '2'],
    ['Trades', '1'],
    ['OHLC', '1'],
  ]);
  // Timers and the clock disagree by a millisecond now and then.
  expect((asked.at(-1)?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(3 * 75);
  await adapter.close();
  await mock.close();
});

it('gives order deadlines in the time of the exchange once that is known to differ', async () => {
  const own = await connectMock();
  own.mock.answer('Time', () => ({ result: { unixtime: Math.floor(Date.now() / 1000) - 100 } }));
  own.mock.answer('AddOrder', { result: { txid: ['OQCLML-BW3P3-BUCMWZ'] } });
  await own.adapter.feed.serverTime();
  await own.broker.submit({
    clientOrderId: 'x' as never,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    price: 100,
    quantity: 1,
    postOnly: false,
    timeInForce: 'gtc',
    purpose: 'manual',
    signalId: null,
  });
  const deadline = Date.parse(own.mock.requestsOf('AddOrder')[0]!.parameters.get('deadline')!);
  expect(Math.abs(deadline - (Date.now() - 100_000 + 10_000))).toBeLessThan(2_000);
  await own.adapter.close();
  await own.mock.close();
});

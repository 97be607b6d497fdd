import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_ID, LIMIT, ORDER_ID } from './kraken-rows.ts';
import { connectMock, until, type ConnectedMock } from './mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock();
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('submit', () => {
  it('sends exactly the fields of the order, with client id and deadline, and returns the exchange id', async () => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { descr: { order: '' }, txid: [ORDER_ID] } });
    const before = Date.now();
    expect(await broker.submit(LIMIT)).toEqual({ kind: 'accepted', orderId: ORDER_ID });
    const sent = Object.fromEntries(mock.requestsOf('AddOrder')[0]!.parameters);
    const { nonce, deadline, ...rest } = sent;
    expect(rest).toEqual({
      pair: 'XXBTZUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '30010.05',
      volume: '1.25000000',
      cl_ord_id: CLIENT_ID,
      oflags: 'fciq',
    });
    expect(nonce).toMatch(/^\d{19}$/);
    expect(deadline).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(deadline!) - before).toBeGreaterThanOrEqual(10_000);
    expect(Date.parse(deadline!) - before).toBeLessThan(12_000);
  });

  it('sends nothing whose time is over when its turn comes, and does not call it refused', async () => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    expect(await broker.submit(LIMIT, Date.now() - 1)).toEqual({
      kind: 'unknown',
      error: { kind: 'ambiguous', message: 'AddOrder: not sent: its turn came too late, the market has moved on' },
    });
    expect(mock.requestsOf('AddOrder')).toEqual([]);
    expect(await broker.submit(LIMIT, Date.now() + 5_000)).toMatchObject({ kind: 'accepted' });
  });

  it('sends post-only as a flag, IOC as time in force, and market orders without price', async () => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    await broker.submit({ ...LIMIT, postOnly: true });
    await broker.submit({ ...LIMIT, timeInForce: 'ioc' });
    await broker.submit({ ...LIMIT, type: 'market', price: null });
    await broker.submit({ ...LIMIT, side: 'sell', timeInForce: 'ioc' });
    const [post, ioc, market, sale] = mock.requestsOf('AddOrder').map((request) => request.parameters);
    expect([post!.get('oflags'), post!.get('timeinforce')]).toEqual(['fciq,post', null]);
    expect([ioc!.get('oflags'), ioc!.get('timeinforce')]).toEqual(['fciq', 'IOC']);
    expect([market!.get('ordertype'), market!.get('price')]).toEqual(['market', null]);
    // An order of one's own on the other side must not stop a sale; a purchase may wait.
    expect([post, ioc, market, sale].map((body) => body!.get('stptype'))).toEqual([null, null, null, 'cancel-oldest']);
  });

  it.each([
    ['a price off the tick', { price: 30_010.02 }, 'tick size 0.05'],
    ['a quantity off the lot step', { quantity: 1.123456789 }, 'lot step 1e-8'],
    ['a limit order without price', { price: null }, 'limit order needs one'],
    ['a quantity of zero', { quantity: 0 }, 'must be above zero'],
    ['a quantity that is no number', { quantity: Number.NaN }, 'must be above zero'],
    ['a post-only market order', { type: 'market', price: null, postOnly: true }, 'cannot be post-only'],
    ['a post-only IOC order', { postOnly: true, timeInForce: 'ioc' }, 'contradicts postOnly'],
    ['an unknown symbol', { symbol: 'NOPE/USD' }, 'NOPE/USD'],
  ] as const)('refuses %s by itself and sends nothing', async (_, patch, words) => {
    const { mock, broker } = connected;
    const outcome = await broker.submit({ ...LIMIT, ...patch });
    expect(outcome).toMatchObject({ kind: 'refused', error: { kind: 'invalid' } });
    expect(outcome.kind === 'refused' && outcome.error.message).toContain(words);
    expect(mock.requestsOf('AddOrder')).toEqual([]);
  });

  it.each([
    ['HTML with status 200', { text: '<html>upstream</html>' }],
    ['truncated JSON with status 200', { text: '{"error":[],"result":{"txid":["OQCL' }],
    ['an empty body', { text: '' }],
    ['an answer without id', { result: { descr: { order: 'buy' } } }],
    ['an answer with no ids', { result: { txid: [] } }],
    ['502', { status: 502, text: '<html>Bad gateway</html>' }],
    ['520', { status: 520, text: '' }],
    ['a reset', { reset: true }],
    ['no answer', { hang: 'all' }],
    ['headers but no body', { hang: 'body' }],
    ['EService:Unavailable', { error: ['EService:Unavailable'] }],
    ['EService:Busy', { error: ['EService:Busy'] }],
    ['EService:Timeout', { error: ['EService:Timeout'] }],
    ['EService:Deadline elapsed', { error: ['EService:Deadline elapsed'] }],
    ['EGeneral:Internal error', { error: ['EGeneral:Internal error'] }],
    // A copy of the call, made on the way, may have come first: then this is its answer.
    ['EAPI:Invalid nonce', { error: ['EAPI:Invalid nonce'] }],
    ['an earlier attempt that is still open', { error: ['EGeneral:Invalid arguments:cl_ord_id not unique'] }],
  ] as const)('says unknown and does not send again after %s', async (_, answer) => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', answer);
    const outcome = await broker.submit(LIMIT);
    expect(outcome).toMatchObject({ kind: 'unknown', error: { kind: 'ambiguous' } });
    expect(mock.requestsOf('AddOrder')).toHaveLength(1);
  });

  it.each([
    ['EOrder:Insufficient funds', 'invalid'],
    ['EOrder:Order minimum not met', 'invalid'],
    ['EGeneral:Invalid arguments:volume minimum not met', 'invalid'],
    ['EOrder:Invalid price:ETH/GBP price can only be specified up to 2 decimals.', 'invalid'],
    ['EOrder:Post only order', 'invalid'],
    ['EOrder:Rate limit exceeded', 'busy'],
    ['EService:Market in cancel_only mode', 'busy'],
    ['EOrder:Orders limit exceeded', 'busy'],
    ['EAPI:Invalid key', 'denied'],
  ])('says refused after %s (%s) and does not send again', async (raw, kind) => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { error: [raw] });
    expect(await broker.submit(LIMIT)).toEqual({ kind: 'refused', error: { kind, message: `AddOrder: ${raw}` } });
    expect(mock.requestsOf('AddOrder')).toHaveLength(1);
  });

  it('takes a result that comes with a warning, and logs the warning', async () => {
    const { mock, broker, log } = connected;
    mock.answer('AddOrder', { error: ['WOrder:Something odd'], result: { txid: [ORDER_ID] } });
    expect(await broker.submit(LIMIT)).toEqual({ kind: 'accepted', orderId: ORDER_ID });
    expect(log).toContain('warn Kraken warns: WOrder:Something odd');
  });

  it('counts as refused, not unknown, when the rules of the pair cannot be read', async () => {
    const { mock, broker } = connected;
    mock.answer('AssetPairs', { status: 502, text: '' });
    expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
    expect(mock.requestsOf('AddOrder')).toEqual([]);
  });
});

describe('private calls', () => {
  it('go one behind the other with strictly increasing nonces', async () => {
    const { mock, broker, nonces } = connected;
    mock.answer('BalanceEx', { delayMs: 20, then: { result: {} } });
    await Promise.all(Array.from({ length: 8 }, () => broker.balances()));
    const sent = mock.requestsOf('BalanceEx').map((request) => BigInt(request.parameters.get('nonce')!));
    expect(sent).toEqual(nonces);
    expect(sent.every((nonce, index) => index === 0 || nonce > sent[index - 1]!)).toBe(true);
    const times = mock.requestsOf('BalanceEx').map((request) => request.at);
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(7 * 18);
  });

  it('let an order pass queued reads, and wait only briefly for the one under way', async () => {
    const { mock, broker } = connected;
    mock.answer('BalanceEx', { hang: 'all' });
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    expect((await connected.adapter.feed.instrument('BTC/USD')).ok).toBe(true);
    const reads = Array.from({ length: 3 }, () => broker.balances());
    await until('the first read under way', () => mock.requestsOf('BalanceEx').length === 1);
    const started = Date.now();
    expect((await broker.submit(LIMIT)).kind).toBe('accepted');
    expect(Date.now() - started).toBeLessThan(500);
    expect(mock.requestsOf('BalanceEx')).toHaveLength(1);
    await Promise.all(reads);
  });

  it('repeat a read once whose nonce came too late', async () => {
    const { mock, broker } = connected;
    mock.answer(
      'BalanceEx',
      { error: ['EAPI:Invalid nonce'] },
      { result: { ZUSD: { balance: '5', hold_trade: '2' } } },
    );
    expect(await broker.balances()).toEqual({ ok: true, value: [{ asset: 'USD', total: 5, held: 2, free: 3 }] });
  });

  it('fail with a plain word after close', async () => {
    await connected.broker.balances();
    await connected.adapter.close();
    const answer = await connected.broker.submit(LIMIT);
    expect(answer).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
  });
});

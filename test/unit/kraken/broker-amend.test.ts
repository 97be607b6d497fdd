import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import { LIMIT, ORDER_ID } from './kraken-rows.ts';
import { connectMock, until, type ConnectedMock } from './mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock();
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

const TERMS = { orderId: ORDER_ID as OrderId, symbol: 'BTC/USD', price: 30_020.05, postOnly: true } as const;

describe('amend', () => {
  it('sends the new terms with a deadline, and a quantity only when it changes', async () => {
    const { mock, broker } = connected;
    mock.answer('AmendOrder', { result: { amend_id: 'TEZA4R-DSDGT-IJBOJK' } });
    const before = Date.now();
    expect(await broker.amend(TERMS)).toEqual({ kind: 'accepted' });
    expect(await broker.amend({ ...TERMS, quantity: 0.5, postOnly: false })).toEqual({ kind: 'accepted' });
    const [first, second] = mock.requestsOf('AmendOrder').map((request) => Object.fromEntries(request.parameters));
    const { nonce, deadline, ...rest } = first!;
    expect(rest).toEqual({ txid: ORDER_ID, limit_price: '30020.05', post_only: 'true' });
    expect(nonce).toMatch(/^\d{19}$/);
    expect(Date.parse(deadline!) - before).toBeGreaterThanOrEqual(10_000);
    expect([second!['order_qty'], second!['post_only']]).toEqual(['0.50000000', undefined]);
  });

  it.each([
    ['a price off the tick', { price: 30_010.02 }, 'tick size 0.05'],
    ['a price of zero', { price: 0 }, 'above zero'],
    ['a quantity off the lot step', { quantity: 1.123456789 }, 'lot step 1e-8'],
    ['a quantity of zero', { quantity: 0 }, 'must be above zero'],
    ['an unknown symbol', { symbol: 'NOPE/USD' }, 'NOPE/USD'],
  ])('refuses %s by itself and sends nothing', async (_, patch, words) => {
    const { mock, broker } = connected;
    const outcome = await broker.amend({ ...TERMS, ...patch });
    expect(outcome).toMatchObject({ kind: 'refused', error: { kind: 'invalid' } });
    expect(outcome.kind === 'refused' && outcome.error.message).toContain(words);
    expect(mock.requestsOf('AmendOrder')).toEqual([]);
  });

  it.each([
    ['EOrder:Unknown order', { kind: 'not_open' }],
    ['EOrder:Invalid order', { kind: 'not_open' }],
    ['EOrder:Post only order', { kind: 'refused', error: { kind: 'invalid' } }],
    ['EOrder:Insufficient funds', { kind: 'refused', error: { kind: 'invalid' } }],
    [
      'EOrder:Invalid price:XBT/USD price can only be specified up to 1 decimals.',
      { kind: 'refused', error: { kind: 'invalid' } },
    ],
    // The order is open, and has these very terms.
    ['EOrder:No amendable parameters specified', { kind: 'refused', error: { kind: 'invalid' } }],
    ['EOrder:Rate limit exceeded', { kind: 'refused', error: { kind: 'busy' } }],
    ['EService:Market in cancel_only mode', { kind: 'refused', error: { kind: 'busy' } }],
    ['EGeneral:Permission denied', { kind: 'refused', error: { kind: 'denied' } }],
    ['EService:Unavailable', { kind: 'unknown', error: { kind: 'ambiguous' } }],
    ['EService:Deadline elapsed', { kind: 'unknown', error: { kind: 'ambiguous' } }],
    // A copy of the call may have come first.
    ['EAPI:Invalid nonce', { kind: 'unknown', error: { kind: 'ambiguous' } }],
  ] as const)('%s', async (error, outcome) => {
    const { mock, broker } = connected;
    mock.answer('Time', { result: { unixtime: Math.floor(Date.now() / 1000) } });
    mock.answer('AmendOrder', { error: [error] });
    expect(await broker.amend(TERMS)).toMatchObject(outcome);
    expect(mock.requestsOf('AmendOrder')).toHaveLength(1);
  });

  it.each([
    ['a reset', { reset: true }],
    ['silence', { hang: 'all' }],
    ['HTML with status 200', { text: '<html>upstream</html>' }],
    ['no id of the amendment', { result: {} }],
    ['status 520', { status: 520, text: '' }],
  ] as const)('cannot tell after %s', async (_, answer) => {
    const { mock, broker } = connected;
    mock.answer('AmendOrder', answer);
    expect(await broker.amend(TERMS)).toMatchObject({ kind: 'unknown', error: { kind: 'ambiguous' } });
  });

  it('sends nothing whose time is over when its turn comes', async () => {
    const { mock, broker } = connected;
    expect(await broker.amend(TERMS, Date.now() - 1)).toMatchObject({ kind: 'unknown' });
    expect(mock.requestsOf('AmendOrder')).toEqual([]);
  });
});

describe('dead man’s switch', () => {
  it('is set in seconds and taken back with zero', async () => {
    const { mock, broker } = connected;
    mock.answer('CancelAllOrdersAfter', {
      result: { currentTime: '2023-03-24T17:41:56Z', triggerTime: '2023-03-24T17:42:56Z' },
    });
    expect(await broker.cancelAllAfter(60)).toEqual({ ok: true, value: null });
    mock.answer('CancelAllOrdersAfter', { result: { currentTime: '2023-03-24T17:41:56Z', triggerTime: '0' } });
    expect(await broker.cancelAllAfter(0)).toEqual({ ok: true, value: null });
    expect(mock.requestsOf('CancelAllOrdersAfter').map(({ parameters }) => parameters.get('timeout'))).toEqual([
      '60',
      '0',
    ]);
    for (const seconds of [-1, 1.5, 86_400])
      await expect(broker.cancelAllAfter(seconds)).rejects.toThrow('cancelAllAfter');
  });

  it('is asked for once, as it was wanted last, however often it was asked for while another call hung', async () => {
    const { mock, broker } = connected;
    const timeouts = (): (string | null)[] =>
      mock.requestsOf('CancelAllOrdersAfter').map(({ parameters }) => parameters.get('timeout'));
    mock.answer('AddOrder', { delayMs: 200, then: { result: { txid: [ORDER_ID] } } });
    mock.answer('CancelAllOrdersAfter', { result: { currentTime: '2023-03-24T17:41:56Z', triggerTime: '0' } });
    const placing = broker.submit(LIMIT);
    await until('the order', () => mock.requestsOf('AddOrder').length === 1);
    const answers = [120, 0, 120, 60].map((seconds) => broker.cancelAllAfter(seconds));
    expect(await placing).toMatchObject({ kind: 'accepted' });
    for (const answer of answers) expect(await answer).toEqual({ ok: true, value: null });
    expect(timeouts()).toEqual(['60']);
    // One that is under way already says what it says: the next one follows it.
    mock.answer('CancelAllOrdersAfter', { delayMs: 100, then: { result: { currentTime: '', triggerTime: '0' } } });
    const underWay = broker.cancelAllAfter(0);
    const next = broker.cancelAllAfter(30);
    expect(await underWay).toEqual({ ok: true, value: null });
    expect(await next).toEqual({ ok: true, value: null });
    expect(timeouts()).toEqual(['60', '0', '30']);
  });

  it('is asked for anew after a question that was refused before its turn', async () => {
    await connected.adapter.close();
    connected = { ...connected, ...(await connectMock({ requestIntervalMs: 100 })) };
    const { mock, broker } = connected;
    mock.answer('BalanceEx', { error: ['EGeneral:Temporary lockout'] });
    expect(await broker.balances()).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(await broker.cancelAllAfter(60)).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(await broker.cancelAllAfter(60)).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(mock.requestsOf('CancelAllOrdersAfter')).toEqual([]);
  });
});

describe('an exchange whose clock is not ours', () => {
  it.each(['EService:Deadline elapsed', 'EGeneral:Invalid arguments:deadline'])(
    'is asked for its time after %s, and the next order carries it',
    async (error) => {
      const { mock, broker } = connected;
      const exchangeNow = () => Date.now() + 90_000;
      mock.answer('Time', () => ({ result: { unixtime: Math.floor(exchangeNow() / 1000) } }));
      mock.answer('AddOrder', { error: [error] }, { result: { txid: [ORDER_ID] } });
      const first = await broker.submit(LIMIT);
      expect(first).toMatchObject(
        error.startsWith('EService') ? { kind: 'unknown' } : { kind: 'refused', error: { kind: 'busy' } },
      );
      expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'accepted' });
      expect(mock.requestsOf('Time')).toHaveLength(1);
      const deadline = Date.parse(mock.requestsOf('AddOrder')[1]!.parameters.get('deadline')!);
      expect(Math.abs(deadline - 10_000 - exchangeNow())).toBeLessThan(3_000);
    },
  );
});

describe('the exchange asks us to hold back', () => {
  it('answers orders and cancels at once with the time until which nothing is sent', async () => {
    await connected.adapter.close();
    connected = { ...connected, ...(await connectMock({ requestIntervalMs: 100 })) };
    const { mock, broker, adapter } = connected;
    mock.answer('BalanceEx', { error: ['EGeneral:Temporary lockout'] });
    expect(await broker.balances()).toMatchObject({ ok: false, error: { kind: 'busy' } });
    const words = /^AddOrder: not sent: Kraken has locked this key out for a time, until \d\d:\d\d:\d\d UTC \(\d s\)$/;
    const refused = await broker.submit(LIMIT);
    expect(refused).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
    expect(refused.kind === 'refused' && refused.error.message).toMatch(words);
    expect(await broker.cancel(ORDER_ID as OrderId)).toMatchObject({ kind: 'failed', error: { kind: 'busy' } });
    expect(mock.requestsOf('AddOrder')).toEqual([]);
    expect(mock.requestsOf('CancelOrder')).toEqual([]);
    expect(adapter.restrictions.inForce()).toMatchObject([{ class: 'lockout' }]);
  });

  it.each([429, 403])('sends nothing more for a while after HTTP %d, whatever came with it', async (status) => {
    await connected.adapter.close();
    connected = { ...connected, ...(await connectMock({ requestIntervalMs: 100 })) };
    const { mock, broker, adapter } = connected;
    mock.answer('BalanceEx', { status, text: JSON.stringify({ error: [], result: {} }) });
    expect(await broker.balances()).toMatchObject({ ok: false });
    expect(adapter.restrictions.inForce()).toMatchObject([{ class: 'address', stops: ['public', 'reads', 'orders'] }]);
    expect(await broker.cancel(ORDER_ID as OrderId)).toMatchObject({ kind: 'failed', error: { kind: 'busy' } });
    expect(mock.requestsOf('CancelOrder')).toEqual([]);
  });

  it('lets orders and cancels go on while only reads are limited, and reads wait', async () => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    mock.answer('CancelOrder', { result: { count: 1 } });
    mock.answer('BalanceEx', { error: ['EAPI:Rate limit exceeded'] }, { result: {} });
    expect(await broker.balances()).toMatchObject({ ok: false, error: { kind: 'busy' } });
    const waiting = broker.balances();
    expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'accepted' });
    expect(await broker.cancel(ORDER_ID as OrderId)).toEqual({ kind: 'accepted' });
    expect(await waiting).toEqual({ ok: true, value: [] });
    await until('both reads', () => mock.requestsOf('BalanceEx').length === 2);
  });

  it('refuses an order for which the rate counter has no room, and sends nothing', async () => {
    await connected.adapter.close();
    connected = { ...connected, ...(await connectMock({ tradingCounterStart: 55 })) };
    const { mock, broker } = connected;
    const refused = await broker.submit(LIMIT);
    expect(refused).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
    expect(refused.kind === 'refused' && refused.error.message).toContain('rate counter of BTC/USD');
    expect(mock.requestsOf('AddOrder')).toEqual([]);
  });
});

describe('how the adapter is doing', () => {
  it('is told: what waits, what is under way, and where the counters stand', async () => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    mock.answer('BalanceEx', { delayMs: 100, then: { result: {} } });
    await broker.submit(LIMIT);
    const reads = Promise.all([broker.balances(), broker.balances()]);
    await until('the first read', () => mock.requestsOf('BalanceEx').length === 1);
    const busy = broker.health?.();
    expect(busy).toMatchObject({ inFlight: 1, waiting: { order: 0, lookup: 0, history: 1, public: 0 } });
    expect(busy?.rates.map(({ name, limit }) => [name, limit])).toEqual([
      ['Private calls', 15],
      ['Orders BTC/USD', 60],
    ]);
    expect(busy?.rates[1]?.used).toBeGreaterThan(0.1);
    expect(busy?.rates[1]?.used).toBeLessThanOrEqual(1);
    await reads;
    expect(broker.health?.()).toMatchObject({ inFlight: 0, waiting: { history: 0 } });
  });
});

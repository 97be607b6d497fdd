import { afterEach, describe, expect, it } from 'vitest';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import { openPaperExchange } from '../../../engine/exchange/simulator/paper/paper-exchange.ts';
import { bookAround, createFakeExchange, FAKE_INSTRUMENT } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';

const START = Date.UTC(2026, 0, 5, 12);
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ADA: Instrument = {
  ...FAKE_INSTRUMENT,
  symbol: 'ADA/EUR',
  exchangeId: 'ADAEUR',
  base: 'ADA',
  quote: 'EUR',
  tickSize: 1e-6,
  priceDecimals: 6,
  orderMinimum: 4.4,
  costMinimum: 0.45,
};
const DOGE: Instrument = {
  ...FAKE_INSTRUMENT,
  symbol: 'DOGE/USDT',
  exchangeId: 'XDGUSDT',
  base: 'DOGE',
  quote: 'USDT',
  tickSize: 1e-7,
  priceDecimals: 7,
  orderMinimum: 13,
};
const ETH: Instrument = {
  ...FAKE_INSTRUMENT,
  symbol: 'ETH/BTC',
  exchangeId: 'XETHXXBT',
  base: 'ETH',
  quote: 'BTC',
  tickSize: 1e-5,
  priceDecimals: 5,
  orderMinimum: 0.002,
  costMinimum: 0.00002,
};
const ZETA: Instrument = { ...ADA, symbol: 'ZETA/EUR', exchangeId: 'ZETAEUR', base: 'ZETA' };

async function open(instrument: Instrument, price: number) {
  const clock = createManualClock(START);
  const book = bookAround(price, START, 1_000, 25, instrument.tickSize);
  const fake = createFakeExchange({ clock, instrument, book });
  const opened = await openPaperExchange({
    feed: fake.feed,
    instrument,
    now: clock.now,
    speed: 1,
    wallNow: Date.now,
    startingQuote: 10_000,
    state: null,
    log: () => undefined,
  });
  if (!opened.ok) return opened;
  const { restUrl, wsUrl, wsAuthUrl, credentials, close } = opened.value;
  let nonce = BigInt(Date.now()) * 1_000_000n;
  const adapter = await createKrakenAdapter({
    restUrl,
    wsUrl,
    wsAuthUrl,
    credentials,
    clock,
    wallNow: Date.now,
    nonceSource: { next: () => ++nonce },
    requestIntervalMs: 1,
    orderDeadlineMs: 50_000,
  });
  closing.push(close, adapter.close);
  const { broker, feed } = adapter;
  if (broker === null) throw new Error('no broker');
  return { ok: true, value: { broker, feed, exchange: opened.value, fake } } as const;
}

describe('paper trading of any pair', () => {
  it.each([
    ['ADA/EUR', ADA, 0.75, 100.5],
    ['DOGE/USDT', DOGE, 0.1234567, 500],
    ['ZETA/EUR', ZETA, 0.2, 250],
    ['ETH/BTC', ETH, 0.05432, 0.123],
  ])(
    '%s: the rules, an order that takes, one that rests, and the account, all by its own names',
    async (symbol, instrument, price, quantity) => {
      const paper = await open(instrument, price);
      if (!paper.ok) throw new Error(paper.error);
      const { broker, feed } = paper.value;
      expect(await feed.instrument(symbol)).toEqual({ ok: true, value: instrument });
      const order = {
        clientOrderId: '7d4a1d0e-4d4f-4b86-9ed1-2f4a3b1d9a10' as ClientOrderId,
        symbol,
        side: 'buy',
        type: 'market',
        price: null,
        quantity,
        postOnly: false,
        timeInForce: 'gtc',
        purpose: 'manual',
        signalId: null,
      } as const;
      expect(await broker.submit(order)).toMatchObject({ kind: 'accepted' });
      const fills = await broker.fillsSince(0);
      if (!fills.ok) throw new Error(fills.error.message);
      expect(fills.value).toMatchObject([{ symbol, quantity, maker: false, feeAsset: instrument.quote }]);
      const [fill] = fills.value;
      const digits = instrument.quote === 'BTC' ? 7 : 3;
      expect(fill!.cost).toBeCloseTo(fill!.price * quantity, digits);
      expect(fill!.fee).toBeCloseTo(fill!.cost * instrument.takerFee, digits);
      const balances = await broker.balances();
      if (!balances.ok) throw new Error(balances.error.message);
      const total = (asset: string) => balances.value.find((row) => row.asset === asset)?.total;
      expect(total(instrument.base)).toBe(quantity);
      expect(total(instrument.quote)).toBeCloseTo(10_000 - fill!.cost - fill!.fee, digits);
      const resting = {
        ...order,
        clientOrderId: '0b0f6b3f-6f2e-4c62-8d0c-5a5f5e2f7c11' as ClientOrderId,
        type: 'limit',
        price: Number((price * 0.5).toFixed(instrument.priceDecimals)),
        postOnly: true,
      } as const;
      expect(await broker.submit(resting)).toMatchObject({ kind: 'accepted' });
      expect(await broker.openOrders()).toMatchObject({
        ok: true,
        value: [{ symbol, price: resting.price, quantity }],
      });
      expect(paper.value.exchange.account().orders).toHaveLength(2);
    },
  );

  it('refuses a pair whose money it would round away, and says so', async () => {
    const opened = await open({ ...ADA, symbol: 'ETH/BTC', base: 'ETH', quote: 'BTC', costMinimum: 0 }, 0.05);
    expect(opened).toEqual({
      ok: false,
      error: 'ETH/BTC has orders worth 0 BTC, which a paper account would round away. Choose another pair.',
    });
  });

  it('follows the mode of the market', async () => {
    const paper = await open(ADA, 0.75);
    if (!paper.ok) throw new Error(paper.error);
    const { broker, fake } = paper.value;
    fake.setMarketStatus('post_only');
    await fake.settle();
    const order = {
      clientOrderId: '7d4a1d0e-4d4f-4b86-9ed1-2f4a3b1d9a10' as ClientOrderId,
      symbol: 'ADA/EUR',
      side: 'buy',
      type: 'limit',
      price: 0.7,
      quantity: 10,
      postOnly: false,
      timeInForce: 'gtc',
      purpose: 'manual',
      signalId: null,
    } as const;
    expect(await broker.submit(order)).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
    expect(await broker.submit({ ...order, postOnly: true })).toMatchObject({ kind: 'accepted' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkManualOrder,
  type OrderRefusal,
  quantityForQuote,
  type TicketMarket,
  type TicketOrder,
} from '../../../engine/domain/manual-order.ts';
import { inQuote, lots, orderInWords } from '../../../engine/domain/manual-order-words.ts';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { createManualOrders, type ManualOrder } from '../../../engine/trading/manual-order.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { priceOrder } from '../../../engine/trading/sizing.ts';
import { FAKE_INSTRUMENT } from '../../fakes/fake-exchange.ts';
import { inputOf, INSTRUMENT, running, T0 } from './session-fixtures.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';

const QUOTE = { bid: 59_359.9, ask: 59_360, last: 59_360, time: 0 };
const MARKET: TicketMarket = {
  rules: FAKE_INSTRUMENT,
  quote: QUOTE,
  free: { base: 0.1344, quote: 1_000 },
  takerCapPct: 0.1,
};
const BUY: TicketOrder = { side: 'buy', type: 'limit', price: 59_000, quantity: 0.01, postOnly: true };
const SELL: TicketOrder = { side: 'sell', type: 'limit', price: 60_000, quantity: 0.05, postOnly: true };

function refusal(order: TicketOrder, market: Partial<TicketMarket> = {}): OrderRefusal | null {
  const checked = checkManualOrder(order, { ...MARKET, ...market });
  return checked.ok ? null : checked.error;
}

describe('an order of a person’s own', () => {
  it('goes out as it was given when nothing is wrong with it', () => {
    expect(checkManualOrder(BUY, MARKET)).toEqual({ ok: true, value: { ...BUY, timeInForce: 'gtc' } });
    expect(checkManualOrder(SELL, MARKET)).toEqual({ ok: true, value: { ...SELL, timeInForce: 'gtc' } });
  });

  it('takes at market no further than the cap, and leaves nothing behind', () => {
    const buy = checkManualOrder({ ...BUY, type: 'market', price: null, postOnly: false }, MARKET);
    expect(buy).toEqual({
      ok: true,
      value: { side: 'buy', type: 'limit', price: 59_419.3, quantity: 0.01, postOnly: false, timeInForce: 'ioc' },
    });
    const sell = checkManualOrder({ ...SELL, type: 'market', price: null, postOnly: false }, MARKET);
    expect(sell.ok && sell.value).toMatchObject({ type: 'limit', price: 59_300.6, timeInForce: 'ioc' });
  });

  it('has the cap that the engine’s own orders have', () => {
    for (const side of ['buy', 'sell'] as const) {
      const checked = checkManualOrder(
        { side, type: 'market', price: null, quantity: 0.01, postOnly: false },
        { ...MARKET, takerCapPct: DEFAULT_CONFIGURATION.orders.takerCapPct },
      );
      const own = priceOrder(side, QUOTE, true, FAKE_INSTRUMENT, DEFAULT_CONFIGURATION);
      expect(checked.ok && checked.value.price).toBe(own.price);
    }
  });

  const wrong: readonly (readonly [string, TicketOrder, Partial<TicketMarket>, OrderRefusal])[] = [
    [
      'a size of nothing',
      { ...BUY, quantity: 0 },
      {},
      { field: 'quantity', message: 'Size 0 BTC is nothing to trade. Enter 0.0001 BTC or more.' },
    ],
    [
      'a size that is no number',
      { ...BUY, quantity: Number.NaN },
      {},
      { field: 'quantity', message: 'Size NaN BTC is nothing to trade. Enter 0.0001 BTC or more.' },
    ],
    [
      'a part of a lot',
      { ...BUY, quantity: 0.012345678901 },
      {},
      {
        field: 'quantity',
        message: 'Size 0.012345678901 BTC is not in lots of 0.00000001 BTC. Enter 0.01234567 BTC.',
      },
    ],
    [
      'less than the least size',
      { ...BUY, quantity: 0.00009 },
      {},
      { field: 'quantity', message: 'Size 0.00009 BTC is below the exchange’s minimum. Enter 0.0001 BTC or more.' },
    ],
    [
      'less than the least cost',
      { ...BUY, price: 2, quantity: 0.2 },
      { quote: { bid: 2.5, ask: 2.6 } },
      {
        field: 'quantity',
        message:
          'Size 0.2000 BTC comes to 0.40 USD, below the exchange’s minimum of 0.50 USD. Enter 0.2500 BTC or more.',
      },
    ],
    [
      'a limit without a price',
      { ...BUY, price: null },
      {},
      { field: 'price', message: 'Price none: a limit order needs one above zero. Enter one or choose Market.' },
    ],
    [
      'a part of a tick',
      { ...BUY, price: 59_000.05 },
      {},
      { field: 'price', message: 'Price 59000.05 is not in ticks of 0.1 USD. Enter 59,000.0 or 59,000.1.' },
    ],
    [
      'a purchase far above the market',
      { ...BUY, price: 590_000, postOnly: false },
      {},
      {
        field: 'price',
        message:
          'Price 590,000.0 is 893.94% above the best ask of 59,360.0: most likely a typing error. Enter 62,328.0 or less.',
      },
    ],
    [
      'a sale far below the market',
      { ...SELL, price: 5_936, postOnly: false },
      {},
      {
        field: 'price',
        message:
          'Price 5,936.0 is 90.00% below the best bid of 59,359.9: most likely a typing error. Enter 56,392.0 or more.',
      },
    ],
    [
      'a post-only purchase that would take',
      { ...BUY, price: 59_360 },
      {},
      {
        field: 'price',
        message:
          'Price 59,360.0 would take at once: the best ask is 59,360.0. Enter 59,359.9 or less, or untick Post-only.',
      },
    ],
    [
      'a post-only sale that would take',
      { ...SELL, price: 59_359.9 },
      {},
      {
        field: 'price',
        message:
          'Price 59,359.9 would take at once: the best bid is 59,359.9. Enter 59,360.0 or more, or untick Post-only.',
      },
    ],
    [
      'a market order that must rest',
      { ...BUY, type: 'market', price: null },
      {},
      { field: 'postOnly', message: 'A market order takes: untick Post-only or choose Limit.' },
    ],
    [
      'more than is free with the fee',
      { ...BUY, quantity: 0.0169 },
      {},
      {
        field: 'quantity',
        message:
          'Size 0.0169 BTC needs 999.59 USD with its fee, and 999.00 USD are free. Enter 0.01686472 BTC or less.',
      },
    ],
    [
      'a sale of what orders hold',
      { ...SELL, quantity: 0.1345 },
      {},
      {
        field: 'quantity',
        message: 'Size 0.1345 BTC is more than the 0.1344 BTC that no order holds. Enter 0.1344 BTC or less.',
      },
    ],
    [
      'a sale of nothing',
      SELL,
      { free: { base: 0, quote: 0 } },
      {
        field: 'quantity',
        message:
          'Size 0.0500 BTC is more than the 0.0000 BTC that no order holds. That is too little for an order: cancel an order that holds more, if there is one.',
      },
    ],
    [
      'anything without a price in the market',
      { ...SELL, type: 'market', price: null, postOnly: false },
      { quote: null },
      { field: null, message: 'The market has no price yet. Send the order again in a moment.' },
    ],
    [
      'anything while the account is not known',
      BUY,
      { free: null },
      { field: null, message: 'What is free in the account is not known yet. Send the order again in a moment.' },
    ],
    [
      'a market order where best prices are far apart',
      { ...BUY, type: 'market', price: null, postOnly: false },
      { quote: { bid: 50_000, ask: 60_000 } },
      {
        field: null,
        message:
          'The market is too thin for a market order: the best bid is 50,000.0 and the best ask 60,000.0. Choose Limit and name your price.',
      },
    ],
  ];
  it.each(wrong)('is not sent: %s', (_, order, market, expected) => {
    const funds = expected.message.includes('999.00 USD') ? { free: { base: 0, quote: 999 } } : {};
    expect(refusal(order, { ...market, ...funds })).toEqual(expected);
  });

  it('may be up to five percent through the market, and no more', () => {
    expect(refusal({ ...BUY, quantity: 0.001, price: 62_328, postOnly: false })).toBeNull();
    expect(refusal({ ...BUY, quantity: 0.001, price: 62_328.1, postOnly: false })?.field).toBe('price');
    expect(refusal({ ...SELL, price: 56_392, postOnly: false })).toBeNull();
    expect(refusal({ ...SELL, price: 56_391.9, postOnly: false })?.field).toBe('price');
    // However far away from it: such an order rests.
    expect(refusal({ ...BUY, price: 1_000 })).toBeNull();
    expect(refusal({ ...SELL, price: 500_000 })).toBeNull();
  });

  it('pays the taker’s fee unless it must rest', () => {
    const exact = { ...BUY, price: 50_000, quantity: 0.01 };
    expect(refusal(exact, { free: { base: 0, quote: 501.25 } })).toBeNull();
    expect(refusal({ ...exact, postOnly: false }, { free: { base: 0, quote: 501.99 } })?.field).toBe('quantity');
    expect(refusal({ ...exact, postOnly: false }, { free: { base: 0, quote: 502 } })).toBeNull();
  });

  it('can be as large as the refusal says, on any grid', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 900_000_000 }),
        fc.integer({ min: 10, max: 1_000_000 }),
        fc.constantFrom(1e-8, 0.0001, 0.01, 1),
        fc.boolean(),
        (cents, ticks, lotStep, postOnly) => {
          const rules = { ...FAKE_INSTRUMENT, lotStep, orderMinimum: lotStep, costMinimum: 0 };
          const price = Number((ticks / 10).toFixed(1));
          const quote = { bid: price, ask: Number((price + 0.1).toFixed(1)) };
          const free = { base: 0, quote: cents / 100 };
          const quantity = quantityForQuote(free.quote, price, rules);
          fc.pre(quantity > 0);
          const order = { side: 'buy', type: 'limit', price, quantity, postOnly } as const;
          expect(checkManualOrder(order, { rules, quote, free, takerCapPct: 0.1 })).toMatchObject({ ok: true });
        },
      ),
    );
  });
});

describe('amounts in sentences', () => {
  it('keep what counts and drop what does not', () => {
    const decimals = { lotDecimals: 8 };
    expect([0.05, 0.12345678, 1e-8, 12_345, 0].map((quantity) => lots(quantity, decimals))).toEqual([
      '0.0500',
      '0.12345678',
      '0.00000001',
      '12,345.0000',
      '0.0000',
    ]);
    expect([lots(3, { lotDecimals: 0 }), lots(2.5, { lotDecimals: 2 })]).toEqual(['3', '2.50']);
    expect([2_968, 0.0004321, 0].map((amount) => inQuote(amount, { quote: 'USD' }))).toEqual([
      '2,968.00 USD',
      '0.00043 USD',
      '0.00 USD',
    ]);
  });
});

describe('an order in the events', () => {
  const order = { ...BUY, symbol: 'BTC/USD', timeInForce: 'gtc' } as const;
  it('is told whole', () => {
    expect(orderInWords(order, FAKE_INSTRUMENT)).toBe('buy 0.0100 BTC at 59,000.0, post-only');
    expect(orderInWords({ ...order, side: 'sell', postOnly: false, timeInForce: 'ioc' }, FAKE_INSTRUMENT)).toBe(
      'sell 0.0100 BTC at market, at least 59,000.0',
    );
    expect(orderInWords({ ...order, price: null }, null)).toBe('buy 0.01 BTC/USD at market');
  });
});

/** A session without a loop around it: what is dispatched is reduced at once. */
function desk(quote = { bid: 100, ask: 100.1, last: 100, time: T0 }) {
  let state: SessionState = running();
  const events: SessionEvent[] = [];
  let ids = 0;
  const broken: { why: string | null; loses: boolean } = { why: null, loses: false };
  const { place, isAnswered } = createManualOrders({
    configuration: DEFAULT_CONFIGURATION,
    instrument: () => INSTRUMENT,
    state: () => state,
    quote: () => quote,
    newOrderId: () => `mine-${++ids}` as ClientOrderId,
    brokenBy: () => broken.why,
    dispatch(event) {
      events.push(event);
      if (broken.loses) broken.why = 'The journal cannot be written.';
      else state = reduceSession(state, inputOf(event, T0 + 1_000), DEFAULT_CONFIGURATION).state;
    },
  });
  return { place, isAnswered, events, broken, orders: () => Object.values(state.desk.orders) };
}

const PLAIN: ManualOrder = { side: 'buy', type: 'limit', price: 99, quantity: 1, postOnly: true };

describe('the way of such an order into the session', () => {
  it('answers a second call of the same press with the first outcome and sends nothing', () => {
    const { place, isAnswered, events, orders } = desk();
    expect(isAnswered('press-1')).toBe(false);
    const first = place(PLAIN, 'press-1');
    expect([isAnswered('press-1'), isAnswered('press-2')]).toEqual([true, false]);
    expect(first).toEqual({ ok: true, value: 'mine-1' });
    expect(place(PLAIN, 'press-1')).toEqual(first);
    // Whatever the second call says it wants.
    expect(place({ ...PLAIN, quantity: 2 }, 'press-1')).toEqual(first);
    expect(events).toHaveLength(1);
    expect(orders()).toHaveLength(1);
    expect(place(PLAIN, 'press-2')).toEqual({ ok: true, value: 'mine-2' });
  });

  it('remembers refusals as well', () => {
    const { place, events } = desk();
    const first = place({ ...PLAIN, price: 101 }, 'press-1');
    expect(first).toMatchObject({ ok: false, error: { field: 'price' } });
    expect(place(PLAIN, 'press-1')).toEqual(first);
    expect(events).toEqual([]);
  });

  it('remembers two hundred of them', () => {
    const { place, events } = desk();
    const far = { ...PLAIN, price: 200 };
    place(PLAIN, 'press-0');
    for (let press = 1; press < 200; press++) place(far, `press-${press}`);
    place(PLAIN, 'press-0');
    expect(events).toHaveLength(1);
    place(far, 'press-200');
    place(PLAIN, 'press-0');
    expect(events).toHaveLength(2);
  });

  it('has no room for what the check refuses', () => {
    const { place, events } = desk();
    expect(place({ ...PLAIN, quantity: 100_000 })).toMatchObject({ ok: false, error: { field: 'quantity' } });
    expect(place({ ...PLAIN, side: 'sell', price: 101 })).toMatchObject({ ok: false, error: { field: 'quantity' } });
    expect(place({ ...PLAIN, price: 99.05 })).toMatchObject({ ok: false, error: { field: 'price' } });
    expect(events).toEqual([]);
  });

  it('says so when the order could not be written down', () => {
    const { place, broken } = desk();
    broken.loses = true;
    const error = { field: null, message: 'The journal cannot be written.' };
    expect(place(PLAIN)).toEqual({ ok: false, error });
    expect(place(PLAIN)).toEqual({ ok: false, error });
  });
});

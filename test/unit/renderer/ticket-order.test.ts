import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderView, PositionView } from '../../../engine/api/views.ts';
import { checkManualOrder, type TicketOrder } from '../../../engine/api/vocabulary.ts';
import {
  failureNote,
  isForgotten,
  missingWords,
  outcomeNote,
  submitWords,
  unansweredNote,
  waitingNote,
} from '../../../renderer/features/ticket/ticket-words.ts';
import {
  amountOf,
  orderOf,
  previewOf,
  quantityOf,
  quantityOfShare,
  type TicketContext,
  type TicketForm,
} from '../../../renderer/stores/ticket-order.ts';
import { MAX_ROWS } from '../../../renderer/stores/session-reducer.ts';
import { readNumber } from '../../../renderer/ui/number-input.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';
import { fakeOrder } from '../../fakes/fake-session.ts';

const { instrument } = FAKE_VIEW.info;
const QUOTE = { bid: 59_359.9, ask: 59_360, last: 59_360, time: 0 };
const CONTEXT: TicketContext = {
  instrument,
  quote: QUOTE,
  ticket: { ...FAKE_VIEW.ticket, free: { base: 0.1344, quote: 1_000 } },
};
const FORM: TicketForm = {
  side: 'buy',
  type: 'limit',
  price: 59_000,
  size: { by: 'base', quantity: 0.05 },
  postOnly: true,
};
const POSITION: PositionView = { ...FAKE_VIEW.position, quantity: 0.1844, averageCost: 57_389.1 };
const SELL: TicketOrder = { side: 'sell', type: 'limit', price: 59_360, quantity: 0.05, postOnly: true };
const BUY: TicketOrder = { ...SELL, side: 'buy', price: 59_000 };
const MARKET: TicketOrder = { ...SELL, type: 'market', price: null, postOnly: false };

describe('what a ticket stands for', () => {
  it('is an order once price and size are there', () => {
    expect(orderOf(FORM, CONTEXT)).toEqual({
      side: 'buy',
      type: 'limit',
      price: 59_000,
      quantity: 0.05,
      postOnly: true,
    });
    expect(orderOf({ ...FORM, price: null }, CONTEXT)).toBeNull();
    expect(orderOf({ ...FORM, size: { by: 'base', quantity: null } }, CONTEXT)).toBeNull();
    // A size that is being typed: 0.05 begins with it.
    expect(orderOf({ ...FORM, size: { by: 'base', quantity: 0 } }, CONTEXT)).toBeNull();
  });

  it('has no price and never rests at market', () => {
    expect(orderOf({ ...FORM, type: 'market' }, CONTEXT)).toMatchObject({ price: null, postOnly: false });
  });

  it('counts an amount of quote in whole lots, rounded down, at the price of the order', () => {
    const spend = { ...FORM, size: { by: 'quote', amount: 100 } } as const;
    expect(quantityOf(spend, CONTEXT)).toBe(0.00169491);
    expect(quantityOf({ ...spend, type: 'market' }, CONTEXT)).toBe(0.00168463);
    expect(quantityOf({ ...spend, price: null }, CONTEXT)).toBeNull();
    expect(amountOf(FORM, CONTEXT)).toBe(2_950);
    expect(amountOf(spend, CONTEXT)).toBe(100);
  });

  it('leaves room for the fee, so that a whole purchase passes the engine’s check', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 100_000_000 }),
        fc.integer({ min: 10_000, max: 1_000_000 }),
        fc.constantFrom('market', 'limit'),
        fc.boolean(),
        fc.constantFrom(25, 50, 75, 100),
        (cents, ticks, type, postOnly, percent) => {
          const ask = Number((ticks / 10).toFixed(1));
          const quote = { bid: Number((ask - 0.1).toFixed(1)), ask, last: ask, time: 0 };
          const ticket = { ...CONTEXT.ticket, free: { base: 0, quote: cents / 100 } };
          const context = { ...CONTEXT, quote, ticket };
          const form = { ...FORM, type, postOnly, price: quote.bid } as const;
          const quantity = quantityOfShare(form, context, percent);
          fc.pre(quantity !== null && quantity >= 0.0001 && quantity * quote.bid >= 0.5);
          const order = orderOf({ ...form, size: { by: 'base', quantity } }, context);
          if (order === null) throw new Error('there is no order');
          const market = { rules: instrument, quote, free: ticket.free, takerCapPct: ticket.takerCapPct };
          expect(checkManualOrder(order, market)).toMatchObject({ ok: true });
        },
      ),
    );
  });

  it('sells shares of what no order holds, in whole lots', () => {
    const sell = { ...FORM, side: 'sell' } as const;
    expect([25, 50, 75, 100].map((percent) => quantityOfShare(sell, CONTEXT, percent))).toEqual([
      0.0336, 0.0672, 0.1008, 0.1344,
    ]);
    const odd = { ...CONTEXT, ticket: { ...CONTEXT.ticket, free: { base: 0.1 + 0.2 - 0.05, quote: 0 } } };
    expect(quantityOfShare(sell, odd, 100)).toBe(0.25);
    const unknown = { ...CONTEXT, ticket: { ...CONTEXT.ticket, free: null } };
    expect(quantityOfShare(sell, unknown, 100)).toBeNull();
    expect(quantityOfShare({ ...FORM, price: null }, CONTEXT, 100)).toBeNull();
  });
});

describe('the preview', () => {
  it('of a sale says fee, proceeds, position and what it realises', () => {
    const preview = previewOf(SELL, CONTEXT, POSITION);
    expect(preview).toMatchObject({ role: 'maker', feeRate: 0.0025, positionBefore: 0.1844, positionAfter: 0.1344 });
    expect(preview?.cost).toBeCloseTo(2_968, 9);
    expect(preview?.fee).toBeCloseTo(7.42, 9);
    expect(preview?.total).toBeCloseTo(2_960.58, 9);
    expect(preview?.realised).toBeCloseTo(0.05 * (59_360 - 57_389.1) - 7.42, 9);
    expect(preview?.freeAfter).toBeNull();
  });

  it('of a purchase says what it costs with its fee and what stays free', () => {
    const preview = previewOf({ ...BUY, quantity: 0.01 }, CONTEXT, POSITION);
    expect(preview).toMatchObject({ role: 'maker', positionAfter: 0.1944, realised: null });
    expect(preview?.total).toBeCloseTo(591.475, 9);
    expect(preview?.freeAfter).toBeCloseTo(408.525, 9);
  });

  it('takes the taker’s fee where the order takes, and only there', () => {
    expect(previewOf(MARKET, CONTEXT, POSITION)).toMatchObject({ role: 'taker', feeRate: 0.004 });
    const crossing = { ...BUY, postOnly: false, price: 59_360 };
    expect(previewOf(crossing, CONTEXT, POSITION)?.role).toBe('taker');
    expect(previewOf({ ...crossing, price: 59_359.9 }, CONTEXT, POSITION)?.role).toBe('maker');
  });

  it('is none without a price, and counts no profit beyond the position', () => {
    expect(previewOf(MARKET, { ...CONTEXT, quote: null }, POSITION)).toBeNull();
    const small = { ...POSITION, quantity: 0.02 };
    expect(previewOf(SELL, CONTEXT, small)).toMatchObject({ positionAfter: 0 });
    expect(previewOf(SELL, CONTEXT, small)?.realised).toBeCloseTo(0.02 * (59_360 - 57_389.1) - 7.42, 9);
  });
});

describe('the words of a ticket', () => {
  it('state the whole order on the button, the question and real money too', () => {
    expect(submitWords(SELL, instrument, 'order', false)).toBe('Sell 0.0500 BTC at 59,360.0');
    expect(submitWords(BUY, instrument, 'question', false)).toBe('Confirm: buy 0.0500 BTC at 59,000.0');
    expect(submitWords(MARKET, instrument, 'order', true)).toBe('Sell 0.0500 BTC at market · real');
    expect(submitWords({ ...BUY, quantity: 0.05123456 }, instrument, 'question', true)).toBe(
      'Confirm: buy 0.05123456 BTC at 59,000.0 · real',
    );
    expect(submitWords(SELL, instrument, 'repetition', true)).toBe('Ask again: sell 0.0500 BTC at 59,360.0 · real');
  });

  it('ask for what is missing, the price first', () => {
    const empty = { by: 'base', quantity: null } as const;
    expect(missingWords({ ...FORM, price: null, size: empty })).toBe('Enter a price');
    expect(missingWords({ ...FORM, size: empty })).toBe('Enter a size');
    expect(missingWords({ ...FORM, type: 'market', price: null, size: empty })).toBe('Enter a size');
  });

  it('say why orders wait, and which side still goes through', () => {
    const halted = { own: '50 consecutive API errors', other: null };
    expect(waitingNote('buy', halted, false, false)?.text).toBe(
      'Purchases wait: 50 consecutive API errors. Sales go through.',
    );
    expect(waitingNote('sell', { own: null, other: halted.own }, false, false)).toBeNull();
    const stale = { own: 'the market feed is stale', other: 'the market feed is stale' };
    expect(waitingNote('buy', stale, true, false)?.text).toBe('Orders wait: the market feed is stale.');
    expect(waitingNote('buy', { own: null, other: null }, true, false)?.text).toContain('not armed');
    expect(waitingNote('sell', { own: null, other: null }, true, false)).toBeNull();
    expect(waitingNote('sell', { own: null, other: null }, false, true)?.text).toContain('lost touch');
  });

  const shown = (changes: Partial<OrderView>): OrderView => ({ ...fakeOrder('c-1', SELL, 0), ...changes });
  it.each([
    ['created', {}, 'neutral', 'Being sent: Sell 0.0500 BTC at 59,360.0.'],
    [
      'open',
      {},
      'good',
      'Placed: Sell 0.0500 BTC at 59,360.0. It rests; Open orders lists it. Meanwhile the engine’s exit leaves that part to it.',
    ],
    [
      'open',
      { filledQuantity: 0.02, averagePrice: 59_360, fee: 2.968 },
      'good',
      'Sold 0.0200 of 0.0500 BTC at 59,360.0, fee 2.97 USD; the rest is open under Open orders. Meanwhile the engine’s exit leaves that part to it.',
    ],
    [
      'filled',
      { filledQuantity: 0.05, averagePrice: 59_361, fee: 7.42 },
      'good',
      'Sold 0.0500 BTC at 59,361.0, fee 7.42 USD.',
    ],
    [
      'unknown',
      {},
      'warning',
      'No answer to: Sell 0.0500 BTC at 59,360.0. It may be live. It is being looked up and never sent twice; do not send it again.',
    ],
    [
      'refused',
      { reason: 'EOrder:Insufficient funds' },
      'error',
      'The exchange refused it: EOrder:Insufficient funds. Nothing was sold, your money is as it was. Enter a smaller size, or cancel an order that holds funds.',
    ],
    ['canceled', { reason: 'User requested' }, 'warning', 'It was cancelled (User requested). Nothing was sold.'],
  ] as const)('tell what became of an order that is %s', (status, changes, tone, text) => {
    expect(outcomeNote(SELL, shown({ status, ...changes }), instrument)).toEqual({ tone, text });
  });

  it('say that the engine’s exit leaves a resting sale alone, and nothing of the kind of a purchase', () => {
    expect(outcomeNote(BUY, fakeOrder('c-2', BUY, 0), instrument).text).toBe(
      'Placed: Buy 0.0500 BTC at 59,000.0. It rests; Open orders lists it.',
    );
  });

  it('tell what a market order left undone', () => {
    const sent = { price: 59_300.6, status: 'canceled', type: 'limit' } as const;
    expect(outcomeNote(MARKET, shown(sent), instrument).text).toBe(
      'Nothing was sold: nobody bought down to 59,300.6. Nothing is left open. Send it again, or name a limit.',
    );
    const part = { ...sent, filledQuantity: 0.03, averagePrice: 59_350, fee: 7.12 };
    expect(outcomeNote(MARKET, shown(part), instrument).text).toBe(
      'Sold 0.0300 of 0.0500 BTC at 59,350.0, fee 7.12 USD; nobody bought the rest down to 59,300.6, so it was taken back. Nothing is left open.',
    );
  });

  it('tell a market order that somebody ended from one that found nobody', () => {
    const sent = { price: 59_300.6, status: 'canceled', type: 'limit' } as const;
    const words = (changes: Partial<OrderView>): string | undefined =>
      outcomeNote(MARKET, shown({ ...sent, ...changes }), instrument).text;
    expect(words({ reason: 'User requested' })).toBe('It was cancelled (User requested). Nothing was sold.');
    expect(words({ reason: 'User requested', filledQuantity: 0.03, averagePrice: 59_350, fee: 7.12 })).toBe(
      'It was cancelled (User requested). Sold 0.0300 of 0.0500 BTC at 59,350.0, fee 7.12 USD before that.',
    );
    for (const reason of ['Immediate or cancel', 'Insufficient liquidity']) {
      expect(words({ reason })).toContain('nobody bought down to 59,300.6');
    }
  });

  it('know an order that is not listed yet from one that the engine has forgotten', () => {
    expect(isForgotten({ viewNumber: 3 }, 3, 20)).toBe(false);
    expect(isForgotten({ viewNumber: 3 }, 4, 20)).toBe(true);
    expect(isForgotten({ viewNumber: 3 }, 3, MAX_ROWS)).toBe(true);
  });

  it('say of a press whether anything can have happened', () => {
    const refused = { field: null, message: 'The order is not sent: no.' };
    expect(failureNote(refused).text).toBe('Not sent, nothing was traded. The order is not sent: no.');
    const lost = { message: 'Gone.', order: SELL, sessionId: 's' };
    const shown = { sessionId: 's', instrument };
    const looked = 'look at Open orders and Fills before you send it again.';
    const named = `Gone. Nobody said whether the order was placed (Sell 0.0500 BTC at 59,360.0): ${looked}`;
    expect(unansweredNote(lost, shown, true).text).toBe(`${named} “Ask again” never places it twice.`);
    expect(unansweredNote(lost, shown, false).text).toBe(
      `${named} Filled in the same way the ticket asks again, which never places it twice.`,
    );
    // Another session is another market perhaps.
    expect(unansweredNote({ ...lost, sessionId: 'before' }, shown, false).text).toBe(
      `Gone. Nobody said whether the order was placed: ${looked}`,
    );
  });
});

describe('a comma in a number', () => {
  it('stands between thousands or makes it none: “0,05” is not 5', () => {
    expect(readNumber('59,360.0')).toEqual({ kind: 'number', value: 59_360 });
    expect(readNumber('1,234,567')).toEqual({ kind: 'number', value: 1_234_567 });
    for (const text of ['0,05', '0,050', '12,34', '1,23', ',5', '1,2345', '01,234']) {
      expect(readNumber(text)).toEqual({ kind: 'unreadable' });
    }
  });
});

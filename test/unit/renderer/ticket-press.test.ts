import { afterEach, describe, expect, it, vi } from 'vitest';
import { orderOf } from '../../../renderer/stores/ticket-order.ts';
import { isToldUnanswered, pressToRepeat, useTicketStore } from '../../../renderer/stores/ticket-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';
import { ACCEPTED, BUY, openSlowWindow, openWindow, SELL } from './ticket-fixtures.ts';

const FRESH = useTicketStore.getState();
afterEach(() => {
  vi.unstubAllGlobals();
  useTicketStore.setState(FRESH, true);
});

const store = () => useTicketStore.getState();

/** Fills in a sale of 0.05 at 60,000. */
function fillInSale(): void {
  store().setSide('sell');
  store().setPrice(60_000);
  store().setSize({ by: 'base', quantity: 0.05 });
}

const UNREACHED = { ok: false, error: { code: 'unavailable', message: 'Parallax is closing.', field: null } };

describe('a size typed while an answer is waited for', () => {
  it('is the next order’s and stays; the one that was pressed is spent', async () => {
    const { placed, answer } = openSlowWindow();
    fillInSale();
    const pressed = store().press(SELL, 's', 0);
    await vi.waitFor(() => expect(placed).toHaveLength(1));
    store().setSize({ by: 'base', quantity: 0.07 });
    answer(0, ACCEPTED);
    await pressed;
    expect(store()).toMatchObject({ size: { quantity: 0.07 }, sent: { clientOrderId: 'c-1' } });
  });
});

describe('a press that began on another statement', () => {
  it('sends nothing where the order was not whole yet', async () => {
    const placed = openWindow();
    store().setSide('sell');
    store().setPrice(60_000);
    store().takeAim(null, 's', 'pointer');
    store().setSize({ by: 'base', quantity: 0.5 });
    await store().press({ ...SELL, quantity: 0.5 }, 's', 0);
    expect(placed).toEqual([]);
    // The next one began on what the button says by now.
    store().takeAim({ ...SELL, quantity: 0.5 }, 's', 'pointer');
    await store().press({ ...SELL, quantity: 0.5 }, 's', 2_000);
    expect(placed).toMatchObject([{ quantity: 0.5 }]);
  });

  it('sends nothing where the ticket, the question or the session changed while it was down', async () => {
    const placed = openWindow();
    fillInSale();
    store().takeAim(SELL, 's', 'pointer');
    store().setPrice(59_999);
    await store().press({ ...SELL, price: 59_999 }, 's', 0);
    store().takeAim(SELL, 'demo', 'pointer');
    await store().press(SELL, 'live', 5_000);
    store().setSide('buy');
    store().takeAim(BUY, 's', 'pointer');
    await store().press(BUY, 's', 10_000);
    store().takeAim(BUY, 's', 'pointer');
    store().takeBack();
    await store().press(BUY, 's', 11_000);
    expect(placed).toEqual([]);
    expect(store().asked).toBeNull();
  });

  it('sends the quantity that was stated then, where only the market has moved it', async () => {
    const placed = openWindow();
    store().setSide('sell');
    store().setType('market');
    store().setSize({ by: 'quote', amount: 1_000 });
    const stated = { ...SELL, type: 'market', price: null, quantity: 0.0167, postOnly: false } as const;
    store().takeAim(stated, 's', 'pointer');
    await store().press({ ...stated, quantity: 0.0168 }, 's', 0);
    expect(placed).toMatchObject([{ quantity: 0.0167 }]);
  });
});

describe('a press that nobody answered', () => {
  const noAnswer = (): never => {
    throw new Error('reply was never sent');
  };

  it('is repeated as it was, though the market has moved what the ticket comes to', async () => {
    let answer: () => unknown = noAnswer;
    const placed = openWindow(() => answer());
    store().setSide('sell');
    store().setType('market');
    store().setSize({ by: 'quote', amount: 1_000 });
    const { quote, ticket, info } = FAKE_VIEW;
    if (quote === null) throw new Error('the fake view has no quote');
    const first = orderOf(store(), { instrument: info.instrument, quote, ticket });
    const moved = { ...quote, bid: quote.bid - 50, ask: quote.ask - 50 };
    const second = orderOf(store(), { instrument: info.instrument, quote: moved, ticket });
    if (first === null || second === null) throw new Error('there is no order');
    expect(second.quantity).not.toBe(first.quantity);
    await store().press(first, 's', 0);
    expect(pressToRepeat(store(), 's')?.order).toEqual(first);
    expect(pressToRepeat(store(), 'another')).toBeNull();
    answer = () => ACCEPTED;
    await store().press(second, 's', 2_000);
    expect(placed[1]).toEqual(placed[0]);
    expect(store()).toMatchObject({ failure: null, unansweredPress: null, sent: { order: first } });
  });

  it('is still meant after what changes nothing: a key for the same side, the same values, the unit', async () => {
    const placed = openWindow(noAnswer);
    fillInSale();
    await store().press(SELL, 's', 0);
    store().begin('sell');
    store().setPrice(60_000);
    store().setSize({ by: 'base', quantity: 0.05 });
    store().setUnit('quote');
    store().dismissUnanswered();
    expect(isToldUnanswered(store(), 's')).toBe(true);
    await store().press(SELL, 's', 2_000);
    expect(placed[1]?.requestId).toBe(placed[0]?.requestId);
  });

  it('is not meant by other values, and meant again by the same; it is said until it was read, and then when meant', async () => {
    openWindow(noAnswer);
    fillInSale();
    await store().press(SELL, 's', 0);
    store().takePrice(60_000.1);
    expect([pressToRepeat(store(), 's'), isToldUnanswered(store(), 's')]).toEqual([null, true]);
    store().dismissUnanswered();
    expect(isToldUnanswered(store(), 's')).toBe(false);
    store().setPrice(60_000);
    expect(isToldUnanswered(store(), 's')).toBe(true);
    expect(pressToRepeat(store(), 's')?.order).toEqual(SELL);
  });

  it('outlives other orders, taken or refused, and is still the same request after them', async () => {
    let answer: () => unknown = noAnswer;
    const placed = openWindow(() => answer());
    fillInSale();
    await store().press(SELL, 's', 0);
    store().setPrice(60_000.1);
    answer = () => ACCEPTED;
    await store().press({ ...SELL, price: 60_000.1 }, 's', 5_000);
    expect(store()).toMatchObject({ sent: { order: { price: 60_000.1 } }, unansweredPress: { order: SELL } });
    answer = () => ({ ok: false, error: { code: 'refused', message: 'No.', field: null } });
    store().setSize({ by: 'base', quantity: 0.07 });
    await store().press({ ...SELL, price: 60_000.1, quantity: 0.07 }, 's', 10_000);
    expect(store()).toMatchObject({ failure: { message: 'No.' }, unansweredPress: { order: SELL } });
    fillInSale();
    answer = () => ACCEPTED;
    await store().press(SELL, 's', 15_000);
    expect(placed.map(({ requestId }) => requestId === placed[0]?.requestId)).toEqual([true, false, false, true]);
    expect(store()).toMatchObject({ sent: { order: SELL }, unansweredPress: null });
  });

  it('stays said while the next order is typed, until it is dismissed', async () => {
    const { placed, answer } = openSlowWindow();
    fillInSale();
    const pressed = store().press(SELL, 's', 0);
    await vi.waitFor(() => expect(placed).toHaveLength(1));
    store().setSize({ by: 'base', quantity: 0 });
    answer(0, 'what the contract does not know');
    await pressed;
    store().setSize({ by: 'base', quantity: 0.07 });
    expect(isToldUnanswered(store(), 's')).toBe(true);
    store().dismissUnanswered();
    expect(isToldUnanswered(store(), 's')).toBe(false);
  });

  it('asks about a purchase first, and confirmed it is the same request', async () => {
    const placed = openWindow(noAnswer);
    store().setPrice(59_000);
    store().setSize({ by: 'base', quantity: 0.05 });
    for (const now of [0, 1_000, 3_000]) await store().press(BUY, 's', now);
    expect(placed).toHaveLength(1);
    expect(store().asked).toMatchObject({ order: BUY });
    expect(isToldUnanswered(store(), 's')).toBe(true);
    await store().press(BUY, 's', 4_000);
    expect(placed[1]).toEqual(placed[0]);
  });

  it('is none where there was no engine to take it, unless one before may have been taken', async () => {
    let answer: () => unknown = () => UNREACHED;
    const placed = openWindow(() => answer());
    fillInSale();
    await store().press(SELL, 's', 0);
    expect(store()).toMatchObject({ failure: { field: null }, unansweredPress: null });
    answer = noAnswer;
    await store().press(SELL, 's', 2_000);
    answer = () => UNREACHED;
    await store().press(SELL, 's', 4_000);
    expect(store()).toMatchObject({ failure: null, unansweredPress: { message: 'Parallax is closing.' } });
    await store().press(SELL, 's', 6_000);
    expect(new Set(placed.map(({ requestId }) => requestId)).size).toBe(2);
  });
});

describe('another session', () => {
  it.each([
    ['taken', ACCEPTED, true],
    ['refused', { ok: false, error: { code: 'refused', message: 'No.', field: 'quantity' } }, false],
    ['broken', { ok: false, error: { code: 'internal', message: 'Broken.', field: null } }, true],
  ])('hears of a press of the one before only that it may be placed: %s', async (_, outcome, mayBePlaced) => {
    const { placed, answer } = openSlowWindow();
    store().attend('demo');
    fillInSale();
    const old = store().press(SELL, 'demo', 0);
    await vi.waitFor(() => expect(placed).toHaveLength(1));
    store().attend('live');
    expect(store()).toMatchObject({ sending: false, unansweredPress: { order: SELL, sessionId: 'demo' } });
    fillInSale();
    expect(pressToRepeat(store(), 'live')).toBeNull();
    const next = store().press(SELL, 'live', 5_000);
    await vi.waitFor(() => expect(placed).toHaveLength(2));
    answer(0, outcome);
    await old;
    expect(store()).toMatchObject({ sending: true, sent: null, failure: null });
    expect(isToldUnanswered(store(), 'live')).toBe(mayBePlaced);
    expect(store().size).toEqual({ by: 'base', quantity: 0.05 });
    answer(1, ACCEPTED);
    await next;
    expect(store()).toMatchObject({ sending: false, sent: { sessionId: 'live' }, size: { quantity: null } });
    expect(isToldUnanswered(store(), 'live')).toBe(mayBePlaced);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { orderOf } from '../../../renderer/stores/ticket-order.ts';
import { pressToRepeat, useTicketStore } from '../../../renderer/stores/ticket-store.ts';
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
    store().takeAim(null, 's');
    store().setSize({ by: 'base', quantity: 0.5 });
    await store().press({ ...SELL, quantity: 0.5 }, 's', 0);
    expect(placed).toEqual([]);
    // The next one began on what the button says by now.
    store().takeAim({ ...SELL, quantity: 0.5 }, 's');
    await store().press({ ...SELL, quantity: 0.5 }, 's', 2_000);
    expect(placed).toMatchObject([{ quantity: 0.5 }]);
  });

  it('sends nothing where the ticket, the question or the session changed while it was down', async () => {
    const placed = openWindow();
    fillInSale();
    store().takeAim(SELL, 's');
    store().setPrice(59_999);
    await store().press({ ...SELL, price: 59_999 }, 's', 0);
    store().takeAim(SELL, 'demo');
    await store().press(SELL, 'live', 5_000);
    store().setSide('buy');
    store().takeAim(BUY, 's');
    await store().press(BUY, 's', 10_000);
    store().takeAim(BUY, 's');
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
    store().takeAim(stated, 's');
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
    store().dismiss();
    expect(store().failure).toMatchObject({ unanswered: true });
    await store().press(SELL, 's', 2_000);
    expect(placed[1]?.requestId).toBe(placed[0]?.requestId);
  });

  it('is given up for other values, and meant again with the same', async () => {
    openWindow(noAnswer);
    fillInSale();
    await store().press(SELL, 's', 0);
    store().setSize({ by: 'base', quantity: 0 });
    expect(store().failure).toBeNull();
    expect(pressToRepeat(store(), 's')).toBeNull();
    store().setSize({ by: 'base', quantity: 0.05 });
    expect(store().failure).toMatchObject({ unanswered: true });
    expect(pressToRepeat(store(), 's')?.order).toEqual(SELL);
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
    expect(store().failure).toMatchObject({ unanswered: true });
    store().dismiss();
    expect(store().failure).toBeNull();
  });

  it('asks about a purchase first, and confirmed it is the same request', async () => {
    const placed = openWindow(noAnswer);
    store().setPrice(59_000);
    store().setSize({ by: 'base', quantity: 0.05 });
    for (const now of [0, 1_000, 3_000]) await store().press(BUY, 's', now);
    expect(placed).toHaveLength(1);
    expect(store()).toMatchObject({ asked: { order: BUY }, failure: { unanswered: true } });
    await store().press(BUY, 's', 4_000);
    expect(placed[1]).toEqual(placed[0]);
  });

  it('is none where there was no engine to take it, unless one before may have been taken', async () => {
    let answer: () => unknown = () => UNREACHED;
    const placed = openWindow(() => answer());
    fillInSale();
    await store().press(SELL, 's', 0);
    expect(store()).toMatchObject({ failure: { unanswered: false }, unansweredPress: null });
    answer = noAnswer;
    await store().press(SELL, 's', 2_000);
    answer = () => UNREACHED;
    await store().press(SELL, 's', 4_000);
    expect(store().failure).toMatchObject({ message: 'Parallax is closing.', unanswered: true });
    await store().press(SELL, 's', 6_000);
    expect(new Set(placed.map(({ requestId }) => requestId)).size).toBe(2);
  });
});

describe('another session', () => {
  it.each([
    ['taken', ACCEPTED],
    ['refused', { ok: false, error: { code: 'refused', message: 'No.', field: 'quantity' } }],
    ['broken', { ok: false, error: { code: 'internal', message: 'Broken.', field: null } }],
  ])('hears nothing of a press of the one before: %s', async (_, outcome) => {
    const { placed, answer } = openSlowWindow();
    store().attend('demo');
    fillInSale();
    const old = store().press(SELL, 'demo', 0);
    await vi.waitFor(() => expect(placed).toHaveLength(1));
    store().attend('live');
    expect(store().sending).toBe(false);
    fillInSale();
    const next = store().press(SELL, 'live', 5_000);
    await vi.waitFor(() => expect(placed).toHaveLength(2));
    answer(0, outcome);
    await old;
    expect(store()).toMatchObject({ sending: true, sent: null, failure: null, unansweredPress: null });
    expect(store().size).toEqual({ by: 'base', quantity: 0.05 });
    answer(1, ACCEPTED);
    await next;
    expect(store()).toMatchObject({ sending: false, sent: { sessionId: 'live' }, size: { quantity: null } });
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { paletteCommands } from '../../../renderer/app/command-list.ts';
import { onKey } from '../../../renderer/app/keyboard.ts';
import { SHORTCUTS } from '../../../renderer/app/shortcuts.ts';
import { AFTER_SENDING_MS, ASK_MS, useTicketStore } from '../../../renderer/stores/ticket-store.ts';
import { ONE_PRESS_MS } from '../../../renderer/ui/one-press.ts';
import { useUiStore } from '../../../renderer/stores/ui-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';
import { ACCEPTED, BUY, openWindow, SELL } from './ticket-fixtures.ts';

const FRESH = useTicketStore.getState();
const FRESH_UI = useUiStore.getState();
afterEach(() => {
  vi.unstubAllGlobals();
  useTicketStore.setState(FRESH, true);
  useUiStore.setState(FRESH_UI, true);
});

const store = () => useTicketStore.getState();

describe('a press on the ticket', () => {
  it('sends a sale at once', async () => {
    const placed = openWindow();
    await store().press(SELL, 'session-1', 0);
    expect(placed).toMatchObject([{ ...SELL, sessionId: 'session-1' }]);
    expect(store()).toMatchObject({ sending: false, failure: null });
    expect(store().sent).toEqual({ sessionId: 'session-1', order: SELL, clientOrderId: 'c-1', viewNumber: 0 });
  });

  it('asks about a purchase and sends it on the second press', async () => {
    const placed = openWindow();
    await store().press(BUY, 's', 0);
    expect(placed).toEqual([]);
    expect(store().asked).toEqual({ order: BUY, at: 0 });
    await store().press(BUY, 's', ASK_MS);
    expect(placed).toMatchObject([BUY]);
    expect(store().asked).toBeNull();
  });

  it('sends the order it asked about, wherever the market has moved the form meanwhile', async () => {
    const placed = openWindow();
    await store().press(BUY, 's', 0);
    await store().press({ ...BUY, quantity: 0.0499 }, 's', 2_000);
    expect(placed).toMatchObject([{ quantity: 0.05 }]);
  });

  it('asks anew when nobody answered in time', async () => {
    const placed = openWindow();
    await store().press(BUY, 's', 0);
    await store().press(BUY, 's', ASK_MS + 1);
    expect(placed).toEqual([]);
    expect(store().asked?.at).toBe(ASK_MS + 1);
  });

  it('is one press with the second half of a double click', async () => {
    const placed = openWindow();
    await store().press(BUY, 's', 0);
    await store().press(BUY, 's', ONE_PRESS_MS - 1);
    expect(placed).toEqual([]);
    await store().press(BUY, 's', ONE_PRESS_MS);
    await store().press(BUY, 's', ONE_PRESS_MS + 100);
    expect(placed).toHaveLength(1);
  });

  it('of a sale places one order for a double click, and for one that is slow', async () => {
    const placed = openWindow();
    const first = store().press(SELL, 's', 0);
    await store().press(SELL, 's', 120);
    await first;
    await store().press(SELL, 's', 500);
    await store().press(SELL, 's', AFTER_SENDING_MS - 1);
    expect(placed).toHaveLength(1);
    await store().press(SELL, 's', AFTER_SENDING_MS);
    expect(placed).toHaveLength(2);
    expect(placed[0]?.requestId).not.toBe(placed[1]?.requestId);
  });

  it('does nothing while an answer is waited for, however long that takes', async () => {
    let answerNow: (value: unknown) => void = () => undefined;
    const placed = openWindow(() => new Promise((resolve) => (answerNow = resolve)));
    const first = store().press(SELL, 's', 0);
    await store().press(SELL, 's', 60_000);
    expect(store().sending).toBe(true);
    answerNow(ACCEPTED);
    await first;
    expect(placed).toHaveLength(1);
  });

  it('spends the size, so that the next press is not the same order again', async () => {
    openWindow();
    store().setSize({ by: 'quote', amount: 500 });
    await store().press(SELL, 's', 0);
    expect(store().size).toEqual({ by: 'base', quantity: null });
  });

  it('keeps the order when it is refused, with the field that is meant', async () => {
    const error = { code: 'refused', message: 'Price 1 is wrong.', field: 'price' };
    openWindow(() => ({ ok: false, error }));
    store().setSize({ by: 'base', quantity: 0.05 });
    await store().press(SELL, 's', 0);
    expect(store().failure).toEqual({ field: 'price', message: 'Price 1 is wrong.' });
    expect(store()).toMatchObject({ size: { quantity: 0.05 }, sent: null });
    store().setPrice(2);
    expect(store().failure).toBeNull();
  });

  it('without an answer is the same request when it is pressed again', async () => {
    let broken = true;
    const placed = openWindow(() => {
      if (broken) throw new Error('the engine is gone');
      return ACCEPTED;
    });
    await store().press(SELL, 's', 0);
    expect(store()).toMatchObject({ failure: null, unansweredPress: { order: SELL } });
    broken = false;
    await store().press(SELL, 's', 5_000);
    expect(placed[1]?.requestId).toBe(placed[0]?.requestId);
    await store().press(SELL, 's', 10_000);
    expect(placed[2]?.requestId).not.toBe(placed[0]?.requestId);
  });

  it('of another order after one without an answer is a request of its own', async () => {
    const placed = openWindow(() => {
      throw new Error('the engine is gone');
    });
    await store().press(SELL, 's', 0);
    store().setSize({ by: 'base', quantity: 0.04 });
    await store().press({ ...SELL, quantity: 0.04 }, 's', 5_000);
    await store().press({ ...SELL, quantity: 0.04 }, 'another session', 10_000);
    expect(new Set(placed.map(({ requestId }) => requestId)).size).toBe(3);
  });
});

describe('another session', () => {
  it('begins with an empty ticket, and the same one goes on with what was filled in', async () => {
    openWindow();
    store().attend('demo');
    store().setSide('sell');
    store().setPrice(60_000);
    store().setSize({ by: 'base', quantity: 0.05 });
    store().attend('demo');
    expect(store()).toMatchObject({ price: 60_000, size: { quantity: 0.05 } });
    await store().press(BUY, 'demo', 0);
    store().attend('live');
    expect(store()).toMatchObject({ side: 'sell', price: null, size: { quantity: null }, asked: null, sent: null });
  });
});

describe('what was asked', () => {
  const edits: readonly (readonly [string, () => void])[] = [
    ['side', () => store().setSide('sell')],
    ['type', () => store().setType('market')],
    ['price', () => store().setPrice(59_001)],
    ['size', () => store().setSize({ by: 'base', quantity: 1 })],
    ['unit', () => store().setUnit('quote')],
    ['price in the book', () => store().takePrice(58_000)],
    ['post-only', () => store().setPostOnly(false)],
    ['keyboard', () => store().begin('buy')],
  ];
  it.each(edits)('is taken back by an edit: %s', async (_, edit) => {
    const placed = openWindow();
    await store().press(BUY, 's', 0);
    edit();
    expect(store().asked).toBeNull();
    await store().press(BUY, 's', 1_000);
    expect(placed).toEqual([]);
  });

  it('is taken back by Escape, which then has nothing else to do', async () => {
    openWindow();
    await store().press(BUY, 's', 0);
    expect(store().takeBack()).toBe(true);
    expect(store().asked).toBeNull();
    expect(store().takeBack()).toBe(false);
  });
});

describe('a price in the book', () => {
  it('is that of a limit order, whatever the ticket was filled in for', () => {
    store().setType('market');
    store().setSize({ by: 'base', quantity: 0.05 });
    store().takePrice(58_000);
    expect(store()).toMatchObject({ type: 'limit', price: 58_000, size: { by: 'base', quantity: 0.05 } });
  });
});

describe('the keyboard', () => {
  it('is led into the ticket by the palette, from whatever screen', () => {
    useUiStore.setState({ screen: 'data' });
    const commands = paletteCommands(FAKE_VIEW.machine);
    commands.find(({ id }) => id === 'order-sell')?.run();
    expect(useUiStore.getState().screen).toBe('trade');
    expect(store()).toMatchObject({ side: 'sell', focusAsked: true });
    expect(commands.find(({ id }) => id === 'order-buy')).toMatchObject({ hint: 'B', enabled: true, confirm: false });
  });

  it('leaves the ticket alone while a question is open, wherever the focus is', () => {
    for (const name of ['HTMLInputElement', 'HTMLTextAreaElement', 'HTMLSelectElement'])
      vi.stubGlobal(name, EventTarget);
    let open: unknown = {};
    vi.stubGlobal('document', { querySelector: (what: string) => (what.includes('dialog[open]') ? open : null) });
    useUiStore.setState({ screen: 'trade', paletteOpen: false });
    const press = (key: string): void => {
      const event = { key, code: '', target: {}, preventDefault: () => undefined };
      // The parts of the browser's event that the keys look at.
      onKey(event as unknown as KeyboardEvent);
    };
    press('s');
    expect(store()).toMatchObject({ side: 'buy', focusAsked: false });
    open = null;
    press('s');
    expect(store()).toMatchObject({ side: 'sell', focusAsked: true });
  });

  it('has its keys in the list of shortcuts', () => {
    expect(SHORTCUTS).toContainEqual({ keys: 'B / S', what: 'Buy, sell: into the order ticket', where: 'Trade' });
  });
});

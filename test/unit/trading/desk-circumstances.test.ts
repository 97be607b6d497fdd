import { describe, expect, it } from 'vitest';
import type { DeskState } from '../../../engine/trading/desk-state.ts';
import { turnDesk } from '../../../engine/trading/order-desk.ts';
import { context, ENTRY, EXIT, kinds, only, placed, reported, SECOND, sent, T0 } from './desk-fixtures.ts';

describe('the market in a mode', () => {
  const taking = (): DeskState => {
    const { work } = ENTRY;
    if (work === null) throw new Error('no work');
    return { ...ENTRY, work: { ...work, progress: { ...work.progress, reprices: 8, lastPlacedAt: T0 } } };
  };
  const at = T0 + 15 * SECOND;

  it.each([
    ['online', [{ postOnly: false }]],
    ['limit_only', [{ postOnly: false }]],
    ['post_only', [{ postOnly: true }]],
    ['reduce_only', []],
  ] as const)('%s: a purchase whose prices to rest at are used up', (marketStatus, orders) => {
    expect(sent(turnDesk(taking(), context(at, { marketStatus })))).toMatchObject(orders);
  });

  it('reduce_only lets a sale through', () => {
    expect(sent(turnDesk(EXIT, context(T0, { marketStatus: 'reduce_only' })))).toHaveLength(1);
  });
});

describe('an exit whose base waits in an order placed elsewhere', () => {
  it('waits until that order lets go of it', () => {
    const held = context(T0, { sellableQuantity: 0, heldElsewhere: 1 });
    expect(turnDesk(EXIT, held)).toMatchObject({ commands: [], ended: null });
    expect(sent(turnDesk(EXIT, context(T0, { sellableQuantity: 1, heldElsewhere: 0 })))).toHaveLength(1);
  });
});

describe('the end of the app', () => {
  const closing = (time: number) => context(time, { closing: true, blockedBy: 'the app ends' });

  it('takes every order of ours off, and asks every 2 s until that is confirmed', () => {
    let desk = placed(ENTRY, T0);
    const asked: string[] = [];
    for (let second = 1; second <= 5; second++) {
      const turn = turnDesk(desk, closing(T0 + second * SECOND));
      asked.push(kinds(turn).join());
      desk = turn.desk;
    }
    expect(asked).toEqual(['cancel', '', 'look_up,cancel', '', 'look_up,cancel']);
    const confirmed = reported(desk, { status: 'canceled', reason: 'User requested' });
    const after = turnDesk(confirmed, closing(T0 + 20 * SECOND));
    // The work is taken up again at the next start.
    expect(after).toMatchObject({ commands: [], ended: null });
    expect(after.desk.work).not.toBeNull();
  });

  it('sends nothing, also where nothing else stands in the way', () => {
    for (const work of [ENTRY, EXIT]) {
      expect(turnDesk(work, context(T0, { closing: true })).commands).toEqual([]);
      expect(sent(turnDesk(work, context(T0)))).toHaveLength(1);
    }
  });

  it('takes off the orders of the user, and those of unknown fate once more than that', () => {
    const desk = placed(ENTRY, T0);
    const manual = { ...only(desk), purpose: 'manual' as const };
    expect(kinds(turnDesk({ work: null, orders: { [manual.clientOrderId]: manual } }, closing(T0 + SECOND)))).toEqual([
      'cancel',
    ]);
    const doubted = { ...manual, status: 'unknown' as const };
    const orders = { [manual.clientOrderId]: doubted };
    expect(kinds(turnDesk({ work: null, orders }, closing(T0 + SECOND)))).toEqual(['look_up', 'cancel']);
  });
});

describe('a cancellation that the user asked for', () => {
  it('is asked for again until it is confirmed, and again after a restart', () => {
    const desk = placed(ENTRY, T0);
    const manual = { ...only(desk), purpose: 'manual' as const, cancelAskedAt: T0 + SECOND };
    const orders = { work: null, orders: { [manual.clientOrderId]: manual } };
    expect(turnDesk(orders, context(T0 + 5 * SECOND)).commands).toEqual([]);
    expect(kinds(turnDesk(orders, context(T0 + 11 * SECOND)))).toEqual(['cancel']);
  });
});

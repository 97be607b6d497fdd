import { describe, expect, it } from 'vitest';
import type { OrderView, SessionView } from '../../../engine/api/views.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { unwrittenEvent } from '../../../engine/api/unwritten-events.ts';
import { useClockStore } from '../../../renderer/stores/clock-store.ts';
import { feedAge, isEngineHeard, isFeedFresh } from '../../../renderer/stores/feed.ts';
import { equityOf, unrealisedOf } from '../../../renderer/stores/figures.ts';
import { explainCommand, isAllowed } from '../../../renderer/stores/permissions.ts';
import { applyItems, isOpenOrder, MAX_ROWS, stateFromView } from '../../../renderer/stores/session-reducer.ts';
import { fakeMinutes, fakeSignalBars, seededRandom } from '../../fakes/fake-market.ts';
import { fakeOrder, fakeView, type FakeSessionOptions } from '../../fakes/fake-session.ts';

const OPTIONS: FakeSessionOptions = {
  mode: 'demo',
  speed: 60,
  timeframe: '1m',
  required: 5,
  holding: true,
  halted: false,
  empty: false,
};

function view(changes: Partial<FakeSessionOptions> = {}): SessionView {
  const minutes = fakeMinutes(4, Date.UTC(2026, 3, 27), 400, 0.0012);
  const bars = fakeSignalBars(minutes, '1m', 5);
  return fakeView(bars, minutes[399].close, minutes[399].time + 60_000, seededRandom(1), { ...OPTIONS, ...changes });
}

function quote(last: number): StreamItem {
  return { type: 'quote', quote: { bid: last - 1, ask: last + 1, last, time: 1 }, change24h: 2.5 };
}

describe('the session state', () => {
  it('begins as the view says, newest rows first', () => {
    const state = stateFromView(view(), 1_000);
    expect(state.fills.length).toBeGreaterThan(1);
    expect(state.fills.map((fill) => fill.time)).toEqual(state.fills.map((fill) => fill.time).sort((a, b) => b - a));
    expect(state.transitions.at(-1)?.cause).toBe('started by you');
    expect([state.healthAt, state.marketAt, state.lastMove]).toEqual([1_000, null, 0]);
  });

  it('remembers the direction of the last change of price', () => {
    const start = stateFromView(view(), 0);
    const last = start.quote?.last ?? 0;
    const up = applyItems(start, [quote(last + 5)], 10);
    expect([up.lastMove, up.change24h, up.marketAt]).toEqual([1, 2.5, 10]);
    expect(applyItems(up, [quote(last + 5)], 11).lastMove).toBe(1);
    expect(applyItems(up, [quote(last)], 11).lastMove).toBe(-1);
  });

  it('takes a row with a known id as news of the same row, so that nothing is shown twice', () => {
    const start = stateFromView(view(), 0);
    const [fill] = start.fills;
    const [order] = start.orders;
    const again = applyItems(
      start,
      [
        { type: 'fill', fill },
        { type: 'order', order: { ...order, status: 'canceled' } },
      ],
      0,
    );
    expect(again.fills).toHaveLength(start.fills.length);
    expect(again.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(again.orders.filter(isOpenOrder)).toEqual([]);
  });

  it('puts new rows in front and keeps its lists short', () => {
    const start = stateFromView(view({ empty: true }), 0);
    const items = Array.from({ length: MAX_ROWS + 20 }, (_, id): StreamItem => ({
      type: 'event',
      event: { id, time: id, level: 'info', kind: 'k', message: 'm' },
    }));
    const { events } = applyItems(start, items, 0);
    expect(events).toHaveLength(MAX_ROWS);
    expect(events[0].id).toBe(MAX_ROWS + 19);
  });

  it('shows all that a full disk brings about beside each other, though no journal holds any of it', () => {
    const start = stateFromView(view({ empty: true }), 0);
    const told = { time: 1, level: 'error', kind: 'k', message: 'm' } as const;
    const kinds = ['broken', 'minutes', 'unsettled', 'history', 'runs'] as const;
    const written: StreamItem = { type: 'event', event: { id: 1, ...told } };
    const items = [written, ...kinds.map((kind) => unwrittenEvent(kind, told))];
    const { events } = applyItems(start, [...items, ...items], 0);
    expect(events).toHaveLength(start.events.length + items.length);
  });

  it('keeps an order that may still trade, however many came after it', () => {
    const start = stateFromView(view({ empty: true }), 0);
    const order = (at: number, status: OrderView['status']): OrderView => ({
      ...fakeOrder(`o-${at}`, { side: 'buy', type: 'limit', price: 1, quantity: 1, postOnly: true }, at),
      status,
    });
    const resting = [order(1, 'open'), order(2, 'unknown'), order(3, 'created')];
    const later = Array.from({ length: MAX_ROWS + 20 }, (_, at) => order(10 + at, 'filled'));
    const told = applyItems(
      { ...start, orders: [] },
      [...resting, ...later].map((each) => ({ type: 'order', order: each })),
      0,
    );
    const read = stateFromView({ ...view(), orders: [...resting, ...later] }, 0);
    for (const { orders } of [told, read]) {
      expect(orders).toHaveLength(MAX_ROWS + 3);
      expect(orders.filter(isOpenOrder).map(({ clientOrderId }) => clientOrderId)).toEqual(['o-3', 'o-2', 'o-1']);
      expect(orders[0].clientOrderId).toBe(`o-${MAX_ROWS + 29}`);
    }
    const ended = applyItems(told, [{ type: 'order', order: order(1, 'canceled') }], 0);
    expect(ended.orders).toHaveLength(MAX_ROWS + 2);
  });

  it('shows each market trade once, newest first', () => {
    const start = { ...stateFromView(view(), 0), trades: [] };
    const trade = (id: number): SessionView['trades'][number] => ({ id, price: 1, quantity: 1, side: 'buy', time: id });
    const state = applyItems(
      start,
      [
        { type: 'trades', trades: [trade(1), trade(2)] },
        { type: 'trades', trades: [trade(2), trade(3)] },
      ],
      0,
    );
    expect(state.trades.map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  it('leaves what an item does not concern untouched, so that nothing else draws again', () => {
    const start = stateFromView(view(), 0);
    const next = applyItems(start, [quote(1)], 0);
    expect(next.fills).toBe(start.fills);
    expect(next.machine).toBe(start.machine);
    expect(applyItems(start, [{ type: 'clock', now: 5 }], 0)).toBe(start);
  });
});

describe('the age of the feed', () => {
  const { health } = view();
  it('counts on from the report and starts anew with every market message', () => {
    expect(feedAge({ ...health, feedAgeMs: 200 }, 1_000, null, 4_000)).toBe(3_200);
    expect(feedAge({ ...health, feedAgeMs: 200 }, 1_000, 3_900, 4_000)).toBe(100);
    expect(feedAge({ ...health, feedAgeMs: null }, 1_000, null, 4_000)).toBeNull();
    expect(isFeedFresh('stale')).toBe(false);
    expect(isFeedFresh(health.feed)).toBe(true);
  });

  it('is what the engine says when it said so after the last message: the window may have been asleep', () => {
    expect(feedAge({ ...health, feedAgeMs: 600_000 }, 3_950, 3_900, 4_000)).toBe(600_050);
    expect(feedAge({ ...health, feedAgeMs: null }, 3_950, 3_900, 4_000)).toBe(100);
  });

  it('counts for nothing once the engine itself is not heard any more', () => {
    expect(isFeedFresh('silent')).toBe(false);
    const awake = { awakeSince: 0, sleptAt: 0 };
    expect(isEngineHeard(1_000, awake, 6_000)).toBe(true);
    expect(isEngineHeard(1_000, awake, 6_001)).toBe(false);
  });

  it('waits for news before it is called silent where the window was hidden or asleep', () => {
    const clock = useClockStore.getState();
    clock.set(0, 1_000, 600);
    clock.advance(2_000);
    clock.advance(4_000);
    expect(useClockStore.getState().awakeSince).toBe(0);
    clock.advance(600_000);
    const woken = useClockStore.getState();
    expect(isEngineHeard(4_000, woken, woken.wallNow)).toBe(true);
    // It was silent before the window slept: showing the window makes it no better.
    expect(isEngineHeard(-2_000, woken, woken.wallNow)).toBe(false);
    clock.advance(603_000);
    clock.advance(606_000);
    expect(isEngineHeard(4_000, useClockStore.getState(), useClockStore.getState().wallNow)).toBe(false);
    useClockStore.setState(clock, true);
  });
});

describe('figures of the account', () => {
  const { info, position, balances } = view();
  it('value the pair in quote', () => {
    const base = { asset: 'BTC', total: 0.5, held: 0, free: 0.5 };
    const quoteBalance = { asset: 'USD', total: 100, held: 0, free: 100 };
    expect(equityOf([base, quoteBalance], info.instrument, 1_000)).toBe(600);
    expect(equityOf([base, quoteBalance], info.instrument, null)).toBeNull();
    expect(balances).toHaveLength(2);
  });

  it('have no unrealised profit without a position or a price', () => {
    const held = { ...position, quantity: 2, averageCost: 100 };
    const open = unrealisedOf(held, 105);
    expect(open?.amount).toBe(10);
    expect(open?.percent).toBeCloseTo(5, 12);
    expect(unrealisedOf({ ...held, quantity: 0 }, 105)).toBeNull();
    expect(unrealisedOf(held, null)).toBeNull();
  });
});

describe('controls', () => {
  it('follow what the engine allows and say why not', () => {
    const { machine } = view();
    expect(isAllowed(machine, 'session.pause')).toBe(true);
    expect(isAllowed(machine, 'session.forceEntry')).toBe(false);
    expect(explainCommand(machine, 'session.forceEntry')).toBe('A position is held already');
    const halted = view({ halted: true, holding: false }).machine;
    expect(explainCommand(halted, 'session.pause')).toBe('Nothing to pause: the engine is halted');
    expect(explainCommand(halted, 'session.forceExit')).toBe('No position to exit');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAKER, PriceTimeBook } from '../../../engine/exchange/simulator/matching/book.ts';
import { crosses, matchTaker, opposite, previewMatch } from '../../../engine/exchange/simulator/matching/match.ts';
import type { Side } from '../../../engine/domain/order.ts';

const side = fc.constantFrom<Side>('buy', 'sell');
const price = fc.integer({ min: 90, max: 110 });
const lots = fc.integer({ min: 1, max: 50 });

type Action =
  | {
      readonly kind: 'submit';
      readonly side: Side;
      readonly price: number;
      readonly lots: number;
      readonly owner: string;
    }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'reduce'; readonly pick: number }
  | { readonly kind: 'makers'; readonly side: Side; readonly levels: readonly { ticks: number; lots: number }[] };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      side,
      price,
      lots,
      owner: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reduce' as const), pick: fc.nat(100) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('makers' as const),
      side,
      levels: fc.uniqueArray(fc.record({ ticks: price, lots }), { selector: (level) => level.ticks, maxLength: 6 }),
    }),
  },
);

interface Placed {
  readonly id: string;
  readonly side: Side;
  readonly price: number;
  readonly order: number;
}

/** Runs actions against a book and checks after each that it is a sound price-time book. */
function run(actions: readonly Action[]): void {
  const book = new PriceTimeBook();
  const placed: Placed[] = [];
  let submitted = 0;
  let matched = 0;
  let cancelled = 0;
  let cashPaid = 0;
  let cashReceived = 0;
  actions.forEach((step, index) => {
    if (step.kind === 'submit') {
      submitted += step.lots;
      const taker = { side: step.side, owner: step.owner, lots: step.lots, limit: step.price };
      const preview = previewMatch(book, taker);
      const bestBefore = book.best(opposite(step.side));
      const before = new Map(placed.map((order) => [order.id, book.remaining(order.id)]));
      const { matches, remaining, ownOrder } = matchTaker(book, taker);
      const total = matches.reduce((sum, match) => sum + match.lots, 0);
      expect(total + remaining).toBe(step.lots);
      if (ownOrder === null) expect(preview.lots).toBe(total);
      for (const match of matches) {
        expect(crosses(step.side, step.price, match.ticks)).toBe(true);
        if (match.owner === MAKER) continue;
        matched += match.lots;
        cashPaid += match.lots * match.ticks;
        cashReceived += match.lots * match.ticks;
        expect(book.remaining(match.id)).toBeLessThanOrEqual((before.get(match.id) ?? 0) - match.lots);
      }
      // Best price first.
      const prices = matches.map((match) => match.ticks);
      expect(prices).toEqual(prices.toSorted((a, b) => (step.side === 'buy' ? a - b : b - a)));
      if (matches.length > 0) expect(prices[0]).toBe(bestBefore);
      // Among orders at one price, the earlier one first.
      const byTime = matches
        .filter((match) => match.owner !== MAKER)
        .map((match) => placed.find(({ id }) => id === match.id));
      for (let next = 1; next < byTime.length; next++) {
        const [earlier, later] = [byTime[next - 1], byTime[next]];
        if (earlier?.price === later?.price) expect(earlier?.order).toBeLessThan(later?.order ?? -1);
      }
      if (remaining > 0 && ownOrder === null) {
        const id = `o${index}`;
        book.rest(step.side, step.price, id, step.owner, remaining);
        placed.push({ id, side: step.side, price: step.price, order: index });
      }
    } else if (step.kind === 'cancel' || step.kind === 'reduce') {
      const open = placed.filter((order) => book.has(order.id));
      const target = open[step.pick % Math.max(1, open.length)];
      if (target === undefined) return;
      const rest = book.remaining(target.id);
      if (step.kind === 'cancel') {
        expect(book.remove(target.id)).toBe(rest);
        cancelled += rest;
      } else if (rest > 1) {
        book.reduce(target.id, 1);
        expect(book.remaining(target.id)).toBe(rest - 1);
      }
    } else {
      const better = step.side === 'buy' ? -1 : 1;
      const limit = book.best(opposite(step.side));
      const quotes = step.levels
        .filter((level) => limit === null || !crosses(step.side, level.ticks, limit))
        .toSorted((a, b) => (a.ticks - b.ticks) * better);
      const before = placed.map((order) => [order.id, book.remaining(order.id)] as const);
      book.setMakers(step.side, quotes);
      for (const [id, rest] of before) expect(book.remaining(id)).toBe(rest);
    }
    checkSound(book, placed);
  });
  expect(cashPaid).toBe(cashReceived);
  expect(matched).toBeLessThanOrEqual(submitted);
  expect(cancelled).toBeLessThanOrEqual(submitted);
}

function checkSound(book: PriceTimeBook, placed: readonly Placed[]): void {
  const bid = book.best('buy');
  const ask = book.best('sell');
  if (bid !== null && ask !== null) expect(bid).toBeLessThan(ask);
  let owned = 0;
  for (const name of ['buy', 'sell'] as const) {
    const levels = book.levels(name);
    const prices = levels.map((level) => level.ticks);
    expect(prices).toEqual(prices.toSorted((a, b) => (name === 'buy' ? b - a : a - b)));
    expect(new Set(prices).size).toBe(prices.length);
    for (const level of levels) {
      expect(level.total).toBe(level.queue.reduce((sum, entry) => sum + entry.lots, 0));
      expect(level.queue.every((entry) => entry.lots > 0)).toBe(true);
      const mine = level.queue.filter((entry) => entry.owner !== MAKER);
      owned += mine.length;
      const ranks = mine.map((entry) => placed.find((order) => order.id === entry.id)?.order ?? -1);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
  }
  expect(book.orderCount).toBe(owned);
}

describe('matching', () => {
  it('keeps price-time priority, conserves quantity and never leaves a crossed book', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => run(actions)),
      { numRuns: 300 },
    );
  });

  it('lets synthetic quantity join behind an order and leave from behind first', () => {
    const book = new PriceTimeBook();
    book.setMakers('buy', [{ ticks: 100, lots: 10 }]);
    book.rest('buy', 100, 'mine', 'me', 5);
    book.setMakers('buy', [{ ticks: 100, lots: 18 }]);
    expect(book.levels('buy')[0]?.queue.map((entry) => [entry.id, entry.lots])).toEqual([
      ['', 10],
      ['mine', 5],
      ['', 8],
    ]);
    book.setMakers('buy', [{ ticks: 100, lots: 4 }]);
    expect(book.levels('buy')[0]?.queue.map((entry) => [entry.id, entry.lots])).toEqual([
      ['', 4],
      ['mine', 5],
    ]);
    const sold = matchTaker(book, { side: 'sell', owner: 'x', lots: 6, limit: 100 });
    expect(sold.matches.map((match) => [match.id, match.lots])).toEqual([
      ['', 4],
      ['mine', 2],
    ]);
    expect(book.remaining('mine')).toBe(3);
  });

  it('refuses to let an order rest across the book', () => {
    const book = new PriceTimeBook();
    book.rest('sell', 100, 'a', 'me', 1);
    expect(() => book.rest('buy', 100, 'b', 'me', 1)).toThrow(/would cross/);
  });
});

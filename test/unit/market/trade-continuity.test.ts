import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import { createTradeContinuity } from '../../../engine/market/trade-continuity.ts';

const FROM = 1_700_000_040_000;
const trade = (id: number, second: number): MarketTrade => ({
  id,
  price: 100,
  quantity: 1,
  side: 'buy',
  time: FROM + second * 1000,
});
const at = (second: number): number => FROM + second * 1000;

describe('knowing every trade', () => {
  it('is proven by numbers that follow each other, up to the newest one', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([trade(7, 1)], FROM, at(2));
    expect(continuity.hear([trade(8, 5), trade(9, 6)])).toHaveLength(2);
    expect(continuity.completeUntil()).toBe(at(6));
    expect(continuity.hasGap()).toBe(false);
  });

  it('ends where a number is missing, and goes on when it comes, late and out of order', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([trade(7, 1)], FROM, at(1));
    continuity.hear([trade(11, 9), trade(10, 8)]);
    expect(continuity.completeUntil()).toBe(at(1));
    expect(continuity.hasGap()).toBe(true);
    continuity.hear([trade(9, 7)]);
    expect(continuity.completeUntil()).toBe(at(1));
    continuity.hear([trade(8, 3)]);
    expect(continuity.completeUntil()).toBe(at(9));
    expect(continuity.hasGap()).toBe(false);
  });

  it('gives each trade on once, whoever tells it', () => {
    const continuity = createTradeContinuity(FROM);
    expect(continuity.confirm([trade(7, 1)], FROM, at(1))).toHaveLength(1);
    expect(continuity.hear([trade(7, 1), trade(9, 3)]).map(({ id }) => id)).toEqual([9]);
    expect(continuity.hear([trade(9, 3)])).toEqual([]);
    expect(continuity.confirm([trade(7, 1), trade(8, 2), trade(9, 3)], at(1), at(4)).map(({ id }) => id)).toEqual([8]);
  });

  it('reaches the moment of a question where no trade came', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([], FROM, at(61));
    expect(continuity.completeUntil()).toBe(at(61));
  });

  it('takes numbers that the exchange itself does not have for numbers that are not', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([trade(7, 1)], FROM, at(1));
    continuity.hear([trade(10, 8)]);
    continuity.confirm([trade(7, 1), trade(10, 8)], at(1), at(9));
    expect(continuity.hasGap()).toBe(false);
    expect(continuity.completeUntil()).toBe(at(9));
  });

  it('believes an answer that lacks what the stream has told only as far as it goes', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([trade(7, 1)], FROM, at(1));
    continuity.hear([trade(10, 8)]);
    continuity.confirm([trade(7, 1), trade(8, 3)], at(1), at(20));
    expect(continuity.completeUntil()).toBe(at(3));
    expect(continuity.hasGap()).toBe(true);
  });

  it('proves nothing by an answer that begins after what is known', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([trade(12, 30)], at(20), at(40));
    expect(continuity.completeUntil()).toBe(FROM);
  });

  it('leaves out what the candles before it hold, and joins to it', () => {
    const continuity = createTradeContinuity(FROM);
    const snapshot = [trade(4, -9), trade(5, -2), trade(6, 3)];
    expect(continuity.hear(snapshot).map(({ id }) => id)).toEqual([6]);
    expect(continuity.completeUntil()).toBe(at(3));
  });

  it('goes on from where the exchange has told what happened by other means', () => {
    const continuity = createTradeContinuity(FROM);
    continuity.confirm([trade(7, 1)], FROM, at(1));
    continuity.hear([trade(50, 100), trade(51, 130)]);
    continuity.rebase(at(120));
    expect(continuity.completeUntil()).toBe(at(130));
    expect(continuity.hasGap()).toBe(false);
  });

  it('is never claimed beyond a trade that was not told, whatever is lost, doubled and overtaken', () => {
    const step = fc.record({
      kind: fc.constantFrom('hear', 'hear', 'hear', 'ask'),
      from: fc.nat({ max: 60 }),
      to: fc.nat({ max: 60 }),
      reversed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 60, maxLength: 60 }), fc.array(step), (gaps, steps) => {
        let second = 0;
        const truth = gaps.map((gap, index) => trade(100 + index, (second += gap)));
        const continuity = createTradeContinuity(FROM);
        const told = new Set<number>();
        let now = 0;
        const take = (trades: readonly MarketTrade[]): void => {
          for (const { id } of trades) {
            expect(told.has(id)).toBe(false);
            told.add(id);
          }
        };
        for (const { kind, from, to, reversed } of steps) {
          // Time passes up to the newest trade of the step; nothing of the future can be told.
          now = Math.max(now, truth[Math.max(from, to) - 1]?.time ?? 0);
          if (kind === 'ask') {
            const since = continuity.completeUntil();
            const happened = truth.filter(({ time }) => time >= since && time <= now);
            take(continuity.confirm(happened, since, now));
          } else {
            const heard = truth.slice(Math.min(from, to), Math.max(from, to));
            take(continuity.hear(reversed ? heard.toReversed() : heard));
          }
          const missing = truth.find(({ id, time }) => !told.has(id) && time < continuity.completeUntil());
          expect(missing).toBeUndefined();
        }
      }),
    );
  });
});

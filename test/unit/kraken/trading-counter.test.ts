import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTradingCounter,
  tradingPoints,
  type Charge,
  type TradingAction,
} from '../../../engine/exchange/kraken/trading-counter.ts';
import { RateLimits } from '../../../engine/exchange/simulator/limits/rate-limits.ts';
import { tradingCost } from '../../../engine/exchange/simulator/limits/tiers.ts';

const PAIR = 'BTC/USD';

function counterAt(startLevel = 0) {
  const clock = { time: 1_000_000 };
  const counter = createTradingCounter({ now: () => clock.time, arrivesWithinMs: 10_000, startLevel });
  const call = (action: TradingAction, ageMs = 0, othersMs: readonly number[] = []) =>
    counter.admit({ action, symbol: PAIR, ageMs, othersMs });
  const sent = (action: TradingAction, ageMs = 0, othersMs: readonly number[] = []): Charge => {
    const charge = call(action, ageMs, othersMs);
    if (!charge.ok) throw new Error(charge.error.message);
    return charge.value;
  };
  return { clock, counter, call, sent };
}

describe('points of order calls', () => {
  it.each([
    ['add', 0, 1],
    ['amend', 0, 4],
    ['amend', 4_999, 4],
    ['amend', 5_000, 3],
    ['amend', 10_000, 2],
    ['amend', 15_000, 1],
    ['cancel', 0, 8],
    ['cancel', 5_000, 6],
    ['cancel', 10_000, 5],
    ['cancel', 15_000, 4],
    ['cancel', 45_000, 2],
    ['cancel', 90_000, 1],
    ['cancel', 300_000, 0],
  ] as const)('%s of an order %d ms old costs %d', (action, age, points) => {
    expect(tradingPoints(action, age)).toBe(points);
    // The simulator has its own table from the same source.
    expect(tradingCost(action, age / 1000)).toBe(points);
  });
});

describe('trading counter', () => {
  it('decays with the time of the market, and holds what is under way', () => {
    const { clock, counter, sent } = counterAt();
    const charge = sent('amend');
    clock.time += 30_000;
    expect(counter.read(PAIR)).toEqual({ level: 4, maximum: 60 });
    charge.answered(true);
    clock.time += 1_500;
    expect(counter.read(PAIR).level).toBeCloseTo(2.5, 9);
    sent('add').answered(false);
    expect(counter.read(PAIR).level).toBeCloseTo(2.5, 9);
  });

  it('counts a call without an answer until it can no longer arrive, and only then lets it decay', () => {
    const { clock, counter, sent } = counterAt();
    sent('amend').lost();
    clock.time += 9_999;
    expect(counter.read(PAIR).level).toBe(4);
    clock.time += 2_001;
    expect(counter.read(PAIR).level).toBeCloseTo(2, 9);
  });

  it('keeps room to cancel what is open, and says so', () => {
    const { call, clock } = counterAt();
    // Six young orders and this one would need 56 to be cancelled, and one point to be placed: 57 of 59.
    expect(call('add', 0, [0, 0, 0, 0, 0, 0]).ok).toBe(true);
    const refused = call('add', 0, [0, 0, 0, 0, 0, 0]);
    expect(refused).toEqual({
      ok: false,
      error: {
        kind: 'busy',
        message:
          'not sent: the rate counter of BTC/USD stands at 1 of 60, room is kept to cancel what is open; try again in 7 s',
      },
    });
    clock.time += 1;
    expect(call('add', 0, [400_000, 400_000, 400_000, 400_000]).ok).toBe(true);
  });

  it('lets cancels go to the last point, and no further', () => {
    const { call, sent } = counterAt(52);
    expect(call('add').ok).toBe(false);
    sent('cancel').answered(true);
    const full = call('cancel');
    expect(full).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(!full.ok && full.error.message).toContain('rate counter of BTC/USD stands at 60 of 60, it is full');
    expect(call('cancel', 400_000).ok).toBe(true);
  });

  it('is strict to the point: one is left free beside a new order, none beside a cancel', () => {
    // A new order costs 1, and 8 are kept to cancel it; a young cancel costs 8.
    expect([50, 51].map((level) => counterAt(level).call('add').ok)).toEqual([true, false]);
    expect([52, 53].map((level) => counterAt(level).call('cancel').ok)).toEqual([true, false]);
    // An amended order costs 4, and is as dear to cancel as a new one afterwards.
    expect([47, 48].map((level) => counterAt(level).call('amend').ok)).toEqual([true, false]);
  });

  it('keeps pairs apart, and counts an order of an unknown pair on all of them', () => {
    const { counter, sent } = counterAt();
    sent('add').answered(true);
    counter.learnReading('ETH/USD', 10);
    const charge = counter.admit({ action: 'cancel', symbol: null, ageMs: 0, othersMs: [] });
    if (!charge.ok) throw new Error(charge.error.message);
    charge.value.answered(true);
    expect([counter.read(PAIR).level, counter.read('ETH/USD').level]).toEqual([9, 18]);
  });

  it('follows the readings of the exchange upwards only, and its threshold', () => {
    const { clock, counter, sent } = counterAt();
    counter.learnReading(PAIR, 20);
    counter.learnReading(PAIR, 5);
    expect(counter.read(PAIR)).toEqual({ level: 20, maximum: 60 });
    counter.learnMaximum(125);
    clock.time += 1_000;
    expect(counter.read(PAIR).level).toBeCloseTo(20 - 2.34, 9);
    expect(counter.read(PAIR).maximum).toBe(125);
    counter.exceeded(PAIR);
    expect(counter.read(PAIR).level).toBe(125);
    expect(() => sent('cancel')).toThrow('it is full');
  });

  it('begins half full: another run may have used it a moment ago', () => {
    const counter = createTradingCounter({ now: () => 0, arrivesWithinMs: 10_000 });
    expect(counter.read(PAIR)).toEqual({ level: 30, maximum: 60 });
  });
});

interface Step {
  readonly action: TradingAction;
  /** Which of the open orders, as a part of their number. */
  readonly which: number;
  readonly pauseMs: number;
  /** The way there, and the way back. */
  readonly thereMs: number;
  readonly backMs: number;
  readonly answer: 'answered' | 'lost' | 'never arrives';
}

const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom<TradingAction>('add', 'add', 'amend', 'cancel', 'cancel'),
  which: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  pauseMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000 })),
  thereMs: fc.integer({ min: 0, max: 4_000 }),
  backMs: fc.integer({ min: 0, max: 4_000 }),
  answer: fc.constantFrom('answered', 'answered', 'answered', 'lost', 'never arrives'),
});

describe('whatever is sent', () => {
  it('never lifts the counter of the exchange above its threshold, and can always be cancelled', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
        const { clock, counter } = counterAt();
        const limits = new RateLimits({ tier: 'starter', enforced: true, historyCost: 4 }, clock.time * 1000);
        // When the exchange opened them, and what we believe: the moment its answer was here.
        let open: { readonly openedAt: number; believedAt: number }[] = [];
        for (const { action, which, pauseMs, thereMs, backMs, answer } of steps) {
          clock.time += pauseMs;
          const order = open[Math.floor(which * open.length)];
          if (action !== 'add' && order === undefined) continue;
          const believed = (other: { readonly believedAt: number }): number => clock.time - other.believedAt;
          const othersMs = open.filter((other) => other !== order || action === 'add').map(believed);
          const ageMs = action === 'add' || order === undefined ? 0 : believed(order);
          const charge = counter.admit({ action, symbol: PAIR, ageMs, othersMs });
          if (!charge.ok) continue;
          clock.time += thereMs;
          if (answer !== 'never arrives') {
            const age = order === undefined || action === 'add' ? 0 : (clock.time - order.openedAt) / 1000;
            expect(limits.admitTrading(PAIR, action, age, clock.time * 1000)).toBe(true);
          }
          const openedAt = clock.time;
          clock.time += backMs;
          if (answer === 'answered') charge.value.answered(true);
          else charge.value.lost();
          if (answer === 'never arrives') continue;
          if (action === 'add') open.push({ openedAt, believedAt: clock.time });
          if (action === 'cancel') open = open.filter((other) => other !== order);
          if (action === 'amend' && order !== undefined && answer === 'answered') order.believedAt = clock.time;
        }
        expect(limits.read(clock.time * 1000).trading[PAIR]?.exceeded ?? 0).toBe(0);
        // Everything that is open can be taken off at once.
        for (const order of open) {
          const ageMs = clock.time - order.believedAt;
          const charge = counter.admit({ action: 'cancel', symbol: PAIR, ageMs, othersMs: [] });
          expect(charge.ok).toBe(true);
          if (charge.ok) charge.value.answered(true);
          expect(limits.admitTrading(PAIR, 'cancel', (clock.time - order.openedAt) / 1000, clock.time * 1000)).toBe(
            true,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playHistory } from '../../../engine/backtest/historical-session.ts';
import { nextExitCandidate, nextMomentumBelow } from '../../../engine/backtest/next-candidate.ts';
import { firstAtOrAfter, firstAtOrAfterFrom } from '../../../engine/backtest/time-search.ts';
import { momentumCategory, momentumRank, momentumRankAt } from '../../../engine/domain/momentum.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { computeSignalColumns } from '../../../engine/signals/signal-columns.ts';
import type { SignalColumns } from '../../../engine/signals/signal-columns.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { playEveryBar } from '../../support/stepping-session.ts';
import { configured, eagerSettings, madeUpMarket, seeded } from './made-up-market.ts';

const MINUTES = 1500;

/** The same bars with states that no market gave: signals, counts and momentum as chance has it. */
function randomStates(columns: SignalColumns, seed: number): SignalColumns {
  const random = seeded(seed);
  const often = random() ** 2;
  const eager = random();
  const level = random() * 8;
  const isEntrySignal = columns.isEntrySignal.map(() => (random() < often ? 1 : 0));
  const exitCount = columns.exitCount.map(() => Math.floor(random() * 9 * eager));
  const divergenceCount = columns.divergenceCount.map(() => Math.floor(random() * 4));
  const momentum24h = columns.momentum24h.map(() => {
    // Among them the very thresholds, where a tolerance decides.
    if (random() < 0.05) return [Number.NaN, 6, 3, 2, 1, -1, -2][Math.floor(random() * 7)];
    return (random() - 0.5) * 2 * level;
  });
  return { ...columns, isEntrySignal, exitCount, divergenceCount, momentum24h };
}

const execution = fc.constantFrom('taker' as const, 'maker' as const);
const sizing = fc.constantFrom({}, { sizeFraction: 0.3 }, { sizeQuote: 500 });

describe('history with bars passed over', () => {
  it('is history with every bar played, on any states of the lenses', () => {
    let trades = 0;
    let accelerated = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), execution, sizing, (seed, how, orders) => {
        const configuration = configured({ ...eagerSettings(seed), execution: how, orders });
        const base = prepareCandles(madeUpMarket(seed, MINUTES), configuration.maxGapMinutes);
        const columns = randomStates(computeSignalColumns(base, configuration), seed);
        const { ledger, exits } = playHistory(base, columns, configuration);
        const stepped = playEveryBar(base, columns, configuration);
        expect(exits).toEqual(stepped.exits);
        expect(ledger.entries.map(({ bar, time }) => ({ bar, time }))).toEqual(
          stepped.ledger.entries.map(({ bar, time }) => ({ bar, time })),
        );
        expect(ledger.trades.length).toBe(stepped.ledger.trades.length);
        expect(ledger).toEqual(stepped.ledger);
        trades += ledger.trades.length;
        accelerated += ledger.trades.filter((trade) => trade.exitType === 'accelerated').length;
      }),
      { numRuns: 120 },
    );
    expect(trades).toBeGreaterThan(500);
    expect(accelerated).toBeGreaterThan(20);
  });
});

describe('the next candidate', () => {
  it('of an exit is the first bar with enough lenses and divergences', () => {
    const counts = fc.uint8Array({ minLength: 1, maxLength: 60, max: 4 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), (bars, lenses, pairs) => {
        const other = bars.toReversed();
        const found = bars.findIndex((count, bar) => count >= lenses && other[bar] >= pairs);
        expect(nextExitCandidate(bars, other, lenses, pairs, 0, bars.length)).toBe(found < 0 ? bars.length : found);
      }),
    );
  });

  it('of weaker momentum is the first bar whose category is lower, at and around the thresholds too', () => {
    const { momentum } = DEFAULT_CONFIGURATION;
    const near = fc
      .tuple(fc.constantFrom(6, 2, -2), fc.constantFrom(0, 1e-16, 1e-12, 1e-9, 2e-9, 1e-6))
      .chain(([level, distance]) => fc.constantFrom(level - distance, level + distance));
    const value = fc.oneof(near, fc.double({ min: -1e7, max: 1e7, noNaN: false }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const column = Float64Array.from(values);
        for (const each of column) {
          expect(momentumRankAt(each, momentum)).toBe(momentumRank(momentumCategory(each, momentum)));
        }
        for (const rank of [0, 1, 2, 3]) {
          const found = values.findIndex((each) => momentumRank(momentumCategory(each, momentum)) < rank);
          expect(nextMomentumBelow(column, rank, momentum, 0, column.length)).toBe(found < 0 ? column.length : found);
        }
      }),
    );
  });
});

describe('a search in times from a known place', () => {
  it('finds what a search in all of them finds', () => {
    const gaps = fc.array(fc.constantFrom(60, 60, 60, 60, 61, 120, 6000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(gaps, fc.nat(), fc.integer({ min: -200, max: 20_000 }), (steps, start, time) => {
        let now = 0;
        const times = Float64Array.from(steps, (step) => (now += step));
        const first = firstAtOrAfter(times, time);
        const from = start % (Math.min(first, times.length - 1) + 1);
        expect(firstAtOrAfterFrom(times, time, from, times[from], 60)).toBe(first);
      }),
      { numRuns: 500 },
    );
  });
});

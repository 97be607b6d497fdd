import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import { CANDLE_SOURCES } from '../../../engine/market/history/candle-source.ts';
import { subtractRanges, uniteRanges } from '../../../engine/market/history/time-ranges.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { createHistoryFolder } from '../../support/history-folder.ts';

const START = Date.UTC(2024, 1, 27);
const REAL = { symbol: 'BTC/USD', simulated: false };

/** Candles of some minutes of three days, in runs and with holes of every length. */
const someCandles: fc.Arbitrary<readonly Candle[]> = fc
  .array(
    fc.record({
      skip: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 100, max: 900 })),
      run: fc.integer({ min: 1, max: 400 }),
      ticks: fc.integer({ min: 1, max: 90_000 }),
      decimals: fc.integer({ min: 0, max: 8 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => {
    const candles: Candle[] = [];
    let minute = 0;
    for (const { skip, run, ticks, decimals } of parts) {
      minute += skip;
      for (let at = 0; at < run; at++, minute++) {
        const price = (ticks + (at % 17)) / 10 ** Math.min(decimals, 4);
        const volume = (ticks * 7 + at) / 10 ** decimals;
        candles.push({ time: START + minute * MINUTE_MS, open: price, high: price, low: price, close: price, volume });
      }
    }
    return candles;
  });

describe('a stored series', () => {
  it('is what preparing its candles gives, whatever range is read', () => {
    fc.assert(
      fc.property(
        someCandles,
        fc.integer({ min: -100, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 200 }),
        (candles, first, count, maxGapMinutes) => {
          const folder = createHistoryFolder();
          try {
            const store = folder.open();
            store.writeDays(REAL, splitCandles(candles, 'archive'));
            const from = START + first * MINUTE_MS;
            const to = from + count * MINUTE_MS;
            const within = candles.filter(({ time }) => time >= from && time < to);
            const read = store.loadSeries('BTC/USD', from, to, { maxGapMinutes });
            expect(read).toEqual(prepareCandles(within, maxGapMinutes));
          } finally {
            folder.remove();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has one coverage, whose parts add up to the time between its first and last candle', () => {
    fc.assert(
      fc.property(someCandles, fc.integer({ min: 0, max: 200 }), (candles, maxGapMinutes) => {
        const folder = createHistoryFolder();
        try {
          const store = folder.open();
          store.writeDays(REAL, splitCandles(candles, 'rest'));
          const { have, filled, gap, from, to, days, gaps } = store.coverage('BTC/USD', { maxGapMinutes })!;
          const series = store.loadSeries('BTC/USD', 0, Infinity, { maxGapMinutes });
          expect(have).toBe(candles.length);
          expect(have + filled).toBe(series.length);
          expect(have + filled + gap).toBe((to - from) / MINUTE_MS);
          expect(gaps.length).toBe(series.segmentStarts.length - 1);
          const inner = days.slice(1, -1);
          expect(inner.map((day) => day.have + day.filled + day.gap)).toEqual(inner.map(() => DAY_MS / MINUTE_MS));
        } finally {
          folder.remove();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does not depend on the order in which sources of different trust are written', () => {
    const writes = fc.uniqueArray(
      fc.record({ source: fc.constantFrom(...CANDLE_SOURCES.slice(1)), candles: someCandles }),
      { selector: ({ source }) => source, minLength: 2, maxLength: 3 },
    );
    fc.assert(
      fc.property(writes, (parts) => {
        const contents = [parts, parts.toReversed()].map((order) => {
          const folder = createHistoryFolder();
          try {
            const store = folder.open();
            for (const { candles, source } of order) store.writeDays(REAL, splitCandles(candles, source));
            return folder.content();
          } finally {
            folder.remove();
          }
        });
        expect(contents[1]).toEqual(contents[0]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('time ranges', () => {
  const ranges = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 })).map(([from, length]) => {
      return { from, to: from + length };
    }),
    { maxLength: 8 },
  );
  const points = (list: readonly { readonly from: number; readonly to: number }[]): ReadonlySet<number> => {
    return new Set(list.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)));
  };

  it('are united and subtracted like the sets of their points', () => {
    fc.assert(
      fc.property(ranges, ranges, (some, others) => {
        const [a, b] = [uniteRanges(some), uniteRanges(others)];
        expect(points(a)).toEqual(points(some));
        expect(a.every((range, at) => range.to > range.from && (at === 0 || range.from > a[at - 1].to))).toBe(true);
        const left = subtractRanges(a, b);
        expect(points(left)).toEqual(new Set([...points(a)].filter((point) => !points(b).has(point))));
        expect(uniteRanges(left)).toEqual(left);
      }),
    );
  });
});

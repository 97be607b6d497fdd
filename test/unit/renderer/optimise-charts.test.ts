import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoldView, MonteCarloView } from '../../../engine/api/optimise-views.ts';
import { bandPicture, spread, tradeTicks } from '../../../renderer/features/optimise/band-geometry.ts';
import {
  daysInWords,
  gainsOf,
  linePath,
  monthTicks,
  outOfSampleScores,
  suggestedDays,
  timeX,
} from '../../../renderer/features/optimise/fold-geometry.ts';
import {
  formatProbability,
  rangeInWords,
  rateInWords,
  roughly,
} from '../../../renderer/features/optimise/sweep-words.ts';

const DAY = 86_400_000;
const START = Date.UTC(2022, 0, 1);

function fold(first: number, change: Partial<FoldView> = {}): FoldView {
  return {
    train: { from: START + first * DAY, to: START + (first + 365) * DAY },
    test: { from: START + (first + 365) * DAY, to: START + (first + 456) * DAY },
    trainScore: 0.6,
    testScore: 0.2,
    testReturnPct: 1,
    testTrades: 11,
    values: [18, 32],
    ...change,
  };
}

describe('the folds of a walk-forward', () => {
  it('lie on one axis with the equity below them', () => {
    const span = { from: 100, to: 300 };
    expect([100, 200, 300].map((time) => timeX(span, 10, 110, time))).toEqual([10, 60, 110]);
  });

  it('give each member the mean of what it scored on unseen data', () => {
    const scores = outOfSampleScores([
      fold(0, { testScore: 0.4 }),
      fold(91, { testScore: -0.2 }),
      fold(182, { testScore: null }),
      fold(273, { values: null }),
      fold(364, { values: [20, 30], testScore: 1 }),
    ]);
    expect(scores.get('[18,32]')).toBeCloseTo(0.1, 12);
    expect(scores.get('[20,30]')).toBe(1);
    expect(scores.size).toBe(2);
  });

  it('are about eight when nothing else was asked for, whatever the range', () => {
    expect(suggestedDays(1_096)).toEqual({ trainDays: 364, testDays: 91 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4_000 }), (days) => {
        const { trainDays, testDays } = suggestedDays(days);
        expect(trainDays).toBeLessThan(days);
        expect(testDays).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('say their lengths in months where they are whole ones', () => {
    expect([1, 45, 90, 365, 360].map(daysInWords)).toEqual(['1 day', '45 days', '3 months', '12 months', '12 months']);
  });
});

describe('the time axis', () => {
  it('names round months, as many as fit', () => {
    const span = { from: START, to: Date.UTC(2025, 0, 1) };
    expect(monthTicks(span, 7).map(({ label }) => label)).toEqual([
      'Jan 22',
      'Jul 22',
      'Jan 23',
      'Jul 23',
      'Jan 24',
      'Jul 24',
      'Jan 25',
    ]);
    expect(monthTicks(span, 3).map(({ label }) => label)).toEqual(['Jan 22', 'Jan 24']);
  });

  it('names days where the range is short', () => {
    const labels = monthTicks({ from: START, to: START + 20 * DAY }, 6).map(({ label }) => label);
    expect(labels).toEqual(['1 Jan', '6 Jan', '11 Jan', '16 Jan', '21 Jan']);
  });

  it('stays within the range and the number of labels asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 2, max: 12 }),
        fc.nat(400),
        (days, most, first) => {
          const span = { from: START + first * DAY, to: START + (first + days) * DAY };
          const ticks = monthTicks(span, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const { time } of ticks) {
            expect(time).toBeGreaterThanOrEqual(span.from);
            expect(time).toBeLessThanOrEqual(span.to);
          }
        },
      ),
    );
  });
});

describe('the stitched equity', () => {
  it('is drawn as gains of its start, zero always in view', () => {
    const curve = { times: [1, 2, 3], equity: [10_000, 10_500, 10_130] };
    const { gains, low, high } = gainsOf(curve);
    expect(gains.map((gain) => Number(gain.toFixed(6)))).toEqual([0, 5, 1.3]);
    expect([low, Number(high.toFixed(6))]).toEqual([0, 5]);
  });

  it('becomes a path to a tenth of a pixel', () => {
    expect(linePath([0, 10.26], [5, 7.04])).toBe('M0.0 5.0L10.3 7.0');
  });
});

const PLOT = { left: 0, right: 300, top: 10, bottom: 210 };

function result(finals: readonly number[], between: readonly number[]): MonteCarloView {
  return {
    kind: 'resample',
    runs: 5_000,
    seed: 1,
    trades: 2,
    startingQuote: 10_000,
    ruinPct: 50,
    ruinProbabilityPct: 0,
    equityBands: [[10_000, 10_000, 10_000, 10_000, 10_000], [...between], [...finals]],
    finalEquity: [...finals],
    totalReturnPct: finals.map((value) => value / 100 - 100),
    maxDrawdownPct: [2, 5, 8, 12, 20],
  };
}

describe('the percentile bands', () => {
  const spreadOut = result([9_000, 9_900, 10_500, 11_200, 12_000], [9_500, 9_900, 10_200, 10_400, 10_900]);

  it('span the plot from the lowest to the highest equity', () => {
    const picture = bandPicture(spreadOut, PLOT, 15);
    expect(picture.outer.startsWith('M0.0 ')).toBe(true);
    expect(picture.outer).toContain('L300.0 10.0');
    expect(picture.outer).toContain('L300.0 210.0');
    expect(picture.outer.endsWith('Z')).toBe(true);
    expect(picture.startY).toBeCloseTo(10 + (2_000 / 3_000) * 200, 9);
  });

  it('label their ends from the top, apart enough to be read', () => {
    const { labels } = bandPicture(spreadOut, PLOT, 15);
    expect(labels.map(({ text }) => text)).toEqual(['5%', '25%', 'Median', '75%', '95%']);
    expect(labels.map(({ gainPct }) => gainPct)).toEqual([-10, -1, 5, 12, 20]);
    const ys = labels.map(({ y }) => y);
    expect(ys).toEqual(ys.toSorted((a, b) => b - a));
  });

  it('have one label where every order ends alike', () => {
    const alike = result([10_700, 10_700, 10_700, 10_700, 10_700], [9_000, 9_800, 10_100, 10_900, 11_400]);
    const { labels } = bandPicture(alike, PLOT, 15);
    expect(labels.map(({ text }) => text)).toEqual(['All']);
    expect(labels[0].gainPct).toBeCloseTo(7, 9);
  });

  it('hold when nothing ever moved', () => {
    const still = [10_000, 10_000, 10_000, 10_000, 10_000];
    expect(bandPicture(result(still, still), PLOT, 15).median).not.toContain('NaN');
  });
});

describe('labels beside a plot', () => {
  it('move apart as little as need be', () => {
    expect(spread([20, 24, 90], 15, 0, 100)).toEqual([20, 35, 90]);
    expect(spread([95, 98, 99], 15, 0, 100)).toEqual([70, 85, 100]);
  });

  it('keep their distance and their bounds wherever they fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (places) => {
          const moved = spread(
            places.toSorted((a, b) => a - b),
            15,
            0,
            200,
          );
          moved.forEach((y, at) => {
            expect(y).toBeGreaterThanOrEqual(-1e-9);
            expect(y).toBeLessThanOrEqual(200 + 1e-9);
            if (at > 0) expect(y - moved[at - 1]).toBeGreaterThanOrEqual(15 - 1e-9);
          });
        },
      ),
    );
  });
});

describe('numbers of trades on the axis', () => {
  it.each([
    [30, [0, 10, 20, 30]],
    [14, [0, 5, 10, 14]],
    [1, [0, 1]],
    [212, [0, 50, 100, 150, 212]],
  ])('are round, and the last is always there: %d', (trades, ticks) => {
    expect(tradeTicks(trades)).toEqual(ticks);
  });
});

describe('words about sweeps', () => {
  it('name a range by as much of its dates as tells it', () => {
    expect(rangeInWords(START, Date.UTC(2025, 0, 1))).toBe('2022–2024');
    expect(rangeInWords(Date.UTC(2023, 11, 1), Date.UTC(2024, 5, 1))).toBe('Dec 2023 – May 2024');
    expect(rangeInWords(Date.UTC(2024, 1, 1), Date.UTC(2024, 4, 1))).toBe('Feb–Apr 2024');
    expect(rangeInWords(Date.UTC(2024, 4, 3), Date.UTC(2024, 4, 18))).toBe('3–17 May 2024');
    expect(rangeInWords(START, START + DAY)).toBe('1 Jan 2022');
  });

  it('give speeds and durations no more digits than they have', () => {
    expect([null, 3.42, 128.4, 0.05].map(rateInWords)).toEqual(['', '3.4/s', '128/s', '3.0/min']);
    expect(roughly(900)).toBe('a second or two');
    expect(roughly(95_000)).toBe('about 1 m');
  });

  it('never round a probability to certainty, nor onto what convinces', () => {
    expect([0.31, 0.947, 0.9496, 0.952, 0.999_99, 0.000_01, 0].map(formatProbability)).toEqual([
      '31%',
      '94.7%',
      '94.9%',
      '95%',
      '99.9%',
      'under 0.1%',
      '0.0%',
    ]);
  });
});

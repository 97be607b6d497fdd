import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarTicks, paddedExtent, valueScale, valueTicks } from '../../../renderer/features/backtest/axis.ts';
import { lineStyle } from '../../../renderer/features/backtest/compare-lines.ts';
import { extentOf, inPosition, nearestIndex, readCurve, rebased } from '../../../renderer/features/backtest/curve.ts';
import { equityLayout, slideApart, timeScale } from '../../../renderer/features/backtest/equity-layout.ts';
import { makeTrade } from './backtest-fixtures.ts';

const DAY = 86_400_000;
const ascending = fc
  .uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 60 })
  .map((values) => values.toSorted((a, b) => a - b));

describe('the point nearest to a time', () => {
  it('is the same as a look at every point gives', () => {
    fc.assert(
      fc.property(ascending, fc.integer({ min: -100, max: 10_100 }), (times, time) => {
        const distances = times.map((candidate) => Math.abs(candidate - time));
        expect(nearestIndex(times, time)).toBe(distances.indexOf(Math.min(...distances)));
      }),
    );
  });

  it('does not exist on an empty curve', () => {
    expect(nearestIndex([], 5)).toBe(-1);
  });
});

describe('a value axis', () => {
  it.each([false, true])('puts the extent on its edges and keeps the order (logarithmic: %s)', (logarithmic) => {
    const { yOf } = valueScale({ min: 2_000, max: 32_000 }, 10, 410, logarithmic);
    expect(yOf(2_000)).toBeCloseTo(410, 9);
    expect(yOf(32_000)).toBeCloseTo(10, 9);
    expect(yOf(8_000)).toBeCloseTo(logarithmic ? 210 : 330, 9);
  });

  it('has round ticks inside the extent, about as many as asked for', () => {
    expect(valueTicks({ min: 3_400, max: 22_400 }, 5, false)).toEqual([5_000, 10_000, 15_000, 20_000]);
    expect(valueTicks({ min: -56, max: 0 }, 3, false)).toEqual([-40, -20, 0]);
    expect(valueTicks({ min: 800, max: 60_000 }, 6, true)).toEqual([1_000, 2_000, 5_000, 10_000, 20_000, 50_000]);
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0.1, max: 1e6, noNaN: true }),
        (min, span) => {
          const ticks = valueTicks({ min, max: min + span }, 6, false);
          expect(ticks.length).toBeLessThanOrEqual(7);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(min - span * 1e-6);
            expect(tick).toBeLessThanOrEqual(min + span * (1 + 1e-6));
          }
        },
      ),
    );
  });

  it('has room around what is drawn, also around a flat line, and stays above zero on a logarithmic axis', () => {
    expect(paddedExtent({ min: 100, max: 200 }, false)).toEqual({ min: 94, max: 206 });
    const flat = paddedExtent({ min: 10_000, max: 10_000 }, false);
    expect(flat.max).toBeGreaterThan(flat.min);
    expect(paddedExtent({ min: 0.001, max: 1_000 }, true).min).toBeGreaterThan(0);
  });
});

describe('the time axis', () => {
  it('names years and quarters over years, and never a tick outside', () => {
    const ticks = calendarTicks(Date.UTC(2022, 0, 1), Date.UTC(2025, 0, 1), 740, 52, 'utc');
    expect(ticks.map(({ label }) => label)).toEqual([
      '2022',
      'Apr',
      'Jul',
      'Oct',
      '2023',
      'Apr',
      'Jul',
      'Oct',
      '2024',
      'Apr',
      'Jul',
      'Oct',
    ]);
    expect(ticks.filter(({ major }) => major).map(({ label }) => label)).toEqual(['2022', '2023', '2024']);
  });

  it('names days over weeks and hours over days', () => {
    const days = calendarTicks(Date.UTC(2024, 1, 26), Date.UTC(2024, 2, 9), 740, 52, 'utc');
    expect(days.slice(0, 5).map(({ label }) => label)).toEqual(['26 Feb', '27 Feb', '28 Feb', '29 Feb', '1 Mar']);
    const hours = calendarTicks(Date.UTC(2024, 1, 26), Date.UTC(2024, 1, 28), 740, 52, 'utc');
    expect(hours.slice(0, 4).map(({ label }) => label)).toEqual(['26 Feb', '06:00', '12:00', '18:00']);
  });

  it('keeps its ticks apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 200, max: 2_000 }), (length, width) => {
        const from = Date.UTC(2021, 4, 17);
        const to = from + length * DAY;
        const { xOf } = timeScale(from, to, { left: 0, right: width });
        const places = calendarTicks(from, to, width, 52, 'utc').map(({ time }) => xOf(time));
        // Months differ in length: the shortest is 28 days where 30.4 were reckoned with.
        places.slice(1).forEach((x, index) => expect(x - places[index]).toBeGreaterThan(52 * 0.85));
      }),
    );
  });
});

describe('the panes', () => {
  const layout = equityLayout(800, 540, { gutter: 62, padding: 10, textSize: 10 });

  it('share both edges, and drawdown has a quarter of the height', () => {
    expect([layout.left, layout.right]).toEqual([10, 738]);
    expect(layout.equity.bottom).toBeLessThan(layout.divider);
    expect((layout.drawdown.bottom - layout.divider) / (layout.drawdown.bottom - layout.equity.top)).toBeCloseTo(
      0.25,
      1,
    );
  });

  it('map a time to a pixel and back', () => {
    const { xOf, timeAt } = timeScale(1_000, 2_000, layout);
    expect([xOf(1_000), xOf(2_000)]).toEqual([10, 738]);
    expect(timeAt(xOf(1_234))).toBeCloseTo(1_234, 9);
  });

  it('move the second of two value tags away from the first, and leave it where there is room', () => {
    const first = { y: 100, height: 15 };
    expect(slideApart(first, { y: 140, height: 15 }, 0, 400)).toBe(140);
    expect(slideApart(first, { y: 103, height: 15 }, 0, 400)).toBe(116);
    expect(slideApart(first, { y: 98, height: 15 }, 0, 400)).toBe(84);
    expect(slideApart({ y: 8, height: 15 }, { y: 6, height: 15 }, 0, 400)).toBe(24);
  });
});

describe('the curves', () => {
  const curve = {
    times: [1, 2, 3],
    equity: [100, 90, 110],
    hold: [100, 120, 80],
    drawdownPct: [0, -10, 0],
    holdDrawdownPct: [0, 0, -33],
  };

  it('are read at a point, and nowhere beside them', () => {
    expect(readCurve(curve, 1)).toEqual({ time: 2, equity: 90, hold: 120, drawdownPct: -10, holdDrawdownPct: 0 });
    expect(readCurve(curve, 3)).toBeNull();
    expect(readCurve(curve, -1)).toBeNull();
  });

  it('mark the stretches with a position, an open one to the end', () => {
    const trade = makeTrade(1, { entryTime: 1, exitTime: 2 });
    const open = { entryTime: 2, entryPrice: 1, quantity: 1, price: 1, value: 1, pnl: 0, pnlPct: 0 };
    expect(inPosition({ trades: [trade], open, curve })).toEqual([
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
    expect(inPosition({ trades: [], open: null, curve })).toEqual([]);
  });

  it('lie over each other from 100 when compared', () => {
    expect(rebased([50, 75, 25])).toEqual([100, 150, 50]);
    expect(rebased([])).toEqual([]);
    expect(extentOf([3, 1], [], [2])).toEqual({ min: 1, max: 3 });
    expect(extentOf([])).toBeNull();
  });

  it('are told apart by colour and then by dashes, without the colours of gain and loss', () => {
    const styles = Array.from({ length: 6 }, (_, index) => JSON.stringify(lineStyle(index)));
    expect(new Set(styles).size).toBe(6);
  });
});

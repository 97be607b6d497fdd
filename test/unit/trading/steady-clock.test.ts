import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteadyClock } from '../../../engine/trading/steady-clock.ts';

/** What the steady clock says while the computer's shows these times, and so many ms pass before each. */
function toldAfter(steps: readonly (readonly [passed: number, time: number])[]): readonly number[] {
  let [monotonic, time] = [500, steps[0]?.[1] ?? 0];
  const clock = createSteadyClock(
    () => time,
    () => monotonic,
  );
  return steps.map(([passed, next]) => {
    monotonic += passed;
    time = next;
    return clock();
  });
}

/** The same where the computer's clock is only ever set back. */
function told(...times: readonly number[]): readonly number[] {
  return toldAfter(times.map((time, index) => [Math.max(0, time - (times[index - 1] ?? time)), time]));
}

describe('a steady clock', () => {
  it('is the computer’s while that goes forward, also where it sleeps or is set', () => {
    expect(told(1, 1, 2, 3_600_000)).toEqual([1, 1, 2, 3_600_000]);
  });

  it('goes on from where it was when the computer’s is set back, a little slower until both agree', () => {
    expect(told(10_000, 4_000, 5_000, 604_000, 700_000)).toEqual([10_000, 10_000, 10_990, 604_000, 700_000]);
  });

  it('agrees again as soon as a clock that was set back is set right', () => {
    const HOUR = 3_600_000;
    const steps = [
      [0, 10 * HOUR],
      [1_000, 9 * HOUR + 1_000],
      [60_000, 9 * HOUR + 61_000],
      [1_000, 10 * HOUR + 62_000],
      [1_000, 10 * HOUR + 63_000],
    ] as const;
    expect(toldAfter(steps)).toEqual([
      10 * HOUR,
      10 * HOUR,
      10 * HOUR + 59_400,
      10 * HOUR + 62_000,
      10 * HOUR + 63_000,
    ]);
  });

  it('does not stand still where two clocks are read that do not tick together', () => {
    const steps = Array.from({ length: 2_000 }, (_, at): readonly [number, number] => [
      0.5,
      4_000 + Math.floor(at / 2),
    ]);
    const steady = toldAfter([[0, 10_000], ...steps]);
    expect(steady.at(-1)).toBeGreaterThan(10_000 + 985);
  });

  it('never goes back, passes nearly as much time as the computer’s, and agrees with it again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2 }), (steps) => {
        let time = 0;
        const times = steps.map((step) => (time += step));
        const steady = told(0, ...times, time + 200_000 * steps.length);
        steps.forEach((step, index) => {
          const passed = (steady[index + 1] ?? 0) - (steady[index] ?? 0);
          expect(passed).toBeGreaterThanOrEqual(Math.max(0, step * 0.99) - 1e-6);
          expect(passed).toBeLessThanOrEqual(Math.max(0, step) + 1e-6);
        });
        expect(steady.at(-1)).toBeCloseTo(time + 200_000 * steps.length, 6);
      }),
    );
  });
});

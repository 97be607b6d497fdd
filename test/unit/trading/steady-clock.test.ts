import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteadyClock } from '../../../engine/trading/steady-clock.ts';

/** What the steady clock says while the computer's shows these times. */
function told(...times: readonly number[]): readonly number[] {
  let time = times[0] ?? 0;
  const clock = createSteadyClock(() => time);
  return times.map((next) => {
    time = next;
    return clock();
  });
}

describe('a steady clock', () => {
  it('is the computer’s while that goes forward, also where it sleeps or is set', () => {
    expect(told(1, 1, 2, 3_600_000)).toEqual([1, 1, 2, 3_600_000]);
  });

  it('goes on from where it was when the computer’s is set back, a little slower until both agree', () => {
    expect(told(10_000, 4_000, 5_000, 604_000, 700_000)).toEqual([10_000, 10_000, 10_990, 604_000, 700_000]);
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

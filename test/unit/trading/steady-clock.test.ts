import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteadyClock } from '../../../engine/trading/steady-clock.ts';

/** What the steady clock says while the computer's shows these times. */
function told(...times: readonly number[]): readonly number[] {
  let time = 0;
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

  it('goes on from where it was when the computer’s is set back', () => {
    expect(told(10_000, 4_000, 4_500, 9_000)).toEqual([10_000, 10_000, 10_500, 15_000]);
  });

  it('never goes back, and passes as much time as the computer’s between two steps back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2 }), (steps) => {
        let time = 0;
        const times = steps.map((step) => (time += step));
        const steady = told(0, ...times);
        steps.forEach((step, index) => {
          expect((steady[index + 1] ?? 0) - (steady[index] ?? 0)).toBe(Math.max(0, step));
        });
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ageAt, ageTable, youngestAge } from '../../../renderer/features/heatmap/ages.ts';

/** Bars of which entry lens 0 and exit lens 0 are true at some, with what the engine says of the window. */
function bars(trueAt: readonly number[], count: number, window: number): Parameters<typeof ageTable>[0] {
  return Array.from({ length: count }, (_, index) => {
    const mask = trueAt.includes(index) ? 1 : 0;
    const fired = trueAt.some((at) => at <= index && index - at < window) ? 1 : 0;
    return { entryMask: mask, exitMask: mask, entryFired: fired, exitFired: fired };
  });
}

describe('ageTable', () => {
  it('counts bars since the lens was last true and forgets it after the window', () => {
    const ages = ageTable(bars([2, 4], 9, 3), { entry: 3, exit: 3 });
    expect(Array.from({ length: 9 }, (_, bar) => ageAt(ages, bar, 0))).toEqual([null, null, 0, 1, 0, 1, 2, null, null]);
    expect(ageAt(ages, 5, 8)).toBe(1);
    expect(ageAt(ages, 5, 1)).toBeNull();
  });

  it('shows the oldest age where the firing lies before the first bar known', () => {
    const ages = ageTable([{ entryMask: 0, exitMask: 0, entryFired: 0b100, exitFired: 0 }], { entry: 12, exit: 16 });
    expect(ageAt(ages, 0, 2)).toBe(11);
  });

  it('believes the engine where a segment began anew', () => {
    const restarted = [
      { entryMask: 1, exitMask: 0, entryFired: 1, exitFired: 0 },
      { entryMask: 0, exitMask: 0, entryFired: 0, exitFired: 0 },
    ];
    expect(ageAt(ageTable(restarted, { entry: 12, exit: 16 }), 1, 0)).toBeNull();
  });

  it('gives a cell that stands for several bars the youngest age', () => {
    const ages = ageTable(bars([2], 6, 12), { entry: 12, exit: 12 });
    expect(youngestAge(ages, 0, 1, 0)).toBeNull();
    expect(youngestAge(ages, 1, 4, 0)).toBe(0);
    expect(youngestAge(ages, 3, 5, 0)).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { bringBack, createPageCrashes } from '../../../electron/main/page-crashes.ts';

describe('a page that crashes', () => {
  it('is loaded anew three times in a minute, then stays away', () => {
    const crashes = createPageCrashes();
    expect([0, 10_000, 20_000, 30_000].map(crashes.count)).toEqual([true, true, true, false]);
    expect(crashes.count(200_000)).toBe(true);
  });

  it('comes back when the window is asked for, with all its attempts', () => {
    const crashes = createPageCrashes();
    for (const now of [0, 1, 2, 3]) crashes.count(now);
    let loads = 0;
    const load = (): void => void (loads += 1);
    bringBack({ isCrashed: () => false }, crashes, load);
    expect(loads).toBe(0);
    expect(crashes.count(4)).toBe(false);
    bringBack({ isCrashed: () => true }, crashes, load);
    expect(loads).toBe(1);
    expect([5, 6, 7, 8].map(crashes.count)).toEqual([true, true, true, false]);
  });
});

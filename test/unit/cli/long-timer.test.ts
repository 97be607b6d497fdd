import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterMilliseconds } from '../../../engine/cli/long-timer.ts';

const YEAR_MS = 31_536_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a long timer', () => {
  it.each([1, 100, 2_592_000_000, 2 * (2 ** 31 - 1), YEAR_MS])('goes off once, after %d ms and not before', (wait) => {
    const callback = vi.fn<() => void>();
    afterMilliseconds(wait, callback);
    vi.advanceTimersByTime(wait - 1);
    expect(callback).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(YEAR_MS);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('is called off at any time', () => {
    const callback = vi.fn<() => void>();
    const callOff = afterMilliseconds(YEAR_MS, callback);
    vi.advanceTimersByTime(YEAR_MS - 1);
    callOff();
    vi.advanceTimersByTime(YEAR_MS);
    expect(callback).toHaveBeenCalledTimes(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

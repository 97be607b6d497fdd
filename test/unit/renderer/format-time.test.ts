import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatClockSeconds,
  formatCountdown,
  formatDayClock,
  formatDuration,
  formatFull,
} from '../../../renderer/ui/format-time.ts';

const TIME = Date.UTC(2026, 4, 21, 14, 56, 48);

describe('times', () => {
  it('are written in UTC as on the axes', () => {
    expect(formatDayClock(TIME, 'utc')).toBe('21 May 14:56');
    expect(formatClockSeconds(TIME, 'utc')).toBe('14:56:48');
    expect(formatFull(TIME, 'utc')).toBe('21 May 2026 14:56:48');
  });
});

describe('lengths of time', () => {
  it('show their two largest units', () => {
    expect(formatDuration(37 * 3_600_000)).toBe('1 d 13 h');
    expect(formatDuration(48 * 3_600_000)).toBe('2 d');
    expect(formatDuration(372 * 60_000)).toBe('6 h 12 m');
    expect(formatDuration(250_000)).toBe('4 m 10 s');
    expect(formatDuration(-5)).toBe('0 s');
  });

  it('count down to zero and no further', () => {
    expect(formatCountdown(186_000)).toBe('3:06');
    expect(formatCountdown(185_001)).toBe('3:06');
    expect(formatCountdown(3_700_000)).toBe('1:01:40');
    expect(formatCountdown(-1)).toBe('0:00');
  });

  it('show the age of the feed in tenths while it is young', () => {
    expect(formatAge(200)).toBe('0.2 s');
    expect(formatAge(9_940)).toBe('9.9 s');
    expect(formatAge(64_200)).toBe('1 m 4 s');
  });
});

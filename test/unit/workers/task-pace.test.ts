import { describe, expect, it } from 'vitest';
import { createPace } from '../../../engine/workers/task-pace.ts';

describe('the pace of a sweep', () => {
  it('begins with one member and grows towards tasks of the wanted length', () => {
    const pace = createPace(150);
    expect(pace.size()).toBe(1);
    pace.took(1, 5);
    expect(pace.size()).toBe(4);
    pace.took(4, 20);
    expect(pace.size()).toBe(16);
    pace.took(16, 80);
    expect(pace.size()).toBe(30);
  });

  it('goes back to fewer where members are slow, and never below one', () => {
    const pace = createPace(150);
    for (const milliseconds of [1, 1, 1]) pace.took(1, milliseconds);
    pace.took(4, 300);
    expect(pace.size()).toBe(2);
    pace.took(2, 9_000);
    expect(pace.size()).toBe(1);
  });
});

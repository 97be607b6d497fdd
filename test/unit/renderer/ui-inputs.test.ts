import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDay, stepDay, writeDay } from '../../../renderer/ui/date-input.ts';
import {
  draftAfter,
  meaningOf,
  rangeProblem,
  readNumber,
  stepNumber,
  writeNumber,
} from '../../../renderer/ui/number-input.ts';
import { placeBeside } from '../../../renderer/ui/place-beside.ts';

describe('a typed number', () => {
  it('is read with thousands commas, the true minus and an exponent', () => {
    expect(readNumber(' 1,234.5 ')).toEqual({ kind: 'number', value: 1_234.5 });
    expect(readNumber('−0.25')).toEqual({ kind: 'number', value: -0.25 });
    expect(readNumber('1e-3')).toEqual({ kind: 'number', value: 0.001 });
    expect(readNumber('  ')).toEqual({ kind: 'empty' });
  });

  it('is refused when it is none', () => {
    for (const text of ['1.2.3', '-', 'abc', '0x10', '1e999', 'Infinity', '12a']) {
      expect(readNumber(text)).toEqual({ kind: 'unreadable' });
    }
  });

  it('is read back from what is shown, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readNumber(writeNumber(value))).toEqual({ kind: 'number', value: value + 0 });
      }),
    );
  });

  it('steps without the dust of binary fractions and stops at its range', () => {
    expect(stepNumber(0.2, 1, 0.1, {})).toBe(0.3);
    expect(stepNumber(2.5, -1, 0.25, {})).toBe(2.25);
    expect(stepNumber(7, 10, 1, { maximum: 12 })).toBe(12);
    expect(stepNumber(null, 1, 1, { minimum: 3 })).toBe(4);
    expect(stepNumber(1e-7, 1, 1e-7, {})).toBe(2e-7);
  });

  it('means what it reads as, and nothing while it is none', () => {
    expect(['0.05', '0.', '1,234', '0,05', '-', ''].map(meaningOf)).toEqual([0.05, 0, 1_234, null, null, null]);
  });

  it('stays while the value is what it means, and goes when somebody else sets the value', () => {
    expect(draftAfter('0.050', 0.05)).toBe('0.050');
    expect(draftAfter('0,05', null)).toBe('0,05');
    expect(draftAfter('0.5', null)).toBeNull();
    expect(draftAfter('0.5', 0.25)).toBeNull();
    expect(draftAfter('-', 0.25)).toBeNull();
    expect(draftAfter(null, 0.25)).toBeNull();
  });

  it('outside its range says what to use', () => {
    expect(rangeProblem(0, { minimum: 1 }, 'bars')).toBe('Use 1 bars or more.');
    expect(rangeProblem(101, { maximum: 100 }, '%')).toBe('Use 100 % or less.');
    expect(rangeProblem(50, { minimum: 1, maximum: 100 }, '%')).toBeUndefined();
    expect(rangeProblem(null, { minimum: 1 }, '%')).toBeUndefined();
  });
});

describe('a typed day', () => {
  it('is read as year, month and day, or with the month in words', () => {
    const time = Date.UTC(2026, 4, 21);
    expect(readDay('2026-05-21')).toEqual({ kind: 'day', time });
    expect(readDay('2026.5.21')).toEqual({ kind: 'day', time });
    expect(readDay('21 May 2026')).toEqual({ kind: 'day', time });
    expect(readDay('21 may. 2026')).toEqual({ kind: 'day', time });
    expect(writeDay(time)).toBe('2026-05-21');
    expect(readDay('')).toEqual({ kind: 'empty' });
  });

  it('is refused when it does not exist or could be two days', () => {
    for (const text of ['2023-02-29', '2023-13-01', '05/06/2026', '2026', 'tomorrow', '31 Foo 2026']) {
      expect(readDay(text)).toEqual({ kind: 'unreadable' });
    }
    expect(readDay('2024-02-29').kind).toBe('day');
  });

  it('steps by days within its range', () => {
    const day = 86_400_000;
    expect(stepDay(10 * day, -3, null, null)).toBe(7 * day);
    expect(stepDay(10 * day, 30, null, 20 * day)).toBe(20 * day);
    expect(stepDay(10 * day, -30, 5 * day, null)).toBe(5 * day);
  });
});

describe('what hangs on something', () => {
  const viewport = { width: 1_000, height: 600 };
  const size = { width: 200, height: 100 };

  it('goes below it, above it where that is roomier, and never out of the window', () => {
    const box = (left: number, top: number) => ({ left, top, right: left + 20, bottom: top + 20 });
    expect(placeBeside(box(300, 100), size, viewport)).toEqual({ left: 300, top: 126 });
    expect(placeBeside(box(300, 500), size, viewport)).toEqual({ left: 300, top: 394 });
    expect(placeBeside(box(950, 100), size, viewport)).toEqual({ left: 792, top: 126 });
    expect(placeBeside(box(300, 100), size, viewport, 'end')).toEqual({ left: 120, top: 126 });
    expect(placeBeside(box(10, 100), size, viewport, 'end')).toEqual({ left: 8, top: 126 });
  });
});

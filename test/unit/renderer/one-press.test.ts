import { describe, expect, it } from 'vitest';
import { NOT_ASKED, ONE_PRESS_MS, press, type Question } from '../../../renderer/ui/one-press.ts';

/** What presses at these times do, one after the other. */
function presses(...times: readonly number[]): readonly string[] {
  let question: Question = NOT_ASKED;
  return times.map((time) => {
    const pressed = press(question, time);
    ({ question } = pressed);
    return pressed.does;
  });
}

describe('a control that asks once more', () => {
  it('asks at the first press and acts at the second', () => {
    expect(presses(0, 1_000)).toEqual(['ask', 'act']);
  });

  it('takes a double click for one press', () => {
    expect(presses(0, 120, 1_000)).toEqual(['ask', 'nothing', 'act']);
  });

  it('does nothing at all while it is hammered', () => {
    const hammered = Array.from({ length: 20 }, (_, index) => index * (ONE_PRESS_MS - 1));
    expect(new Set(presses(...hammered).slice(1))).toEqual(new Set(['nothing']));
  });

  it('asks anew after it acted', () => {
    expect(presses(0, 1_000, 2_000, 3_000)).toEqual(['ask', 'act', 'ask', 'act']);
  });
});

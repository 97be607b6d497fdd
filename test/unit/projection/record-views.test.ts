import { describe, expect, it } from 'vitest';
import { recordViews } from '../../../engine/projection/session-views.ts';

describe('a transition in the list of events', () => {
  it.each([
    ['control', 'running', 'halted', 'warning'],
    ['control', 'halted', 'running', 'success'],
    ['control', 'running', 'paused', 'success'],
    ['portfolio', 'ready_to_enter', 'incomplete_entry', 'success'],
  ] as const)('of %s, %s to %s, is a %s', (machine, from, to, level) => {
    const { event, transition } = recordViews(1, 0, {
      kind: 'transition',
      machine,
      from,
      to,
      cause: 'the cause',
      signalId: null,
    });
    expect(event).toMatchObject({ level, kind: 'transition' });
    expect(event.message).toMatch(/→ .*: the cause$/);
    expect(transition).toMatchObject({ from, to });
  });
});

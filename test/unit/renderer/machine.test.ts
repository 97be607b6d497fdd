import { describe, expect, it } from 'vitest';
import type { TransitionView } from '../../../engine/api/views.ts';
import {
  lastEdge,
  nextEdge,
  portfolioSpans,
  stateWords,
  wholeHistory,
} from '../../../renderer/features/machine/loop.ts';

function move(
  id: number,
  time: number,
  from: string,
  to: string,
  machine: TransitionView['machine'] = 'portfolio',
): TransitionView {
  return { id, time, machine, from, to, cause: 'test', signalId: null, orderIds: [] };
}

const MOVES = [
  move(4, 300, 'running', 'paused', 'control'),
  move(3, 200, 'incomplete_entry', 'ready_to_exit'),
  move(2, 150, 'ready_to_enter', 'incomplete_entry'),
  move(1, 50, 'stopped', 'running', 'control'),
];

describe('the arrows of the loop', () => {
  it('lead clockwise', () => {
    expect((['ready_to_enter', 'incomplete_entry', 'ready_to_exit', 'incomplete_exit'] as const).map(nextEdge)).toEqual(
      ['entry', 'filled', 'exit', 'done'],
    );
  });

  it('light the way the portfolio came, control changes aside', () => {
    expect(lastEdge(MOVES, 'ready_to_exit')).toBe('filled');
    expect(lastEdge([], 'ready_to_enter')).toBeNull();
  });

  it('light nothing after a jump across the loop', () => {
    expect(lastEdge([move(5, 400, 'incomplete_entry', 'ready_to_enter')], 'ready_to_enter')).toBeNull();
  });
});

describe('portfolioSpans', () => {
  it('covers the time without holes, oldest first', () => {
    expect(portfolioSpans(MOVES, 'ready_to_exit', 100, 500)).toEqual([
      { from: 100, to: 150, state: 'ready_to_enter' },
      { from: 150, to: 200, state: 'incomplete_entry' },
      { from: 200, to: 500, state: 'ready_to_exit' },
    ]);
  });

  it('is one span without any transition, and cuts what lies before', () => {
    expect(portfolioSpans([], 'ready_to_enter', 100, 500)).toEqual([{ from: 100, to: 500, state: 'ready_to_enter' }]);
    expect(portfolioSpans(MOVES, 'ready_to_exit', 250, 500)).toEqual([{ from: 250, to: 500, state: 'ready_to_exit' }]);
  });
});

describe('stateWords', () => {
  it('names the states of both machines', () => {
    expect(['ready_to_exit', 'halted'].map(stateWords)).toEqual(['Ready to exit', 'Halted']);
  });
});

describe('the history of a session', () => {
  const older = { sessionId: 'paper', rows: MOVES, failure: null };

  it('goes on with what the engine told beyond the rows at hand', () => {
    expect(wholeHistory(MOVES.slice(0, 2), older, 'paper').map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  });

  it('takes in nothing that was read of another session', () => {
    expect(wholeHistory([], older, 'live')).toEqual([]);
    expect(wholeHistory(MOVES.slice(0, 1), older, 'live').map(({ id }) => id)).toEqual([4]);
  });
});

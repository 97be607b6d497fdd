import type { PortfolioStateView, TransitionView } from '../../../engine/api/views.ts';

export type Edge = 'entry' | 'filled' | 'exit' | 'done';

interface EdgeEnds {
  readonly from: PortfolioStateView;
  readonly to: PortfolioStateView;
}

/** The four ways around the loop, clockwise from the upper left. */
export const EDGES: Readonly<Record<Edge, EdgeEnds>> = {
  entry: { from: 'ready_to_enter', to: 'incomplete_entry' },
  filled: { from: 'incomplete_entry', to: 'ready_to_exit' },
  exit: { from: 'ready_to_exit', to: 'incomplete_exit' },
  done: { from: 'incomplete_exit', to: 'ready_to_enter' },
};

export const PORTFOLIO_WORDS: Readonly<Record<PortfolioStateView, string>> = {
  ready_to_enter: 'Ready to enter',
  incomplete_entry: 'Incomplete entry',
  ready_to_exit: 'Ready to exit',
  incomplete_exit: 'Incomplete exit',
};

const CONTROL_WORDS: Readonly<Record<string, string>> = {
  stopped: 'Stopped',
  running: 'Running',
  paused: 'Paused',
  halted: 'Halted',
};

/** A state of either machine in the words of the screen. */
export function stateWords(state: string): string {
  return PORTFOLIO_WORDS[state as PortfolioStateView] ?? CONTROL_WORDS[state] ?? state;
}

/** The arrow that leads out of a state. */
export function nextEdge(state: PortfolioStateView): Edge {
  switch (state) {
    case 'ready_to_enter':
      return 'entry';
    case 'incomplete_entry':
      return 'filled';
    case 'ready_to_exit':
      return 'exit';
    case 'incomplete_exit':
      return 'done';
  }
}

/** The arrow the portfolio came along last, or null when it jumped across the loop or has not moved yet. */
export function lastEdge(transitions: readonly TransitionView[], state: PortfolioStateView): Edge | null {
  const last = transitions.find((transition) => transition.machine === 'portfolio');
  if (last === undefined || last.to !== state) return null;
  const names = Object.keys(EDGES) as Edge[];
  return names.find((edge) => EDGES[edge].from === last.from && EDGES[edge].to === last.to) ?? null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly state: PortfolioStateView;
}

/**
 * The portfolio's states as spans between `from` and `now`, oldest first. Before the first known
 * transition its `from` state held; `transitions` come newest first.
 */
export function portfolioSpans(
  transitions: readonly TransitionView[],
  current: PortfolioStateView,
  from: number,
  now: number,
): readonly Span[] {
  const moves = transitions.filter((transition) => transition.machine === 'portfolio').reverse();
  const spans: Span[] = [];
  let start = from;
  let state = (moves[0]?.from as PortfolioStateView | undefined) ?? current;
  for (const move of moves) {
    if (move.time > start) spans.push({ from: start, to: Math.min(move.time, now), state });
    start = Math.max(start, move.time);
    state = move.to as PortfolioStateView;
  }
  if (now > start) spans.push({ from: start, to: now, state: current });
  return spans;
}

/** What the engine told of one session's past beyond what the window holds. */
export interface OlderTransitions {
  readonly sessionId: string;
  readonly rows: readonly TransitionView[];
  /** Why the last question was not answered. */
  readonly failure: string | null;
}

/** Everything known of a session, newest first: what was read of another one is not its past. */
export function wholeHistory(
  transitions: readonly TransitionView[],
  older: OlderTransitions | null,
  sessionId: string,
): readonly TransitionView[] {
  if (older?.sessionId !== sessionId) return transitions;
  const oldest = transitions.at(-1)?.id ?? Number.POSITIVE_INFINITY;
  return [...transitions, ...older.rows.filter(({ id }) => id < oldest).sort((a, b) => b.id - a.id)];
}

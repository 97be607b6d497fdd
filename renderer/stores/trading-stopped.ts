import type { ControlStateView } from '../../engine/api/views.ts';
import type { SessionState } from './session-reducer.ts';
import { useSession } from './session-store.ts';

/** What the engine may do, as the screen says it; `broken` when it decides nothing any more. */
export type ShownControl = ControlStateView | 'broken';

/** True once the journal cannot be written: nothing is decided any more, and the state is that of before. */
export function hasTradingStopped({ health }: Pick<SessionState, 'health'>): boolean {
  return health.journal === 'failed';
}

/** A session that lost its journal still says what it was allowed to do before. */
export function shownControl(session: Pick<SessionState, 'health' | 'machine'>): ShownControl {
  return hasTradingStopped(session) ? 'broken' : session.machine.control;
}

export function useShownControl(): ShownControl {
  return useSession(shownControl);
}

export interface StoppedWords {
  readonly headline: string;
  readonly detail: string;
}

/** What happened, what it means for the money, and what to do next. */
export function stoppedWords(exchangeName: string): StoppedWords {
  return {
    headline: 'Trading has stopped: the journal cannot be written.',
    detail: `Parallax decides nothing any more, watches no exit, and takes its own resting orders off; orders and position are shown as they were before. Check both at ${exchangeName}, free disk space, then start Parallax again.`,
  };
}

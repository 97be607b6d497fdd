import type { CallError } from '../api/contract.ts';
import type { ForSession } from '../api/session-input.ts';
import type { Session } from '../trading/session.ts';

const NOT_DONE = 'The session was replaced meanwhile. Look at the one that is open now, then decide again.';

/**
 * Refuses what was meant for another session: another market perhaps, another mode perhaps, so that what was read on the
 * screen does not hold here. Null when this session was meant.
 */
export function anotherSession(
  shown: ForSession,
  session: Session,
  message = NOT_DONE,
): { readonly ok: false; readonly error: CallError } | null {
  if (shown.sessionId === session.options.sessionId) return null;
  // Not `refused`: what became of the same request in that session is not known here.
  return { ok: false, error: { code: 'unavailable', message, field: null } };
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../engine.ts';
import type { SessionEnding } from './session-ending.ts';

/** The smallest wait between two looks at what still stands in the way of a start. */
const LOOK_AGAIN_MS = 500;
const START_WITHIN_MS = 60_000;

/**
 * Starts the session as a user would, arming it where that is asked for, unless it is told to end meanwhile. Why it was
 * not started, null when it was or is to end.
 */
export async function startTrading(
  { handlers }: Pick<Engine, 'handlers'>,
  ending: Pick<SessionEnding, 'reason' | 'whenTold'>,
): Promise<string | null> {
  const isEnding = (): boolean => ending.reason() !== null;
  const until = Date.now() + START_WITHIN_MS;
  for (;;) {
    const view = await handlers['session.view'](undefined);
    if (isEnding() || (view.ok && view.value.machine.control !== 'stopped')) return null;
    if (!view.ok) return view.error.message;
    const shown = { sessionId: view.value.info.sessionId };
    const started = await handlers['session.start'](shown);
    if (started.ok) return null;
    const checklist = await handlers['live.checklist'](undefined);
    // Only live trading has one; elsewhere the refusal is the last word.
    if (!checklist.ok) return started.error.message;
    const lookAhead = checklist.value.items.find(({ id }) => id === 'look_ahead');
    if (lookAhead?.state === 'open' && !isEnding()) await handlers['live.lookAhead'](undefined);
    if (isEnding()) return null;
    const armed = await handlers['live.arm'](shown);
    if (armed.ok) continue;
    // What is still being read comes by itself; what has to be mended does not.
    if (checklist.value.items.some(({ state }) => state === 'unmet') || Date.now() > until) return armed.error.message;
    await Promise.race([pause(LOOK_AGAIN_MS), ending.whenTold]);
  }
}

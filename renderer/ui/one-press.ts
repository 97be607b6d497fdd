/** Two presses closer than this are one: the second half of a double click, a key that repeats. */
export const ONE_PRESS_MS = 350;

export interface Question {
  /** When the control began to ask, monotonic ms; null while it does not. */
  readonly askedAt: number | null;
  /** The last press, also one that did nothing. */
  readonly pressedAt: number;
}

export const NOT_ASKED: Question = { askedAt: null, pressedAt: Number.NEGATIVE_INFINITY };

export interface Pressed {
  readonly does: 'nothing' | 'ask' | 'act';
  readonly question: Question;
}

/** What a press does on a control that asks once more before it acts, and what it asks then. */
export function press({ askedAt, pressedAt }: Question, now: number): Pressed {
  if (now - pressedAt < ONE_PRESS_MS) return { does: 'nothing', question: { askedAt, pressedAt: now } };
  if (askedAt === null) return { does: 'ask', question: { askedAt: now, pressedAt: now } };
  return { does: 'act', question: { askedAt: null, pressedAt: now } };
}

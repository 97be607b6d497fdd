/** What the desk may conclude from what the exchange says, and when. */

/**
 * How long an order may stay invisible before its absence is believed: the longest deadline that an exchange takes
 * (60 s), in which the engine may still accept it, then the read lag (60 s), and a little room.
 */
export const ABSENCE_BELIEVED_AFTER_MS = 125_000;

/** How far the exchange's readings may lag its stream and its own answers, with a margin. */
export const READ_LAG_MS = 90_000;

/** Whether the exchange refused or took off a post-only order because it would have taken. */
export function isPostOnlyRefusal(reason: string | null): boolean {
  return reason !== null && /post[ -]?only order/i.test(reason);
}

/**
 * `signal`: a number of a signal bar; `decision`: what was ordered after an event; `missing`: a trade only the backtest
 * made; `extra`: a trade only the session made; the others: of a trade that both made.
 */
export const DIFFERENCE_KINDS = [
  'signal',
  'decision',
  'missing',
  'extra',
  'entry_time',
  'entry_price',
  'exit_time',
  'exit_price',
  'fee',
  'partial',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/**
 * What a cause comes down to. `correction`: a minute was corrected after the session had decided on it; `engine`: the
 * same candles and events lead elsewhere, which another version or a fault of Parallax explains; `user`: an action of
 * the user; `blocked`: the session was not allowed to act (feed, account, halt, start); `position`: one of the two still
 * held or worked another trade; `refusal`: the exchange refused or dropped an order; `unanswered`: an order's answer was
 * lost; `outage`: a stream was interrupted or the session began anew meanwhile; `book`: orders were worked at the book;
 * `ending`: the recording begins or ends in the middle of it; `rounding`: steps of price or quantity.
 */
export const DIFFERENCE_REASONS = [
  'correction',
  'engine',
  'user',
  'blocked',
  'position',
  'refusal',
  'unanswered',
  'outage',
  'book',
  'fee_tier',
  'ending',
  'rounding',
] as const;
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number];

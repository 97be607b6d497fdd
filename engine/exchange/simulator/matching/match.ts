import type { Side } from '../../../domain/order.ts';
import type { PriceTimeBook } from './book.ts';

/** One match: `id` and `owner` are those of the resting side. */
export interface Match {
  readonly id: string;
  readonly owner: string;
  readonly ticks: number;
  readonly lots: number;
}

export interface MatchResult {
  readonly matches: readonly Match[];
  readonly remaining: number;
  /** The resting order of the same owner that stopped the matching, if one did. */
  readonly ownOrder: string | null;
}

export interface Taker {
  readonly side: Side;
  readonly owner: string;
  readonly lots: number;
  /** Worst price it accepts; null takes any. */
  readonly limit: number | null;
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** Whether a taker with this limit reaches a resting price. */
export function crosses(side: Side, limit: number | null, resting: number): boolean {
  return limit === null || (side === 'buy' ? limit >= resting : limit <= resting);
}

/**
 * Matches a taker against the book: best price first, oldest first, at the resting price. Stops at the
 * limit and at an own resting order (the caller applies its self-trade rule).
 */
export function matchTaker(book: PriceTimeBook, taker: Taker): MatchResult {
  const resting = opposite(taker.side);
  const matches: Match[] = [];
  let remaining = taker.lots;
  while (remaining > 0) {
    const level = book.levels(resting)[0];
    const entry = level?.queue[0];
    if (level === undefined || entry === undefined || !crosses(taker.side, taker.limit, level.ticks)) break;
    if (entry.owner === taker.owner) return { matches, remaining, ownOrder: entry.id };
    const lots = Math.min(remaining, entry.lots);
    const match = { id: entry.id, owner: entry.owner, ticks: level.ticks, lots };
    book.takeFirst(resting, lots);
    matches.push(match);
    remaining -= lots;
  }
  return { matches, remaining, ownOrder: null };
}

/** How much of a taker would match right now, and at what total ticks · lots. Changes nothing. */
export function previewMatch(book: PriceTimeBook, taker: Taker): { readonly lots: number; readonly turnover: number } {
  let lots = 0;
  let turnover = 0;
  for (const level of book.levels(opposite(taker.side))) {
    if (lots >= taker.lots || !crosses(taker.side, taker.limit, level.ticks)) break;
    for (const entry of level.queue) {
      if (entry.owner === taker.owner) continue;
      const part = Math.min(entry.lots, taker.lots - lots);
      lots += part;
      turnover += part * level.ticks;
    }
  }
  return { lots, turnover };
}

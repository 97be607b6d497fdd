import type { OrderType, Side } from '../../../domain/order.ts';
import { PairMarket } from '../market/pair-market.ts';
import type { MarketSink } from '../market/pair-market.ts';
import type { PairHistory } from '../market/pair-history.ts';
import type { Print } from '../market/prints.ts';
import { syntheticOf } from '../matching/book.ts';
import type { PriceTimeBook } from '../matching/book.ts';
import { crosses, matchTaker, opposite } from '../matching/match.ts';
import type { Match, MatchResult, Taker } from '../matching/match.ts';
import { VenueBook } from '../matching/venue-book.ts';
import type { MarketTick, Quote } from '../matching/venue-book.ts';

/** What an account took from a quoted price stays taken for this long, microseconds: nobody at the real exchange saw it go. */
const TAKEN_US = 10_000_000;
const MINUTE_US = 60_000_000;

/** A trade of the followed market; `time` in microseconds. */
export interface FollowedTrade extends MarketTick {
  readonly time: number;
}

/** An order of the account as it stands in the book. */
interface RestingOrder {
  readonly id: string;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
  readonly owner: string;
}

/**
 * A market that happens elsewhere: quotes and trades of a real exchange's feed meet the account's orders here. Nothing
 * happens by itself, so that everything of a market that plays its own tape is replaced.
 *
 * An account's order is filled by trades alone, never because quotes came near, and it waits for everything that was
 * displayed at its price when it came there: who is ahead and cancels is not counted, because the feed does not tell
 * where in the queue a cancelled order stood.
 */
export class FollowedMarket extends PairMarket {
  private readonly venueBook = new VenueBook();
  private readonly report: MarketSink;
  private readonly displayed: Record<Side, readonly Quote[]> = { buy: [], sell: [] };
  private readonly taken: Readonly<Record<Side, Map<number, { readonly lots: number; readonly until: number }>>> = {
    buy: new Map(),
    sell: new Map(),
  };
  /** Orders at prices whose quantity the feed has not shown yet: they line up when it does. */
  private readonly unseen = new Set<string>();
  /** When each order of the account came to rest: trades that happened before say nothing about it. */
  private readonly restedAt = new Map<string, number>();
  private time: number;

  constructor(history: PairHistory, sink: MarketSink, now: number) {
    super(0, history, sink, now);
    this.report = sink;
    this.time = now;
  }

  override get book(): PriceTimeBook {
    return this.venueBook.book;
  }

  override nextEventTime(): number {
    return Infinity;
  }

  override step(): void {
    throw new Error('followed market: nothing happens by itself');
  }

  override moveTo(time: number): void {
    this.time = Math.max(this.time, time);
    this.history.skipTo(Math.floor(this.time / MINUTE_US));
  }

  override view(): PriceTimeBook {
    return this.book;
  }

  override engage(): void {
    // The book is always kept exactly.
  }

  override take(
    taker: Taker,
    orderType: OrderType,
  ): { readonly result: MatchResult; readonly prints: readonly Print[] } {
    const result = matchTaker(this.book, taker);
    if (result.matches.length > 0) this.bookChanged(this.time);
    const from = this.taken[opposite(taker.side)];
    for (const { ticks, lots } of result.matches) {
      from.set(ticks, { lots: lots + (from.get(ticks)?.lots ?? 0), until: this.time + TAKEN_US });
    }
    const prints = result.matches.map((match) => this.printed(taker.side, match.ticks, match.lots, orderType));
    return { result, prints };
  }

  override rest(side: Side, ticks: number, id: string, owner: string, lots: number): void {
    this.book.rest(side, ticks, id, owner, lots);
    this.bookChanged(this.time);
    this.restedAt.set(id, this.time);
    if (!this.isDisplayed(side, ticks)) this.unseen.add(id);
  }

  override restore(side: Side, ticks: number, id: string, owner: string, lots: number): void {
    // It rested before this market was followed: the trades that were missed meanwhile are its own.
    this.book.rest(side, ticks, id, owner, lots);
    this.unseen.add(id);
  }

  override remove(id: string): number {
    this.unseen.delete(id);
    this.restedAt.delete(id);
    const removed = this.book.remove(id);
    if (removed > 0) this.bookChanged(this.time);
    return removed;
  }

  override reduce(id: string, lots: number): void {
    this.book.reduce(id, lots);
    this.bookChanged(this.time);
  }

  override strike(): boolean {
    // Only the real market's trades fill here.
    return false;
  }

  /** Nothing is known of the market any more: nothing can be taken until quotes come again. */
  forget(): void {
    this.followQuotes([], []);
  }

  /** The market's quotes as they are now, best first. */
  followQuotes(bids: readonly Quote[], asks: readonly Quote[]): void {
    this.displayed.buy = bids;
    this.displayed.sell = asks;
    this.bookChanged(this.time);
    const lining = this.newlyDisplayed();
    for (const { id } of lining) this.book.remove(id);
    this.venueBook.quote(this.standing('buy', bids), this.standing('sell', asks));
    for (const { id, side, ticks, lots, owner } of lining) {
      this.unseen.delete(id);
      this.book.rest(side, ticks, id, owner, lots);
    }
  }

  /** A trade of the market. What an account's orders could have had of it, they get. */
  followTrade(trade: FollowedTrade): void {
    this.bookChanged(this.time);
    const younger = this.takeYounger(trade.time);
    const taking = this.venueBook.takingSide(trade);
    this.venueBook.quote(this.leftBy(trade, 'buy'), this.leftBy(trade, 'sell'));
    let remaining = trade.lots;
    for (const { match, side } of this.venueBook.trade(trade, taking)) {
      remaining -= match.lots;
      this.filled(match, side);
    }
    if (remaining > 0) this.printed(trade.side, trade.ticks, remaining, 'limit');
    for (const { id, side, ticks, owner, lots } of younger) this.book.rest(side, ticks, id, owner, lots);
  }

  /** Takes the orders off the book that came to rest after a time. */
  private takeYounger(time: number): readonly RestingOrder[] {
    const younger = [...this.restedAt].flatMap(([id, at]) => {
      const order = time < at ? this.book.orderAt(id) : null;
      return order === null ? [] : [{ id, ...order }];
    });
    for (const { id } of younger) this.book.remove(id);
    return younger;
  }

  /** What a trade leaves of a side: better prices are gone, and whoever stood ahead of an account's order there with them. */
  private leftBy(trade: MarketTick, side: Side): readonly Quote[] {
    return this.standing(side, this.displayed[side]).filter(({ ticks }) => !isBetter(side, ticks, trade.ticks));
  }

  private filled(match: Match, side: Side): void {
    if (!this.book.has(match.id)) {
      this.unseen.delete(match.id);
      this.restedAt.delete(match.id);
    }
    this.report.filled(this, match, this.printed(side, match.ticks, match.lots, 'limit'));
  }

  private printed(side: Side, ticks: number, lots: number, orderType: OrderType): Print {
    const print = this.history.print({ time: this.time, side, ticks, lots, orderType });
    this.report.print(this, print);
    return print;
  }

  private isDisplayed(side: Side, ticks: number): boolean {
    const last = this.displayed[side].at(-1);
    return last !== undefined && !isBetter(side, last.ticks, ticks);
  }

  /** Orders whose price the feed shows for the first time: they go behind all that is displayed there. */
  private newlyDisplayed(): readonly RestingOrder[] {
    return [...this.unseen].flatMap((id) => {
      const order = this.book.orderAt(id);
      if (order === null || !this.isDisplayed(order.side, order.ticks)) return [];
      const best = this.displayed[opposite(order.side)][0];
      // Run over by the market, it is not behind anybody any more; the next trade reaches it.
      if (best !== undefined && crosses(order.side, order.ticks, best.ticks)) return [];
      return [{ id, ...order }];
    });
  }

  /**
   * Quotes as an account may meet them: less what it has taken lately, and at the prices of its own orders never less
   * than what still stands ahead of them.
   */
  private standing(side: Side, quotes: readonly Quote[]): readonly Quote[] {
    const levels = new Map(quotes.map(({ ticks, lots }) => [ticks, Math.max(0, lots - this.takenAt(side, ticks))]));
    for (const level of this.book.levels(side)) {
      const ahead = syntheticOf(level);
      if (level.total > ahead) levels.set(level.ticks, Math.max(ahead, levels.get(level.ticks) ?? 0));
    }
    return [...levels]
      .map(([ticks, lots]) => ({ ticks, lots }))
      .sort((a, b) => (side === 'buy' ? b.ticks - a.ticks : a.ticks - b.ticks));
  }

  private takenAt(side: Side, ticks: number): number {
    const known = this.taken[side].get(ticks);
    if (known === undefined) return 0;
    if (known.until > this.time) return known.lots;
    this.taken[side].delete(ticks);
    return 0;
  }
}

/** Whether a resting price is served before another one. */
function isBetter(side: Side, ticks: number, other: number): boolean {
  return side === 'buy' ? ticks > other : ticks < other;
}

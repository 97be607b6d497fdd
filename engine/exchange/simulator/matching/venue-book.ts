import type { Side } from '../../../domain/order.ts';
import { MAKER, PriceTimeBook } from './book.ts';
import { crosses, matchTaker, opposite } from './match.ts';
import type { Match } from './match.ts';

/** A price and the quantity quoted there by the market, best first in lists. */
export interface Quote {
  readonly ticks: number;
  readonly lots: number;
}

/** A trade of the market: `side` is the taker's. */
export interface MarketTick {
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
}

/** A resting order of an account that was hit, and the side of who hit it. */
export interface Hit {
  readonly match: Match;
  readonly side: Side;
}

/** Owner name of those who come from the market and take. */
const ARRIVAL = 'arrival';

/**
 * An account's orders inside somebody else's market: quotes and trades come from outside (a generated
 * tape, a recording, or a real exchange's feed) and meet the account's resting orders by price and time.
 */
export class VenueBook {
  readonly book = new PriceTimeBook();

  /** Shows the market's quotes, except those that an account's order stands in the way of. */
  quote(bids: readonly Quote[], asks: readonly Quote[]): void {
    const ownAsk = this.book.bestOwned('sell') ?? Infinity;
    const ownBid = this.book.bestOwned('buy') ?? -Infinity;
    this.book.setMakers('sell', ownBid === -Infinity ? asks : asks.filter((level) => level.ticks > ownBid));
    this.book.setMakers('buy', ownAsk === Infinity ? bids : bids.filter((level) => level.ticks < ownAsk));
  }

  /** Quotes after the price has moved: those that reach an account's order are orders like any other and hit it. */
  move(bids: readonly Quote[], asks: readonly Quote[]): readonly Hit[] {
    this.quote(bids, asks);
    if (this.book.orderCount === 0) return [];
    const hits = [...this.sweep('buy', bids), ...this.sweep('sell', asks)];
    if (hits.length > 0) this.quote(bids, asks);
    return hits;
  }

  /**
   * Who takes in a trade of the market. A trade exactly at an account's price goes through the queue
   * there, whichever side the market says: quotes only run over prices they have left behind.
   */
  takingSide(trade: MarketTick): Side {
    return this.book.bestOwned(trade.side) === trade.ticks ? opposite(trade.side) : trade.side;
  }

  /** Lets a trade of the market happen at quotes that have been moved to it: whom of the account it hits. */
  trade(trade: MarketTick, taking: Side): readonly Hit[] {
    const resting = opposite(taking);
    // An account's own wall that the quotes could not consume stands before this price: the trade hits it.
    const wall = this.book.bestOwned(taking);
    const walled = wall !== null && crosses(resting, trade.ticks, wall);
    const side = walled ? resting : taking;
    if (!walled) this.book.ensureMaker(resting, trade.ticks, trade.lots);
    const { matches } = matchTaker(this.book, { side, owner: ARRIVAL, lots: trade.lots, limit: trade.ticks });
    return matches.filter((match) => match.owner !== MAKER).map((match) => ({ match, side }));
  }

  private sweep(side: Side, quotes: readonly Quote[]): readonly Hit[] {
    const hits: Hit[] = [];
    for (const { ticks, lots } of quotes) {
      const own = this.book.bestOwned(opposite(side));
      if (own === null || !crosses(side, ticks, own)) break;
      const { matches } = matchTaker(this.book, { side, owner: ARRIVAL, lots, limit: ticks });
      for (const match of matches) hits.push({ match, side });
    }
    return hits;
  }
}

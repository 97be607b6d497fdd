import type { Side } from '../../../domain/order.ts';
import { bookChecksum } from '../checksum.ts';
import type { LevelText } from '../checksum.ts';
import type { Level } from '../market/ladder.ts';
import type { PairMarket } from '../market/pair-market.ts';
import { lotsText, priceText } from '../market/units.ts';
import { microsecondText } from '../wire-time.ts';
import type { Feed } from './feed.ts';

export const BOOK_DEPTHS = [10, 25, 100, 500, 1000] as const;

/** The book channel: differences between what was published and what is, with the checksum of the result. */
export function createBookFeed(market: PairMarket, depth: number): Feed {
  let bids: readonly Level[] = [];
  let asks: readonly Level[] = [];

  const current = (side: Side): readonly Level[] =>
    market
      .view()
      .levels(side)
      .slice(0, depth)
      .map((level) => ({ ticks: level.ticks, lots: level.total }));
  const text = ({ ticks, lots }: Level): LevelText => [priceText(market.pair, ticks), lotsText(lots)];
  const rows = (levels: readonly Level[]): string =>
    levels.map((level) => `{"price":${text(level)[0]},"qty":${text(level)[1]}}`).join(',');
  const message = (type: 'snapshot' | 'update', bidRows: readonly Level[], askRows: readonly Level[]): string => {
    const checksum = bookChecksum(asks.slice(0, 10).map(text), bids.slice(0, 10).map(text));
    const time = microsecondText(market.bookTime);
    return `{"channel":"book","type":"${type}","data":[{"symbol":"${market.pair.symbol}","bids":[${rows(bidRows)}],"asks":[${rows(askRows)}],"checksum":${checksum},"timestamp":"${time}"}]}`;
  };

  return {
    symbol: market.pair.symbol,
    publish: () => {
      const newBids = current('buy');
      const newAsks = current('sell');
      const bidChanges = bookChanges(bids, newBids, depth);
      const askChanges = bookChanges(asks, newAsks, depth);
      bids = newBids;
      asks = newAsks;
      if (bidChanges.length + askChanges.length === 0) return [];
      return [message('update', bidChanges, askChanges)];
    },
    snapshot: () => message('snapshot', bids, asks),
  };
}

/**
 * What turns one side of a published book into another: deletions (quantity 0) first, so that a client
 * that truncates while it applies never loses a level. Levels that better ones push beyond the depth are
 * not deleted: the client truncates them.
 */
export function bookChanges(before: readonly Level[], after: readonly Level[], depth: number): readonly Level[] {
  const known = new Map(before.map((level) => [level.ticks, level.lots]));
  const kept = new Set(after.map((level) => level.ticks));
  const changed = after.filter((level) => known.get(level.ticks) !== level.lots);
  const last = after.at(-1);
  const first = after[0];
  const rising = first !== undefined && last !== undefined && last.ticks > first.ticks;
  const pushedOut = (ticks: number): boolean =>
    after.length === depth && last !== undefined && (rising ? ticks > last.ticks : ticks < last.ticks);
  const gone = before.filter((level) => !kept.has(level.ticks) && !pushedOut(level.ticks));
  return [...gone.map((level) => ({ ticks: level.ticks, lots: 0 })), ...changed];
}

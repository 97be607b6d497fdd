import type { MarketTrade } from '../domain/market-data.ts';

/**
 * Up to which moment every trade of a market is known. The exchange numbers the trades of a pair one by one, in order
 * of time: so a trade whose number follows those known proves that nothing is missing before it, and a jump in the
 * numbers shows that something is. Where no trade comes, a read of the exchange proves it. Times market UTC ms.
 */
export interface TradeContinuity {
  /** Takes trades as the stream tells them, in any order; returns those that had not been taken before. */
  hear(trades: readonly MarketTrade[]): readonly MarketTrade[];
  /**
   * Takes the exchange's own list of the trades from `since` on, asked for at `asked`; returns those that had not been
   * taken before. Numbers that are missing in it do not exist. A list from before what is already known proves only
   * what it holds.
   */
  confirm(trades: readonly MarketTrade[], since: number, asked: number): readonly MarketTrade[];
  /** The exchange has told by other means all that happened before this time. */
  rebase(time: number): void;
  /** Every trade before this time is known. */
  completeUntil(): number;
  /** Whether trades are missing before one that is known. */
  hasGap(): boolean;
}

/** Begins where the exchange's own candles end: all trades before `from` are in these and are told by nobody here. */
export function createTradeContinuity(from: number): TradeContinuity {
  let complete = from;
  /** The newest trade before which none is missing; null before the first one. */
  let through: number | null = null;
  /** Trades after it that do not join, with their times. */
  const ahead = new Map<number, number>();

  function isKnown(id: number): boolean {
    return (through !== null && id <= through) || ahead.has(id);
  }

  function note(trades: readonly MarketTrade[]): MarketTrade[] {
    const fresh: MarketTrade[] = [];
    let before = Number.NEGATIVE_INFINITY;
    for (const trade of trades) {
      if (isKnown(trade.id)) continue;
      if (trade.time < from) {
        before = Math.max(before, trade.id);
        continue;
      }
      ahead.set(trade.id, trade.time);
      fresh.push(trade);
    }
    if (before > (through ?? Number.NEGATIVE_INFINITY)) advanceTo(before);
    return fresh;
  }

  /** Nothing is missing up to this trade. */
  function advanceTo(id: number): void {
    if (through === null || id > through) through = id;
    for (let next = through + 1; ahead.has(next); next++) through = next;
    const time = ahead.get(through);
    if (time !== undefined && time > complete) complete = time;
    for (const known of ahead.keys()) if (known <= through) ahead.delete(known);
  }

  return {
    hear(trades) {
      const fresh = note(trades);
      if (through !== null && ahead.has(through + 1)) advanceTo(through);
      return fresh;
    },

    confirm(trades, since, asked) {
      // What joins to nothing that is known proves nothing either.
      if (since > complete) return note(trades);
      const told = new Set(trades.map(({ id }) => id));
      // A list without a trade that the stream told before it was asked for is older than that: a cache answered.
      let isOlder = false;
      for (const [id, time] of ahead) if (time >= since && time < asked && !told.has(id)) isOlder = true;
      const fresh = note(trades);
      let newest = Number.NEGATIVE_INFINITY;
      for (const { id } of trades) newest = Math.max(newest, id);
      if (!isOlder) for (const [id, time] of ahead) if (time < asked) newest = Math.max(newest, id);
      if (newest > (through ?? Number.NEGATIVE_INFINITY)) advanceTo(newest);
      if (!isOlder && asked > complete) complete = asked;
      return fresh;
    },

    rebase(time) {
      let newest = Number.NEGATIVE_INFINITY;
      for (const [id, at] of ahead) if (at < time) newest = Math.max(newest, id);
      if (newest > (through ?? Number.NEGATIVE_INFINITY)) advanceTo(newest);
      if (time > complete) complete = time;
    },

    completeUntil: () => complete,
    hasGap: () => ahead.size > 0,
  };
}

import type { MarketTrade, OrderBook } from '../../../domain/market-data.ts';
import type { MarketStatus } from '../../../domain/instrument.ts';
import { assertNever } from '../../../domain/assert-never.ts';
import type { MarketFeed } from '../../../ports.ts';
import { LOTS_PER_UNIT } from '../market/pairs.ts';
import type { Quote } from '../matching/venue-book.ts';
import type { FollowedMarket } from './followed-market.ts';
import type { PaperCore } from './paper-core.ts';

export interface FollowOptions {
  readonly core: PaperCore;
  readonly market: FollowedMarket;
  readonly feed: MarketFeed;
  /** Market time, UTC ms. */
  readonly now: () => number;
  /** Brings the exchange's time up to now before something happens to it. */
  readonly within: (action: () => void) => void;
  /** Newest trade that was seen before, market time; null for a market that was never followed. */
  readonly seenUntil: number | null;
  readonly log: (line: string) => void;
}

export interface Following {
  /** Resolves true with the first book, false when none comes in time. */
  firstBook(patienceMs: number): Promise<boolean>;
  stop(): void;
}

/** Trades of a longer gap are not asked for: resting orders are then told to have missed them. */
const LONGEST_GAP_MS = 15 * 60_000;

/** The state of a whole exchange that comes nearest to that of the followed market. */
function statusLike(status: MarketStatus): PaperCore['status'] {
  switch (status) {
    // Market orders are refused in a limit-only market by the desk that places them; here nothing else is different.
    case 'limit_only':
    case 'online':
      return 'online';
    case 'reduce_only':
      return 'cancel_only';
    default:
      return status;
  }
}

/**
 * Lets a paper exchange follow a feed. While the feed is away the exchange takes no orders (cancellations it does), and
 * when it is back the trades in between are read and matched before orders are taken again.
 */
export function followFeed(options: FollowOptions): Following {
  const { core, market, feed, within, log } = options;
  const { symbol, priceDecimals } = market.pair;
  const scale = 10 ** priceDecimals;
  let newestId = -1;
  let newestTime = options.seenUntil;
  let following = false;
  let catching = false;
  /** How often the stream was joined. */
  let joins = 0;
  let stopped = false;
  let told: (() => void) | null = null;
  let hasBook = false;
  let followedStatus: MarketStatus = 'online';
  const waiting: MarketTrade[] = [];

  const quotes = (levels: OrderBook['bids']): readonly Quote[] =>
    levels.map(({ price, quantity }) => ({
      ticks: Math.round(price * scale),
      lots: Math.round(quantity * LOTS_PER_UNIT),
    }));

  function takeTrades(trades: readonly MarketTrade[]): void {
    // The first trades of a stream may be old ones, told to show where the market stands.
    const after = newestId < 0 ? (newestTime ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
    const news = trades.filter(({ id, time }) => id > newestId && time > after).sort((a, b) => a.id - b.id);
    if (news.length === 0) return;
    within(() => {
      for (const { id, price, quantity, side, time } of news) {
        newestId = id;
        newestTime = Math.max(newestTime ?? 0, time);
        const lots = Math.round(quantity * LOTS_PER_UNIT);
        const ticks = Math.round(price * scale);
        if (lots > 0) market.followTrade({ ticks, lots, side, time: Math.round(time * 1000) });
      }
    });
  }

  function takeBook(book: OrderBook): void {
    hasBook = true;
    within(() => market.followQuotes(quotes(book.bids), quotes(book.asks)));
    open();
    told?.();
    told = null;
  }

  /** Takes orders again once trades and quotes are up to date. */
  function open(): void {
    if (following && hasBook && !catching) within(() => void (core.status = statusLike(followedStatus)));
  }

  function close(): void {
    hasBook = false;
    within(() => {
      core.status = 'cancel_only';
      market.forget();
    });
  }

  /** The trades that were missed, matched like any others: resting orders lose nothing and gain nothing. */
  async function catchUp(): Promise<void> {
    const since = newestTime;
    const resting = core.account.open().length;
    if (since === null || resting === 0) return;
    const gap = options.now() - since;
    if (gap > LONGEST_GAP_MS) {
      log(
        `paper: the feed was away for ${Math.round(gap / 60_000)} minutes; ${resting} resting orders missed its trades.`,
      );
      return;
    }
    const missed = await feed.tradesSince(symbol, since);
    if (stopped) return;
    if (missed.ok) takeTrades(missed.value.filter(({ time }) => time > since));
    else
      log(
        `paper: the trades since the interruption could not be read (${missed.error.message}); resting orders missed them.`,
      );
  }

  async function join(): Promise<void> {
    joins += 1;
    if (catching) return;
    catching = true;
    let joined = 0;
    // Joined once more meanwhile: what happened between the two is asked for, too.
    while (joined !== joins) {
      joined = joins;
      await catchUp();
      if (stopped) return;
    }
    catching = false;
    takeTrades(waiting.splice(0));
    open();
  }

  const unsubscribe = feed.subscribe(symbol, (event) => {
    if (stopped) return;
    switch (event.type) {
      case 'trades':
        // A stream tells its newest trades before it is joined: taken at once they would hide those that came before.
        if (catching || !following) waiting.push(...event.trades);
        else takeTrades(event.trades);
        return;
      case 'book':
        return takeBook(event.book);
      case 'connection':
        if (event.status === 'connected') {
          following = true;
          void join();
          return;
        }
        // What this connection told, the next one tells again, or the exchange when it is asked.
        waiting.length = 0;
        if (following) {
          following = false;
          log(`paper: the public feed is ${event.status}; no orders are taken until it is back (${event.detail}).`);
          close();
        }
        return;
      case 'market_status':
        followedStatus = event.status;
        return open();
      case 'rules':
        // Paper orders go by the rules that the exchange was opened with.
        return;
      default:
        assertNever(event, 'market event');
    }
  });

  return {
    firstBook: (patienceMs) =>
      hasBook
        ? Promise.resolve(true)
        : new Promise((resolve) => {
            const timer = setTimeout(() => {
              told = null;
              resolve(false);
            }, patienceMs);
            told = () => {
              clearTimeout(timer);
              resolve(true);
            };
          }),
    stop() {
      stopped = true;
      unsubscribe();
    },
  };
}

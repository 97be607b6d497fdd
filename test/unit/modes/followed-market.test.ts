import { describe, expect, it } from 'vitest';
import { FollowedMarket } from '../../../engine/exchange/simulator/paper/followed-market.ts';
import { silentMinutes } from '../../../engine/exchange/simulator/paper/paper-pair.ts';
import { PairHistory } from '../../../engine/exchange/simulator/market/pair-history.ts';
import { DEFAULT_PAIRS } from '../../../engine/exchange/simulator/market/pairs.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';

const START = Date.UTC(2026, 0, 5, 12) * 1000;
const ME = 'account';
/** A second in the market's own unit. */
const SECOND = 1_000_000;

interface Fill {
  readonly id: string;
  readonly ticks: number;
  readonly lots: number;
}

function openMarket() {
  const [pair] = DEFAULT_PAIRS as readonly [SimulatedPair];
  const history = new PairHistory(1, pair, silentMinutes(Math.floor(START / 60_000_000), 1), 2_000, []);
  const fills: Fill[] = [];
  const market = new FollowedMarket(
    history,
    {
      print: () => undefined,
      filled: (_market, { id, ticks, lots }) => void fills.push({ id, ticks, lots }),
    },
    START,
  );
  let now = START;
  const quote = (bids: readonly [number, number][], asks: readonly [number, number][]): void =>
    market.followQuotes(
      bids.map(([ticks, lots]) => ({ ticks, lots })),
      asks.map(([ticks, lots]) => ({ ticks, lots })),
    );
  const trade = (side: 'buy' | 'sell', ticks: number, lots: number): void => {
    now += SECOND;
    market.moveTo(now);
    market.followTrade({ side, ticks, lots, time: now });
  };
  const pass = (seconds: number): void => {
    now += seconds * SECOND;
    market.moveTo(now);
  };
  return { market, fills, quote, trade, pass, now: () => now };
}

/** Bids 10 each from 100 down, asks 10 each from 102 up. */
const BIDS: readonly [number, number][] = [
  [100, 10],
  [99, 10],
  [98, 10],
];
const ASKS: readonly [number, number][] = [
  [102, 10],
  [103, 10],
  [104, 10],
];

describe('a followed market', () => {
  it('lets a taker walk the real levels, best first, and no further than they reach', () => {
    const { market, quote } = openMarket();
    quote(BIDS, ASKS);
    const { result } = market.take({ side: 'buy', owner: ME, lots: 45, limit: null }, 'market');
    expect(result.matches.map(({ ticks, lots }) => [ticks, lots])).toEqual([
      [102, 10],
      [103, 10],
      [104, 10],
    ]);
    expect(result.remaining).toBe(15);
  });

  it('knows when its book changed last', () => {
    const { market, quote, trade, pass, now } = openMarket();
    quote(BIDS, ASKS);
    pass(7);
    expect(market.bookTime).toBe(START);
    trade('sell', 100, 6);
    const traded = now();
    pass(7);
    expect(market.bookTime).toBe(traded);
    market.rest('buy', 99, 'mine', ME, 5);
    expect(market.bookTime).toBe(now());
  });

  it('does not give the same quantity twice within ten seconds', () => {
    const { market, quote, pass } = openMarket();
    quote(BIDS, ASKS);
    market.take({ side: 'buy', owner: ME, lots: 4, limit: 102 }, 'limit');
    quote(BIDS, ASKS);
    expect(market.take({ side: 'buy', owner: ME, lots: 10, limit: 102 }, 'limit').result.remaining).toBe(4);
    pass(11);
    quote(BIDS, ASKS);
    expect(market.take({ side: 'buy', owner: ME, lots: 10, limit: 102 }, 'limit').result.remaining).toBe(0);
  });

  it('fills an order only after all that was displayed ahead of it has traded', () => {
    const { market, fills, quote, trade } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 100, 'mine', ME, 5);
    trade('sell', 100, 6);
    trade('sell', 100, 3);
    expect(fills).toEqual([]);
    trade('sell', 100, 3);
    trade('sell', 100, 9);
    expect(fills).toEqual([
      { id: 'mine', ticks: 100, lots: 2 },
      { id: 'mine', ticks: 100, lots: 3 },
    ]);
  });

  it('counts a trade once, whether the book or the trade is told first', () => {
    const first = openMarket();
    first.quote(BIDS, ASKS);
    first.market.rest('buy', 100, 'mine', ME, 5);
    // The book already shows what the trade took.
    first.quote(
      [
        [100, 4],
        [99, 10],
        [98, 10],
      ],
      ASKS,
    );
    first.trade('sell', 100, 6);
    first.trade('sell', 100, 4);
    expect(first.fills).toEqual([]);
    first.trade('sell', 100, 1);
    expect(first.fills).toEqual([{ id: 'mine', ticks: 100, lots: 1 }]);
  });

  it('does not move an order up when others ahead of it seem to leave', () => {
    const { market, fills, quote, trade } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 100, 'mine', ME, 5);
    quote(
      [
        [100, 1],
        [99, 10],
        [98, 10],
      ],
      ASKS,
    );
    trade('sell', 100, 9);
    expect(fills).toEqual([]);
  });

  it('fills an order that the price has gone through, with no more than was traded there', () => {
    const { market, fills, quote, trade } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 100, 'mine', ME, 50);
    trade('sell', 99, 7);
    expect(fills).toEqual([{ id: 'mine', ticks: 100, lots: 7 }]);
    market.rest('sell', 105, 'other', ME, 4);
    trade('buy', 106, 9);
    expect(fills.at(-1)).toEqual({ id: 'other', ticks: 105, lots: 4 });
  });

  it('does not fill because quotes come to a price without a trade', () => {
    const { market, fills, quote, trade } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 100, 'mine', ME, 5);
    quote([[95, 10]], [[97, 10]]);
    expect(fills).toEqual([]);
    trade('buy', 97, 2);
    expect(fills).toEqual([{ id: 'mine', ticks: 100, lots: 2 }]);
  });

  it('puts an order from beyond the shown book behind what is shown there when it comes into view', () => {
    const { market, fills, quote, trade } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 90, 'deep', ME, 5);
    quote(
      [
        [91, 10],
        [90, 20],
        [89, 10],
      ],
      [[93, 10]],
    );
    trade('sell', 90, 12);
    expect(fills).toEqual([]);
    trade('sell', 90, 19);
    expect(fills).toEqual([{ id: 'deep', ticks: 90, lots: 5 }]);
  });

  it('leaves out trades that happened before an order was there', () => {
    const { market, fills, quote, now } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 100, 'mine', ME, 5);
    market.followTrade({ side: 'sell', ticks: 98, lots: 50, time: now() - SECOND });
    expect(fills).toEqual([]);
  });

  it('leaves out only the orders that were not there yet: older ones get their share', () => {
    const { market, fills, quote, pass, now } = openMarket();
    quote(BIDS, ASKS);
    market.rest('buy', 100, 'older', ME, 5);
    pass(10);
    market.rest('buy', 99, 'younger', ME, 5);
    market.followTrade({ side: 'sell', ticks: 98, lots: 50, time: now() - SECOND });
    expect(fills).toEqual([{ id: 'older', ticks: 100, lots: 5 }]);
    // It stands where it stood, for the trades that come.
    pass(1);
    quote(BIDS, ASKS);
    market.followTrade({ side: 'sell', ticks: 98, lots: 50, time: now() });
    expect(fills.slice(1)).toEqual([{ id: 'younger', ticks: 99, lots: 5 }]);
  });

  it('has nothing to take while nothing is known of the market', () => {
    const { market, quote } = openMarket();
    quote(BIDS, ASKS);
    market.forget();
    expect(market.take({ side: 'buy', owner: ME, lots: 1, limit: null }, 'market').result.matches).toEqual([]);
  });
});

import type { Configuration } from '../domain/configuration.ts';
import type { Side } from '../domain/order.ts';
import type { CandleSeries } from '../market/candle-series.ts';

/** What the market gives an order at a base bar: the fill price, what it was before slippage, and the fee. */
export interface Offer {
  readonly price: number;
  readonly marketPrice: number;
  /** Fraction of quote value. */
  readonly fee: number;
}

/**
 * How an entry or exit is executed: asked once for every base bar from the one it begins at, oldest first.
 * Null when nothing fills at that bar. The volume of the bar is the caller's concern.
 */
export type OfferAt = (base: CandleSeries, bar: number) => Offer | null;

const BASIS_POINTS = 10_000;
const PERCENT = 100;
const SECOND_MS = 1000;

/** The orders that `execution` asks for, for one entry (`buy`) or exit (`sell`). */
export function offersOf(side: Side, configuration: Configuration): OfferAt {
  return configuration.execution === 'maker' ? makerOffers(side, configuration) : takerOffers(side, configuration);
}

/** Every bar's open, slippage to the worse. */
function takerOffers(side: Side, { costs }: Configuration): OfferAt {
  const worse = side === 'buy' ? 1 + costs.slippageBps / BASIS_POINTS : 1 - costs.slippageBps / BASIS_POINTS;
  return (base, bar) => {
    const marketPrice = base.open[bar];
    return { price: marketPrice * worse, marketPrice, fee: costs.takerFee };
  };
}

/**
 * The order desk of a session (strategy.md §11) on base bars. A bar's open stands for the best price of our own
 * side at that moment. At each bar the desk acts first, then the market:
 * 1. Without an order it rests one at the open. An order that has rested `repriceSeconds` (a base bar is longer
 *    than the usual 15 s) and is outbid by the open is moved there; after `maxReprices` moves it takes instead.
 * 2. An order that has rested since an earlier bar fills at its own price when the bar trades through it; equal
 *    is no fill. So an order placed or moved at a bar never fills at that bar: it has to queue first.
 * Taking fills at the open with slippage, but no worse than `takerCapPct`, and is tried again at most every
 * `repriceSeconds`.
 */
function makerOffers(side: Side, { costs, orders }: Configuration): OfferAt {
  const direction = side === 'buy' ? 1 : -1;
  const worse = Math.min(costs.slippageBps / BASIS_POINTS, orders.takerCapPct / PERCENT);
  const restMs = orders.repriceSeconds * SECOND_MS;
  let price = Number.NaN;
  let placedAt = Number.NEGATIVE_INFINITY;
  let reprices = 0;
  let takes = orders.maxReprices === 0;
  return (base, bar) => {
    const time = base.time[bar];
    const best = base.open[bar];
    const rested = time - placedAt >= restMs;
    if (!takes && rested && direction * (best - price) > 0) {
      if (reprices >= orders.maxReprices) takes = true;
      else reprices++;
    }
    if (takes) {
      if (!rested) return null;
      placedAt = time;
      return { price: best * (1 + direction * worse), marketPrice: best, fee: costs.takerFee };
    }
    if (Number.isNaN(price) || (rested && direction * (best - price) > 0)) {
      price = best;
      placedAt = time;
      return null;
    }
    const through = side === 'buy' ? base.low[bar] < price : base.high[bar] > price;
    return through ? { price, marketPrice: price, fee: costs.makerFee } : null;
  };
}

import type { Configuration } from '../domain/configuration.ts';
import type { Side } from '../domain/order.ts';
import type { CandleSeries } from '../market/candle-series.ts';

/**
 * How an entry or exit is executed, and what the market gave it last. It is asked once for every base bar from the one
 * it begins at, oldest first; the volume of the bar is the caller's concern. An offer is read from the orders
 * themselves: a sweep asks millions of times.
 */
export interface OrderOffers {
  /** Fill price, what it was before slippage, and the fee as a fraction of quote value; of the newest offer. */
  readonly price: number;
  readonly marketPrice: number;
  readonly fee: number;
  /** Whether something fills at that bar. */
  isOffered(base: CandleSeries, bar: number): boolean;
}

const BASIS_POINTS = 10_000;
const PERCENT = 100;
const SECOND_MS = 1000;

/** The orders that `execution` asks for, for one entry (`buy`) or exit (`sell`). */
export function offersOf(side: Side, configuration: Configuration): OrderOffers {
  return configuration.execution === 'maker'
    ? new MakerOffers(side, configuration)
    : new TakerOffers(side, configuration);
}

/** Every bar's open, slippage to the worse. */
class TakerOffers implements OrderOffers {
  price = Number.NaN;
  marketPrice = Number.NaN;
  readonly fee: number;
  readonly #worse: number;

  constructor(side: Side, { costs }: Configuration) {
    this.fee = costs.takerFee;
    this.#worse = side === 'buy' ? 1 + costs.slippageBps / BASIS_POINTS : 1 - costs.slippageBps / BASIS_POINTS;
  }

  isOffered(base: CandleSeries, bar: number): boolean {
    this.marketPrice = base.open[bar];
    this.price = this.marketPrice * this.#worse;
    return true;
  }
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
class MakerOffers implements OrderOffers {
  price = Number.NaN;
  marketPrice = Number.NaN;
  fee: number;
  readonly #side: Side;
  readonly #direction: 1 | -1;
  readonly #worse: number;
  readonly #restMs: number;
  readonly #maxReprices: number;
  readonly #costs: Configuration['costs'];
  #resting = Number.NaN;
  #placedAt = Number.NEGATIVE_INFINITY;
  #reprices = 0;
  #takes: boolean;

  constructor(side: Side, { costs, orders }: Configuration) {
    this.fee = costs.makerFee;
    this.#side = side;
    this.#direction = side === 'buy' ? 1 : -1;
    this.#worse = Math.min(costs.slippageBps / BASIS_POINTS, orders.takerCapPct / PERCENT);
    this.#restMs = orders.repriceSeconds * SECOND_MS;
    this.#maxReprices = orders.maxReprices;
    this.#costs = costs;
    this.#takes = orders.maxReprices === 0;
  }

  isOffered(base: CandleSeries, bar: number): boolean {
    const time = base.time[bar];
    const best = base.open[bar];
    const rested = time - this.#placedAt >= this.#restMs;
    const isOutbid = rested && this.#direction * (best - this.#resting) > 0;
    if (!this.#takes && isOutbid) {
      if (this.#reprices >= this.#maxReprices) this.#takes = true;
      else this.#reprices++;
    }
    if (this.#takes) return rested && this.#take(time, best);
    if (Number.isNaN(this.#resting) || isOutbid) {
      this.#resting = best;
      this.#placedAt = time;
      return false;
    }
    this.price = this.#resting;
    this.marketPrice = this.#resting;
    return this.#side === 'buy' ? base.low[bar] < this.#resting : base.high[bar] > this.#resting;
  }

  #take(time: number, best: number): true {
    this.#placedAt = time;
    this.price = best * (1 + this.#direction * this.#worse);
    this.marketPrice = best;
    this.fee = this.#costs.takerFee;
    return true;
  }
}

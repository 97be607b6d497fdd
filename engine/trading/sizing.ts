import type { Configuration } from '../domain/configuration.ts';
import { roundDownToStep, roundUpToStep } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Quote } from '../domain/market-data.ts';
import type { Side } from '../domain/order.ts';

export interface PricedOrder {
  readonly price: number;
  readonly postOnly: boolean;
}

/**
 * Price of the next order (strategy.md §11): resting at the best price of our own side, or, once the
 * re-pricings are used up, taking with a cap beyond the best price of the other side.
 */
export function priceOrder(
  side: Side,
  quote: Quote,
  take: boolean,
  instrument: Instrument,
  configuration: Configuration,
): PricedOrder {
  if (!take) {
    const price =
      side === 'buy' ? roundDownToStep(quote.bid, instrument.tickSize) : roundUpToStep(quote.ask, instrument.tickSize);
    return { price, postOnly: true };
  }
  const cap = configuration.orders.takerCapPct / 100;
  const price =
    side === 'buy'
      ? roundDownToStep(quote.ask * (1 + cap), instrument.tickSize)
      : roundUpToStep(quote.bid * (1 - cap), instrument.tickSize);
  return { price, postOnly: false };
}

/**
 * Left over of an amount that is to be spent whole: the exchange rounds cost and fee up, each by itself, before it holds
 * them, and refuses what then exceeds the balance by a fraction of a cent.
 */
const ROUNDING_ROOM = 1e-6;

/** Base that a quote amount buys at a price with the fee and room for rounding reserved, rounded down to the lot. */
export function quantityForQuote(quote: number, price: number, instrument: Instrument): number {
  const affordable = (quote * (1 - ROUNDING_ROOM)) / (price * (1 + instrument.takerFee));
  return affordable > 0 ? roundDownToStep(affordable, instrument.lotStep) : 0;
}

/** Why the exchange would refuse a size, in words, or null when it is fine. */
export function sizeObstacle(quantity: number, price: number, instrument: Instrument): string | null {
  if (quantity < instrument.orderMinimum) {
    return `${quantity} ${instrument.base} is below the exchange minimum of ${instrument.orderMinimum} ${instrument.base}`;
  }
  if (quantity * price < instrument.costMinimum) {
    return `${(quantity * price).toFixed(2)} ${instrument.quote} is below the exchange minimum of ${instrument.costMinimum} ${instrument.quote}`;
  }
  return null;
}

/** Value in quote of the smallest order the exchange takes. */
export function minimumOrderValue(price: number, instrument: Instrument): number {
  return Math.max(instrument.orderMinimum * price, instrument.costMinimum);
}

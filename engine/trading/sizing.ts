import type { Configuration } from '../domain/configuration.ts';
import { roundDownToStep, roundUpToStep } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import { cappedPrice } from '../domain/manual-order.ts';
import type { Quote } from '../domain/market-data.ts';
import type { Side } from '../domain/order.ts';

export { quantityForQuote } from '../domain/manual-order.ts';

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
  return { price: cappedPrice(side, quote, configuration.orders.takerCapPct, instrument), postOnly: false };
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

import type { SimulatedPair } from '../market/pairs.ts';
import { costOf, costToHold, feeMoved, feeOf, feeToHold, moneyMoved } from '../market/units.ts';
import type { SimulatedOrder } from './records.ts';

/** Fees as fractions of quote value. */
export interface FeeRates {
  readonly maker: number;
  readonly taker: number;
}

/**
 * What an open order holds, in ledger units: a buy its remaining cost and fee in quote, a sell its
 * remaining quantity in base (the fee of a sale comes out of its proceeds). Resting quantity will be a
 * maker, so the maker fee suffices; an order that may still take holds the taker fee.
 */
export function holdOf(
  pair: SimulatedPair,
  order: Pick<SimulatedOrder, 'side' | 'price' | 'lots' | 'filled'>,
  feeRate: number,
): { readonly asset: string; readonly units: number } {
  const remaining = order.lots - order.filled;
  if (order.side === 'sell') return { asset: pair.base.symbol, units: remaining };
  const cost = costToHold(pair, order.price ?? 0, remaining);
  return { asset: pair.quote.symbol, units: cost + feeToHold(cost, feeRate) };
}

/** What a fill costs by its trade record, in cost units, and what it moves on the ledger, in ledger units. */
interface Settlement {
  readonly cost: number;
  readonly fee: number;
  /** Signed from the account's side; the quote without the fee, which goes off it. */
  readonly moved: { readonly base: number; readonly quote: number; readonly fee: number };
}

/** The ledger has no decimal for the last digit of a cost, and never moves more than was held for it. */
export function settle(
  pair: SimulatedPair,
  side: SimulatedOrder['side'],
  ticks: number,
  lots: number,
  rate: number,
): Settlement {
  const cost = costOf(pair, ticks, lots);
  const quote = moneyMoved(pair, ticks, lots);
  const sign = side === 'buy' ? 1 : -1;
  return {
    cost,
    fee: feeOf(cost, rate),
    moved: { base: sign * lots, quote: -sign * quote, fee: feeMoved(quote, rate) },
  };
}

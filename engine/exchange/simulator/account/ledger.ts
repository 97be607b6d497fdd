import type { SimulatedPair } from '../market/pairs.ts';
import { costOf, costToHold, feeOf, feeToHold } from '../market/units.ts';
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

/** What a fill moves: base and quote in ledger units, signed from the account's side, and the fee in quote. */
export function settle(
  pair: SimulatedPair,
  side: SimulatedOrder['side'],
  ticks: number,
  lots: number,
  rate: number,
): { readonly cost: number; readonly fee: number; readonly base: number; readonly quote: number } {
  const cost = costOf(pair, ticks, lots);
  const fee = feeOf(cost, rate);
  return side === 'buy'
    ? { cost, fee, base: lots, quote: -(cost + fee) }
    : { cost, fee, base: -lots, quote: cost - fee };
}

import type { Fill } from './fill.ts';
import { HOUR_MS } from './timeframe.ts';

/**
 * Position worked out of the exchange's own trade history (strategy.md §9), average-cost method.
 * Quantity in base (never below zero on spot), money in quote. Fees charged in another asset than
 * quote are converted at the fill's price when it is base, and listed as they came in `feesByAsset`.
 */
export interface Position {
  readonly symbol: string;
  readonly quantity: number;
  readonly averageCost: number | null;
  readonly bought: number;
  readonly sold: number;
  readonly realisedPnl: number;
  readonly feesQuote: number;
  readonly feesByAsset: Readonly<Record<string, number>>;
  /** Time of the first fill of the position that is open now, null when flat. */
  readonly openedAt: number | null;
  readonly lastFillAt: number | null;
}

export function emptyPosition(symbol: string): Position {
  return {
    symbol,
    quantity: 0,
    averageCost: null,
    bought: 0,
    sold: 0,
    realisedPnl: 0,
    feesQuote: 0,
    feesByAsset: {},
    openedAt: null,
    lastFillAt: null,
  };
}

/**
 * How far back the exchange's trade history is read (strategy.md §9): sums and profit are of these trades. Older ones that
 * a session remembers count for as long as something of them is held.
 */
export const POSITION_HISTORY_MS = 600 * HOUR_MS;

/** Base quantities below this are binary noise, not a position: exchanges count 8–10 decimals. */
export const QUANTITY_EPSILON = 1e-10;

/** Adds one fill. Fills must come in time order and once each (see `positionFromFills`). */
export function applyFill(position: Position, fill: Fill): Position {
  const [base] = position.symbol.split('/');
  const feeInBase = fill.feeAsset === base;
  const feeQuote = feeInBase ? fill.fee * fill.price : fill.fee;
  const feesByAsset = {
    ...position.feesByAsset,
    [fill.feeAsset]: (position.feesByAsset[fill.feeAsset] ?? 0) + fill.fee,
  };
  const common = { feesQuote: position.feesQuote + feeQuote, feesByAsset, lastFillAt: fill.time };

  if (fill.side === 'buy') {
    const received = feeInBase ? fill.quantity - fill.fee : fill.quantity;
    const quantity = position.quantity + received;
    const heldCost = position.quantity * (position.averageCost ?? 0);
    const averageCost = quantity > QUANTITY_EPSILON ? (heldCost + fill.price * received) / quantity : null;
    return {
      ...position,
      ...common,
      quantity,
      averageCost,
      bought: position.bought + received,
      realisedPnl: position.realisedPnl - feeQuote,
      openedAt: position.openedAt ?? fill.time,
    };
  }
  const given = feeInBase ? fill.quantity + fill.fee : fill.quantity;
  const remaining = position.quantity - given;
  const flat = remaining <= QUANTITY_EPSILON;
  const soldFromPosition = Math.min(given, position.quantity);
  return {
    ...position,
    ...common,
    quantity: flat ? 0 : remaining,
    averageCost: flat ? null : position.averageCost,
    sold: position.sold + given,
    realisedPnl:
      position.realisedPnl + soldFromPosition * (fill.price - (position.averageCost ?? fill.price)) - feeQuote,
    openedAt: flat ? null : position.openedAt,
  };
}

/** Position from any collection of fills: deduplicated by trade id, sorted by time then id. */
export function positionFromFills(symbol: string, fills: Iterable<Fill>): Position {
  const unique = new Map<string, Fill>();
  for (const fill of fills) if (fill.symbol === symbol) unique.set(fill.tradeId, fill);
  const sorted = [...unique.values()].sort((a, b) => a.time - b.time || (a.tradeId < b.tradeId ? -1 : 1));
  return sorted.reduce(applyFill, emptyPosition(symbol));
}

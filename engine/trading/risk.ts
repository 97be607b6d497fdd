import type { OrderRequest } from '../domain/order.ts';
import { strayOrders, unknownOrders } from './desk-state.ts';
import { marketObstacle, orderObstacle } from './market-access.ts';
import { marketStatusOf, type SessionState } from './session-state.ts';

/** Above this the exchange and this computer do not mean the same minute (strategy.md §10). */
export const LARGEST_SKEW_MS = 5_000;

/**
 * Technical risk (strategy.md §10): why no order may be opened now, in words, or null. Asked before
 * every command that could open one. There are no market limits here, by design.
 */
export function openingObstacle(state: SessionState): string | null {
  if (state.instrument === null) return 'the market has not been read yet';
  // First of all: it is why everything else may be missing.
  const closed = marketObstacle(marketStatusOf(state));
  if (closed !== null) return closed;
  if (!state.reconciled) return 'the position is being reconciled with the exchange';
  if (!state.feedFresh) return 'the market feed is stale';
  if (!state.accountStreamUp) return 'the account stream is down';
  if (unknownOrders(state.desk).length > 0) return 'the fate of an order is being looked up';
  if (state.strategy.control === 'halted') return state.strategy.halt?.cause ?? 'trading is halted';
  return null;
}

/** A new position also needs a market that takes purchases, and balances that are newer than the last fill. */
export function entryObstacleOf(state: SessionState): string | null {
  return buyingObstacle(state, { side: 'buy', type: 'limit', postOnly: true });
}

/** An exit waits for less: a clock that is off, balances that are not read and a market that only sells keep none. */
export function exitObstacleOf(state: SessionState): string | null {
  const order = { side: 'sell', type: 'limit', postOnly: true } as const;
  return openingObstacle(state) ?? orderObstacle(marketStatusOf(state), order);
}

/** Why an order of the user's own is not sent, in words, or null. One that buys opens, one that sells reduces. */
export function manualObstacle(state: SessionState, order: OrderKind): string | null {
  if (order.side === 'buy') return buyingObstacle(state, order);
  return reducingObstacle(state) ?? orderObstacle(marketStatusOf(state), order);
}

type OrderKind = Pick<OrderRequest, 'side' | 'type' | 'postOnly'>;

function buyingObstacle(state: SessionState, order: OrderKind): string | null {
  const obstacle = openingObstacle(state) ?? orderObstacle(marketStatusOf(state), order);
  if (obstacle !== null) return obstacle;
  if (strayOrders(state.desk).length > 0) return 'an order of an earlier entry or exit is being taken off';
  if (state.judged === false) return 'the position and the balance are still being compared';
  const skewMs = state.clockSkewMs ?? 0;
  if (Math.abs(skewMs) > LARGEST_SKEW_MS) return skewObstacle(skewMs);
  if (state.balances === null || state.balancesStale) return 'the balances are being read';
  return null;
}

/**
 * What a sale of the user's own waits for. A spot account can only sell what it has, so the way out stays open where
 * nothing but opening would be dangerous: while trading is halted, while the account stream is down, while the fate of
 * a purchase is not known, right after a fill, with a clock that is off. It waits for what it would be sent blindly
 * without: the account, fresh prices, a market that takes orders, and the fate of an earlier sale, which would
 * otherwise be made twice.
 */
function reducingObstacle(state: SessionState): string | null {
  if (state.instrument === null) return 'the market has not been read yet';
  const closed = marketObstacle(marketStatusOf(state));
  if (closed !== null) return closed;
  if (!state.reconciled) return 'the position is being reconciled with the exchange';
  if (state.balances === null) return 'the balances are being read';
  if (!state.feedFresh) return 'the market feed is stale';
  if (unknownOrders(state.desk).some(({ side }) => side === 'sell')) return 'the fate of a sale is being looked up';
  return null;
}

/** What is wrong with this computer's clock, and what to do. */
export function skewObstacle(skewMs: number): string {
  const size = `${(Math.abs(skewMs) / 1000).toFixed(1)} s`;
  const mend = 'let the system set it from the network';
  if (skewMs > 0) return `this computer’s clock is ${size} behind the exchange’s; ${mend}`;
  // A session never lets its own clock go back: it runs a little slower instead.
  return `this computer’s clock is ${size} ahead of the exchange’s; ${mend}, and start Parallax again if that does not end it`;
}

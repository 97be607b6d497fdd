import type { OrderRequest } from '../domain/order.ts';
import { unknownOrders } from './desk-state.ts';
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
  const obstacle = openingObstacle(state);
  if (obstacle !== null) return obstacle;
  const entry = { side: 'buy', type: 'limit', postOnly: true } as const;
  const refused = orderObstacle(marketStatusOf(state), entry);
  if (refused !== null) return refused;
  const skewMs = state.clockSkewMs ?? 0;
  if (Math.abs(skewMs) > LARGEST_SKEW_MS) return skewObstacle(skewMs);
  if (state.balances === null || state.balancesStale) return 'the balances are being read';
  return null;
}

/** Why an order of the user's own is not sent, in words, or null. */
export function manualObstacle(
  state: SessionState,
  order: Pick<OrderRequest, 'side' | 'type' | 'postOnly'>,
): string | null {
  return openingObstacle(state) ?? orderObstacle(marketStatusOf(state), order);
}

/** What is wrong with this computer's clock, and what to do. */
export function skewObstacle(skewMs: number): string {
  const way = skewMs > 0 ? 'behind' : 'ahead of';
  return `this computer’s clock is ${(Math.abs(skewMs) / 1000).toFixed(1)} s ${way} the exchange’s; let the system set it from the network`;
}

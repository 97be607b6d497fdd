import { unknownOrders } from './desk-state.ts';
import type { SessionState } from './session-state.ts';

/** Above this the exchange and this computer do not mean the same minute (strategy.md §10). */
export const LARGEST_SKEW_MS = 5_000;

/**
 * Technical risk (strategy.md §10): why no order may be opened now, in words, or null. Asked before
 * every command that could open one. There are no market limits here, by design.
 */
export function openingObstacle(state: SessionState): string | null {
  if (state.instrument === null) return 'the market has not been read yet';
  if (!state.reconciled) return 'the position is being reconciled with the exchange';
  if (state.instrument.status !== 'online') return `the exchange has the market in ${state.instrument.status} mode`;
  if (!state.feedFresh) return 'the market feed is stale';
  if (!state.accountStreamUp) return 'the account stream is down';
  if (unknownOrders(state.desk).length > 0) return 'the fate of an order is being looked up';
  if (state.strategy.control === 'halted') return state.strategy.halt?.cause ?? 'trading is halted';
  return null;
}

/** A new position also needs balances that are newer than the last fill. */
export function entryObstacleOf(state: SessionState): string | null {
  const obstacle = openingObstacle(state);
  if (obstacle !== null) return obstacle;
  const skewMs = state.clockSkewMs ?? 0;
  if (Math.abs(skewMs) > LARGEST_SKEW_MS) return skewObstacle(skewMs);
  if (state.balances === null || state.balancesStale) return 'the balances are being read';
  return null;
}

/** What is wrong with this computer's clock, and what to do. */
export function skewObstacle(skewMs: number): string {
  const way = skewMs > 0 ? 'behind' : 'ahead of';
  return `this computer’s clock is ${(Math.abs(skewMs) / 1000).toFixed(1)} s ${way} the exchange’s; let the system set it from the network`;
}

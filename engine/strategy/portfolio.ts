import type { Configuration } from '../domain/configuration.ts';
import type { Account, PortfolioState, StrategyState } from './state.ts';

/** Below this a base quantity is nothing, whatever its price (strategy.md §12). */
export const NOTHING_HELD = 1e-12;
/** Share of the target at which a position counts as complete. */
const COMPLETE_SHARE = 0.95;
const DUST_SHARE = 0.01;

/** Quote value of what is held. */
export function positionValue(account: Account | null): number {
  return account === null ? 0 : account.quantity * account.price;
}

/** Quote the configuration allots to a position, what is held already included. */
export function allottedQuote(account: Account, configuration: Configuration): number {
  const { sizeQuote, sizeFraction } = configuration.orders;
  return sizeQuote ?? sizeFraction * (account.freeQuote + (account.heldQuote ?? 0) + positionValue(account));
}

/** What the position is to be worth in the end: what its entry was allotted, or would be now. */
export function targetOf(state: StrategyState, account: Account, configuration: Configuration): number {
  return state.targetQuote ?? allottedQuote(account, configuration);
}

/** Whether something worth more than dust is held (strategy.md §8). */
export function isHolding(account: Account | null, targetQuote: number | null): boolean {
  if (account === null || account.quantity < NOTHING_HELD) return false;
  if (account.minimumOrderValue === null) return true;
  const dust = Math.max(account.minimumOrderValue, DUST_SHARE * (targetQuote ?? 0));
  return positionValue(account) >= dust;
}

/** The portfolio state, derived from the exchange's word and what is being worked, never remembered. */
export function derivePortfolio(state: StrategyState, configuration: Configuration): PortfolioState {
  const { account } = state;
  if (account === null) return state.portfolio;
  const target = targetOf(state, account, configuration);
  if (!isHolding(account, target)) return 'ready_to_enter';
  if (state.exit !== null) return 'incomplete_exit';
  if (state.entry !== null) return 'incomplete_entry';
  if (state.settled) return 'ready_to_exit';
  if (positionValue(account) >= COMPLETE_SHARE * target) return 'ready_to_exit';
  return state.ignoreRemainder ? 'ready_to_enter' : 'incomplete_entry';
}

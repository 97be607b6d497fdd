import type { Configuration } from '../domain/configuration.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';

/** What the filter remembers: the last valid price and a rejected one that waits for a second opinion. */
export interface PriceFilterState {
  readonly price: number | null;
  readonly time: number;
  readonly suspect: { readonly price: number; readonly time: number } | null;
}

export const EMPTY_PRICE_FILTER: PriceFilterState = { price: null, time: 0, suspect: null };

export interface PriceVerdict {
  readonly state: PriceFilterState;
  readonly accepted: boolean;
  /** Why it was rejected, or that a jump was taken as real; null for ordinary prices. */
  readonly note: string | null;
}

/** Two rejected prices agree when they are within this share of each other. */
const AGREEMENT_SHARE = 0.01;

/**
 * Technical price check (strategy.md §10): below the minimum, or a jump beyond the spike limit within
 * a minute, is not a price; two consecutive agreeing rejected prices within a minute are real.
 */
export function filterPrice(
  state: PriceFilterState,
  price: number,
  time: number,
  risk: Configuration['risk'],
): PriceVerdict {
  if (!Number.isFinite(price) || price < risk.minPrice) {
    // It agrees with nothing, so a suspect before it is not confirmed by the one after it.
    const next = state.suspect === null ? state : { ...state, suspect: null };
    return { state: next, accepted: false, note: `price ${price} is below the minimum of ${risk.minPrice}` };
  }
  const valid: PriceFilterState = { price, time, suspect: null };
  if (state.price === null || time - state.time > MINUTE_MS) return { state: valid, accepted: true, note: null };
  const changePct = (Math.abs(price - state.price) / state.price) * 100;
  if (changePct <= risk.maxSpikePct) return { state: valid, accepted: true, note: null };
  const { suspect } = state;
  const confirmed =
    suspect !== null &&
    time - suspect.time <= MINUTE_MS &&
    Math.abs(price - suspect.price) <= AGREEMENT_SHARE * suspect.price;
  if (confirmed) {
    return {
      state: valid,
      accepted: true,
      note: `a jump from ${state.price} to ${price} was confirmed and taken as real`,
    };
  }
  return {
    state: { ...state, suspect: { price, time } },
    accepted: false,
    note: `price ${price} is ${changePct.toFixed(0)}% away from ${state.price} within a minute and was not used`,
  };
}

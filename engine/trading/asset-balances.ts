import type { Balance } from '../domain/balance.ts';

/** What an account has of one asset, its reward programmes included. */
export interface AssetBalance {
  /** What can be traded, orders' holds included. */
  readonly total: number;
  readonly free: number;
  /** What is in programmes that must be left before it can be traded. */
  readonly bonded: number;
}

/**
 * Kraken lists what is in a reward programme as an asset of its own: `BTC.F` earns by itself and is there to trade at any
 * time, so it counts like `BTC`; `.S` (staked), `.B` (bonded), `.M` (opted in) and `.P` (parachain) are not. Source:
 * Kraken's notes on Balance.
 */
const TRADABLE = '.F';

export function assetBalance(balances: readonly Balance[], asset: string): AssetBalance {
  let [total, free, bonded] = [0, 0, 0];
  for (const balance of balances) {
    if (balance.asset === asset || balance.asset === asset + TRADABLE) {
      total += balance.total;
      free += balance.free;
    } else if (balance.asset.startsWith(`${asset}.`)) {
      bonded += balance.total;
    }
  }
  return { total, free, bonded };
}

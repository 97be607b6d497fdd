import type { AssetName, SimulatedPair } from './pairs.ts';

/** What an asset is worth as collateral and what borrowing it costs, as Kraken writes both. */
export interface AssetMargin {
  readonly collateral: string;
  readonly rate: string;
}

/** What a pair may be traded with on margin; limits in base currency. */
export interface PairMargin {
  readonly leverage: readonly number[];
  readonly longLimit: number;
  readonly shortLimit: number;
}

const UP_TO_TEN = [2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** By asset id and by pair (captures, September 2026); whatever is not here has no margin. */
const ASSET_MARGINS: ReadonlyMap<string, AssetMargin> = new Map([
  ['XXBT', { collateral: '0.99', rate: '0.01' }],
  ['XETH', { collateral: '0.99', rate: '0.02' }],
  ['SOL', { collateral: '0.925', rate: '0.02' }],
  ['ZUSD', { collateral: '1.0', rate: '0.036' }],
]);
const PAIR_MARGINS: ReadonlyMap<string, PairMargin> = new Map([
  ['BTC/USD', { leverage: UP_TO_TEN, longLimit: 350, shortLimit: 250 }],
  ['SOL/USD', { leverage: UP_TO_TEN, longLimit: 37_000, shortLimit: 24_000 }],
]);

export function assetMargin({ id }: Pick<AssetName, 'id'>): AssetMargin | null {
  return ASSET_MARGINS.get(id) ?? null;
}

export function pairMargin({ symbol }: Pick<SimulatedPair, 'symbol'>): PairMargin | null {
  return PAIR_MARGINS.get(symbol) ?? null;
}

/**
 * A pair of the simulated exchange. Prices are counted in ticks of 10^-priceDecimals, quantities in lots
 * of 1e-8, money in units of 10^-quote.scale (1e-4 for USD: the decimals of a balance, so those on the wire are exact).
 */
export interface SimulatedPair {
  /** Unified symbol, as WebSocket v2 writes it: `BTC/USD`. */
  readonly symbol: string;
  readonly id: string;
  readonly altname: string;
  readonly wsname: string;
  readonly base: AssetName;
  readonly quote: AssetName;
  readonly priceDecimals: number;
  /** Smallest order in lots. */
  readonly orderMinimum: number;
  readonly orderMinimumText: string;
  /** Smallest order value in money units. */
  readonly costMinimum: number;
  readonly costMinimumText: string;
  /** Price about which a generated market moves, in quote currency. */
  readonly centre: number;
  /** Average trade of a generated market, in base currency. */
  readonly averageTrade: number;
  /** Distinguishes the markets of one seed. */
  readonly stream: number;
}

export interface AssetName {
  /** Kraken's REST id, e.g. `XXBT`. */
  readonly id: string;
  readonly altname: string;
  /** Name on WebSocket v2, e.g. `BTC`. */
  readonly symbol: string;
  /** Decimals of balances on the wire. */
  readonly decimals: number;
  readonly displayDecimals: number;
  /** Decimals of the ledger's integer unit. */
  readonly scale: number;
}

export const LOT_DECIMALS = 8;
export const LOTS_PER_UNIT = 1e8;
export const COST_DECIMALS = 5;
/** Ledger units of a dollar; of any other quote currency `moneyPerUnit` tells them. */
export const MONEY_PER_UNIT = 1e4;

const BTC: AssetName = { id: 'XXBT', altname: 'XBT', symbol: 'BTC', decimals: 10, displayDecimals: 5, scale: 8 };
const ETH: AssetName = { id: 'XETH', altname: 'ETH', symbol: 'ETH', decimals: 10, displayDecimals: 5, scale: 8 };
const SOL: AssetName = { id: 'SOL', altname: 'SOL', symbol: 'SOL', decimals: 10, displayDecimals: 5, scale: 8 };
const USD: AssetName = { id: 'ZUSD', altname: 'USD', symbol: 'USD', decimals: 4, displayDecimals: 2, scale: 4 };

export const ASSETS: readonly AssetName[] = [BTC, ETH, SOL, USD];

/** What an exchange of these pairs lists, each once. Those of the pairs first: a paper exchange has pairs that no table of ours knows. */
export function assetsOf(pairs: readonly Pick<SimulatedPair, 'base' | 'quote'>[]): readonly AssetName[] {
  const named = [...pairs.flatMap(({ base, quote }) => [base, quote]), ...ASSETS];
  return named.filter(({ id }, at) => named.findIndex((other) => other.id === id) === at);
}

const US_DOLLAR_PAIR = { quote: USD, costMinimum: 0.5 * MONEY_PER_UNIT, costMinimumText: '0.5' } as const;

export const DEFAULT_PAIRS: readonly SimulatedPair[] = [
  {
    ...US_DOLLAR_PAIR,
    symbol: 'BTC/USD',
    id: 'XXBTZUSD',
    altname: 'XBTUSD',
    wsname: 'XBT/USD',
    base: BTC,
    priceDecimals: 1,
    orderMinimum: 0.00005 * LOTS_PER_UNIT,
    orderMinimumText: '0.00005',
    centre: 60_000,
    averageTrade: 0.06,
    stream: 1,
  },
  {
    ...US_DOLLAR_PAIR,
    symbol: 'ETH/USD',
    id: 'XETHZUSD',
    altname: 'ETHUSD',
    wsname: 'ETH/USD',
    base: ETH,
    priceDecimals: 2,
    orderMinimum: 0.002 * LOTS_PER_UNIT,
    orderMinimumText: '0.002',
    centre: 3_000,
    averageTrade: 0.9,
    stream: 2,
  },
  {
    ...US_DOLLAR_PAIR,
    symbol: 'SOL/USD',
    id: 'SOLUSD',
    altname: 'SOLUSD',
    wsname: 'SOL/USD',
    base: SOL,
    priceDecimals: 2,
    orderMinimum: 0.06 * LOTS_PER_UNIT,
    orderMinimumText: '0.06',
    centre: 150,
    averageTrade: 14,
    stream: 3,
  },
];

/** Taker and maker fee of the lowest volume tier as fractions (0.40 % and 0.25 %). */
export const TAKER_FEE = 0.004;
export const MAKER_FEE = 0.0025;
/** Fee schedule `[30-day volume, percent]` (AssetPairs, November 2025). */
export const TAKER_TIERS: readonly (readonly [number, number])[] = [
  [0, 0.4],
  [10_000, 0.35],
  [50_000, 0.24],
  [100_000, 0.22],
  [250_000, 0.2],
  [500_000, 0.18],
  [1_000_000, 0.16],
  [2_500_000, 0.14],
  [5_000_000, 0.12],
  [10_000_000, 0.1],
];
export const MAKER_TIERS: readonly (readonly [number, number])[] = [
  [0, 0.25],
  [10_000, 0.2],
  [50_000, 0.14],
  [100_000, 0.12],
  [250_000, 0.1],
  [500_000, 0.08],
  [1_000_000, 0.06],
  [2_500_000, 0.04],
  [5_000_000, 0.02],
  [10_000_000, 0],
];

/** The pair a REST client means: id, altname or wsname; WebSocket v2 symbols are looked up by `symbol`. */
export function findPair(pairs: readonly SimulatedPair[], name: string): SimulatedPair | undefined {
  return pairs.find(
    (pair) => pair.id === name || pair.altname === name || pair.wsname === name || pair.symbol === name,
  );
}

/** Whether a REST client means an asset by a name: its id, altname or WebSocket name. */
export function isNameOf(asset: AssetName, name: string): boolean {
  return asset.id === name || asset.altname === name || asset.symbol === name;
}

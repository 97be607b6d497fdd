/** Trading status of a pair as Kraken reports it. */
export type InstrumentStatus = 'online' | 'cancel_only' | 'post_only' | 'limit_only' | 'reduce_only';

/** What may be done in a market now: the stricter of the pair's status and that of the whole exchange. */
export type MarketStatus = InstrumentStatus | 'maintenance';

/**
 * A tradable pair with the exchange's own rules. Source: Kraken AssetPairs.
 * `tickSize` is in quote currency, `lotStep` and `orderMinimum` in base, `costMinimum` in quote.
 */
export interface Instrument {
  /** Unified symbol, e.g. `BTC/USD`. */
  readonly symbol: string;
  /** The exchange's id, e.g. `XXBTZUSD`. */
  readonly exchangeId: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: number;
  readonly priceDecimals: number;
  readonly lotStep: number;
  readonly lotDecimals: number;
  readonly orderMinimum: number;
  readonly costMinimum: number;
  /** Fractions of quote value, e.g. 0.004 for 0.40 %. */
  readonly makerFee: number;
  readonly takerFee: number;
  readonly status: InstrumentStatus;
}

const RULES = [
  'tickSize',
  'priceDecimals',
  'lotStep',
  'lotDecimals',
  'orderMinimum',
  'costMinimum',
  'makerFee',
  'takerFee',
] as const satisfies readonly (keyof Instrument)[];
type Rule = (typeof RULES)[number];

/** In what an order of today differs from one of then; empty when the same rules hold. */
export function changedRules(before: Instrument, after: Instrument): readonly Rule[] {
  return RULES.filter((rule) => before[rule] !== after[rule]);
}

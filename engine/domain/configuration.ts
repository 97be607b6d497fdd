import type { Timeframe } from './timeframe.ts';

interface Toggle {
  readonly enabled: boolean;
}
export type VolumeLens = Toggle & { readonly period: number; readonly factor: number };
export type BandLens = Toggle & { readonly period: number; readonly deviations: number };
export type SqueezeLens = BandLens & { readonly lookback: number; readonly percentile: number };
export type BelowLens = Toggle & { readonly period: number; readonly below: number };
export type AboveLens = Toggle & { readonly period: number; readonly above: number };
export type LevelLens = Toggle & { readonly period: number; readonly level: number };
export type MacdLens = Toggle & { readonly fast: number; readonly slow: number; readonly signal: number };
export type AverageCrossLens = Toggle & { readonly fast: number; readonly slow: number };

/** Parameters of the sixteen lenses, keyed by name (strategy.md §14). */
export interface LensConfiguration {
  readonly volume_decline: VolumeLens;
  readonly bb_lower_touch: BandLens;
  readonly bb_squeeze: SqueezeLens;
  readonly rsi_oversold: BelowLens;
  readonly rsi_oversold_cross: LevelLens;
  readonly stoch_oversold: BelowLens;
  readonly macd_cross_up: MacdLens;
  readonly ma_cross_up: AverageCrossLens;
  readonly rsi_9_ob: AboveLens;
  readonly rsi_14_ob: AboveLens;
  readonly stoch_14_ob: AboveLens;
  readonly stoch_21_ob: AboveLens;
  readonly bb_20_touch: BandLens;
  readonly bb_30_touch: BandLens;
  readonly volume_spike: VolumeLens;
  readonly macd_bearish: MacdLens;
}

export interface MomentumConfiguration {
  readonly surging: { readonly atLeastPct: number; readonly delayHours: number };
  readonly rising: { readonly atLeastPct: number; readonly delayHours: number };
  readonly flat: { readonly abovePct: number; readonly delayHours: number };
  readonly falling: { readonly delayHours: number };
}

/** The whole configuration of strategy.md §14, validated and complete. */
export interface Configuration {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly maxGapMinutes: number;
  readonly startingQuote: number;
  readonly participation: number;
  readonly execution: 'taker' | 'maker';
  readonly entry: { readonly required: number; readonly windowBars: number; readonly timeoutHours: number };
  readonly exit: { readonly required: number; readonly windowBars: number; readonly minDivergences: number };
  readonly momentum: MomentumConfiguration;
  /** Fees as fractions of quote value, slippage in basis points. */
  readonly costs: { readonly makerFee: number; readonly takerFee: number; readonly slippageBps: number };
  readonly lenses: LensConfiguration;
  readonly orders: {
    readonly repriceSeconds: number;
    readonly maxReprices: number;
    readonly takerCapPct: number;
    /** Quote amount per entry; null means `sizeFraction` of the free quote. */
    readonly sizeQuote: number | null;
    readonly sizeFraction: number;
    /** The exchange cancels everything when it hears nothing for so long; 0: it does not. */
    readonly deadMansSwitchSeconds: number;
  };
  readonly risk: {
    readonly maxConsecutiveApiErrors: number;
    readonly minPrice: number;
    readonly maxSpikePct: number;
    readonly staleFeedSeconds: number;
  };
}

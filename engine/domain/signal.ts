import type { EntryLens, ExitLens } from './lens.ts';

export type Regime = 'uptrend' | 'downtrend' | 'compression' | 'expansion' | 'undefined';

/** Every regime; the index is its code in typed-array columns, `undefined` being 0. */
export const REGIMES = [
  'undefined',
  'uptrend',
  'downtrend',
  'compression',
  'expansion',
] as const satisfies readonly Regime[];

export type TransitionKind = 'break_of_structure' | 'change_of_character' | 'range_break';

/** A break of an order's last confirmed swing (strategy.md §5). `swingTime` is the swing bar's open time. */
export interface StructureTransition {
  readonly order: 1 | 2 | 3;
  readonly side: 'up' | 'down';
  readonly kind: TransitionKind;
  readonly swingTime: number;
}

/**
 * Entry convergence (strategy.md §4). `time` is the close time of the signal bar, `price` its close;
 * `range12h` and `momentum24h` in percent; `momentum24h` null when the segment is shorter than 24 h.
 */
export interface EntrySignal {
  readonly time: number;
  readonly price: number;
  readonly indicators: readonly EntryLens[];
  readonly indicatorCount: number;
  readonly range12h: number;
  readonly momentum24h: number | null;
  readonly support4h: number;
  /** Order-2 regime at the signal bar, recorded, never blocking. */
  readonly regime: Regime;
}

export const MOMENTUM_CATEGORIES = ['surging', 'rising', 'flat', 'falling'] as const;
export type MomentumCategory = (typeof MOMENTUM_CATEGORIES)[number];
export type ExitType = 'immediate' | 'delayed' | 'accelerated' | 'manual';

/** Exit signal (strategy.md §7), immutable once raised. Times UTC ms; `exitTime` is when it falls due. */
export interface ExitSignal {
  readonly time: number;
  readonly signalTime: number;
  readonly indicators: readonly ExitLens[];
  readonly divergenceCount: number;
  readonly momentumCategory: MomentumCategory;
  readonly delayHours: number;
  readonly exitTime: number;
  readonly exitType: 'immediate' | 'delayed';
  readonly regime: Regime;
}

/**
 * What a lens measured at a bar and what it was compared with, in the unit a person reads
 * (RSI points, % of price, × average volume …). Null while not warm.
 */
export interface LensReading {
  readonly value: number | null;
  readonly threshold: number | null;
}

/**
 * Everything the signal layer says about one closed signal bar: what the strategy decides on and
 * what the heatmap shows. Masks have one bit per lens in canonical order.
 */
export interface SignalBar {
  /** Open time of the bar; its close time is `time + T`. */
  readonly time: number;
  readonly closeTime: number;
  readonly close: number;
  /** Lens states at this bar. */
  readonly entryMask: number;
  readonly exitMask: number;
  /** Lenses fired within their window, this bar included. */
  readonly entryFired: number;
  readonly exitFired: number;
  readonly entryCount: number;
  readonly exitCount: number;
  readonly divergenceCount: number;
  readonly momentum24h: number | null;
  readonly regime: Regime;
  readonly transitions: readonly StructureTransition[];
  /** True when every enabled entry lens is warm. */
  readonly warm: boolean;
  /** Bars until warm, 0 when warm. */
  readonly warmIn: number;
  readonly entrySignal: EntrySignal | null;
  /** One reading per lens: the eight entry lenses, then the eight exit lenses, canonical order. */
  readonly readings: readonly LensReading[];
}

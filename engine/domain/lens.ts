/** Entry lenses in canonical order (strategy.md §3). Bit i of an entry mask is lens i. */
export const ENTRY_LENSES = [
  'volume_decline',
  'bb_lower_touch',
  'bb_squeeze',
  'rsi_oversold',
  'rsi_oversold_cross',
  'stoch_oversold',
  'macd_cross_up',
  'ma_cross_up',
] as const;
export type EntryLens = (typeof ENTRY_LENSES)[number];

/** Exit lenses in canonical order (strategy.md §3). Bit i of an exit mask is lens i. */
export const EXIT_LENSES = [
  'rsi_9_ob',
  'rsi_14_ob',
  'stoch_14_ob',
  'stoch_21_ob',
  'bb_20_touch',
  'bb_30_touch',
  'volume_spike',
  'macd_bearish',
] as const;
export type ExitLens = (typeof EXIT_LENSES)[number];

export type LensName = EntryLens | ExitLens;

/** Names of the lenses set in a mask, in canonical order. */
export function lensesInMask<Name extends string>(mask: number, names: readonly Name[]): readonly Name[] {
  return names.filter((_, bit) => (mask & (1 << bit)) !== 0);
}

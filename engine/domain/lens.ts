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
export function lensesInMask<Name extends LensName>(mask: number, names: readonly Name[]): readonly Name[] {
  let known = lists.get(names);
  if (known === undefined) lists.set(names, (known = []));
  // A list that was asked for was made of these very names.
  return (known[mask] ??= names.filter((_, bit) => (mask & (1 << bit)) !== 0)) as readonly Name[];
}

/** Lists by mask: there are 256 of each kind, and backtests ask for them millions of times. */
const lists = new Map<readonly LensName[], (readonly LensName[])[]>();

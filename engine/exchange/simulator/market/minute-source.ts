/**
 * One minute of a market in integers: prices in ticks, volume in lots. `count` 0 is a minute without
 * trades; its prices are then those of the latest trade before it and carry no information.
 */
export interface MinuteBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
  readonly count: number;
}

/** Where minutes come from: generated or replayed. Minutes are numbered from the Unix epoch. */
export interface MinuteSource {
  /** First minute of the market. */
  readonly firstMinute: number;
  /** The next minute, in order, beginning with `firstMinute`. */
  next(): MinuteBar;
}

/** Fewest trades that can print these four prices in a minute. */
export function fewestTrades(open: number, high: number, low: number, close: number): number {
  if (high === low) return 1;
  const highApart = high !== open && high !== close ? 1 : 0;
  const lowApart = low !== open && low !== close ? 1 : 0;
  return 2 + highApart + lowApart;
}

/**
 * Where a stored candle came from, the least trusted first. `archive` is Kraken's published file, `rest` what
 * its REST endpoints answered (OHLC rows, or candles built of past trades), `live` what a session saw on the
 * stream, `simulator` a simulated market, which is kept apart from the real one.
 */
export const CANDLE_SOURCES = ['simulator', 'live', 'rest', 'archive'] as const;
export type CandleSource = (typeof CANDLE_SOURCES)[number];

/** The number a source is stored as; of two candles of one minute the one with the higher number stays. */
export function sourceCode(source: CandleSource): number {
  return CANDLE_SOURCES.indexOf(source) + 1;
}

/** Sources of a set of codes, given as bits `1 << (code - 1)`, the most trusted first. */
export function sourcesOfMask(mask: number): readonly CandleSource[] {
  return CANDLE_SOURCES.filter((_, index) => (mask & (1 << index)) !== 0).toReversed();
}

/** The bit of a code in a mask of sources. */
export function sourceBit(code: number): number {
  return 1 << (code - 1);
}

// Memory of the lens kernel. Every column holds HISTORY values of the bars before a chunk, then the chunk, then
// padding, because vector loops run past its end. Chunks are small enough for all columns to stay in the cache.

/** Bars of a chunk at most. The loader asks `address` and `chunkBars`. */
export const CHUNK: i32 = 2048;
/** Bars before the chunk that a window may reach back to. */
export const HISTORY: i32 = 256;
const PADDING: i32 = 32;
const STRIDE: usize = <usize>(HISTORY + CHUNK + PADDING) * 8;
const BASE: usize = 65536;
/** Bytes from the start of a column of 8-byte values to the first bar of the chunk. */
const WIDE: usize = <usize>HISTORY * 8;
const NARROW: usize = <usize>HISTORY * 4;

/** Settings, 32 doubles. */
export const SETTINGS: usize = 32768;
/** Lenses that are enabled and warm, a 16-bit mask for each of the first WARM_BARS bars of a segment. */
export const WARM: usize = 33792;
export const WARM_BARS: i32 = 1024;

// Inputs.
export const HIGH: usize = BASE + WIDE;
export const LOW: usize = HIGH + STRIDE;
export const CLOSE: usize = LOW + STRIDE;
export const VOLUME: usize = CLOSE + STRIDE;

// Doubles.
export const VOLUME_UNITS: usize = VOLUME + STRIDE;
export const VOLUME_MEAN: usize = VOLUME_UNITS + STRIDE;
export const MEAN_A: usize = VOLUME_MEAN + STRIDE;
export const DEVIATION_A: usize = MEAN_A + STRIDE;
export const MEAN_B: usize = DEVIATION_A + STRIDE;
export const DEVIATION_B: usize = MEAN_B + STRIDE;
export const FAST: usize = DEVIATION_B + STRIDE;
export const SLOW: usize = FAST + STRIDE;
export const BANDWIDTH: usize = SLOW + STRIDE;
export const CHANGE: usize = BANDWIDTH + STRIDE;
export const RSI_9: usize = CHANGE + STRIDE;
export const RSI_14: usize = RSI_9 + STRIDE;
export const STOCH_14: usize = RSI_14 + STRIDE;
export const STOCH_21: usize = STOCH_14 + STRIDE;
export const LINE: usize = STOCH_21 + STRIDE;
export const SIGNAL: usize = LINE + STRIDE;
/** Sums of all close ticks since the start of the chunk. */
export const SUMS: usize = SIGNAL + STRIDE;
/** Sums of the squares of all closes' distances, in ticks, from the first close of the chunk. */
export const SQUARES: usize = SUMS + STRIDE;
/** Lens states as whole numbers of 8 bytes. */
export const STATES: usize = SQUARES + STRIDE;

// Whole numbers of price steps, 4 bytes each.
const FIRST_NARROW: usize = STATES + STRIDE - WIDE + NARROW;
const HALF: usize = STRIDE / 2;
export const HIGH_TICKS: usize = FIRST_NARROW;
export const LOW_TICKS: usize = HIGH_TICKS + HALF;
export const CLOSE_TICKS: usize = LOW_TICKS + HALF;
/** Extremes of windows: scratch, then the last 14 and 21 bars. */
export const WINDOW_2: usize = CLOSE_TICKS + HALF;
export const WINDOW_4: usize = WINDOW_2 + HALF;
export const WINDOW_8: usize = WINDOW_4 + HALF;
export const WINDOW_16: usize = WINDOW_8 + HALF;
export const HIGHEST_14: usize = WINDOW_16 + HALF;
export const HIGHEST_21: usize = HIGHEST_14 + HALF;
export const LOWEST_14: usize = HIGHEST_21 + HALF;
export const LOWEST_21: usize = LOWEST_14 + HALF;

// Masks, one byte a bar.
const FIRST_BYTE: usize = LOWEST_21 + HALF - NARROW + <usize>HISTORY;
const EIGHTH: usize = STRIDE / 8;
export const ENTRY: usize = FIRST_BYTE;
export const EXIT: usize = ENTRY + EIGHTH;
export const ENTRY_FIRED: usize = EXIT + EIGHTH;
export const EXIT_FIRED: usize = ENTRY_FIRED + EIGHTH;
export const ENTRY_COUNT: usize = EXIT_FIRED + EIGHTH;
export const EXIT_COUNT: usize = ENTRY_COUNT + EIGHTH;
export const DIVERGENCES: usize = EXIT_COUNT + EIGHTH;
export const SCRATCH: usize = DIVERGENCES + EIGHTH;

/** Moves the last HISTORY values of a column of `size`-byte values in front of the next chunk. */
export function keep(column: usize, size: usize, count: i32, values: i32): void {
  const bytes = <usize>values * size;
  memory.copy(column - bytes, column + <usize>count * size - bytes, bytes);
}

/** Zeroes what lies in front of the chunk: the windows of a new segment begin empty. */
export function forget(column: usize, size: usize): void {
  const bytes = <usize>HISTORY * size;
  memory.fill(column - bytes, 0, bytes);
}

/** Bars of a chunk: few enough for all columns to stay in the cache. */
export const CHUNK = 2048;
/** Bars before the chunk that a window may reach back to; the first bar of the chunk is at this place. */
export const HISTORY = 256;
const LENGTH = HISTORY + CHUNK;

/** Scratch memory of the TypeScript kernel: the bars of a chunk and those before it. */
export interface ScriptColumns {
  /** Prices in whole steps, volumes in whole steps. */
  readonly highTicks: Int32Array;
  readonly lowTicks: Int32Array;
  readonly closeTicks: Int32Array;
  readonly volumeUnits: Float64Array;
  readonly rsi9: Float64Array;
  readonly rsi14: Float64Array;
  readonly line: Float64Array;
  readonly signal: Float64Array;
  /** Extremes of windows; the scratch ones are overwritten by each. */
  readonly window4: Int32Array;
  readonly window8: Int32Array;
  readonly window16: Int32Array;
  readonly highest14: Int32Array;
  readonly highest21: Int32Array;
  readonly lowest14: Int32Array;
  readonly lowest21: Int32Array;
  /** Estimated bandwidths in units of 2^-30, rounded down, at most 1. */
  readonly bandwidth: Int32Array;
  /** Lens states: entry lenses in bits 0–7, exit lenses in bits 8–15. */
  readonly states: Uint16Array;
  readonly fired: Uint16Array;
  readonly scratch: Uint16Array;
}

export function allocateScriptColumns(): ScriptColumns {
  const wide = (): Float64Array => new Float64Array(LENGTH);
  const whole = (): Int32Array => new Int32Array(LENGTH);
  const mask = (): Uint16Array => new Uint16Array(LENGTH);
  return {
    highTicks: whole(),
    lowTicks: whole(),
    closeTicks: whole(),
    volumeUnits: wide(),
    rsi9: wide(),
    rsi14: wide(),
    line: wide(),
    signal: wide(),
    window4: whole(),
    window8: whole(),
    window16: whole(),
    highest14: whole(),
    highest21: whole(),
    lowest14: whole(),
    lowest21: whole(),
    bandwidth: whole(),
    states: mask(),
    fired: mask(),
    scratch: mask(),
  };
}

/** Before the first bar of a segment there is nothing: no price, no volume, no lens. */
export function forgetHistory(columns: ScriptColumns): void {
  for (const column of kept(columns)) column.fill(0, 0, HISTORY);
}

/** Moves the last bars of a chunk of `count` in front of the next one. */
export function keepHistory(columns: ScriptColumns, count: number): void {
  for (const column of kept(columns)) column.copyWithin(0, count, count + HISTORY);
}

function kept(columns: ScriptColumns): readonly (Int32Array | Float64Array | Uint16Array)[] {
  return [
    columns.highTicks,
    columns.lowTicks,
    columns.closeTicks,
    columns.volumeUnits,
    columns.rsi9,
    columns.rsi14,
    columns.line,
    columns.signal,
    columns.highest14,
    columns.highest21,
    columns.lowest14,
    columns.lowest21,
    columns.bandwidth,
    columns.states,
  ];
}

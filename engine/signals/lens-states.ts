/** What the lenses of a series say, one byte per bar of T each. */
export interface LensColumns {
  /** Lens states at the bar, one bit per lens in canonical order. */
  readonly entryMask: Uint8Array;
  readonly exitMask: Uint8Array;
  /** Lenses that fired within their window, this bar included, and their number. */
  readonly entryFired: Uint8Array;
  readonly exitFired: Uint8Array;
  readonly entryCount: Uint8Array;
  readonly exitCount: Uint8Array;
}

/** Columns of zeroes. */
export function allocateLensColumns(length: number): LensColumns {
  return {
    entryMask: new Uint8Array(length),
    exitMask: new Uint8Array(length),
    entryFired: new Uint8Array(length),
    exitFired: new Uint8Array(length),
    entryCount: new Uint8Array(length),
    exitCount: new Uint8Array(length),
  };
}

/** The first `length` bars of longer columns, on the same memory. */
export function firstOf(columns: LensColumns, length: number): LensColumns {
  return {
    entryMask: columns.entryMask.subarray(0, length),
    exitMask: columns.exitMask.subarray(0, length),
    entryFired: columns.entryFired.subarray(0, length),
    exitFired: columns.exitFired.subarray(0, length),
    entryCount: columns.entryCount.subarray(0, length),
    exitCount: columns.exitCount.subarray(0, length),
  };
}

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

/** Milliseconds of the newest requests; null before the first. */
export interface LatencyReading {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly last: number | null;
  /** How many the percentiles are of. */
  readonly of: number;
}

export interface LatencyRing {
  add(milliseconds: number): void;
  read(): LatencyReading;
}

/** Keeps the newest `capacity` values and works their percentiles out when somebody asks. */
export function createLatencyRing(capacity: number): LatencyRing {
  const values = new Float64Array(capacity);
  let added = 0;
  return {
    add(milliseconds) {
      values[added % capacity] = milliseconds;
      added += 1;
    },
    read() {
      const of = Math.min(added, capacity);
      if (of === 0) return { p50: null, p99: null, last: null, of: 0 };
      const sorted = values.slice(0, of).sort();
      const at = (share: number): number => sorted[Math.ceil(share * of) - 1];
      return { p50: at(0.5), p99: at(0.99), last: values[(added - 1) % capacity], of };
    },
  };
}

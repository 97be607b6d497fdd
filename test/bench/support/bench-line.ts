/** One figure of a benchmark: `ratio` says how many times better `value` is than `vs`, both measured in this very run. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly vs: string;
  readonly ratio: number;
}

/** Middle of the milliseconds that `runs` runs take, after `warmups` that are not counted. */
export function medianMs(work: () => void, runs: number, warmups = 0): number {
  for (let run = 0; run < warmups; run++) work();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(times);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Three significant digits: more than any of these measurements carries from one run to the next. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

export function benchLine(name: string, value: number, unit: string, vs: string, ratio: number): BenchLine {
  return { name, value: rounded(value), unit, vs, ratio: rounded(ratio) };
}

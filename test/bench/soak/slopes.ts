/** A straight line through points by least squares: `slope` per unit of x, with its standard error. */
export interface Slope {
  readonly slope: number;
  readonly error: number;
  readonly points: number;
}

/** Null with fewer than three points: two always lie on a line. */
export function slopeOf(points: readonly (readonly [number, number])[]): Slope | null {
  if (points.length < 3) return null;
  const mean = (place: 0 | 1): number => points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return null;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residue = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(residue / (points.length - 2) / spread), points: points.length };
}

export type MemoryVerdict = 'flat' | 'grows' | 'too short to say';

/**
 * Memory is flat when its slope cannot be told from zero (within two standard errors), or is so small that a month of
 * running would not be noticed.
 * @param harmless bytes an hour
 */
export function memoryVerdict(slope: Slope | null, harmless: number): MemoryVerdict {
  if (slope === null) return 'too short to say';
  return slope.slope <= harmless || slope.slope <= 2 * slope.error ? 'flat' : 'grows';
}

export interface Growth {
  /** Per market day over the last third of the run. */
  readonly perDay: number;
  readonly last: number;
  readonly most: number;
}

/** How a table or a list grew: what counts is the end of the run, when bounds have been reached. */
export function growthOf(points: readonly { readonly day: number; readonly count: number }[]): Growth {
  const last = points.at(-1);
  if (last === undefined) return { perDay: 0, last: 0, most: 0 };
  const late = points.filter(({ day }) => day >= last.day - (last.day - (points[0]?.day ?? 0)) / 3);
  const slope = slopeOf(late.map(({ day, count }) => [day, count] as const));
  return { perDay: slope?.slope ?? 0, last: last.count, most: Math.max(...points.map(({ count }) => count)) };
}

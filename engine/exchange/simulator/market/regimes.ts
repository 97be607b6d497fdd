import type { Random } from './prng.ts';

export type RegimeName = 'up' | 'down' | 'range' | 'squeeze' | 'panic' | 'rebound';

/**
 * A mood of the generated market. `driftPerHour` is a range of log drift, `volatility` and `activity`
 * multiply the base level, `pull` is how hard swings return, `quiet` the chance of a quiet minute.
 */
export interface Regime {
  readonly name: RegimeName;
  readonly hours: readonly [number, number];
  readonly driftPerHour: readonly [number, number];
  readonly volatility: number;
  readonly activity: number;
  readonly pull: number;
  readonly quiet: number;
}

export const REGIMES: Readonly<Record<RegimeName, Regime>> = {
  up: {
    name: 'up',
    hours: [3, 14],
    driftPerHour: [0.001, 0.0035],
    volatility: 0.95,
    activity: 1.05,
    pull: 1,
    quiet: 0.05,
  },
  down: {
    name: 'down',
    hours: [3, 12],
    driftPerHour: [-0.0037, -0.001],
    volatility: 1.05,
    activity: 1.1,
    pull: 1,
    quiet: 0.05,
  },
  range: {
    name: 'range',
    hours: [3, 12],
    driftPerHour: [-0.0002, 0.0002],
    volatility: 0.75,
    activity: 0.75,
    pull: 2,
    quiet: 0.1,
  },
  squeeze: {
    name: 'squeeze',
    hours: [1.5, 6],
    driftPerHour: [0, 0],
    volatility: 0.32,
    activity: 0.4,
    pull: 1.5,
    quiet: 0.25,
  },
  panic: {
    name: 'panic',
    hours: [0.4, 1.3],
    driftPerHour: [-0.045, -0.015],
    volatility: 2.3,
    activity: 3.2,
    pull: 0.5,
    quiet: 0.01,
  },
  rebound: {
    name: 'rebound',
    hours: [0.6, 2],
    driftPerHour: [0.008, 0.02],
    volatility: 1.6,
    activity: 2,
    pull: 0.7,
    quiet: 0.02,
  },
};

/** How likely a trend turns against a price that has gone far from the centre (log units). */
const STRETCH = 0.06;

/**
 * The regime that follows. `stretch` is log(price/centre): far above it falls become likelier and
 * rises rarer, which keeps the market in a corridor without a wall.
 */
export function nextRegime(random: Random, current: RegimeName, stretch: number): RegimeName {
  const upward = Math.exp(-stretch / STRETCH);
  const downward = Math.exp(stretch / STRETCH);
  const weights: Record<RegimeName, number> = {
    up: 3 * upward,
    down: 2.4 * downward,
    range: 3,
    squeeze: 1.6,
    panic: 0.45 * Math.min(4, downward),
    rebound: 0.1 * upward,
  };
  if (current === 'panic') Object.assign(weights, { rebound: 8 * upward, squeeze: 0, panic: 0 });
  if (current === 'squeeze') Object.assign(weights, { squeeze: 0, range: 0.5, panic: weights.panic * 2 });
  if (current === 'range') weights.range = 0;
  weights[current] *= 0.3;
  const names = Object.keys(weights) as RegimeName[];
  let mark = random.next() * names.reduce((sum, name) => sum + weights[name], 0);
  for (const name of names) {
    mark -= weights[name];
    if (mark < 0) return name;
  }
  return 'range';
}

/** A number between the two ends of a range. */
export function within(random: Random, range: readonly [number, number]): number {
  return range[0] + (range[1] - range[0]) * random.next();
}

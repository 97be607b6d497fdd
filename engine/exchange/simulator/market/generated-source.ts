import { fewestTrades } from './minute-source.ts';
import type { MinuteBar, MinuteSource } from './minute-source.ts';
import { LOTS_PER_UNIT } from './pairs.ts';
import type { SimulatedPair } from './pairs.ts';
import { createRandom } from './prng.ts';
import type { Random } from './prng.ts';
import { nextRegime, REGIMES, within } from './regimes.ts';
import type { RegimeName } from './regimes.ts';

/** Log volatility of one ordinary minute; with the regimes about 2.5 % a day. */
const BASE_VOLATILITY = 0.00055;
/** Minutes in which a displacement of the price from its centre halves itself away (8 days · ln 2 ≈ 5.5 days). */
const CENTRE_MEMORY = 11_520;
/** Memory of swings, slow and fast volatility, and activity, in minutes. */
const SWING_MEMORY = 110;
const SLOW_VOLATILITY_MEMORY = 240;
const FAST_VOLATILITY_MEMORY = 14;
const ACTIVITY_MEMORY = 25;
const BASE_TRADES_PER_MINUTE = 15;
const MOST_TRADES_PER_MINUTE = 60;

/** Share of the ordinary activity at a minute of the UTC day: quiet before 6, busy from 13 to 17. */
export function intradayShape(minute: number): number {
  const hour = (((minute % 1440) + 1440) % 1440) / 60;
  const day = Math.cos(((hour - 15) / 24) * 2 * Math.PI);
  const opening = Math.exp(-(((hour - 14) / 1.5) ** 2));
  return 0.85 + 0.28 * day + 0.3 * opening;
}

/** Keeps exponents of runaway chance in bounds, so that volatility stays stationary for years. */
function bounded(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/**
 * A market out of a seed. The log price is a slow mean-reverting walk with the drift of the current
 * regime, plus a swing that returns within a couple of hours; volatility clusters at two speeds and
 * reacts to its own shocks; activity follows volatility, the time of day and its own noise.
 */
export function createGeneratedSource(seed: number, pair: SimulatedPair, firstMinute: number): MinuteSource {
  const random = createRandom(seed, pair.stream, 0x706174);
  const centre = Math.log(pair.centre) + 0.12 * (random.next() - 0.5);
  const ticksPerUnit = 10 ** pair.priceDecimals;
  const averageLots = pair.averageTrade * LOTS_PER_UNIT;

  let minute = firstMinute;
  let regime: RegimeName = 'range';
  let drift = 0;
  let regimeEnds = firstMinute;
  let walk = 0;
  let swing = 0;
  let slow = 0;
  let fast = 0;
  let mood = 0;
  let previous = Math.exp(centre);

  const enterRegime = (): void => {
    regime = nextRegime(random, regime, walk);
    const { hours, driftPerHour } = REGIMES[regime];
    regimeEnds = minute + Math.round(60 * within(random, hours));
    drift = within(random, driftPerHour) / 60;
  };

  const next = (): MinuteBar => {
    if (minute >= regimeEnds) enterRegime();
    const rules = REGIMES[regime];
    const shape = intradayShape(minute);
    const volatility = BASE_VOLATILITY * rules.volatility * Math.sqrt(shape) * Math.exp(bounded(slow + fast, 1.6));
    const shock = random.normal() * (random.next() < 0.012 ? 2.5 : 1);
    const swingShock = random.normal();
    walk += drift - walk / CENTRE_MEMORY + 0.9 * volatility * shock;
    swing += (-rules.pull * swing) / SWING_MEMORY + 0.55 * volatility * swingShock;
    slow += -slow / SLOW_VOLATILITY_MEMORY + 0.035 * random.normal();
    fast += -fast / FAST_VOLATILITY_MEMORY + 0.1 * (Math.abs(shock) - 0.8) + 0.05 * random.normal();
    mood += -mood / ACTIVITY_MEMORY + 0.11 * random.normal();
    minute++;

    const close = Math.exp(centre + walk + swing);
    const heat = volatility / BASE_VOLATILITY;
    const activity = rules.activity * shape * Math.sqrt(heat / rules.volatility) * Math.exp(bounded(mood, 1.2));
    const quiet = random.next() < Math.min(0.5, rules.quiet / activity ** 0.7);
    const count = quiet
      ? Math.floor(random.next() * 4)
      : Math.min(MOST_TRADES_PER_MINUTE, 3 + random.poisson(BASE_TRADES_PER_MINUTE * activity));
    const bar = shapeBar(random, previous * ticksPerUnit, close * ticksPerUnit, volatility, count);
    const burst = 0.75 + 0.5 * Math.abs(shock) ** 1.5;
    const size = averageLots * activity ** 0.35 * burst * Math.exp(0.35 * random.normal());
    previous = close;
    return { ...bar, lots: bar.count === 0 ? 0 : Math.max(bar.count * 1000, Math.round(size * bar.count)) };
  };
  return { firstMinute, next };
}

/** Open, high, low, close of a minute that went from one latent price to another, printable in `count` trades. */
function shapeBar(random: Random, from: number, to: number, volatility: number, count: number): MinuteBar {
  const spread = from * volatility;
  const firstOffset = random.normal() * 0.12 * spread;
  const reachUp = Math.abs(random.normal()) * 0.45 * spread;
  const reachDown = Math.abs(random.normal()) * 0.45 * spread;
  const close = Math.max(1, Math.round(to));
  const open = count === 1 ? close : Math.max(1, Math.round(from + firstOffset));
  let high = Math.max(open, close);
  let low = Math.min(open, close);
  if (count >= 4 || (count === 3 && reachUp > reachDown)) high = Math.max(high, Math.round(high + reachUp));
  if (count >= 4 || (count === 3 && reachUp <= reachDown))
    low = Math.max(1, Math.min(low, Math.round(low - reachDown)));
  const possible = count === 0 || count >= fewestTrades(open, high, low, close);
  if (!possible) throw new Error(`generated minute: ${count} trades cannot print ${open}/${high}/${low}/${close}`);
  return { open, high, low, close, lots: 0, count };
}

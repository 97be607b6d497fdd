import { randomFaultPlan } from '../../../engine/exchange/simulator/faults/random-plan.ts';
import { createRandom } from '../../../engine/exchange/simulator/market/prng.ts';
import { runHostileSession } from './hostile-run.ts';

export interface StormOptions {
  readonly runs: number;
  readonly seed: number;
  /** How long each session is under faults, wall milliseconds. */
  readonly milliseconds?: number;
  /** Told after each session. */
  readonly onRun?: (run: StormRun) => void;
}

export interface StormRun {
  /** Plays this session again: `playStormSession(seed)`. */
  readonly seed: number;
  readonly violations: readonly string[];
  readonly kills: number;
  readonly orders: number;
  readonly trades: number;
  readonly faults: Readonly<Record<string, number>>;
}

export interface StormSummary {
  readonly runs: number;
  readonly seed: number;
  readonly kills: number;
  readonly orders: number;
  readonly trades: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Sessions in which something did not hold, and what. */
  readonly violations: readonly { readonly seed: number; readonly found: readonly string[] }[];
}

const MILLISECONDS = 2_000;
const MOST_KILLS = 3;
/** The longest life before a kill, in journal records: early ones meet the opening, late ones orders. */
const LATEST_KILL = 60;

/** One session with a random plan, killed at random journal boundaries. */
export async function playStormSession(seed: number, milliseconds = MILLISECONDS): Promise<StormRun> {
  const random = createRandom(seed, 0x6b696c6c);
  const kills = Array.from({ length: Math.floor(random.next() * (MOST_KILLS + 1)) }, () =>
    Math.floor(1 + random.next() * LATEST_KILL),
  );
  const run = await runHostileSession({ faults: randomFaultPlan(seed), seed, milliseconds, kills });
  const { violations, kills: killed, orders, trades, faults } = run;
  return { seed, violations, kills: killed, orders, trades, faults };
}

/** Many sessions one after the other, and what they came to. */
export async function runStorm(options: StormOptions): Promise<StormSummary> {
  const faults: Record<string, number> = {};
  const violations: { seed: number; found: readonly string[] }[] = [];
  let [kills, orders, trades] = [0, 0, 0];
  for (let index = 0; index < options.runs; index++) {
    const run = await playStormSession(options.seed * 100_000 + index, options.milliseconds);
    for (const [name, count] of Object.entries(run.faults)) faults[name] = (faults[name] ?? 0) + count;
    if (run.violations.length > 0) violations.push({ seed: run.seed, found: run.violations });
    kills += run.kills;
    orders += run.orders;
    trades += run.trades;
    options.onRun?.(run);
  }
  return { runs: options.runs, seed: options.seed, kills, orders, trades, faults, violations };
}

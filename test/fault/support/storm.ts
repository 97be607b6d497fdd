import { randomFaultPlan } from '../../../engine/exchange/simulator/faults/random-plan.ts';
import type { JournalRecord } from '../../../engine/ports.ts';
import { runHostileSession } from './hostile-run.ts';
import type { Death } from './hostile-run.ts';
import type { ProcessLives } from './process-lives.ts';
import { plannedDeaths } from './storm-plan.ts';

export interface StormSessionOptions {
  readonly seed: number;
  /** How long the session is under faults, wall milliseconds. */
  readonly milliseconds: number;
  readonly processes: ProcessLives;
}

/** What a session came to; plain data. */
export interface StormRun {
  /** Plays this session again. */
  readonly seed: number;
  readonly violations: readonly string[];
  readonly deaths: readonly Death[];
  readonly orders: number;
  readonly trades: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Minutes that were decided on. */
  readonly minutes: number;
  /** What the session logged, for those who look into it. */
  readonly log: readonly string[];
}

export interface StormSummary {
  readonly runs: number;
  readonly seed: number;
  /** Sessions in which something did not hold, and what. */
  readonly violations: readonly { readonly seed: number; readonly found: readonly string[] }[];
  /** Sessions that were played. */
  readonly sessions: number;
  /** `process`: by SIGKILL; `boundary`: at a journal boundary within the process of the exchange. */
  readonly kills: { readonly process: number; readonly boundary: number; readonly total: number };
  readonly orders: number;
  readonly trades: number;
  readonly faults: Readonly<Record<string, number>>;
  /** How often each kind of journal record (or `call NAME`) was cut. */
  readonly boundaries: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** One session in so many halts soon, and has to find out of it by itself. */
const HALTING = 5;
/** One in so many is ended by its user in the middle of the storm, and begun again. */
const QUITTING = 4;
/** One in so many keeps a dead man's switch at the exchange, which a kill lets go of. */
const SWITCHED = 3;

function settingsOf(seed: number): Readonly<Record<string, unknown>> {
  return {
    risk: { maxConsecutiveApiErrors: seed % HALTING === 0 ? 6 : 1_000 },
    orders: { repriceSeconds: 15, maxReprices: 2, deadMansSwitchSeconds: seed % SWITCHED === 0 ? 120 : 0 },
  };
}

/** The end of the journal is where most of what did not hold can be seen. */
const SHOWN_RECORDS = 25;
const LONGEST_LINE = 400;

function lineOf({ sequence, time, event, commands }: JournalRecord): string {
  const { event: happened } = JSON.parse(event) as { readonly event: unknown };
  return `#${sequence} ${time} ${JSON.stringify(happened)} -> ${commands}`.slice(0, LONGEST_LINE);
}

/** One session with a random plan of faults, killed as its seed says. */
export async function playStormSession(options: StormSessionOptions): Promise<StormRun> {
  const { seed } = options;
  const run = await runHostileSession({
    ...options,
    faults: randomFaultPlan(seed),
    deaths: plannedDeaths(seed),
    meddles: true,
    quits: seed % QUITTING === 1,
    settings: settingsOf(seed),
  });
  const { violations, deaths, orders, trades, faults, candles } = run;
  const log = [...run.log, ...run.journal.slice(-SHOWN_RECORDS).map(lineOf)];
  return { seed, violations, deaths, orders, trades, faults, minutes: candles.decided, log };
}

const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Adds up what sessions came to. */
export function summarise(
  { runs, seed, seconds }: { readonly runs: number; readonly seed: number; readonly seconds: number },
  played: readonly StormRun[],
): StormSummary {
  const faults = new Map<string, number>();
  const boundaries = new Map<string, number>();
  const deaths = played.flatMap((run) => run.deaths);
  for (const run of played) {
    for (const [name, count] of Object.entries(run.faults)) faults.set(name, (faults.get(name) ?? 0) + count);
  }
  for (const { boundary } of deaths) {
    if (boundary !== null) boundaries.set(boundary, (boundaries.get(boundary) ?? 0) + 1);
  }
  const process = deaths.filter(({ by }) => by === 'process').length;
  return {
    runs,
    seed,
    violations: played
      .filter((run) => run.violations.length > 0)
      .map((run) => ({ seed: run.seed, found: run.violations }))
      .sort((a, b) => a.seed - b.seed),
    sessions: played.length,
    kills: { process, boundary: deaths.length - process, total: deaths.length },
    orders: played.reduce((sum, run) => sum + run.orders, 0),
    trades: played.reduce((sum, run) => sum + run.trades, 0),
    faults: sorted(faults),
    boundaries: sorted(boundaries),
    seconds,
  };
}

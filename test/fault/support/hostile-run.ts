import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import { createRandom } from '../../../engine/exchange/simulator/market/prng.ts';
import type { RateReadings } from '../../../engine/exchange/simulator/simulator.ts';
import { unknownOrders } from '../../../engine/trading/desk-state.ts';
import type { JournalRecord } from '../../../engine/ports.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { candleDifferences, type CandleDifferences } from './candle-differences.ts';
import { meddle, trade } from './drive-session.ts';
import { accountViolations, candleViolations, endViolations, rateViolations } from './invariants.ts';
import { journalViolations } from './journal-invariants.ts';
import { openHostileWorld, wait } from './hostile-session.ts';
import type { HostileWorld, Life } from './hostile-session.ts';
import { KilledError, type KillPoint } from './mortality.ts';
import type { ProcessLives } from './process-lives.ts';
import { quitInStorm } from './orderly-end.ts';
import { secretViolations } from './secret-invariant.ts';

/** How a life ends: at a point, by its own hand within this process or as a process of its own by SIGKILL. */
export interface PlannedDeath {
  readonly point: KillPoint;
  readonly process: boolean;
}

export interface Death {
  readonly by: 'process' | 'boundary';
  /** The kind of the journal record (or `call NAME`) that was cut; null when it was killed wherever it was. */
  readonly boundary: string | null;
}

export interface HostileRunOptions {
  readonly faults: FaultPlanInput;
  readonly seed: number;
  /** How long things go wrong where nobody is killed, wall milliseconds; with deaths the first life has half as much again. */
  readonly milliseconds: number;
  /** How each life but the last ends. */
  readonly deaths?: readonly PlannedDeath[];
  /** For deaths of real processes. */
  readonly processes?: ProcessLives;
  /** Whether a life before the last one is ended in order while things go wrong. */
  readonly quits?: boolean;
  /** Whether the user does more than buy and sell. */
  readonly meddles?: boolean;
  readonly startingBalances?: Readonly<Record<string, number>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface HostileRun {
  readonly violations: readonly string[];
  readonly faults: Readonly<Record<string, number>>;
  readonly deaths: readonly Death[];
  readonly kills: number;
  readonly orders: number;
  readonly trades: number;
  readonly rates: RateReadings;
  readonly state: SessionState;
  readonly candles: CandleDifferences;
  /** The journal's records, in order. */
  readonly journal: readonly JournalRecord[];
  /** Why no order may be opened, when nothing went wrong any more; null when it may. */
  readonly blockedBy: string | null;
  readonly log: readonly string[];
}

const STARTING = { USD: 10_000, BTC: 0 };
/** After the last fault: longer than the longest wait of a session (a look-up's absence, a cross-check). */
const CALM_MS = 2_500;
const POLL_MS = 50;
const LOOK_MS = 5;
/** The orderly end is where a kill at `shut_down` is met. */
const END_AFTER_PART = 0.6;

/** Deaths at journal records of this process: after so many are on disk. */
export function afterRecords(...numbers: readonly number[]): readonly PlannedDeath[] {
  return numbers.map((number) => ({ point: { at: 'record', side: 'after', number }, process: false }));
}

/** One session under faults (and kills), then calm; what did not hold in the end. */
export async function runHostileSession(options: HostileRunOptions): Promise<HostileRun> {
  const folder = mkdtempSync(join(tmpdir(), `parallax-hostile-${options.seed}-`));
  const starting = { ...STARTING, ...options.startingBalances };
  const world = await openHostileWorld({ ...options, folder, startingBalances: starting });
  let life: Life | null = null;
  try {
    const { deaths, output } = await dieAsPlanned(world, options);
    const left = options.quits === true ? await quitInStorm(world, options.milliseconds / 2, options.seed) : [];
    const until = Date.now() + options.milliseconds / (deaths.length > 0 ? 2 : 1);
    life = await lastLife(world, until);
    const random = createRandom(options.seed, 0x75736572);
    while (Date.now() < until) {
      if (options.meddles === true) meddle(life.session, random);
      else trade(life.session);
      await wait(POLL_MS);
    }
    world.simulator.stopFaults();
    await settled(life);
    const { blockedBy, control } = life.session.state().strategy;
    // Ended in the calm: what works is taken off, and nothing changes under our eyes.
    life.session.act('pause');
    await life.session.close();
    const state = life.session.state();
    const account = world.simulator.account();
    const rates = world.simulator.rateReadings();
    const candles = await candleDifferences(life.store, life.adapter.feed, world.configuration.symbol);
    const records = life.store.journalAfter(0);
    const found: string[] = [
      ...left,
      ...endViolations(account, state, control, blockedBy, world.log),
      ...accountViolations(account, state, starting),
      ...journalViolations(life.store, state, account, world.configuration),
      ...rateViolations(rates, deaths.length),
      ...candleViolations(candles),
    ];
    await life.bury();
    life = null;
    found.push(...secretViolations(folder, [...world.log, ...output]));
    return {
      violations: found,
      faults: world.simulator.faultCounts(),
      deaths,
      kills: deaths.length,
      orders: account.orders.length,
      trades: account.trades.length,
      rates,
      state,
      candles,
      journal: records,
      blockedBy,
      log: world.log,
    };
  } finally {
    await life?.bury();
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lives before the last one: the first has half as much time again to come to its end. */
async function dieAsPlanned(
  world: HostileWorld,
  { deaths = [], milliseconds, processes, seed, meddles = false }: HostileRunOptions,
): Promise<{ readonly deaths: readonly Death[]; readonly output: readonly string[] }> {
  const died: Death[] = [];
  const output: string[] = [];
  for (const [index, { point, process }] of deaths.entries()) {
    const part = index === 0 ? 1.5 * milliseconds : milliseconds;
    if (process) {
      if (processes === undefined) throw new Error('hostile run: a death by SIGKILL needs processes; give some');
      const death = await processes.live(world, point, seed + index, part);
      died.push({ by: 'process', boundary: death.boundary });
      output.push(death.output);
      continue;
    }
    const boundary = await liveUntilKilled(world, point, part, meddles ? seed + index : null);
    if (boundary !== null) died.push({ by: 'boundary', boundary });
  }
  return { deaths: died, output };
}

/** The life that must open, at the latest when nothing goes wrong any more. */
async function lastLife(world: HostileWorld, until: number): Promise<Life> {
  const calm = setTimeout(() => world.simulator.stopFaults(), Math.max(0, until - Date.now()));
  try {
    return await world.live(undefined, undefined, Math.max(0, until - Date.now()) + 4 * CALM_MS);
  } finally {
    clearTimeout(calm);
  }
}

/** A life in this process, until its kill or until its time is over; the boundary that was cut, null when none was. */
async function liveUntilKilled(
  world: HostileWorld,
  point: KillPoint,
  milliseconds: number,
  meddlesBy: number | null,
): Promise<string | null> {
  let boundary: string | null = null;
  const cut = (name: string): void => {
    boundary = name;
  };
  const begun = Date.now();
  let life: Life;
  try {
    life = await world.live(point, cut, milliseconds);
  } catch (error) {
    if (error instanceof KilledError) return boundary;
    // The exchange kept it out all its time: the next life may have more luck.
    if (error instanceof Error && error.message.startsWith('the session does not open')) return null;
    throw error;
  }
  const ends = point.at === 'record' && point.kind === 'shut_down';
  const random = createRandom(meddlesBy ?? 0, 0x6c696665);
  let ending = false;
  while (!life.isDead() && Date.now() - begun < milliseconds) {
    if (ends && !ending && Date.now() - begun > milliseconds * END_AFTER_PART) {
      ending = true;
      await life.session.close();
    }
    if (!ending && meddlesBy === null) trade(life.session);
    else if (!ending) meddle(life.session, random);
    await wait(LOOK_MS);
  }
  await life.bury();
  return boundary;
}

/** A computer that lets timers wait is waited for: so many milliseconds more for each that they were late. */
const LATE_FACTOR = 10;
const LONGEST_CALM_MS = 60_000;

/** Waits until nothing is unknown and the account was checked after that. */
async function settled({ session }: Life): Promise<void> {
  if (session.state().strategy.control === 'paused') session.act('resume');
  if (session.state().strategy.control === 'stopped') session.act('start');
  const isQuiet = (): boolean => {
    const state = session.state();
    return unknownOrders(state.desk).length === 0 && state.reconciled && state.strategy.blockedBy === null;
  };
  let late = 0;
  for (let waited = 0; ;) {
    const begun = Date.now();
    await wait(POLL_MS);
    const took = Date.now() - begun;
    waited += took;
    late += took - POLL_MS;
    if (waited >= CALM_MS + late && isQuiet()) return;
    if (waited >= Math.min(LONGEST_CALM_MS, 3 * CALM_MS + LATE_FACTOR * late)) return;
  }
}

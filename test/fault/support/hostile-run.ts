import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import type { RateReadings } from '../../../engine/exchange/simulator/simulator.ts';
import { unknownOrders } from '../../../engine/trading/desk-state.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { candleDifferences, type CandleDifferences } from './candle-differences.ts';
import { journalViolations, violations } from './invariants.ts';
import { openHostileWorld, wait } from './hostile-session.ts';
import type { HostileWorld, Life } from './hostile-session.ts';

export interface HostileRunOptions {
  readonly faults: FaultPlanInput;
  readonly seed: number;
  /** How long things go wrong, wall milliseconds. */
  readonly milliseconds: number;
  /** After how many journal records each life but the last is killed. */
  readonly kills?: readonly number[];
  readonly startingBalances?: Readonly<Record<string, number>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface HostileRun {
  readonly violations: readonly string[];
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly orders: number;
  readonly trades: number;
  readonly rates: RateReadings;
  readonly state: SessionState;
  readonly candles: CandleDifferences;
  /** Whether the session was trading (not halted, not blocked) when nothing went wrong any more. */
  readonly blockedBy: string | null;
  readonly log: readonly string[];
}

const STARTING = { USD: 10_000, BTC: 0 };
/** After the last fault: longer than the longest wait of a session (a look-up's absence, a cross-check). */
const CALM_MS = 2_500;
const POLL_MS = 50;

/** One session under faults (and kills), then calm; what did not hold in the end. */
export async function runHostileSession(options: HostileRunOptions): Promise<HostileRun> {
  const folder = mkdtempSync(join(tmpdir(), `parallax-hostile-${options.seed}-`));
  const starting = { ...STARTING, ...options.startingBalances };
  const world = await openHostileWorld({ ...options, folder, startingBalances: starting });
  let life: Life | null = null;
  try {
    const until = Date.now() + options.milliseconds;
    let kills = 0;
    for (const afterRecords of options.kills ?? []) {
      if (await killedOnce(world, afterRecords, until)) kills++;
    }
    life = await world.live();
    while (Date.now() < until) {
      drive(life);
      await wait(POLL_MS);
    }
    world.simulator.stopFaults();
    await settled(life);
    const blockedBy = life.session.state().strategy.blockedBy;
    const { control } = life.session.state().strategy;
    const found: string[] = [];
    if (control === 'halted') found.push('the session is halted for good');
    else if (blockedBy !== null) found.push(`the session is still blocked: ${blockedBy}`);
    // Ended in the calm: what works is taken off, and nothing changes under our eyes.
    life.session.act('pause');
    await life.session.close();
    const state = life.session.state();
    const account = world.simulator.account();
    const open = account.orders.filter((order) => order.status === 'open');
    if (open.length > 0) found.push(`${open.length} orders are left open after the end`);
    found.push(...violations(account, state, starting));
    const candles = await candleDifferences(life.store, life.adapter.feed, world.configuration.symbol);
    found.push(...journalViolations(life.store, state, account, world.configuration));
    await life.bury();
    life = null;
    for (const line of world.log) if (line.startsWith('broken')) found.push(`the session broke: ${line}`);
    return {
      violations: found,
      faults: world.simulator.faultCounts(),
      kills,
      orders: account.orders.length,
      trades: account.trades.length,
      rates: world.simulator.rateReadings(),
      state,
      candles,
      blockedBy,
      log: world.log,
    };
  } finally {
    await life?.bury();
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lives until the kill, or until the time is over; whether it was killed. */
async function killedOnce(world: HostileWorld, afterRecords: number, until: number): Promise<boolean> {
  let life: Life;
  try {
    life = await world.live({ afterRecords });
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('killed')) return true;
    throw error;
  }
  while (!life.isDead() && Date.now() < until) {
    drive(life);
    await wait(5);
  }
  const wasKilled = life.isDead();
  await life.bury();
  return wasKilled;
}

/** Buys when it may buy and sells when it may sell, besides what the signals say: faults need orders to meet. */
function drive({ session }: Life): void {
  if (!session.act('force_entry').ok) session.act('force_exit');
}

/** Waits until nothing is unknown and the account was checked after that. */
async function settled({ session }: Life): Promise<void> {
  const begun = Date.now();
  while (Date.now() - begun < CALM_MS) await wait(POLL_MS);
  const isQuiet = (): boolean => {
    const state = session.state();
    return unknownOrders(state.desk).length === 0 && state.reconciled && state.strategy.blockedBy === null;
  };
  while (!isQuiet() && Date.now() - begun < 3 * CALM_MS) await wait(POLL_MS);
}

import { createRandom } from '../../../engine/exchange/simulator/market/prng.ts';
import type { Random } from '../../../engine/exchange/simulator/market/prng.ts';
import type { PlannedDeath } from './hostile-run.ts';
import type { KillPoint } from './mortality.ts';

/** Seeds of a storm's sessions follow one another from here: a session is played again by its own. */
export const SESSIONS_PER_SEED = 100_000;

/**
 * Journal records of a calm session from its opening to the first orders and their fills: over a storm's sessions each
 * of these boundaries is cut, before and after it is written.
 */
export const BOUNDARIES = 45;
/** From one boundary to the next, without a common divisor: a short storm meets early and late ones, too. */
const STRIDE = 19;

/** Records of a journal at which a session can die, by kind: the rare ones would hardly be met by their number. */
export const RECORD_KINDS = [
  'session_started',
  'reconciled',
  'submit_result',
  'cancel_result',
  'look_up_result',
  'broker_order',
  'fills',
  'balances',
  'minute_closed',
  'signal_bar',
  'clock',
  'user',
  'cancel_order',
  'manual_order',
  'api_result',
  'api_notice',
  'clock_skew',
  'halt_checked',
  'shut_down',
  'closing',
  'amend_result',
  'switch_result',
  'market_status',
] as const;

const ORDER_KINDS = [
  'submit_result',
  'amend_result',
  'cancel_result',
  'look_up_result',
  'broker_order',
  'fills',
] as const;

const SIDES = ['before', 'after', 'inside'] as const;
/** Part of the sessions that are killed as real processes. */
const REAL = 0.4;
const MOST_CALLS = 6;
const MOST_KEEPINGS = 5;

/** One session in so many lives through: what only a long life meets. */
const SPARED = 10;
/** One real process in so many dies inside a transaction besides. */
const INSIDE = 4;

/** How the lives of a session end before its last one; the same for the same seed. */
export function plannedDeaths(seed: number): readonly PlannedDeath[] {
  const index = seed % SESSIONS_PER_SEED;
  if (index % SPARED === SPARED - 1) return [];
  const random = createRandom(seed, 0x6b696c6c);
  const process = random.next() < REAL;
  const points = [systematicPoint(index), ...randomPoints(random, process)];
  return points.map((point) => ({ point, process }));
}

/** The boundary whose turn it is: before and after each of them, over the sessions that are killed. */
function systematicPoint(index: number): KillPoint {
  const turn = index - Math.floor(index / SPARED);
  const number = 1 + ((Math.floor(turn / 2) * STRIDE) % BOUNDARIES);
  return { at: 'record', side: turn % 2 === 0 ? 'before' : 'after', number };
}

/** Every kind in its turn; half of the time one of those that tell of orders, which are met more rarely. */
function chosenKind(random: Random): string {
  const kinds = random.next() < 0.5 ? ORDER_KINDS : RECORD_KINDS;
  return kinds[Math.floor(random.next() * kinds.length)] ?? 'fills';
}

function randomPoints(random: Random, process: boolean): readonly KillPoint[] {
  const points: KillPoint[] = [];
  if (random.next() < 0.6) {
    points.push({
      at: 'record',
      side: SIDES[Math.floor(random.next() * (process ? 3 : 2))] ?? 'after',
      // Most kinds come once or twice in the time there is.
      number: random.next() < 0.7 ? 1 : 2,
      kind: chosenKind(random),
    });
  }
  if (random.next() < 0.3) {
    const number = 1 + Math.floor(random.next() * MOST_CALLS);
    points.push({ at: 'call', side: random.next() < 0.5 ? 'before' : 'after', number });
  }
  if (random.next() < 0.15) {
    const number = 1 + Math.floor(random.next() * MOST_KEEPINGS);
    points.push({ at: 'keeping', side: random.next() < 0.5 ? 'before' : 'after', number });
  }
  if (process && random.next() < 1 / INSIDE) {
    points.push({ at: 'record', side: 'inside', number: 1 + Math.floor(random.next() * BOUNDARIES) });
  }
  // Wherever it is: only a process can be killed there.
  if (process && random.next() < 0.4) points.push({ at: 'time', milliseconds: 50 + random.next() * 1_500 });
  return points;
}

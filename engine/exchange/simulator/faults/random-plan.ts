import { createRandom } from '../market/prng.ts';
import type { Random } from '../market/prng.ts';
import type { FaultPlanInput } from './fault-plan.ts';
import { FAULT_THEMES } from './fault-themes.ts';

type Rule = FaultPlanInput['rules'][number];

/** A number between two, with two digits after the point. */
function between(random: Random, low: number, high: number): number {
  return Math.round((low + (high - low) * random.next()) * 100) / 100;
}

/** Errors of Kraken after which nobody can say whether it has acted. */
const DOUBTFUL = ['EService:Unavailable', 'EService:Busy', 'EService:Timeout', 'EGeneral:Internal error'] as const;

/** A rule of each kind, as bad as chance makes it. `calls` and `channels` are mostly those where it hurts. */
const MAKERS: readonly ((random: Random) => Rule)[] = [
  (random) => ({ fault: 'latency', chance: between(random, 0.05, 0.5), milliseconds: [0, between(random, 10, 250)] }),
  (random) => ({
    fault: 'slow_answer',
    chance: between(random, 0.05, 0.5),
    milliseconds: [0, between(random, 10, 250)],
  }),
  (random) => ({ fault: 'drop_request', chance: between(random, 0.01, 0.1), calls: ['private'] }),
  (random) => ({ fault: 'drop_answer', chance: between(random, 0.01, 0.1), calls: ['private'] }),
  (random) => ({ fault: 'reset_before', chance: between(random, 0.02, 0.2) }),
  (random) => ({ fault: 'reset_after', chance: between(random, 0.02, 0.2) }),
  (random) => ({ fault: 'duplicate_request', chance: between(random, 0.02, 0.2) }),
  (random) => ({ fault: 'http_error', status: 502, chance: between(random, 0.02, 0.2) }),
  (random) => ({ fault: 'http_error', status: 520, chance: between(random, 0.02, 0.2), calls: ['private'] }),
  (random) => ({ fault: 'late_execution', chance: between(random, 0.02, 0.2), seconds: [0, between(random, 1, 9)] }),
  (random) => ({ fault: 'truncated_json', chance: between(random, 0.02, 0.15) }),
  (random) => ({ fault: 'html_page', chance: between(random, 0.02, 0.15) }),
  (random) => ({
    fault: 'error_answer',
    error: DOUBTFUL[Math.floor(random.next() * DOUBTFUL.length)] ?? 'EService:Unavailable',
    executed: random.next() < 0.5,
    chance: between(random, 0.02, 0.2),
  }),
  (random) => ({ fault: 'error_answer', error: 'EService: Throttled: 1767614400', chance: between(random, 0.02, 0.2) }),
  (random) => ({
    fault: 'error_answer',
    error: 'EService:Deadline elapsed',
    calls: ['orders'],
    chance: between(random, 0.02, 0.3),
  }),
  // Changes and cancellations are rarer than everything else, and hurt most.
  (random) => ({ fault: 'reset_after', calls: ['AmendOrder'], chance: between(random, 0.1, 0.6) }),
  (random) => ({ fault: 'http_error', status: 520, calls: ['AmendOrder'], chance: between(random, 0.1, 0.6) }),
  (random) => ({
    fault: 'late_execution',
    calls: ['AmendOrder'],
    chance: between(random, 0.1, 0.6),
    seconds: [0, between(random, 1, 9)],
  }),
  (random) => ({ fault: 'reset_after', calls: ['cancels'], chance: between(random, 0.1, 0.6) }),
  (random) => ({ fault: 'reset_before', calls: ['cancels'], chance: between(random, 0.1, 0.6) }),
  (random) => ({ fault: 'drop_answer', calls: ['AmendOrder', 'cancels'], chance: between(random, 0.05, 0.3) }),
  (random) => ({ fault: 'invalid_nonce', chance: between(random, 0.02, 0.2) }),
  (random) => ({ fault: 'rate_limit', chance: between(random, 0.02, 0.2) }),
  (random) => ({ fault: 'temporary_lockout', skip: 20, times: 1, chance: 0.05, seconds: between(random, 10, 200) }),
  (random) => ({ fault: 'stale_reads', chance: between(random, 0.1, 1), seconds: [0, between(random, 5, 60)] }),
  (random) => ({ fault: 'market_mode', mode: 'maintenance', skip: 20, chance: 0.03, seconds: between(random, 5, 120) }),
  (random) => ({ fault: 'market_mode', mode: 'cancel_only', skip: 20, chance: 0.03, seconds: between(random, 5, 120) }),
  (random) => ({ fault: 'market_mode', mode: 'post_only', skip: 20, chance: 0.03, seconds: between(random, 5, 120) }),
  (random) => ({ fault: 'pair_mode', mode: 'cancel_only', skip: 20, chance: 0.03, seconds: between(random, 5, 120) }),
  (random) => ({ fault: 'pair_mode', mode: 'post_only', skip: 20, chance: 0.03, seconds: between(random, 5, 120) }),
  (random) => ({ fault: 'pair_mode', mode: 'limit_only', skip: 20, chance: 0.03, seconds: between(random, 5, 120) }),
  (random) => ({ fault: 'clock_jump', chance: 0.03, jump: between(random, -60, 60), seconds: between(random, 5, 120) }),
  (random) => ({
    fault: 'partial_fill',
    chance: between(random, 0.1, 0.9),
    part: [0.01, 0.95],
    seconds: between(random, 0.5, 20),
  }),
  (random) => ({ fault: 'dust', chance: between(random, 0.05, 0.5), seconds: between(random, 0.5, 20) }),
  (random) => ({ fault: 'post_only_cancelled', chance: between(random, 0.05, 0.5) }),
  (random) => ({ fault: 'post_only_refused', chance: between(random, 0.05, 0.5) }),
  (random) => ({
    fault: 'frame_latency',
    chance: between(random, 0.05, 0.5),
    milliseconds: [0, between(random, 10, 250)],
  }),
  (random) => ({ fault: 'drop_frame', chance: between(random, 0.001, 0.02) }),
  (random) => ({ fault: 'duplicate_frame', chance: between(random, 0.01, 0.2) }),
  (random) => ({ fault: 'reorder_frames', chance: between(random, 0.01, 0.1) }),
  (random) => ({ fault: 'corrupt_frame', chance: between(random, 0.001, 0.01) }),
  (random) => ({ fault: 'checksum_mismatch', chance: between(random, 0.001, 0.02) }),
  (random) => ({ fault: 'sequence_gap', chance: between(random, 0.01, 0.1) }),
  (random) => ({ fault: 'out_of_order_fills', chance: between(random, 0.1, 0.9) }),
  (random) => ({ fault: 'symbol_less_executions', chance: between(random, 0.3, 1) }),
  (random) => ({ fault: 'silent_subscription', chance: between(random, 0.1, 0.5) }),
  (random) => ({ fault: 'heartbeat_loss', chance: between(random, 0.3, 1) }),
  () => ({ fault: 'dead_connection', chance: 0.001 }),
  () => ({ fault: 'connection_reset', chance: 0.002 }),
  (random) => ({ fault: 'idle_close', chance: between(random, 0.2, 1) }),
  (random) => ({ fault: 'snapshot_limit', trades: Math.floor(random.next() * 51) }),
  (random) => ({ fault: 'token_refused', chance: between(random, 0.05, 0.4) }),
];

const FEWEST = 2;
const MOST = 10;
/** Part of the plans that have a theme. */
const THEMED = 0.5;

/** A plan of a few different faults, half of them around a theme: which and how bad follows from the seed. */
export function randomFaultPlan(seed: number): FaultPlanInput {
  const random = createRandom(seed, 0x66617574);
  const left = [...MAKERS];
  const size = FEWEST + Math.floor(random.next() * (MOST - FEWEST + 1));
  const theme = random.next() < THEMED ? FAULT_THEMES[Math.floor(random.next() * FAULT_THEMES.length)] : undefined;
  // A theme's rules stand first: of two that decide about one answer, the first does.
  const rules: Rule[] = [...(theme?.(random) ?? [])];
  for (let count = 0; count < size; count++) {
    const [make] = left.splice(Math.floor(random.next() * left.length), 1);
    if (make !== undefined) rules.push(make(random));
  }
  return { name: `random ${seed}`, rules };
}

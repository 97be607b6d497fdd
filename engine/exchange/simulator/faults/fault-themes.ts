import type { Random } from '../market/prng.ts';
import type { FaultPlanInput } from './fault-plan.ts';

type Rule = FaultPlanInput['rules'][number];

/** Faults that are harmless one by one and bad together: each theme takes away the ways by which a doubt is settled. */
export const FAULT_THEMES: readonly ((random: Random) => readonly Rule[])[] = [
  // Orders without an answer, and neither the stream nor the reads tell of them for long.
  (random) => [
    { fault: 'reset_after', calls: ['orders'], chance: 0.2 + 0.6 * random.next() },
    { fault: 'stale_reads', seconds: [30, 60] },
    { fault: 'silent_subscription', channels: ['executions'], chance: 0.7 },
  ],
  // Orders that the engine takes long after the connection was torn, while reads are behind.
  (random) => [
    { fault: 'late_execution', calls: ['AddOrder'], chance: 0.2 + 0.5 * random.next(), seconds: [5, 45] },
    { fault: 'stale_reads', seconds: [20, 60] },
    { fault: 'drop_frame', channels: ['executions'], chance: 0.3 },
  ],
  // Changes whose outcome is open, of orders that trade meanwhile.
  (random) => [
    { fault: 'reset_after', calls: ['AmendOrder'], chance: 0.2 + 0.4 * random.next() },
    { fault: 'late_execution', calls: ['AmendOrder'], chance: 0.3, seconds: [1, 30] },
    { fault: 'partial_fill', part: [0.05, 0.9], chance: 0.6, seconds: 12 },
    { fault: 'out_of_order_fills', chance: 0.4 },
  ],
  // Cancellations that get lost, come late, or are done and not told of.
  (random) => [
    { fault: 'drop_answer', calls: ['cancels'], chance: 0.2 + 0.4 * random.next() },
    { fault: 'reset_before', calls: ['cancels'], chance: 0.3 },
    { fault: 'late_execution', calls: ['cancels'], chance: 0.3, seconds: [1, 20] },
    { fault: 'sequence_gap', chance: 0.2 },
  ],
  // Fills in pieces that the stream loses and a short snapshot does not bring back.
  (random) => [
    { fault: 'partial_fill', part: [0.01, 0.5], chance: 0.9, seconds: 0.5 + 10 * random.next() },
    { fault: 'dust', chance: 0.3, seconds: 3 },
    { fault: 'drop_frame', channels: ['executions'], chance: 0.3 },
    { fault: 'snapshot_limit', trades: Math.floor(random.next() * 2) },
    { fault: 'stale_reads', chance: 0.7, seconds: [10, 60] },
  ],
  // A market that closes and opens around orders that cannot come to rest.
  (random) => [
    { fault: 'market_mode', mode: 'maintenance', skip: 15, chance: 0.05, seconds: 10 + 50 * random.next() },
    { fault: 'pair_mode', mode: 'cancel_only', skip: 15, chance: 0.05, seconds: 10 + 50 * random.next() },
    { fault: 'post_only_cancelled', chance: 0.4 },
    { fault: 'post_only_refused', chance: 0.3 },
    { fault: 'connection_reset', channels: ['status', 'instrument'], chance: 0.3 },
  ],
  // Clocks that jump, and deadlines that pass because of it.
  (random) => [
    { fault: 'clock_jump', chance: 0.05, jump: 20 + 70 * random.next(), seconds: 60 },
    { fault: 'clock_jump', chance: 0.05, jump: -20 - 70 * random.next(), seconds: 60 },
    { fault: 'error_answer', error: 'EService:Deadline elapsed', calls: ['orders'], chance: 0.2 },
    { fault: 'latency', calls: ['orders'], chance: 0.5, milliseconds: [0, 200] },
  ],
];

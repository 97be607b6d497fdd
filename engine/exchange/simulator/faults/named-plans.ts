import type { FaultPlanInput } from './fault-plan.ts';

/** Fault plans by name, for the command line and tests. Each shows one kind of bad day; `storm` all of them. */
export const NAMED_PLANS: Readonly<Record<string, FaultPlanInput>> = {
  slow: {
    rules: [
      { fault: 'latency', milliseconds: [5, 120] },
      { fault: 'slow_answer', milliseconds: [5, 120] },
      { fault: 'frame_latency', milliseconds: [0, 300] },
    ],
  },
  'lost-answers': {
    rules: [
      { fault: 'drop_answer', chance: 0.25, calls: ['orders', 'cancels'] },
      { fault: 'drop_request', chance: 0.2, calls: ['orders', 'cancels'] },
      { fault: 'drop_answer', chance: 0.03, calls: ['reads'] },
    ],
  },
  resets: {
    rules: [
      { fault: 'reset_before', chance: 0.2 },
      { fault: 'reset_after', chance: 0.2 },
      { fault: 'connection_reset', chance: 0.01 },
    ],
  },
  'bad-gateway': {
    rules: [
      { fault: 'http_error', status: 502, chance: 0.15 },
      { fault: 'http_error', status: 520, chance: 0.2, calls: ['private'] },
      { fault: 'http_error', status: 503, executed: false, chance: 0.05 },
    ],
  },
  unreadable: {
    rules: [
      { fault: 'truncated_json', chance: 0.2 },
      { fault: 'html_page', chance: 0.15 },
      { fault: 'corrupt_frame', chance: 0.01 },
    ],
  },
  'stale-reads': { rules: [{ fault: 'stale_reads', chance: 0.7, seconds: [5, 60] }] },
  'invalid-nonces': { rules: [{ fault: 'invalid_nonce', chance: 0.3 }] },
  limited: {
    rules: [
      { fault: 'rate_limit', chance: 0.25 },
      { fault: 'temporary_lockout', skip: 20, times: 2, chance: 0.05, seconds: 120 },
    ],
  },
  unavailable: {
    rules: [
      { fault: 'error_answer', error: 'EService:Unavailable', executed: true, chance: 0.15 },
      { fault: 'error_answer', error: 'EGeneral:Internal error', executed: true, chance: 0.15 },
      { fault: 'error_answer', error: 'EService:Busy', chance: 0.08 },
    ],
  },
  maintenance: {
    rules: [
      { fault: 'market_mode', mode: 'maintenance', seconds: 120, skip: 30, chance: 0.03 },
      { fault: 'market_mode', mode: 'cancel_only', seconds: 60, skip: 30, chance: 0.05 },
      { fault: 'market_mode', mode: 'post_only', seconds: 60, skip: 30, chance: 0.05 },
      { fault: 'pair_mode', mode: 'cancel_only', seconds: 60, skip: 30, chance: 0.05 },
    ],
  },
  'clock-jumps': {
    rules: [
      { fault: 'clock_jump', jump: 90, seconds: 120, chance: 0.05 },
      { fault: 'clock_jump', jump: -45, seconds: 120, chance: 0.05 },
    ],
  },
  'partial-fills': {
    rules: [
      { fault: 'partial_fill', part: [0.05, 0.9], chance: 0.7, seconds: 2 },
      { fault: 'dust', chance: 0.3, seconds: 3 },
      { fault: 'post_only_cancelled', chance: 0.3 },
    ],
  },
  'broken-streams': {
    rules: [
      { fault: 'drop_frame', chance: 0.01 },
      { fault: 'duplicate_frame', chance: 0.05 },
      { fault: 'reorder_frames', chance: 0.02, channels: ['trade', 'executions'] },
      { fault: 'checksum_mismatch', chance: 0.01 },
      { fault: 'sequence_gap', chance: 0.05 },
      { fault: 'heartbeat_loss', chance: 0.5 },
    ],
  },
  'silent-streams': {
    rules: [
      { fault: 'silent_subscription', chance: 0.3 },
      { fault: 'dead_connection', chance: 0.002 },
      { fault: 'idle_close', chance: 0.5 },
      { fault: 'token_refused', chance: 0.3 },
    ],
  },
  'odd-executions': {
    rules: [
      { fault: 'symbol_less_executions' },
      { fault: 'out_of_order_fills', chance: 0.4 },
      { fault: 'snapshot_limit', trades: 1 },
      { fault: 'duplicate_frame', channels: ['executions'], chance: 0.3 },
    ],
  },
  storm: {
    rules: [
      { fault: 'latency', milliseconds: [0, 150], chance: 0.3 },
      { fault: 'slow_answer', milliseconds: [0, 150], chance: 0.3 },
      { fault: 'drop_answer', chance: 0.02, calls: ['private'] },
      { fault: 'drop_request', chance: 0.02, calls: ['private'] },
      { fault: 'reset_before', chance: 0.03 },
      { fault: 'duplicate_request', chance: 0.02 },
      { fault: 'reset_after', chance: 0.03 },
      { fault: 'http_error', status: 502, chance: 0.03 },
      { fault: 'http_error', status: 520, chance: 0.02 },
      { fault: 'truncated_json', chance: 0.02 },
      { fault: 'html_page', chance: 0.01 },
      { fault: 'error_answer', error: 'EService:Unavailable', executed: true, chance: 0.02 },
      { fault: 'invalid_nonce', chance: 0.02 },
      { fault: 'rate_limit', chance: 0.02 },
      { fault: 'temporary_lockout', skip: 50, chance: 0.005, seconds: 60 },
      { fault: 'stale_reads', chance: 0.4, seconds: [1, 60] },
      { fault: 'market_mode', mode: 'maintenance', seconds: 60, skip: 50, chance: 0.005 },
      { fault: 'market_mode', mode: 'cancel_only', seconds: 60, skip: 50, chance: 0.01 },
      { fault: 'market_mode', mode: 'post_only', seconds: 60, skip: 50, chance: 0.01 },
      { fault: 'clock_jump', jump: 30, seconds: 60, chance: 0.01 },
      { fault: 'partial_fill', part: [0.05, 0.9], chance: 0.3 },
      { fault: 'dust', chance: 0.1 },
      { fault: 'post_only_cancelled', chance: 0.1 },
      { fault: 'frame_latency', milliseconds: [0, 100], chance: 0.2 },
      { fault: 'drop_frame', chance: 0.002 },
      { fault: 'duplicate_frame', chance: 0.02 },
      { fault: 'reorder_frames', chance: 0.01 },
      { fault: 'corrupt_frame', chance: 0.001 },
      { fault: 'checksum_mismatch', chance: 0.002 },
      { fault: 'sequence_gap', chance: 0.02 },
      { fault: 'out_of_order_fills', chance: 0.1 },
      { fault: 'symbol_less_executions', chance: 0.3 },
      { fault: 'silent_subscription', chance: 0.1 },
      { fault: 'dead_connection', chance: 0.0005 },
      { fault: 'connection_reset', chance: 0.001 },
      { fault: 'idle_close', chance: 0.2 },
      { fault: 'snapshot_limit', trades: 50 },
      { fault: 'token_refused', chance: 0.1 },
    ],
  },
};

import type { TimeRange } from '../market/history/time-ranges.ts';
import type { WriteCounts } from '../storage/candles/history-store.ts';

export interface BackfillReport extends WriteCounts {
  readonly outcome: 'done' | 'failed' | 'cancelled';
  readonly symbol: string;
  readonly simulated: boolean;
  /** What was asked for, UTC ms, whole minutes; `to` is excluded. */
  readonly from: number;
  readonly to: number;
  /** Of that, what had not been asked for before. */
  readonly asked: readonly TimeRange[];
  /** Of that, what is still to be asked for; empty when done. */
  readonly left: readonly TimeRange[];
  /** Open time of the earliest candle that came; null when none did. */
  readonly first: number | null;
  /** Why it failed. */
  readonly error: string | null;
}

export interface BackfillProgress {
  readonly symbol: string;
  /** Time that has been reached, UTC ms. */
  readonly reached: number;
  /** Part of the asked time that is done, 0 to 1. */
  readonly part: number;
  readonly trades: number;
}

import { MINUTE_MS } from '../../domain/timeframe.ts';
import { DEFAULT_MAX_GAP_MINUTES } from './coverage.ts';
import type { MinuteRows } from './day-candles.ts';
import type { TimeRange } from './time-ranges.ts';

/**
 * The stretches of an archive in which a missing minute had no trades: from candle to candle, where no more is
 * missing than a quiet market leaves out. Archives have holes of their own, so longer ones are not believed.
 */
export function archiveRanges({ time, length }: MinuteRows): readonly TimeRange[] {
  const ranges: TimeRange[] = [];
  for (let from = 0; from < length;) {
    let last = from;
    while (last + 1 < length && time[last + 1] - time[last] <= (DEFAULT_MAX_GAP_MINUTES + 1) * MINUTE_MS) last++;
    ranges.push({ from: time[from], to: time[last] + MINUTE_MS });
    from = last + 1;
  }
  return ranges;
}

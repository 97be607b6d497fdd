import type { EntrySignal } from '../../domain/signal.ts';
import { HOUR_MS } from '../../domain/timeframe.ts';
import type { Trade } from '../backtest-result.ts';

/** A trade with the signal it was entered on. */
export interface TradeRow extends Trade {
  /** 1 for the first. */
  readonly number: number;
  /** Close time of the signal bar, and how many lenses had converged; null after a manual entry. */
  readonly signalTime: number | null;
  readonly lenses: number | null;
}

/**
 * Says of every trade which entry signal brought it about. A signal is acted on when nothing is held or under way; its
 * entry fills before `timeoutHours` are over, or is given up, and the signals in between were passed over.
 */
export function tradeRows(
  trades: readonly Trade[],
  signals: readonly EntrySignal[],
  timeoutHours: number,
): readonly TradeRow[] {
  let next = 0;
  return trades.map((trade, at) => {
    const flatSince = at === 0 ? Number.NEGATIVE_INFINITY : trades[at - 1].exitTime;
    while (next < signals.length && signals[next].time <= flatSince) next++;
    let acted: EntrySignal | null = null;
    while (acted === null && next < signals.length && signals[next].time <= trade.entryTime) {
      const over = signals[next].time + timeoutHours * HOUR_MS;
      if (trade.entryTime < over) acted = signals[next];
      else while (next < signals.length && signals[next].time < over) next++;
    }
    return { number: at + 1, ...trade, signalTime: acted?.time ?? null, lenses: acted?.indicatorCount ?? null };
  });
}

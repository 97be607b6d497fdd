import { DAY_MS, MINUTE_MS } from '../domain/timeframe.ts';
import type { HistoryStore } from '../storage/candles/history-store.ts';
import type { SeriesKey } from '../storage/candles/series-table.ts';
import type { WrittenRange } from './history-task.ts';

/** A history that tells of every stretch it has written, once that is on disk. */
export function tellingStore(store: HistoryStore, written: (range: WrittenRange) => void): HistoryStore {
  let depth = 0;
  let waiting: WrittenRange[] = [];
  function note({ symbol, simulated }: SeriesKey, from: number, to: number): void {
    const last = waiting.at(-1);
    if (last?.symbol === symbol && last.simulated === simulated) {
      waiting[waiting.length - 1] = { ...last, from: Math.min(last.from, from), to: Math.max(last.to, to) };
    } else {
      waiting.push({ symbol, simulated, from, to });
    }
  }
  function atomically<Value>(work: () => Value): Value {
    depth++;
    try {
      return store.atomically(work);
    } finally {
      depth--;
      if (depth === 0) {
        // What a failed transaction has not written is told too: too much is read again, never too little.
        for (const range of waiting) written(range);
        waiting = [];
      }
    }
  }
  return {
    ...store,
    writeDays: (key, days, checked = []) =>
      atomically(() => {
        const counts = store.writeDays(key, days, checked);
        for (const { day } of days) note(key, day * DAY_MS, (day + 1) * DAY_MS);
        for (const { from, to } of checked) note(key, from, to);
        return counts;
      }),
    appendCandle: (symbol, source, candle) =>
      atomically(() => {
        store.appendCandle(symbol, source, candle);
        note({ symbol, simulated: source === 'simulator' }, candle.time, candle.time + MINUTE_MS);
      }),
    removeSeries: (key) =>
      atomically(() => {
        const removed = store.removeSeries(key);
        note(key, 0, Infinity);
        return removed;
      }),
    atomically,
  };
}

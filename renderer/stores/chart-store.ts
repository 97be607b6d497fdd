import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { CandleView, ChartHistoryView, SignalBarView } from '../../engine/api/views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import type { Timeframe } from '../../engine/api/vocabulary.ts';
import type { KeptRange } from './chart-source.ts';

/** Bars asked for at once, and the most kept while the market runs on. */
export const HISTORY_BARS = 1_000;
const MAX_BARS = 3_000;

export interface ChartData {
  readonly timeframe: Timeframe;
  /** Closed candles in time order. */
  readonly candles: readonly CandleView[];
  readonly forming: CandleView | null;
  /** Closed signal bars in time order, always of the signal timeframe. */
  readonly signalBars: readonly SignalBarView[];
  /** Grows when the data is replaced as a whole rather than appended to. */
  readonly generation: number;
}

interface ChartStore {
  /** The timeframe the user chose; `data` follows as soon as its history arrived. Null until the session is known. */
  readonly timeframe: Timeframe | null;
  readonly data: ChartData | null;
  readonly error: CallError | null;
  /** The generation of what was cleared last: what follows is another one. */
  readonly cleared: number;
  /** Where the live chart was left for another screen. */
  readonly range: KeptRange | null;
  readonly keepRange: (range: KeptRange) => void;
  readonly choose: (timeframe: Timeframe) => void;
  readonly setHistory: (history: ChartHistoryView) => void;
  readonly setError: (error: CallError) => void;
  /** Nothing is shown until another history is here. */
  readonly clear: () => void;
  readonly apply: (items: readonly StreamItem[]) => void;
}

/** Appends a bar, replaces the last one of the same time, or ignores one that is older. */
export function appendBar<Bar extends { readonly time: number }>(bars: readonly Bar[], bar: Bar): readonly Bar[] {
  const last = bars.at(-1);
  if (last === undefined || bar.time > last.time) return [...bars, bar];
  if (bar.time === last.time) return [...bars.slice(0, -1), bar];
  return bars;
}

function applyCandle(data: ChartData, candle: CandleView, closed: boolean): ChartData {
  const last = data.candles.at(-1);
  if (!closed) {
    // A message that was under way when the history was taken must not reopen a closed bar.
    if (last !== undefined && candle.time <= last.time) return data;
    return { ...data, forming: candle };
  }
  const forming = data.forming !== null && data.forming.time <= candle.time ? null : data.forming;
  const candles = appendBar(data.candles, candle);
  if (candles.length <= MAX_BARS) return { ...data, candles, forming };
  return { ...data, candles: candles.slice(-HISTORY_BARS), forming, generation: data.generation + 1 };
}

/** Applies what a frame brought for the chart. Answers the same object when nothing of it concerns the chart. */
export function applyChartItems(data: ChartData, items: readonly StreamItem[]): ChartData {
  let current = data;
  for (const item of items) {
    if (item.type === 'candle' && item.timeframe === current.timeframe) {
      current = applyCandle(current, item.candle, item.closed);
    } else if (item.type === 'signal_bar') {
      const signalBars = appendBar(current.signalBars, item.bar);
      current = { ...current, signalBars: signalBars.length > MAX_BARS ? signalBars.slice(-HISTORY_BARS) : signalBars };
    }
  }
  return current;
}

export const useChartStore = create<ChartStore>((set) => ({
  timeframe: null,
  data: null,
  error: null,
  cleared: 0,
  range: null,
  keepRange: (range) => set({ range }),
  choose: (timeframe) => set({ timeframe, error: null }),
  setHistory: (history) =>
    set((store) =>
      // An answer to a choice that was changed meanwhile.
      store.timeframe !== null && store.timeframe !== history.timeframe
        ? store
        : {
            timeframe: history.timeframe,
            data: { ...history, generation: Math.max(store.cleared, store.data?.generation ?? 0) + 1 },
            error: null,
          },
    ),
  setError: (error) => set({ error }),
  clear: () => set(({ data, cleared }) => ({ data: null, error: null, cleared: data?.generation ?? cleared })),
  apply: (items) =>
    set((store) => {
      if (store.data === null) return store;
      const data = applyChartItems(store.data, items);
      return data === store.data ? store : { data };
    }),
}));

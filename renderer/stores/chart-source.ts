import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Timeframe } from '../../engine/api/vocabulary.ts';
import type { ChartData } from './chart-store.ts';

/**
 * What the chart stack shows. The running session and a moment of a backtest are two sources of the same kind: chart,
 * heatmap, gutters and popover read the one they stand in and know no other.
 */

/** A value that changes by itself. `subscribe` calls only when it may have changed, and answers a function that stops. */
export interface Readable<Value> {
  readonly read: () => Value;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** The strategy settings that the heatmap is judged by. */
export interface SignalSettings {
  /** The signal timeframe. */
  readonly timeframe: Timeframe;
  readonly entryRequired: number;
  readonly entryWindowBars: number;
  readonly exitRequired: number;
  readonly exitWindowBars: number;
  readonly minDivergences: number;
  readonly enabledLenses: readonly string[];
}

export interface ChartInstrument {
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly tickSize: number;
}

/** An arrow on the chart: where something was bought or sold. */
export interface TradeMark {
  readonly side: 'buy' | 'sell';
  /** UTC ms, and the price in quote. */
  readonly time: number;
  readonly price: number;
  /** `Entry 7/8`, `Exit +2.05%`. */
  readonly label: string;
  /** Not what the view is about: the arrow alone, and paler. */
  readonly faint?: true;
}

/** A round trip: a line from its entry to its exit. Times UTC ms, prices in quote. */
export interface TradePath {
  readonly fromTime: number;
  readonly fromPrice: number;
  readonly toTime: number;
  readonly toPrice: number;
  readonly result: 'gain' | 'loss';
  /** The one the view is about; the others step back. */
  readonly focused: boolean;
}

/** A two-line label in the price scale with a line through the plot. */
export interface PriceTag {
  readonly id: string;
  readonly kind: 'last' | 'average' | 'order';
  readonly side: 'up' | 'down';
  readonly price: number;
  readonly upper: string;
  readonly lower: string;
}

/** What lies over the candles besides what follows from them. */
export interface ChartMarks {
  readonly trades: readonly TradeMark[];
  readonly paths: readonly TradePath[];
  readonly tags: readonly PriceTag[];
}

/** How the bars stood when the chart was last seen. */
export interface KeptRange {
  readonly timeframe: Timeframe;
  /** Pixels between bars. */
  readonly pitch: number;
  /** Bars between the newest one and the right edge; negative where the chart was pulled into the past. */
  readonly offset: number;
  /** Open time of the newest bar then, UTC ms. */
  readonly newest: number;
}

export interface ChartSource {
  readonly data: Readable<ChartData | null>;
  readonly settings: Readable<SignalSettings>;
  readonly instrument: Readable<ChartInstrument>;
  /** Open time of the signal bar the view is about; null where that is always the newest one. */
  readonly focus: Readable<number | null>;
  /** Everything over the candles; read for every picture that is drawn of `data`. */
  readonly marks: {
    readonly read: (data: ChartData) => ChartMarks;
    readonly subscribe: (onChange: () => void) => () => void;
  };
  /** Where the chart was left, for coming back to it; null where there is no coming back. */
  readonly range: { readonly read: () => KeptRange | null; readonly keep: (range: KeptRange) => void } | null;
}

const SourceContext = createContext<ChartSource | null>(null);

/** Gives everything inside it the source to show. */
export const ChartSourceProvider = SourceContext.Provider;

/** The source of the stack that the component stands in. */
export function useChartSource(): ChartSource {
  const source = useContext(SourceContext);
  if (source === null) throw new Error('A part of the chart stack was mounted outside of a chart source.');
  return source;
}

/** One part of a readable value; the component renders again only when that part changed. */
export function useReadable<Value, Part>(readable: Readable<Value>, select: (value: Value) => Part): Part {
  return useSyncExternalStore(readable.subscribe, () => select(readable.read()));
}

/** One part of the source's bars. */
export function useChartData<Part>(select: (data: ChartData | null) => Part): Part {
  return useReadable(useChartSource().data, select);
}

function identity<Value>(value: Value): Value {
  return value;
}

/** The settings the source's heatmap is judged by. */
export function useSignalSettings(): SignalSettings {
  return useReadable(useChartSource().settings, identity);
}

/** What the source's prices are prices of. */
export function useChartInstrument(): ChartInstrument {
  return useReadable(useChartSource().instrument, identity);
}

/** Open time of the signal bar the view is about; null where that is always the newest one. */
export function useChartFocus(): number | null {
  return useReadable(useChartSource().focus, identity);
}

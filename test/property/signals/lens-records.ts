import type { Candle } from '../../../engine/domain/candle.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/domain/lens.ts';
import type { SignalBar } from '../../../engine/domain/signal.ts';
import { type CandleSeries, candleAt } from '../../../engine/market/candle-series.ts';
import { type SignalColumns, signalBarAt } from '../../../engine/signals/signal-columns.ts';
import { createSignalStream } from '../../../engine/signals/signal-stream.ts';

/** All candles of a series. */
export function candlesOf(series: CandleSeries): Candle[] {
  return Array.from({ length: series.length }, (_, index) => candleAt(series, index));
}

/** The signal bars of the batch form. */
export function batchBars(columns: SignalColumns): SignalBar[] {
  return Array.from({ length: columns.bars.length }, (_, index) => signalBarAt(columns, index));
}

/** The signal bars of the streaming form, fed with base minutes. */
export function streamBars(base: CandleSeries, configuration: Configuration): SignalBar[] {
  const stream = createSignalStream(configuration);
  return candlesOf(base)
    .map((candle) => stream.push(candle))
    .filter((bar) => bar !== null);
}

/** A signal bar without the readings, which only the stream has. */
export function withoutReadings({ readings: _, ...bar }: SignalBar): Omit<SignalBar, 'readings'> {
  return bar;
}

/** A bar as a record of strategy.md §13, for comparison with another implementation. */
export function lensRecord(bar: SignalBar) {
  const states = (names: readonly string[], mask: number): Record<string, boolean> =>
    Object.fromEntries(names.map((name, place) => [name, (mask & (1 << place)) !== 0]));
  return {
    time: bar.time,
    close: bar.close,
    entry: states(ENTRY_LENSES, bar.entryMask),
    exit: states(EXIT_LENSES, bar.exitMask),
    entryCount: bar.entryCount,
    exitCount: bar.exitCount,
    divergenceCount: bar.divergenceCount,
    regime: bar.regime,
    transitions: bar.transitions,
  };
}

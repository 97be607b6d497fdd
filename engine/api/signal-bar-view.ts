import type { SignalBar } from '../domain/signal.ts';
import type { SignalBarView } from './views.ts';

/** A signal bar as the windows get it. */
export function signalBarView(bar: SignalBar): SignalBarView {
  const { entrySignal } = bar;
  return {
    ...bar,
    transitions: [...bar.transitions],
    readings: [...bar.readings],
    entrySignal: entrySignal === null ? null : { ...entrySignal, indicators: [...entrySignal.indicators] },
  };
}

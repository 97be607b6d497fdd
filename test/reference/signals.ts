// Everything known at the close of each signal bar: lenses, convergence (§4), structure (§5), divergences (§6),
// momentum (§7). Each segment is computed as if the data began there.

import { type BaseData, type ReferenceRow, buildBase, resample } from './candles.ts';
import { isAtLeast, isGreater } from './compare.ts';
import {
  type DeepPartial,
  ENTRY_LENSES,
  EXIT_LENSES,
  HOUR,
  MINUTE,
  type ReferenceConfig,
  TIMEFRAME_MINUTES,
  fullConfig,
} from './config.ts';
import { divergenceCounts } from './divergences.ts';
import { highestHigh, lowestLow } from './indicators.ts';
import { type LensState, firedWithin, lensStates } from './lenses.ts';
import { type Regime, type Transition, structure } from './structure.ts';

export type MomentumCategory = 'surging' | 'rising' | 'flat' | 'falling';

export interface LensRecord {
  time: number;
  close: number;
  entry: Record<string, boolean>;
  exit: Record<string, boolean>;
  entryCount: number;
  exitCount: number;
  divergenceCount: number;
  momentum24h: number | null;
  regime: Regime;
  transitions: Transition[];
}

export interface EntrySignal {
  time: number;
  price: number;
  indicators: string[];
  indicatorCount: number;
  range12h: number;
  momentum24h: number | null;
  support4h: number;
  regime: Regime;
}

export interface SignalBar {
  closeTime: number;
  record: LensRecord;
  exitIndicators: string[];
  entrySignal: EntrySignal | null;
}

/** First row of the table that matches; unknown is flat. */
export function momentumCategory(momentum24h: number | null, config: ReferenceConfig): MomentumCategory {
  if (momentum24h === null) return 'flat';
  if (isAtLeast(momentum24h, config.momentum.surging.atLeastPct)) return 'surging';
  if (isAtLeast(momentum24h, config.momentum.rising.atLeastPct)) return 'rising';
  if (isGreater(momentum24h, config.momentum.flat.abovePct)) return 'flat';
  return 'falling';
}

export function signalBars(base: BaseData, config: ReferenceConfig): SignalBar[] {
  const { priceUnit, volumeUnit } = base;
  const T = TIMEFRAME_MINUTES[config.timeframe];
  const barsIn = (hours: number): number => Math.max(1, (hours * 60) / T);
  const result: SignalBar[] = [];

  for (const minutes of base.segments) {
    const bars = resample(minutes, T);
    if (bars.length === 0) continue;

    const states: Record<string, LensState[]> = {};
    for (const lens of [...ENTRY_LENSES, ...EXIT_LENSES]) {
      states[lens] = lensStates(lens, bars, priceUnit, volumeUnit, config);
    }
    const isEnabled = (lens: (typeof ENTRY_LENSES)[number] | (typeof EXIT_LENSES)[number]): boolean =>
      config.lenses[lens].enabled;
    const enabledEntry = ENTRY_LENSES.filter(isEnabled);
    const enabledExit = EXIT_LENSES.filter(isEnabled);
    const structures = structure(bars);
    const divergences = divergenceCounts(minutes, bars, T, priceUnit);

    let previousEntryCount = 0;
    bars.forEach((bar, i) => {
      const entryFired = enabledEntry.filter((lens) => firedWithin(states[lens], i, config.entry.windowBars));
      const exitFired = enabledExit.filter((lens) => firedWithin(states[lens], i, config.exit.windowBars));
      const entryCount = entryFired.length;
      const close = Number(bar.close) / priceUnit;
      const closeTime = bar.time + T * MINUTE;

      const back = (24 * 60) / T;
      let momentum24h: number | null = null;
      if (i - back >= 0) {
        const then = bars[i - back].close;
        momentum24h = (100 * Number(bar.close - then)) / Number(then);
      }
      const regime = structures[i].regimes[1];

      const allWarm = enabledEntry.every((lens) => states[lens][i] !== null);
      let entrySignal: EntrySignal | null = null;
      if (allWarm && entryCount >= config.entry.required && previousEntryCount < config.entry.required) {
        const last12h = bars.slice(Math.max(0, i - barsIn(12) + 1), i + 1);
        const last4h = bars.slice(Math.max(0, i - barsIn(4) + 1), i + 1);
        entrySignal = {
          time: closeTime,
          price: close,
          indicators: [...entryFired],
          indicatorCount: entryCount,
          range12h: (100 * Number(highestHigh(last12h) - lowestLow(last12h))) / Number(bar.close),
          momentum24h,
          support4h: Number(lowestLow(last4h)) / priceUnit,
          regime,
        };
      }
      previousEntryCount = entryCount;

      const entry: Record<string, boolean> = {};
      for (const lens of ENTRY_LENSES) entry[lens] = isEnabled(lens) && states[lens][i] === true;
      const exit: Record<string, boolean> = {};
      for (const lens of EXIT_LENSES) exit[lens] = isEnabled(lens) && states[lens][i] === true;
      result.push({
        closeTime,
        record: {
          time: bar.time,
          close,
          entry,
          exit,
          entryCount,
          exitCount: exitFired.length,
          divergenceCount: divergences[i],
          momentum24h,
          regime,
          transitions: structures[i].transitions,
        },
        exitIndicators: [...exitFired],
        entrySignal,
      });
    });
  }
  return result;
}

/** The `lenses` output of §13, one record per signal bar. */
export function referenceLenses(rows: ReferenceRow[], partial: DeepPartial<ReferenceConfig> = {}): LensRecord[] {
  const config = fullConfig(partial);
  const base = buildBase(rows, config.maxGapMinutes);
  return signalBars(base, config).map((bar) => bar.record);
}

/** When an exit raised at `signalTime` in `category` falls due. */
export function delayMs(category: MomentumCategory, config: ReferenceConfig): number {
  return config.momentum[category].delayHours * HOUR;
}

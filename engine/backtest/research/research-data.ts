import type { Configuration } from '../../domain/configuration.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import { sliceSeries } from '../../market/candle-series.ts';
import { prepareCandles } from '../../market/prepare-candles.ts';
import { resampleSeries } from '../../market/resample.ts';
import type { SignalColumns } from '../../signals/signal-columns.ts';
import type { BacktestResult } from '../backtest-result.ts';
import { equityTimeline } from '../equity.ts';
import type { EquityTimeline } from '../equity.ts';
import type { BacktestMetrics } from '../metrics/metrics.ts';
import { runBacktest, runMetrics } from '../run-backtest.ts';
import { firstAtOrAfter } from '../time-search.ts';
import { ByteBudgetCache } from './byte-budget-cache.ts';
import { LensStore } from './lens-store.ts';

/** A stretch of the data by time, UTC ms, end excluded. Trading is confined to it; lenses see what came before. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** What a backtest runs on. */
interface Stage {
  readonly base: CandleSeries;
  readonly columns: SignalColumns;
  readonly timeline: EquityTimeline;
}

const DEFAULT_CACHE_BYTES = 192 * 1024 * 1024;

/**
 * One set of prepared candles on which many configurations are run. Results are those of `runBacktest` to the
 * last bit; what configurations have in common is computed once.
 */
export class ResearchData {
  readonly #base: CandleSeries;
  readonly #maxGapMinutes: number;
  readonly #cache: ByteBudgetCache;
  readonly #bases = new Map<number, CandleSeries>();
  readonly #stores = new Map<string, LensStore>();
  readonly #timelines = new Map<string, EquityTimeline>();

  /** `maxGapMinutes` is what `base` was prepared with. */
  constructor(base: CandleSeries, maxGapMinutes: number, cacheBytes: number = DEFAULT_CACHE_BYTES) {
    if (base.length === 0) throw new Error('research: there are no candles');
    this.#base = base;
    this.#maxGapMinutes = maxGapMinutes;
    this.#cache = new ByteBudgetCache(cacheBytes);
  }

  /** The metrics of a run, without its lists. */
  metrics(configuration: Configuration, window: TimeWindow | null = null): BacktestMetrics {
    const { base, columns, timeline } = this.#stage(configuration, window);
    return runMetrics(base, configuration, columns, timeline);
  }

  /** The base stream a configuration runs on, and everything its lenses say of it. */
  signals(configuration: Configuration): Pick<Stage, 'base' | 'columns'> {
    return this.#stage(configuration, null);
  }

  /** The whole report of a run. Throws when the window holds no candle. */
  backtest(configuration: Configuration, window: TimeWindow | null = null): BacktestResult {
    const { base, columns } = this.#stage(configuration, window);
    return runBacktest(base, configuration, { columns });
  }

  #stage(configuration: Configuration, window: TimeWindow | null): Stage {
    const { timeframe, maxGapMinutes } = configuration;
    const whole = this.#baseFor(maxGapMinutes);
    const storeKey = `${maxGapMinutes} ${timeframe}`;
    const store = obtain(this.#stores, storeKey, () => {
      return new LensStore(storeKey, resampleSeries(whole, timeframeMs(timeframe)), this.#cache);
    });
    const all = store.columnsFor(configuration);
    const base = window === null ? whole : baseWithin(whole, window);
    const columns = window === null ? all : columnsUntil(all, base);
    const timeline = obtain(this.#timelines, `${storeKey} ${window?.from} ${window?.to}`, () => {
      return equityTimeline(base, columns.bars);
    });
    return { base, columns, timeline };
  }

  /** Prepared candles can be prepared anew for another longest gap: filled minutes say that they are. */
  #baseFor(maxGapMinutes: number): CandleSeries {
    if (maxGapMinutes === this.#maxGapMinutes) return this.#base;
    return obtain(this.#bases, maxGapMinutes, () => prepareCandles(this.#base, maxGapMinutes));
  }
}

/** The base bars of a window. Throws when there are none. */
export function baseWithin(base: CandleSeries, { from, to }: TimeWindow): CandleSeries {
  const part = sliceSeries(base, firstAtOrAfter(base.time, from), firstAtOrAfter(base.time, to));
  if (part.length === 0) throw new RangeError(`there are no candles from ${from} to ${to}`);
  return part;
}

/** The columns of the signal bars that close by the end of a part of the base; they know nothing of what follows. */
export function columnsUntil(columns: SignalColumns, part: CandleSeries): SignalColumns {
  const { bars } = columns;
  const lastClose = part.time[part.length - 1] + part.intervalMs;
  const count = firstAtOrAfter(bars.time, lastClose - bars.intervalMs + 1);
  return {
    bars: sliceSeries(bars, 0, count),
    entryMask: columns.entryMask.subarray(0, count),
    exitMask: columns.exitMask.subarray(0, count),
    entryFired: columns.entryFired.subarray(0, count),
    exitFired: columns.exitFired.subarray(0, count),
    entryCount: columns.entryCount.subarray(0, count),
    exitCount: columns.exitCount.subarray(0, count),
    divergenceCount: columns.divergenceCount.subarray(0, count),
    warm: columns.warm.subarray(0, count),
    warmIn: columns.warmIn.subarray(0, count),
    isEntrySignal: columns.isEntrySignal.subarray(0, count),
    momentum24h: columns.momentum24h.subarray(0, count),
    regime: columns.regime.subarray(0, count),
    transitions: columns.transitions,
  };
}

function obtain<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const existing = known.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  known.set(key, made);
  return made;
}

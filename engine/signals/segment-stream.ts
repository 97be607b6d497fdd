import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import { ENTRY_LENSES, lensesInMask } from '../domain/lens.ts';
import { type EntrySignal, type Regime, REGIMES, type SignalBar, type StructureTransition } from '../domain/signal.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import { RingBuffer } from '../indicators/ring-buffer.ts';
import { type BaseAggregator, createBaseAggregator } from '../market/base-aggregator.ts';
import { BIT_COUNTS, FiredWindow } from './convergence.ts';
import { DivergenceStream } from './divergence-stream.ts';
import { DIVERGENCE_MULTIPLES } from './divergences.ts';
import { IndicatorSet } from './indicator-set.ts';
import { LensStream } from './lens-stream.ts';
import { entryWarmIndex } from './lenses.ts';
import { barsIn, changePercent, RANGE_MS, rangePercent, SUPPORT_MS } from './momentum.ts';
import { RECORDED_ORDER, StructureTracker } from './structure.ts';
import { SwingDetector } from './swing-detector.ts';

interface HigherTimeframe {
  readonly aggregator: BaseAggregator;
  readonly indicators: IndicatorSet;
  readonly divergences: DivergenceStream;
}

/** Everything the signal layer remembers of one segment. A new segment gets a new one. */
export class SegmentStream {
  readonly #required: number;
  readonly #warmIndex: number;
  readonly #intervalMs: number;
  readonly #indicators = new IndicatorSet();
  readonly #lenses: LensStream;
  readonly #entryWindow: FiredWindow;
  readonly #exitWindow: FiredWindow;
  readonly #divergences: DivergenceStream;
  readonly #higher: readonly HigherTimeframe[];
  readonly #swingHighs = new SwingDetector(1);
  readonly #swingLows = new SwingDetector(-1);
  readonly #structure = new StructureTracker();
  readonly #highs: RingBuffer;
  readonly #lows: RingBuffer;
  readonly #closes: RingBuffer;
  #entryCount = 0;
  #bar = 0;

  constructor(configuration: Configuration, intervalMs: number) {
    this.#required = configuration.entry.required;
    this.#warmIndex = entryWarmIndex(configuration);
    this.#intervalMs = intervalMs;
    this.#lenses = new LensStream(configuration.lenses, this.#indicators);
    this.#entryWindow = new FiredWindow(configuration.entry.windowBars);
    this.#exitWindow = new FiredWindow(configuration.exit.windowBars);
    this.#divergences = new DivergenceStream(this.#indicators);
    this.#higher = DIVERGENCE_MULTIPLES.filter((multiple) => multiple > 1).map((multiple) => {
      const indicators = new IndicatorSet();
      return {
        aggregator: createBaseAggregator(intervalMs, intervalMs * multiple),
        indicators,
        divergences: new DivergenceStream(indicators),
      };
    });
    this.#highs = new RingBuffer(barsIn(RANGE_MS, intervalMs));
    this.#lows = new RingBuffer(Math.max(barsIn(RANGE_MS, intervalMs), barsIn(SUPPORT_MS, intervalMs)));
    this.#closes = new RingBuffer(barsIn(DAY_MS, intervalMs) + 1);
  }

  push(bar: Candle): SignalBar {
    this.#highs.push(bar.high);
    this.#lows.push(bar.low);
    this.#closes.push(bar.close);
    this.#indicators.push(bar);
    this.#lenses.push(bar);
    const { entryMask, exitMask } = this.#lenses;
    const entryFired = this.#entryWindow.push(entryMask);
    const exitFired = this.#exitWindow.push(exitMask);
    const entryCount = BIT_COUNTS[entryFired];
    const divergenceCount = this.#pushDivergences(bar);
    const transitions = this.#pushStructure(bar);
    const regime = REGIMES[this.#structure.regimes[RECORDED_ORDER - 1]];
    const momentum24h = this.#closes.isFull ? changePercent(bar.close, this.#closes.oldest()) : null;

    const warmIn = Math.max(0, this.#warmIndex - this.#bar);
    const isRisingEdge = entryCount >= this.#required && this.#entryCount < this.#required;
    const entrySignal = warmIn === 0 && isRisingEdge ? this.#entrySignal(bar, entryFired, momentum24h, regime) : null;
    this.#entryCount = entryCount;
    this.#bar++;
    return {
      time: bar.time,
      closeTime: bar.time + this.#intervalMs,
      close: bar.close,
      entryMask,
      exitMask,
      entryFired,
      exitFired,
      entryCount,
      exitCount: BIT_COUNTS[exitFired],
      divergenceCount,
      momentum24h,
      regime,
      transitions,
      warm: warmIn === 0,
      warmIn,
      entrySignal,
      readings: this.#lenses.readings(bar),
    };
  }

  #pushStructure(bar: Candle): readonly StructureTransition[] {
    const swingHighs = this.#swingHighs;
    const swingLows = this.#swingLows;
    if (swingHighs.push(bar.high, bar.time, this.#bar)) {
      this.#structure.takeHigh(swingHighs.price, swingHighs.time, swingHighs.index);
    }
    if (swingLows.push(bar.low, bar.time, this.#bar)) {
      this.#structure.takeLow(swingLows.price, swingLows.time, swingLows.index);
    }
    return this.#structure.takeClose(bar.close);
  }

  #pushDivergences(bar: Candle): number {
    this.#divergences.push(bar);
    let count = this.#divergences.count;
    for (const { aggregator, indicators, divergences } of this.#higher) {
      const closed = aggregator.push(bar);
      if (closed !== null) {
        indicators.push(closed);
        divergences.push(closed);
      }
      count += divergences.count;
    }
    return count;
  }

  #entrySignal(bar: Candle, fired: number, momentum24h: number | null, regime: Regime): EntrySignal {
    const range = barsIn(RANGE_MS, this.#intervalMs);
    const indicators = lensesInMask(fired, ENTRY_LENSES);
    return {
      time: bar.time + this.#intervalMs,
      price: bar.close,
      indicators,
      indicatorCount: indicators.length,
      range12h: rangePercent(this.#highs.highest(range), this.#lows.lowest(range), bar.close),
      momentum24h,
      support4h: this.#lows.lowest(barsIn(SUPPORT_MS, this.#intervalMs)),
      regime,
    };
  }
}

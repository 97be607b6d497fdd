import type { LensConfiguration } from '../domain/configuration.ts';
import type { LensName } from '../domain/lens.ts';
import { bandwidthOf, bollingerBands } from '../indicators/bollinger.ts';
import { decimalColumn } from '../indicators/decimal-column.ts';
import { macd, type MacdPeriods } from '../indicators/macd.ts';
import { movingAverage } from '../indicators/moving-average.ts';
import { closeChanges, relativeStrength } from '../indicators/relative-strength.ts';
import { percentK } from '../indicators/stochastic.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';
import { type BarInputs } from './bar-columns.ts';
import {
  FIRST_PERCENT_K,
  FIRST_RSI,
  MACD_PERIODS,
  PERCENT_K_PERIODS,
  RSI_PERIODS,
  type SwingOscillators,
} from './divergences.ts';
import {
  markAbove,
  markAboveMultiple,
  markBelow,
  markBelowMultiple,
  markCrossAbove,
  markCrossBelow,
  markLowerTouch,
  markRising,
  type MarkTarget,
  markUpperTouch,
} from './mark-kernels.ts';
import { markSqueeze } from './mark-squeeze.ts';
import { isEntryLens, lensBit, lensWarmIndex, squeezeRank } from './lenses.ts';

export interface LensMasks {
  readonly entryMask: Uint8Array;
  readonly exitMask: Uint8Array;
}

/**
 * States of the sixteen lenses at every bar. Each indicator is computed once into scratch memory, judged,
 * and forgotten; on the way its values at swing highs are kept in `oscillators` (if wanted) for the divergences of T.
 */
export function evaluateLenses(
  bars: CandleSeries,
  inputs: BarInputs,
  lenses: LensConfiguration,
  oscillators: SwingOscillators | null,
): LensMasks {
  const evaluation = new LensEvaluation(bars, inputs, lenses, oscillators);
  evaluation.volume();
  evaluation.bands();
  evaluation.relativeStrength();
  evaluation.stochastic();
  evaluation.macd();
  evaluation.averageCross();
  return evaluation.masks;
}

class LensEvaluation {
  readonly masks: LensMasks;
  readonly #bars: CandleSeries;
  readonly #inputs: BarInputs;
  readonly #lenses: LensConfiguration;
  readonly #oscillators: SwingOscillators | null;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(bars: CandleSeries, inputs: BarInputs, lenses: LensConfiguration, oscillators: SwingOscillators | null) {
    this.#bars = bars;
    this.#inputs = inputs;
    this.#lenses = lenses;
    this.#oscillators = oscillators;
    this.#first = new Float64Array(bars.length);
    this.#second = new Float64Array(bars.length);
    this.masks = { entryMask: new Uint8Array(bars.length), exitMask: new Uint8Array(bars.length) };
  }

  volume(): void {
    const { volume } = this.#bars;
    const { volume_decline: decline, volume_spike: spike } = this.#lenses;
    const average = this.#first;
    const column = decimalColumn(volume, this.#bars.volumeDecimals);
    for (const period of periodsOf([decline, spike])) {
      this.#eachSegment((start, end) => movingAverage(column, period, start, end, average));
      if (decline.period === period) {
        this.#mark('volume_decline', (target) => markBelowMultiple(target, volume, decline.factor, average));
      }
      if (spike.period === period) {
        this.#mark('volume_spike', (target) => markAboveMultiple(target, volume, spike.factor, average));
      }
    }
  }

  bands(): void {
    const { high, low } = this.#bars;
    const lenses = this.#lenses;
    const { bb_lower_touch: lower, bb_squeeze: squeeze } = lenses;
    const bands = { mean: this.#first, deviation: this.#second, flat: new Uint8Array(this.#bars.length) };
    for (const period of periodsOf([lower, squeeze, lenses.bb_20_touch, lenses.bb_30_touch])) {
      this.#eachSegment((start, end) => bollingerBands(this.#inputs.closes, period, start, end, bands));
      if (lower.period === period) {
        this.#mark('bb_lower_touch', (target) => markLowerTouch(target, low, bands, lower.deviations));
      }
      for (const name of ['bb_20_touch', 'bb_30_touch'] as const) {
        const { period: own, deviations } = lenses[name];
        if (own === period) this.#mark(name, (target) => markUpperTouch(target, high, bands, deviations));
      }
      if (squeeze.enabled && squeeze.period === period) this.#squeeze(bands.mean, bands.deviation);
    }
  }

  /** Overwrites `mean` with bandwidths. */
  #squeeze(mean: Float64Array, deviation: Float64Array): void {
    const { lookback, deviations, percentile } = this.#lenses.bb_squeeze;
    const rank = squeezeRank(percentile, lookback);
    for (let index = 0; index < mean.length; index++) {
      mean[index] = bandwidthOf(mean[index], deviation[index], deviations);
    }
    this.#mark('bb_squeeze', (target) => markSqueeze(target, mean, lookback, rank));
  }

  relativeStrength(): void {
    const lenses = this.#lenses;
    const { rsi_oversold: oversold, rsi_oversold_cross: cross } = lenses;
    const changes = this.#first;
    const rsi = this.#second;
    this.#eachSegment((start, end) => closeChanges(this.#inputs.closes, start, end, changes));
    const used = periodsOf([oversold, cross, lenses.rsi_9_ob, lenses.rsi_14_ob]);
    for (const period of new Set([...used, ...RSI_PERIODS])) {
      this.#eachSegment((start, end) => relativeStrength(changes, period, start, end, rsi));
      RSI_PERIODS.forEach((own, at) => {
        if (own === period) this.#oscillators?.gather(FIRST_RSI + at, rsi);
      });
      if (oversold.period === period) this.#mark('rsi_oversold', (target) => markBelow(target, rsi, oversold.below));
      if (cross.period === period) this.#mark('rsi_oversold_cross', (target) => markRising(target, rsi, cross.level));
      for (const name of ['rsi_9_ob', 'rsi_14_ob'] as const) {
        const { period: own, above } = lenses[name];
        if (own === period) this.#mark(name, (target) => markAbove(target, rsi, above));
      }
    }
  }

  stochastic(): void {
    const lenses = this.#lenses;
    const oversold = lenses.stoch_oversold;
    const percent = this.#first;
    const used = periodsOf([oversold, lenses.stoch_14_ob, lenses.stoch_21_ob]);
    for (const period of new Set([...used, ...PERCENT_K_PERIODS])) {
      this.#eachSegment((start, end) => percentK(this.#inputs.prices, period, start, end, percent));
      PERCENT_K_PERIODS.forEach((own, at) => {
        if (own === period) this.#oscillators?.gather(FIRST_PERCENT_K + at, percent);
      });
      if (oversold.period === period) {
        this.#mark('stoch_oversold', (target) => markBelow(target, percent, oversold.below));
      }
      for (const name of ['stoch_14_ob', 'stoch_21_ob'] as const) {
        const { period: own, above } = lenses[name];
        if (own === period) this.#mark(name, (target) => markAbove(target, percent, above));
      }
    }
  }

  macd(): void {
    const { macd_cross_up: up, macd_bearish: bearish } = this.#lenses;
    const line = this.#first;
    const signal = this.#second;
    const done: MacdPeriods[] = [];
    for (const periods of [MACD_PERIODS, up, bearish]) {
      if (done.some((other) => sameMacd(other, periods))) continue;
      done.push(periods);
      this.#eachSegment((start, end) => macd(this.#inputs.closes, periods, start, end, { line, signal }));
      if (periods === MACD_PERIODS) this.#oscillators?.gatherHistogram(line, signal);
      if (sameMacd(up, periods)) this.#mark('macd_cross_up', (target) => markCrossAbove(target, line, signal));
      if (sameMacd(bearish, periods)) this.#mark('macd_bearish', (target) => markCrossBelow(target, line, signal));
    }
  }

  averageCross(): void {
    const { enabled, fast: fastPeriod, slow: slowPeriod } = this.#lenses.ma_cross_up;
    if (!enabled) return;
    const fast = this.#first;
    const slow = this.#second;
    this.#eachSegment((start, end) => {
      movingAverage(this.#inputs.closes, fastPeriod, start, end, fast);
      movingAverage(this.#inputs.closes, slowPeriod, start, end, slow);
    });
    this.#mark('ma_cross_up', (target) => markCrossAbove(target, fast, slow));
  }

  /** Has `mark` set the bit of an enabled lens, in each segment from the bar at which the lens is warm. */
  #mark(name: LensName, mark: (target: MarkTarget) => void): void {
    if (!this.#lenses[name].enabled) return;
    const masks = isEntryLens(name) ? this.masks.entryMask : this.masks.exitMask;
    const bit = lensBit(name);
    const warm = lensWarmIndex(name, this.#lenses);
    this.#eachSegment((start, end) => mark({ masks, bit, start: start + warm, end }));
  }

  #eachSegment(compute: (start: number, end: number) => void): void {
    const { segmentStarts } = this.#bars;
    for (let segment = 0; segment < segmentStarts.length; segment++) {
      compute(segmentStarts[segment], segmentEnd(this.#bars, segment));
    }
  }
}

/** The distinct periods of the lenses that are enabled. */
function periodsOf(lenses: readonly { readonly enabled: boolean; readonly period: number }[]): Set<number> {
  return new Set(lenses.filter((lens) => lens.enabled).map((lens) => lens.period));
}

function sameMacd(a: MacdPeriods, b: MacdPeriods): boolean {
  return a.fast === b.fast && a.slow === b.slow && a.signal === b.signal;
}

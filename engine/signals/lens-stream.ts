import type { Candle } from '../domain/candle.ts';
import { isAtLeast, isAtMost, isGreater, isLess } from '../domain/compare.ts';
import type {
  AboveLens,
  BandLens,
  BelowLens,
  LensConfiguration,
  LevelLens,
  SqueezeLens,
  VolumeLens,
} from '../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import type { LensReading } from '../domain/signal.ts';
import { bandwidthOf } from '../indicators/bollinger.ts';
import type { MacdStream } from '../indicators/macd.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { squeezeRank } from './lenses.ts';
import { SqueezeWindow } from './squeeze-window.ts';

/** A lens fed bar by bar, after the indicators have taken the bar. */
interface StreamingLens {
  /** State at the bar. */
  judge(bar: Candle): boolean;
  /** What `judge` compared, in the unit a person reads. */
  read(bar: Candle): LensReading;
}

/** The sixteen lenses of one segment on one set of indicators. Taking a bar allocates nothing. */
export class LensStream {
  /** States at the last bar, one bit per lens in canonical order. */
  entryMask = 0;
  exitMask = 0;
  readonly #entry: readonly StreamingLens[];
  readonly #exit: readonly StreamingLens[];

  constructor(lenses: LensConfiguration, indicators: IndicatorSet) {
    const catalogue: Record<keyof LensConfiguration, () => StreamingLens> = {
      volume_decline: () => declineLens(indicators, lenses.volume_decline),
      bb_lower_touch: () => lowerBandLens(indicators, lenses.bb_lower_touch),
      bb_squeeze: () => squeezeLens(indicators, lenses.bb_squeeze),
      rsi_oversold: () => levelLens(indicators.relativeStrength(lenses.rsi_oversold.period), lenses.rsi_oversold),
      rsi_oversold_cross: () => strengthCrossLens(indicators, lenses.rsi_oversold_cross),
      stoch_oversold: () => levelLens(indicators.percentK(lenses.stoch_oversold.period), lenses.stoch_oversold),
      macd_cross_up: () =>
        macdLens(
          indicators.macd(lenses.macd_cross_up),
          (macd) => isGreater(macd.line, macd.signal) && isAtMost(macd.previousLine, macd.previousSignal),
        ),
      ma_cross_up: () => averageCrossLens(indicators, lenses.ma_cross_up),
      rsi_9_ob: () => levelLens(indicators.relativeStrength(lenses.rsi_9_ob.period), lenses.rsi_9_ob),
      rsi_14_ob: () => levelLens(indicators.relativeStrength(lenses.rsi_14_ob.period), lenses.rsi_14_ob),
      stoch_14_ob: () => levelLens(indicators.percentK(lenses.stoch_14_ob.period), lenses.stoch_14_ob),
      stoch_21_ob: () => levelLens(indicators.percentK(lenses.stoch_21_ob.period), lenses.stoch_21_ob),
      bb_20_touch: () => upperBandLens(indicators, lenses.bb_20_touch),
      bb_30_touch: () => upperBandLens(indicators, lenses.bb_30_touch),
      volume_spike: () => spikeLens(indicators, lenses.volume_spike),
      macd_bearish: () =>
        macdLens(
          indicators.macd(lenses.macd_bearish),
          (macd) => isLess(macd.line, macd.signal) && isAtLeast(macd.previousLine, macd.previousSignal),
        ),
    };
    this.#entry = ENTRY_LENSES.map((name) => (lenses[name].enabled ? catalogue[name]() : DISABLED));
    this.#exit = EXIT_LENSES.map((name) => (lenses[name].enabled ? catalogue[name]() : DISABLED));
  }

  /** Takes the bar the indicators have just taken. */
  push(bar: Candle): void {
    this.entryMask = maskOf(this.#entry, bar);
    this.exitMask = maskOf(this.#exit, bar);
  }

  /** What each lens measured at the bar taken last, for the screen: entry lenses, then exit lenses. */
  readings(bar: Candle): readonly LensReading[] {
    return [...this.#entry.map((lens) => lens.read(bar)), ...this.#exit.map((lens) => lens.read(bar))];
  }
}

const DISABLED: StreamingLens = {
  judge: () => false,
  read: () => ({ value: null, threshold: null }),
};

function maskOf(lenses: readonly StreamingLens[], bar: Candle): number {
  let mask = 0;
  for (let place = 0; place < lenses.length; place++) if (lenses[place].judge(bar)) mask |= 1 << place;
  return mask;
}

/** A value that is not warm, or not finite (a multiple of no volume), reads as unknown. */
function reading(value: number, threshold: number): LensReading {
  return { value: known(value), threshold: known(threshold) };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function declineLens(indicators: IndicatorSet, { period, factor }: VolumeLens): StreamingLens {
  const average = indicators.volumeAverage(period);
  return {
    judge: (bar) => isLess(bar.volume, factor * average.value),
    read: (bar) => reading(bar.volume / average.value, factor),
  };
}

function spikeLens(indicators: IndicatorSet, { period, factor }: VolumeLens): StreamingLens {
  const average = indicators.volumeAverage(period);
  return {
    judge: (bar) => isGreater(bar.volume, factor * average.value),
    read: (bar) => reading(bar.volume / average.value, factor),
  };
}

function lowerBandLens(indicators: IndicatorSet, { period, deviations }: BandLens): StreamingLens {
  const bands = indicators.bands(period);
  const lower = (): number => bands.mean - deviations * bands.deviation;
  return {
    judge: (bar) => !bands.flat && isAtMost(bar.low, lower()),
    read: (bar) => reading((100 * (bar.low - lower())) / lower(), 0),
  };
}

function upperBandLens(indicators: IndicatorSet, { period, deviations }: BandLens): StreamingLens {
  const bands = indicators.bands(period);
  const upper = (): number => bands.mean + deviations * bands.deviation;
  return {
    judge: (bar) => !bands.flat && isAtLeast(bar.high, upper()),
    read: (bar) => reading((100 * (bar.high - upper())) / upper(), 0),
  };
}

function squeezeLens(indicators: IndicatorSet, lens: SqueezeLens): StreamingLens {
  const bands = indicators.bands(lens.period);
  const rank = squeezeRank(lens.percentile, lens.lookback);
  const window = new SqueezeWindow(lens.lookback);
  const bandwidth = (): number => bandwidthOf(bands.mean, bands.deviation, lens.deviations);
  return {
    judge() {
      const width = bandwidthOf(bands.mean, bands.deviation, lens.deviations);
      if (Number.isNaN(width)) return false;
      window.push(width);
      return window.isAtMostRanked(width, rank);
    },
    read: () => reading(100 * bandwidth(), 100 * window.ranked(rank)),
  };
}

function levelLens(indicator: { readonly value: number }, lens: BelowLens | AboveLens): StreamingLens {
  if ('below' in lens) {
    const { below } = lens;
    return { judge: () => isLess(indicator.value, below), read: () => reading(indicator.value, below) };
  }
  const { above } = lens;
  return { judge: () => isGreater(indicator.value, above), read: () => reading(indicator.value, above) };
}

function strengthCrossLens(indicators: IndicatorSet, { period, level }: LevelLens): StreamingLens {
  const strength = indicators.relativeStrength(period);
  return {
    judge: () => isGreater(strength.value, level) && isAtMost(strength.previous, level),
    read: () => reading(strength.value, level),
  };
}

function macdLens(macd: MacdStream, crosses: (macd: MacdStream) => boolean): StreamingLens {
  return { judge: () => crosses(macd), read: () => reading(macd.line - macd.signal, 0) };
}

function averageCrossLens(
  indicators: IndicatorSet,
  { fast, slow }: { readonly fast: number; readonly slow: number },
): StreamingLens {
  const fastAverage = indicators.closeAverage(fast);
  const slowAverage = indicators.closeAverage(slow);
  let wasAtMost = false;
  return {
    judge() {
      const crosses = wasAtMost && isGreater(fastAverage.value, slowAverage.value);
      wasAtMost = isAtMost(fastAverage.value, slowAverage.value);
      return crosses;
    },
    read: () => reading(fastAverage.value - slowAverage.value, 0),
  };
}

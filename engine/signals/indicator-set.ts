import type { Candle } from '../domain/candle.ts';
import { BollingerStream } from '../indicators/bollinger.ts';
import { DecimalScale } from '../indicators/decimal-column.ts';
import { type MacdPeriods, MacdStream } from '../indicators/macd.ts';
import { MovingAverageStream } from '../indicators/moving-average.ts';
import { RelativeStrengthStream } from '../indicators/relative-strength.ts';
import { PercentKStream } from '../indicators/stochastic.ts';

// Places of the bar's values; a percentK takes the first three.
const HIGH = 0;
const LOW = 1;
const CLOSE = 2;
const VOLUME = 3;
const CHANGE = 4;
const PREVIOUS_CLOSE = 5;

interface IndicatorLists {
  readonly closeAverages: readonly MovingAverageStream[];
  readonly volumeAverages: readonly MovingAverageStream[];
  readonly bands: readonly BollingerStream[];
  readonly relativeStrengths: readonly RelativeStrengthStream[];
  readonly percentKs: readonly PercentKStream[];
  readonly macds: readonly MacdStream[];
}

/**
 * The streaming indicators of one timeframe and one segment, each once however many lenses ask for it.
 * Ask for all of them before the first bar: one that comes late would have missed the beginning.
 */
export class IndicatorSet {
  readonly #priceScale = new DecimalScale();
  readonly #volumeScale = new DecimalScale();
  readonly #closeAverages = new Map<number, MovingAverageStream>();
  readonly #volumeAverages = new Map<number, MovingAverageStream>();
  readonly #bands = new Map<number, BollingerStream>();
  readonly #relativeStrengths = new Map<number, RelativeStrengthStream>();
  readonly #percentKs = new Map<number, PercentKStream>();
  readonly #macds = new Map<string, MacdStream>();
  /** The same, to go through without an iterator; made with the first bar. */
  #all: IndicatorLists | null = null;
  /** The bar being taken, and the close before it. */
  readonly #values = new Float64Array(PREVIOUS_CLOSE + 1);
  #isBegun = false;

  closeAverage(period: number): MovingAverageStream {
    return obtain(this.#closeAverages, period, () => new MovingAverageStream(period, this.#priceScale));
  }

  volumeAverage(period: number): MovingAverageStream {
    return obtain(this.#volumeAverages, period, () => new MovingAverageStream(period, this.#volumeScale));
  }

  bands(period: number): BollingerStream {
    return obtain(this.#bands, period, () => new BollingerStream(period, this.#priceScale));
  }

  relativeStrength(period: number): RelativeStrengthStream {
    return obtain(this.#relativeStrengths, period, () => new RelativeStrengthStream(period));
  }

  percentK(period: number): PercentKStream {
    return obtain(this.#percentKs, period, () => new PercentKStream(period, this.#priceScale));
  }

  macd(periods: MacdPeriods): MacdStream {
    const key = `${periods.fast}/${periods.slow}/${periods.signal}`;
    return obtain(this.#macds, key, () => new MacdStream(periods, this.#priceScale));
  }

  push(bar: Candle): void {
    const { high, low, close, volume } = bar;
    const all = (this.#all ??= this.#lists());
    const values = this.#values;
    values[HIGH] = high;
    values[LOW] = low;
    values[CLOSE] = close;
    values[VOLUME] = volume;
    this.#priceScale.observeAll(values, HIGH, CLOSE + 1);
    this.#volumeScale.observeAll(values, VOLUME, VOLUME + 1);
    for (let at = 0; at < all.closeAverages.length; at++) all.closeAverages[at].pushFrom(values, CLOSE);
    for (let at = 0; at < all.volumeAverages.length; at++) all.volumeAverages[at].pushFrom(values, VOLUME);
    for (let at = 0; at < all.bands.length; at++) all.bands[at].pushFrom(values, CLOSE);
    for (let at = 0; at < all.percentKs.length; at++) all.percentKs[at].pushFrom(values);
    for (let at = 0; at < all.macds.length; at++) all.macds[at].pushFrom(values, CLOSE);
    // The first bar of a segment has no change.
    if (this.#isBegun) {
      const scale = this.#priceScale.scale;
      const before = values[PREVIOUS_CLOSE];
      const whole = Math.round(close * scale) - Math.round(before * scale);
      values[CHANGE] = scale === 0 ? close - before : whole / scale;
      for (let at = 0; at < all.relativeStrengths.length; at++) all.relativeStrengths[at].pushFrom(values, CHANGE);
    }
    this.#isBegun = true;
    values[PREVIOUS_CLOSE] = close;
  }

  #lists(): IndicatorLists {
    return {
      closeAverages: [...this.#closeAverages.values()],
      volumeAverages: [...this.#volumeAverages.values()],
      bands: [...this.#bands.values()],
      relativeStrengths: [...this.#relativeStrengths.values()],
      percentKs: [...this.#percentKs.values()],
      macds: [...this.#macds.values()],
    };
  }
}

function obtain<Key, Value>(known: Map<Key, Value>, key: Key, create: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) {
    value = create();
    known.set(key, value);
  }
  return value;
}

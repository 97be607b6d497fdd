import type { Candle } from '../domain/candle.ts';
import { BollingerStream } from '../indicators/bollinger.ts';
import { DecimalScale } from '../indicators/decimal-column.ts';
import { type MacdPeriods, MacdStream } from '../indicators/macd.ts';
import { MovingAverageStream } from '../indicators/moving-average.ts';
import { RelativeStrengthStream } from '../indicators/relative-strength.ts';
import { PercentKStream } from '../indicators/stochastic.ts';

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
  #previousClose = Number.NaN;

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
    this.#priceScale.observe(high);
    this.#priceScale.observe(low);
    this.#priceScale.observe(close);
    this.#volumeScale.observe(volume);
    for (const average of this.#closeAverages.values()) average.push(close);
    for (const average of this.#volumeAverages.values()) average.push(volume);
    for (const bands of this.#bands.values()) bands.push(close);
    for (const percentK of this.#percentKs.values()) percentK.push(high, low, close);
    for (const macd of this.#macds.values()) macd.push(close);
    // The first bar of a segment has no change.
    if (!Number.isNaN(this.#previousClose)) {
      const change = this.#change(close);
      for (const strength of this.#relativeStrengths.values()) strength.push(change);
    }
    this.#previousClose = close;
  }

  #change(close: number): number {
    const scale = this.#priceScale;
    const units = scale.unitsOf(close) - scale.unitsOf(this.#previousClose);
    return scale.scale === 0 ? units : units / scale.scale;
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

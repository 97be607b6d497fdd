import { bandwidthOf, bollingerBands } from '../indicators/bollinger.ts';
import { decimalColumn } from '../indicators/decimal-column.ts';
import { macd, type MacdColumns, type MacdPeriods } from '../indicators/macd.ts';
import { movingAverage } from '../indicators/moving-average.ts';
import { closeChanges, relativeStrength } from '../indicators/relative-strength.ts';
import { percentK } from '../indicators/stochastic.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';
import { type BarInputs } from './bar-columns.ts';
import type { TouchedBands } from './mark-kernels.ts';

/** Keeps what was made, or makes it; `bytes` is what it takes. */
export type Keep = <Value>(key: string, bytes: number, make: () => Value) => Value;

/** Keeps everything for as long as it lives itself. */
export function keepAll(): Keep {
  const kept = new Map<string, unknown>();
  return <Value>(key: string, _bytes: number, make: () => Value): Value => {
    // One key is always asked for with one `make`, so what it keeps is of that type.
    if (kept.has(key)) return kept.get(key) as Value;
    const value = make();
    kept.set(key, value);
    return value;
  };
}

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** The indicators of a series as columns, each computed once however many lenses and settings of lenses ask for it. */
export class IndicatorColumns {
  readonly bars: CandleSeries;
  readonly #inputs: BarInputs;
  readonly #keep: Keep;

  constructor(bars: CandleSeries, inputs: BarInputs, keep: Keep) {
    this.bars = bars;
    this.#inputs = inputs;
    this.#keep = keep;
  }

  volumeAverage(period: number): Float64Array {
    const { bars } = this;
    return this.#column(`volume average ${period}`, (average) => {
      const volumes = decimalColumn(bars.volume, bars.volumeDecimals);
      this.eachSegment((start, end) => movingAverage(volumes, period, start, end, average));
    });
  }

  closeAverage(period: number): Float64Array {
    return this.#column(`close average ${period}`, (average) => {
      this.eachSegment((start, end) => movingAverage(this.#inputs.closes, period, start, end, average));
    });
  }

  bands(period: number): TouchedBands {
    const { length } = this.bars;
    return this.#keep(`bands ${period}`, (2 * BYTES + 1) * length, () => {
      const bands = {
        mean: new Float64Array(length),
        deviation: new Float64Array(length),
        flat: new Uint8Array(length),
      };
      this.eachSegment((start, end) => bollingerBands(this.#inputs.closes, period, start, end, bands));
      return bands;
    });
  }

  bandwidth(period: number, deviations: number): Float64Array {
    const { mean, deviation } = this.bands(period);
    return this.#column(`bandwidth ${period} ${deviations}`, (width) => {
      for (let bar = 0; bar < width.length; bar++) width[bar] = bandwidthOf(mean[bar], deviation[bar], deviations);
    });
  }

  relativeStrength(period: number): Float64Array {
    const changes = this.#column('close changes', (column) => {
      this.eachSegment((start, end) => closeChanges(this.#inputs.closes, start, end, column));
    });
    return this.#column(`rsi ${period}`, (strength) => {
      this.eachSegment((start, end) => relativeStrength(changes, period, start, end, strength));
    });
  }

  percentK(period: number): Float64Array {
    return this.#column(`percent k ${period}`, (percent) => {
      this.eachSegment((start, end) => percentK(this.#inputs.prices, period, start, end, percent));
    });
  }

  macd({ fast, slow, signal }: MacdPeriods): MacdColumns {
    const { length } = this.bars;
    return this.#keep(`macd ${fast} ${slow} ${signal}`, 2 * BYTES * length, () => {
      const columns = { line: new Float64Array(length), signal: new Float64Array(length) };
      this.eachSegment((start, end) => macd(this.#inputs.closes, { fast, slow, signal }, start, end, columns));
      return columns;
    });
  }

  eachSegment(visit: (start: number, end: number) => void): void {
    const { segmentStarts } = this.bars;
    for (let segment = 0; segment < segmentStarts.length; segment++) {
      visit(segmentStarts[segment], segmentEnd(this.bars, segment));
    }
  }

  #column(key: string, fill: (column: Float64Array) => void): Float64Array {
    return this.#keep(key, BYTES * this.bars.length, () => {
      const column = new Float64Array(this.bars.length);
      fill(column);
      return column;
    });
  }
}

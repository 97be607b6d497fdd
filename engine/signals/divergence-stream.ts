import type { Candle } from '../domain/candle.ts';
import { isLess } from '../domain/compare.ts';
import {
  isRecentSwing,
  MACD_PERIODS,
  OSCILLATORS,
  pairsDiverge,
  PERCENT_K_PERIODS,
  RSI_PERIODS,
} from './divergences.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { SwingDetector } from './swing-detector.ts';

/** Oscillators are looked up two bars back, where a swing is confirmed. */
const KEPT_BARS = 3;

/** Divergences of one timeframe and one segment, one closed bar of that timeframe at a time. */
export class DivergenceStream {
  /** Oscillators in bearish divergence at the last bar, 0–5; 0 before the first. */
  count = 0;
  readonly #highs = new SwingDetector(1);
  readonly #oscillators: readonly (() => number)[];
  /** Oscillator values of the last three bars, bar by bar. */
  readonly #recent = new Float64Array(KEPT_BARS * OSCILLATORS.length);
  #swing = { index: -1, price: Number.NaN, values: new Float64Array(OSCILLATORS.length).fill(Number.NaN) };
  /** Oscillators that diverge between the last two swings. */
  #diverging = 0;
  #bar = 0;

  constructor(indicators: IndicatorSet) {
    const macd = indicators.macd(MACD_PERIODS);
    this.#oscillators = [
      ...RSI_PERIODS.map((period) => indicators.relativeStrength(period)).map((rsi) => () => rsi.value),
      ...PERCENT_K_PERIODS.map((period) => indicators.percentK(period)).map((percentK) => () => percentK.value),
      () => macd.line - macd.signal,
    ];
  }

  /** Takes the bar the indicators have just taken. */
  push(bar: Candle): void {
    const row = (this.#bar % KEPT_BARS) * OSCILLATORS.length;
    for (let place = 0; place < OSCILLATORS.length; place++) this.#recent[row + place] = this.#oscillators[place]();
    if (this.#highs.push(bar.high, bar.time, this.#bar)) this.#takeSwing(this.#highs.index, this.#highs.price);
    this.count = isRecentSwing(this.#bar - this.#swing.index) ? this.#diverging : 0;
    this.#bar++;
  }

  #takeSwing(index: number, price: number): void {
    const earlier = this.#swing;
    const row = (index % KEPT_BARS) * OSCILLATORS.length;
    const values = this.#recent.slice(row, row + OSCILLATORS.length);
    this.#swing = { index, price, values };
    this.#diverging = 0;
    if (earlier.index < 0 || !pairsDiverge(index - earlier.index, earlier.price, price)) return;
    for (let place = 0; place < values.length; place++) {
      if (isLess(values[place], earlier.values[place])) this.#diverging++;
    }
  }
}

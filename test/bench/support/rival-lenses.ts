import * as rival from 'technicalindicators';

/** Prices and volumes as the plain arrays that technicalindicators takes. */
export interface PlainMinutes {
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

/**
 * The sixteen default lenses and both convergences with technicalindicators, each indicator computed once however many
 * lenses ask for it. Entry lenses in bits 0–7 of the masks, exit lenses in bits 8–15; answers the entry and exit counts.
 */
export function rivalLenses({ high, low, close, volume }: PlainMinutes): { entry: Uint8Array; exit: Uint8Array } {
  const length = close.length;
  const masks = new Uint16Array(length);
  const mark = (bit: number, first: number, holds: (index: number) => boolean): void => {
    for (let index = first; index < length; index++) if (holds(index)) masks[index] |= 1 << bit;
  };

  const volumeMean = rival.SMA.calculate({ period: 20, values: volume });
  mark(0, 19, (index) => volume[index] < 0.5 * volumeMean[index - 19]);
  mark(14, 19, (index) => volume[index] > 2 * volumeMean[index - 19]);

  const bands = rival.BollingerBands.calculate({ period: 20, stdDev: 2, values: close });
  mark(1, 19, (index) => low[index] <= bands[index - 19].lower);
  mark(12, 19, (index) => high[index] >= bands[index - 19].upper);
  const widths = bands.map((band) => (band.upper - band.lower) / band.middle);
  mark(2, 138, (index) => {
    let smaller = 0;
    for (let at = index - 138; at < index - 19; at++) if (widths[at] < widths[index - 19]) smaller++;
    return smaller < 24;
  });
  const wide = rival.BollingerBands.calculate({ period: 30, stdDev: 2, values: close });
  mark(13, 29, (index) => high[index] >= wide[index - 29].upper);

  const rsi9 = rival.RSI.calculate({ period: 9, values: close });
  const rsi14 = rival.RSI.calculate({ period: 14, values: close });
  mark(3, 14, (index) => rsi14[index - 14] < 30);
  mark(4, 15, (index) => rsi14[index - 15] <= 30 && rsi14[index - 14] > 30);
  mark(8, 9, (index) => rsi9[index - 9] > 70);
  mark(9, 14, (index) => rsi14[index - 14] > 70);

  const stoch14 = rival.Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 });
  const stoch21 = rival.Stochastic.calculate({ high, low, close, period: 21, signalPeriod: 3 });
  mark(5, 13, (index) => stoch14[index - 13].k < 20);
  mark(10, 13, (index) => stoch14[index - 13].k > 80);
  mark(11, 20, (index) => stoch21[index - 20].k > 80);

  const macd = rival.MACD.calculate({
    values: close,
    fastPeriod: 12,
    slowPeriod: 26,
    signalPeriod: 9,
    SimpleMAOscillator: false,
    SimpleMASignal: false,
  });
  const histogram = (index: number): number => macd[index - 25].histogram ?? Number.NaN;
  mark(6, 34, (index) => histogram(index - 1) <= 0 && histogram(index) > 0);
  mark(15, 34, (index) => histogram(index - 1) >= 0 && histogram(index) < 0);

  const fast = rival.SMA.calculate({ period: 10, values: close });
  const slow = rival.SMA.calculate({ period: 30, values: close });
  mark(7, 30, (index) => fast[index - 10] <= slow[index - 30] && fast[index - 9] > slow[index - 29]);
  return converge(masks, 12, 16);
}

function converge(
  masks: Uint16Array,
  entryWindow: number,
  exitWindow: number,
): { entry: Uint8Array; exit: Uint8Array } {
  const entry = new Uint8Array(masks.length);
  const exit = new Uint8Array(masks.length);
  const last = new Int32Array(16).fill(-1_000_000);
  for (let index = 0; index < masks.length; index++) {
    for (let bit = 0; bit < 16; bit++) {
      if ((masks[index] & (1 << bit)) !== 0) last[bit] = index;
      if (bit < 8) entry[index] += index - last[bit] < entryWindow ? 1 : 0;
      else exit[index] += index - last[bit] < exitWindow ? 1 : 0;
    }
  }
  return { entry, exit };
}

import { ENTRY_LENSES, EXIT_LENSES } from '../../engine/domain/lens.ts';
import { timeframeMinutes, timeframeMs, MINUTE_MS, type Timeframe } from '../../engine/domain/timeframe.ts';
import type { CandleView, SignalBarView } from '../../engine/api/views.ts';
import { buildBase, resample, type Bar } from '../reference/candles.ts';
import { fullConfig, type ReferenceConfig } from '../reference/config.ts';
import { bollinger, macd, percentK, rsi, sma } from '../reference/indicators.ts';
import { firedWithin, lensStates } from '../reference/lenses.ts';
import { signalBars } from '../reference/signals.ts';

/** A seeded market of one-minute candles for previews and renderer tests: synthetic, and known to be. */

export type Random = () => number;

/** Mulberry32: small, seeded, good enough for pictures. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Minutes with slowly changing drift and volatility; prices on a tenth. */
export function fakeMinutes(seed: number, start: number, count: number, volatility: number): CandleView[] {
  const random = seededRandom(seed);
  const round = (price: number): number => Math.round(price * 10) / 10;
  const minutes: CandleView[] = [];
  let price = 58_000;
  let drift = 0;
  let calm = 1;
  for (let at = 0; at < count; at++) {
    if (random() < 1 / 700) drift = gaussian(random) * volatility * 0.05;
    if (random() < 1 / 240) calm = Math.exp(gaussian(random) * 0.5);
    const pull = (58_000 - price) / 58_000 / 9_000;
    const step = (): number => price * Math.exp(drift / 4 + pull / 4 + (gaussian(random) * volatility * calm) / 2);
    const open = round(price);
    const path = [open, step(), step(), step()];
    price = step();
    const close = round(price);
    const spike = random() < 0.01 ? 6 : 1;
    minutes.push({
      time: start + at * MINUTE_MS,
      open,
      high: Math.max(...path.map(round), close),
      low: Math.min(...path.map(round), close),
      close,
      volume: Math.round(1e4 * spike * Math.exp(gaussian(random) * 0.7) * (0.3 + 1.2 * calm)) / 1e4,
    });
  }
  return minutes;
}

/** Candles of a longer timeframe; the last group may be incomplete and is then the running one. */
export function groupCandles(minutes: readonly CandleView[], timeframe: Timeframe): CandleView[] {
  const length = timeframeMs(timeframe);
  const groups = new Map<number, CandleView>();
  for (const minute of minutes) {
    const time = Math.floor(minute.time / length) * length;
    const group = groups.get(time);
    groups.set(
      time,
      group === undefined
        ? { ...minute, time }
        : {
            ...group,
            high: Math.max(group.high, minute.high),
            low: Math.min(group.low, minute.low),
            close: minute.close,
            volume: group.volume + minute.volume,
          },
    );
  }
  return [...groups.values()];
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

type Reading = SignalBarView['readings'][number];

/** What each lens measures at every bar: RSI points, × average volume, % of price, price differences. */
function readingsOf(bars: Bar[], priceUnit: number, volumeUnit: number, config: ReferenceConfig): Reading[][] {
  const closes = bars.map((bar) => bar.close);
  const volumes = bars.map((bar) => bar.volume);
  const closeAt = (i: number): number => Number(closes[i]) / priceUnit;
  const average = sma(volumes, volumeUnit, 20);
  const narrow = bollinger(closes, priceUnit, 20, 2);
  const wide = bollinger(closes, priceUnit, 30, 2);
  const rsi14 = rsi(closes, priceUnit, 14);
  const rsi9 = rsi(closes, priceUnit, 9);
  const k14 = percentK(bars, 14);
  const k21 = percentK(bars, 21);
  const m = macd(closes, priceUnit, 12, 26, 9);
  const fast = sma(closes, priceUnit, 10);
  const slow = sma(closes, priceUnit, 30);
  const widths = narrow.map((band) => (band === null ? NaN : band.bandwidth * 100));
  const reading = (value: number | undefined, threshold: number | null): Reading => ({
    value: finite(value),
    threshold,
  });
  return bars.map((bar, i) => {
    const ratio = Number(bar.volume) / volumeUnit / average[i];
    const low = Number(bar.low) / priceUnit;
    const high = Number(bar.high) / priceUnit;
    const n = narrow[i];
    const w = wide[i];
    const recent = widths.slice(Math.max(0, i - 119), i + 1).sort((a, b) => a - b);
    const difference = m.line[i] - m.signal[i];
    return [
      reading(ratio, config.lenses.volume_decline.factor),
      reading(n === null ? NaN : (100 * (low - n.lower)) / closeAt(i), 0),
      reading(widths[i], i < 138 ? null : recent[23]),
      reading(rsi14[i], 30),
      reading(rsi14[i], 30),
      reading(k14[i], 20),
      reading(difference, 0),
      reading(fast[i] - slow[i], 0),
      reading(rsi9[i], 70),
      reading(rsi14[i], 70),
      reading(k14[i], 80),
      reading(k21[i], 80),
      reading(n === null ? NaN : (100 * (high - n.upper)) / closeAt(i), 0),
      reading(w === null ? NaN : (100 * (high - w.upper)) / closeAt(i), 0),
      reading(ratio, config.lenses.volume_spike.factor),
      reading(difference, 0),
    ];
  });
}

/** Signal bars of a whole run of minutes, by the reference implementation. */
export function fakeSignalBars(
  minutes: readonly CandleView[],
  timeframe: Timeframe,
  required: number,
): SignalBarView[] {
  const config = fullConfig({ timeframe, entry: { required } });
  const base = buildBase([...minutes], config.maxGapMinutes);
  const bars = base.segments.flatMap((segment) => resample(segment, timeframeMinutes(timeframe)));
  const readings = readingsOf(bars, base.priceUnit, base.volumeUnit, config);
  const states = [...ENTRY_LENSES, ...EXIT_LENSES].map((lens) =>
    lensStates(lens, bars, base.priceUnit, base.volumeUnit, config),
  );
  const maskAt = (i: number, from: number, window: number): number =>
    Array.from({ length: 8 }, (_, bit) => (firedWithin(states[from + bit], i, window) ? 1 << bit : 0)).reduce(
      (mask, bit) => mask | bit,
      0,
    );
  return signalBars(base, config).map(({ closeTime, record, entrySignal }, i): SignalBarView => {
    const warmIn = Math.max(0, 138 - i);
    return {
      time: record.time,
      closeTime,
      close: record.close,
      entryMask: maskAt(i, 0, 1),
      exitMask: maskAt(i, 8, 1),
      entryFired: maskAt(i, 0, config.entry.windowBars),
      exitFired: maskAt(i, 8, config.exit.windowBars),
      entryCount: record.entryCount,
      exitCount: record.exitCount,
      divergenceCount: record.divergenceCount,
      momentum24h: record.momentum24h,
      regime: record.regime,
      transitions: record.transitions as SignalBarView['transitions'],
      warm: warmIn === 0,
      warmIn,
      // The reference spells lens names as plain strings; they are the same names.
      entrySignal: entrySignal as SignalBarView['entrySignal'],
      readings: readings[i],
    };
  });
}

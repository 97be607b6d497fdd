// Bearish divergences of strategy.md §6.

import { type Bar, resample } from './candles.ts';
import { isLess } from './compare.ts';
import { MINUTE } from './config.ts';
import { macd, percentK, rsi } from './indicators.ts';
import { isSwing } from './structure.ts';

const MAX_SWING_DISTANCE = 60;
const MAX_AGE = 10;

/** For every bar of one timeframe: how many of the five oscillators are in bearish divergence (0-5). */
export function divergencesOf(bars: Bar[], priceUnit: number): number[] {
  const closes = bars.map((bar) => bar.close);
  const highs = bars.map((bar) => bar.high);
  const oscillators = [
    rsi(closes, priceUnit, 9),
    rsi(closes, priceUnit, 14),
    percentK(bars, 14),
    percentK(bars, 21),
    macd(closes, priceUnit, 12, 26, 9).histogram,
  ];
  return bars.map((_, i) => {
    // The two most recent order-1 swing highs confirmed by bar i, that is, with p + 2 <= i.
    const found: number[] = [];
    for (let p = i - 2; p >= 2 && found.length < 2; p--) {
      if (isSwing(highs, p, 'high')) found.push(p);
    }
    if (found.length < 2) return 0;
    const [p2, p1] = found;
    if (p2 - p1 > MAX_SWING_DISTANCE || i - p2 > MAX_AGE) return 0;
    if (!(highs[p2] > highs[p1])) return 0;
    return oscillators.filter((osc) => {
      if (Number.isNaN(osc[p1]) || Number.isNaN(osc[p2])) return false;
      return isLess(osc[p2], osc[p1]);
    }).length;
  });
}

/** divergenceCount (0-15) at the close of every signal bar of one segment. */
export function divergenceCounts(
  minutes: Bar[],
  signalBars: Bar[],
  signalMinutes: number,
  priceUnit: number,
): number[] {
  const counts = signalBars.map(() => 0);
  for (const multiple of [1, 4, 16]) {
    const length = signalMinutes * multiple;
    const bars = resample(minutes, length);
    const states = divergencesOf(bars, priceUnit);
    let last = -1;
    signalBars.forEach((signalBar, i) => {
      const closeTime = signalBar.time + signalMinutes * MINUTE;
      while (last + 1 < bars.length && bars[last + 1].time + length * MINUTE <= closeTime) last++;
      if (last >= 0) counts[i] += states[last];
    });
  }
  return counts;
}

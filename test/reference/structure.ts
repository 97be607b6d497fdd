// Fractal structure of strategy.md §5. Prices are decimals, so they are compared exactly.

import type { Bar } from './candles.ts';

export type Kind = 'high' | 'low';
export type Regime = 'uptrend' | 'downtrend' | 'compression' | 'expansion' | 'undefined';

export interface Swing {
  /** Index of the bar it sits on. */
  bar: number;
  price: bigint;
  /** Index of the bar at whose close it becomes known. */
  confirmedAt: number;
}

export interface Transition {
  order: number;
  side: 'up' | 'down';
  kind: 'break_of_structure' | 'change_of_character' | 'range_break';
  swingTime: number;
}

export interface StructureAtBar {
  /** Of orders 1, 2, 3. */
  regimes: Regime[];
  transitions: Transition[];
}

/** Is prices[p] a swing among its two neighbours on each side? All four must exist. */
export function isSwing(prices: bigint[], p: number, kind: Kind): boolean {
  if (p < 2 || p + 2 >= prices.length) return false;
  const x = prices[p];
  if (kind === 'high') return x > prices[p - 1] && x > prices[p - 2] && x >= prices[p + 1] && x >= prices[p + 2];
  return x < prices[p - 1] && x < prices[p - 2] && x <= prices[p + 1] && x <= prices[p + 2];
}

/** Swings of order 1 from the bars of a segment. */
export function firstOrderSwings(bars: Bar[], kind: Kind): Swing[] {
  const prices = bars.map((bar) => (kind === 'high' ? bar.high : bar.low));
  const swings: Swing[] = [];
  for (let p = 0; p < prices.length; p++) {
    if (isSwing(prices, p, kind)) swings.push({ bar: p, price: prices[p], confirmedAt: p + 2 });
  }
  return swings;
}

/** Swings of order m+1 from those of order m. */
export function nextOrderSwings(swings: Swing[], kind: Kind): Swing[] {
  const prices = swings.map((swing) => swing.price);
  const result: Swing[] = [];
  for (let q = 0; q < prices.length; q++) {
    if (isSwing(prices, q, kind)) {
      result.push({ bar: swings[q].bar, price: prices[q], confirmedAt: swings[q + 2].confirmedAt });
    }
  }
  return result;
}

/** From the confirmed swings, oldest first. */
export function regimeOf(highs: Swing[], lows: Swing[]): Regime {
  if (highs.length < 2 || lows.length < 2) return 'undefined';
  const [high1, high2] = highs.slice(-2).map((swing) => swing.price);
  const [low1, low2] = lows.slice(-2).map((swing) => swing.price);
  if (high2 > high1 && low2 > low1) return 'uptrend';
  if (high2 < high1 && low2 < low1) return 'downtrend';
  if (high2 < high1 && low2 > low1) return 'compression';
  if (high2 > high1 && low2 < low1) return 'expansion';
  return 'undefined';
}

function kindOfTransition(side: 'up' | 'down', regime: Regime): Transition['kind'] {
  if (regime === 'uptrend') return side === 'up' ? 'break_of_structure' : 'change_of_character';
  if (regime === 'downtrend') return side === 'down' ? 'break_of_structure' : 'change_of_character';
  return 'range_break';
}

/** The structure of one segment, bar by bar. What is confirmed at the close of bar i is known at the close of bar i. */
export function structure(bars: Bar[]): StructureAtBar[] {
  const highs1 = firstOrderSwings(bars, 'high');
  const lows1 = firstOrderSwings(bars, 'low');
  const highs2 = nextOrderSwings(highs1, 'high');
  const lows2 = nextOrderSwings(lows1, 'low');
  const highs3 = nextOrderSwings(highs2, 'high');
  const lows3 = nextOrderSwings(lows2, 'low');
  const orders = [
    { all: { high: highs1, low: lows1 }, known: { high: [] as Swing[], low: [] as Swing[] } },
    { all: { high: highs2, low: lows2 }, known: { high: [] as Swing[], low: [] as Swing[] } },
    { all: { high: highs3, low: lows3 }, known: { high: [] as Swing[], low: [] as Swing[] } },
  ];
  const alreadyBroken = new Set<Swing>();

  return bars.map((bar, i) => {
    const regimes: Regime[] = [];
    const transitions: Transition[] = [];
    orders.forEach(({ all, known }, o) => {
      for (const kind of ['high', 'low'] as const) {
        const candidates = all[kind];
        while (known[kind].length < candidates.length && candidates[known[kind].length].confirmedAt <= i) {
          known[kind].push(candidates[known[kind].length]);
        }
      }
      const regime = regimeOf(known.high, known.low);
      regimes.push(regime);
      if (i === 0) return;
      const before = bars[i - 1].close;
      const now = bar.close;
      const high = known.high[known.high.length - 1];
      if (high !== undefined && now > high.price && !(before > high.price) && !alreadyBroken.has(high)) {
        alreadyBroken.add(high);
        const kind = kindOfTransition('up', regime);
        transitions.push({ order: o + 1, side: 'up', kind, swingTime: bars[high.bar].time });
      }
      const low = known.low[known.low.length - 1];
      if (low !== undefined && now < low.price && !(before < low.price) && !alreadyBroken.has(low)) {
        alreadyBroken.add(low);
        const kind = kindOfTransition('down', regime);
        transitions.push({ order: o + 1, side: 'down', kind, swingTime: bars[low.bar].time });
      }
    });
    return { regimes, transitions };
  });
}

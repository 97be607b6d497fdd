// Indicators of strategy.md §2. Every function returns one value per bar, NaN where it is not warm yet.
// Decimals come in as bigint with their unit; every window is summed afresh.

import type { Bar } from './candles.ts';

function sumOf(values: bigint[]): bigint {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
}

function lastN<T>(values: T[], i: number, n: number): T[] {
  return values.slice(i - n + 1, i + 1);
}

export function sma(values: bigint[], unit: number, n: number): number[] {
  return values.map((_, i) => (i < n - 1 ? NaN : Number(sumOf(lastN(values, i, n))) / (n * unit)));
}

/** EMA of the closes: seed = SMA of the first n values at index n-1. */
export function ema(values: bigint[], unit: number, n: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (i < n - 1) result.push(NaN);
    else if (i === n - 1) result.push(Number(sumOf(values.slice(0, n))) / (n * unit));
    else result.push(result[i - 1] + (2 / (n + 1)) * (Number(values[i]) / unit - result[i - 1]));
  }
  return result;
}

export interface Bands {
  mid: number;
  upper: number;
  lower: number;
  bandwidth: number;
  /** All n closes of the window are equal: no band is touched. */
  flat: boolean;
}

/** null where not warm. */
export function bollinger(closes: bigint[], unit: number, n: number, k: number): (Bands | null)[] {
  return closes.map((_, i) => {
    if (i < n - 1) return null;
    const window = lastN(closes, i, n);
    const sum = sumOf(window);
    const sumOfSquares = sumOf(window.map((c) => c * c));
    // Population variance = (n * sum of squares - sum^2) / n^2, the numerator being a whole number.
    const numerator = BigInt(n) * sumOfSquares - sum * sum;
    const sd = Math.sqrt(Number(numerator)) / n / unit;
    const mid = Number(sum) / (n * unit);
    const upper = mid + k * sd;
    const lower = mid - k * sd;
    return { mid, upper, lower, bandwidth: (upper - lower) / mid, flat: window.every((c) => c === window[0]) };
  });
}

export function rsi(closes: bigint[], unit: number, n: number): number[] {
  const result: number[] = [];
  let averageGain = NaN;
  let averageLoss = NaN;
  const gain = (i: number): bigint => (closes[i] > closes[i - 1] ? closes[i] - closes[i - 1] : 0n);
  const loss = (i: number): bigint => (closes[i] < closes[i - 1] ? closes[i - 1] - closes[i] : 0n);
  for (let i = 0; i < closes.length; i++) {
    if (i < n) {
      result.push(NaN);
      continue;
    }
    if (i === n) {
      let gains = 0n;
      let losses = 0n;
      for (let j = 1; j <= n; j++) {
        gains += gain(j);
        losses += loss(j);
      }
      averageGain = Number(gains) / (n * unit);
      averageLoss = Number(losses) / (n * unit);
    } else {
      averageGain = (averageGain * (n - 1) + Number(gain(i)) / unit) / n;
      averageLoss = (averageLoss * (n - 1) + Number(loss(i)) / unit) / n;
    }
    if (averageGain === 0 && averageLoss === 0) result.push(50);
    else result.push((100 * averageGain) / (averageGain + averageLoss));
  }
  return result;
}

export function highestHigh(bars: Bar[]): bigint {
  return bars.reduce((best, bar) => (bar.high > best ? bar.high : best), bars[0].high);
}

export function lowestLow(bars: Bar[]): bigint {
  return bars.reduce((best, bar) => (bar.low < best ? bar.low : best), bars[0].low);
}

/** %K without smoothing. */
export function percentK(bars: Bar[], n: number): number[] {
  return bars.map((bar, i) => {
    if (i < n - 1) return NaN;
    const window = lastN(bars, i, n);
    const high = highestHigh(window);
    const low = lowestLow(window);
    if (high === low) return 50;
    return (100 * Number(bar.close - low)) / Number(high - low);
  });
}

export interface Macd {
  line: number[];
  signal: number[];
  histogram: number[];
}

export function macd(closes: bigint[], unit: number, fast: number, slow: number, signalPeriod: number): Macd {
  const fastEma = ema(closes, unit, fast);
  const slowEma = ema(closes, unit, slow);
  const line = closes.map((_, i) => fastEma[i] - slowEma[i]);
  const first = Math.max(fast, slow) - 1;
  const seedAt = first + signalPeriod - 1;
  const signal: number[] = [];
  for (let i = 0; i < line.length; i++) {
    if (i < seedAt) signal.push(NaN);
    else if (i === seedAt) signal.push(line.slice(first, seedAt + 1).reduce((a, b) => a + b, 0) / signalPeriod);
    else signal.push(signal[i - 1] + (2 / (signalPeriod + 1)) * (line[i] - signal[i - 1]));
  }
  return { line, signal, histogram: line.map((value, i) => value - signal[i]) };
}

/** Nearest rank: ascending, 1-based rank ceil(percentile * count / 100). */
export function nearestRank(values: number[], percentile: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percentile * values.length) / 100));
  return ascending[rank - 1];
}

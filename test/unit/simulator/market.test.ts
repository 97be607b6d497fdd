import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { createGeneratedSource, intradayShape } from '../../../engine/exchange/simulator/market/generated-source.ts';
import { DEFAULT_PAIRS } from '../../../engine/exchange/simulator/market/pairs.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { createRandom } from '../../../engine/exchange/simulator/market/prng.ts';
import { createReplaySource, priceDecimalsOf } from '../../../engine/exchange/simulator/market/replay-source.ts';
import { expandMinute, minuteTurnover } from '../../../engine/exchange/simulator/market/tape.ts';

const [BITCOIN] = DEFAULT_PAIRS as readonly [SimulatedPair];
const FIRST = 29_000_000;
const DAYS = 60;
const SEEDS = 50;

interface Moments {
  readonly deviation: number;
  readonly kurtosis: number;
  readonly autocorrelation: number;
  readonly absoluteAutocorrelation: number;
}

function moments(returns: readonly number[]): Moments {
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const absoluteMean = returns.reduce((sum, value) => sum + Math.abs(value), 0) / returns.length;
  let second = 0;
  let fourth = 0;
  let lagged = 0;
  let absolute = 0;
  let absoluteLagged = 0;
  returns.forEach((value, index) => {
    const centred = value - mean;
    const size = Math.abs(value) - absoluteMean;
    second += centred ** 2;
    fourth += centred ** 4;
    absolute += size ** 2;
    if (index === 0) return;
    const before = returns[index - 1] as number;
    lagged += centred * (before - mean);
    absoluteLagged += size * (Math.abs(before) - absoluteMean);
  });
  const variance = second / returns.length;
  return {
    deviation: Math.sqrt(variance),
    kurtosis: fourth / returns.length / variance ** 2,
    autocorrelation: lagged / second,
    absoluteAutocorrelation: absoluteLagged / absolute,
  };
}

describe('generated market', () => {
  it(`is a plausible market over ${DAYS} days for ${SEEDS} seeds`, { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const source = createGeneratedSource(seed, BITCOIN, FIRST);
      const returns: number[] = [];
      let previous = 0;
      let empty = 0;
      let trades = 0;
      let lowest = Infinity;
      let highest = 0;
      const minutes = DAYS * 1440;
      for (let minute = 0; minute < minutes; minute++) {
        const bar = source.next();
        trades += bar.count;
        if (bar.count === 0) {
          empty++;
          continue;
        }
        if (previous > 0) returns.push(Math.log(bar.close / previous));
        previous = bar.close;
        lowest = Math.min(lowest, bar.low);
        highest = Math.max(highest, bar.high);
      }
      const found = moments(returns);
      const label = `seed ${seed}`;
      expect(lowest / 10, label).toBeGreaterThan(BITCOIN.centre * 0.6);
      expect(highest / 10, label).toBeLessThan(BITCOIN.centre * 1.6);
      expect(highest / lowest, label).toBeGreaterThan(1.05);
      // Bitcoin's minutes: 5–10 basis points, fat tails, no memory in direction, much in size.
      expect(found.deviation, label).toBeGreaterThan(0.0004);
      expect(found.deviation, label).toBeLessThan(0.0012);
      expect(found.kurtosis, label).toBeGreaterThan(5);
      expect(found.kurtosis, label).toBeLessThan(60);
      expect(Math.abs(found.autocorrelation), label).toBeLessThan(0.06);
      expect(found.absoluteAutocorrelation, label).toBeGreaterThan(0.15);
      expect(empty / minutes, label).toBeGreaterThan(0.01);
      expect(empty / minutes, label).toBeLessThan(0.08);
      expect(trades / minutes, label).toBeGreaterThan(8);
      expect(trades / minutes, label).toBeLessThan(25);
    }
  });

  it('has volume that declines and spikes against its own average, and follows the size of moves', () => {
    const source = createGeneratedSource(11, BITCOIN, FIRST);
    const hours = Array.from({ length: 30 * 24 }, () => {
      let lots = 0;
      let high = 0;
      let low = Infinity;
      for (let minute = 0; minute < 60; minute++) {
        const bar = source.next();
        if (bar.count === 0) continue;
        lots += bar.lots;
        high = Math.max(high, bar.high);
        low = Math.min(low, bar.low);
      }
      return { lots, range: high / low - 1 };
    });
    let declines = 0;
    let spikes = 0;
    for (let hour = 19; hour < hours.length; hour++) {
      const average = hours.slice(hour - 19, hour + 1).reduce((sum, { lots }) => sum + lots, 0) / 20;
      const { lots } = hours[hour] as { lots: number };
      if (lots < 0.5 * average) declines++;
      if (lots > 2 * average) spikes++;
    }
    expect(declines).toBeGreaterThan(10);
    expect(spikes).toBeGreaterThan(5);
    const sorted = hours.toSorted((a, b) => a.range - b.range);
    const volume = (part: typeof hours): number => part.reduce((sum, { lots }) => sum + lots, 0);
    expect(volume(sorted.slice(-180))).toBeGreaterThan(2 * volume(sorted.slice(0, 180)));
  });

  it('is busier at 14:00 UTC than at 03:00', () => {
    expect(intradayShape(14 * 60)).toBeGreaterThan(1.8 * intradayShape(3 * 60));
    expect(intradayShape(5 * 1440 + 60)).toBe(intradayShape(60));
  });

  it('is the same for the same seed and another one for another', () => {
    const minutes = (seed: number): string => {
      const source = createGeneratedSource(seed, BITCOIN, FIRST);
      return JSON.stringify(Array.from({ length: 500 }, () => source.next()));
    };
    expect(minutes(5)).toBe(minutes(5));
    expect(minutes(5)).not.toBe(minutes(6));
  });
});

describe('replayed market', () => {
  const minute = (index: number): number => (FIRST + index) * 60_000;
  const candles: readonly Candle[] = [
    { time: minute(0), open: 100.5, high: 101.25, low: 99.75, close: 100, volume: 12.345678 },
    { time: minute(1), open: 100, high: 100, low: 100, close: 100, volume: 0, filled: true },
    { time: minute(4), open: 99, high: 99, low: 99, close: 99, volume: 0.00000001 },
    { time: minute(5), open: 99, high: 104, low: 98.5, close: 103.02, volume: 1 },
  ];

  it('plays open, high, low, close and volume of every candle exactly, and silence where there is none', () => {
    const decimals = priceDecimalsOf(candles, 1);
    expect(decimals).toBe(2);
    const source = createReplaySource(candles, 1, decimals);
    const played: (Candle | null)[] = [];
    for (let index = 0; index < 8; index++) {
      const tape = expandMinute(1, 1, FIRST + index, source.next());
      const prices = tape.map((trade) => trade.ticks / 100);
      const volume = tape.reduce((sum, trade) => sum + trade.lots, 0) / 1e8;
      played.push(
        tape.length === 0
          ? null
          : {
              time: minute(index),
              open: prices[0] as number,
              high: Math.max(...prices),
              low: Math.min(...prices),
              close: prices.at(-1) as number,
              volume,
            },
      );
    }
    expect(played).toEqual([candles[0], null, null, null, candles[2], candles[3], null, null]);
  });

  it('refuses what is no candle, by time', () => {
    const broken = { time: minute(0), open: 100, high: 99, low: 98, close: 98, volume: 1 };
    expect(() => createReplaySource([broken], 1, 1).next()).toThrow(/the candle at 1740000000000 is not one/);
    const twice = [candles[0] as Candle, candles[0] as Candle];
    expect(() => createReplaySource(twice, 1, 2).next()).toThrow(/candle times must rise/);
    expect(() => createReplaySource([], 1, 1)).toThrow(/candles is empty/);
  });
});

describe('tape', () => {
  it('has irregular, strictly rising times inside its minute', () => {
    const source = createGeneratedSource(3, BITCOIN, FIRST);
    const gaps: number[] = [];
    for (let index = 0; index < 500; index++) {
      const tape = expandMinute(3, 1, FIRST + index, source.next());
      tape.forEach((trade, position) => {
        expect(Math.floor(trade.time / 60_000_000)).toBe(FIRST + index);
        if (position > 0) gaps.push(trade.time - (tape[position - 1]?.time ?? 0));
      });
    }
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(1);
  });

  it('adds up to the turnover of its minute', () => {
    const source = createGeneratedSource(4, BITCOIN, FIRST);
    for (let index = 0; index < 100; index++) {
      const bar = source.next();
      const turnover = expandMinute(4, 1, FIRST + index, bar).reduce((sum, { ticks, lots }) => sum + ticks * lots, 0);
      expect(minuteTurnover(4, 1, FIRST + index, bar)).toBe(turnover);
    }
  });
});

describe('random numbers', () => {
  it('are uniform, normal and Poisson as they say', () => {
    const random = createRandom(1, 2, 3);
    const many = 40_000;
    let sum = 0;
    let square = 0;
    let counts = 0;
    let uniform = 0;
    for (let index = 0; index < many; index++) {
      const normal = random.normal();
      sum += normal;
      square += normal ** 2;
      counts += random.poisson(7.5);
      uniform += random.next();
    }
    expect(sum / many).toBeCloseTo(0, 1);
    expect(square / many).toBeCloseTo(1, 1);
    expect(counts / many).toBeCloseTo(7.5, 0);
    expect(uniform / many).toBeCloseTo(0.5, 1);
  });
});

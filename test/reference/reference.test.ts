// Does the reference agree with the golden values, and does it never look ahead?

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { buildBase, resample, type Bar, type ReferenceRow } from './candles.ts';
import { isAtLeast, isAtMost, isGreater, isLess } from './compare.ts';
import { fullConfig, MINUTE, type DeepPartial, type ReferenceConfig } from './config.ts';
import { bollinger, ema, macd, nearestRank, percentK, rsi, sma } from './indicators.ts';
import { parseCandlesCsv, referenceBacktest, referenceLenses } from './index.ts';
import { momentumCategory } from './signals.ts';
import { firstOrderSwings, nextOrderSwings, structure, type Kind, type Swing } from './structure.ts';

/** Every case states what it reads of its own golden file; the files are written by golden/make.py beside this test. */
interface Golden {
  readonly input: never;
  readonly expected: never;
}

function golden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8')) as Golden;
}

/** Equal, numbers to 1e-9 relative; null stands for NaN or null. Keys of `actual` that `expected` lacks are ignored. */
function same(actual: unknown, expected: unknown, where: string): void {
  if (expected === null) {
    assert.ok(actual === null || Number.isNaN(actual), `${where}: ${String(actual)} is not null`);
  } else if (typeof expected === 'number') {
    assert.ok(typeof actual === 'number', `${where}: ${String(actual)} is not a number`);
    const close = Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
    assert.ok(close, `${where}: ${actual} is not ${expected}`);
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), `${where}: not a list`);
    assert.equal(actual.length, expected.length, `${where}: length`);
    expected.forEach((value: unknown, i) => same(actual[i], value, `${where}[${i}]`));
  } else if (typeof expected === 'object') {
    assert.ok(typeof actual === 'object' && actual !== null, `${where}: not an object`);
    const fields = new Map(Object.entries(actual));
    for (const [key, value] of Object.entries(expected as object)) same(fields.get(key), value, `${where}.${key}`);
  } else {
    assert.equal(actual, expected, where);
  }
}

const UNIT = 1000;
function scaled(values: string[]): bigint[] {
  return values.map((value) => BigInt(Math.round(Number(value) * UNIT)));
}

function barsOf(highs: bigint[], lows: bigint[], closes: bigint[]): Bar[] {
  return closes.map((close, i) => ({
    time: i * MINUTE,
    open: close,
    high: highs[i],
    low: lows[i],
    close,
    volume: 1n,
    filled: false,
  }));
}

function minuteBars(rows: ReferenceRow[]): { bars: Bar[]; unit: number } {
  const base = buildBase(rows, 120);
  return { bars: base.segments.flat(), unit: base.priceUnit };
}

/** A list whose values are compared as they stand. */
interface Values {
  readonly values: unknown;
}

interface EndToEndInput {
  readonly rows: ReferenceRow[];
  readonly config: DeepPartial<ReferenceConfig>;
}

type EndToEndExpected = { readonly entryTimes: unknown } & Partial<
  Record<'data' | 'exits' | 'trades' | 'open' | 'equity' | 'metrics', unknown>
>;

const cases: Record<string, (input: never, expected: never) => void> = {
  '01-sma': (input: { values: string[]; n: number }, expected: Values) =>
    same(sma(scaled(input.values), UNIT, input.n), expected.values, 'sma'),
  '02-ema': (input: { values: string[]; n: number[] }, expected: Record<number, Values>) => {
    for (const n of input.n) same(ema(scaled(input.values), UNIT, n), expected[n].values, `ema ${n}`);
  },
  '03-bollinger': (
    input: { closes: string[]; lows: string[]; highs: string[]; n: number; deviations: number },
    expected: Record<'mid' | 'upper' | 'lower' | 'bandwidth' | 'flat', unknown> &
      Record<'lowerTouch' | 'upperTouch', boolean[]>,
  ) => {
    const bands = bollinger(scaled(input.closes), UNIT, input.n, input.deviations);
    for (const key of ['mid', 'upper', 'lower', 'bandwidth', 'flat'] as const) {
      same(
        bands.map((band) => band?.[key] ?? null),
        expected[key],
        key,
      );
    }
    bands.forEach((band, i) => {
      if (band === null) return;
      assert.equal(!band.flat && isAtMost(Number(input.lows[i]), band.lower), expected.lowerTouch[i], `lower ${i}`);
      assert.equal(!band.flat && isAtLeast(Number(input.highs[i]), band.upper), expected.upperTouch[i], `upper ${i}`);
    });
  },
  '04-rsi': (
    input: { closes: string[]; flatCloses: string[]; n: number },
    expected: Record<'closes' | 'flatCloses', Values>,
  ) => {
    same(rsi(scaled(input.closes), UNIT, input.n), expected.closes.values, 'rsi');
    same(rsi(scaled(input.flatCloses), UNIT, input.n), expected.flatCloses.values, 'rsi flat');
  },
  '05-percent-k': (input: { highs: string[]; lows: string[]; closes: string[]; n: number }, expected: Values) => {
    const bars = barsOf(scaled(input.highs), scaled(input.lows), scaled(input.closes));
    same(percentK(bars, input.n), expected.values, '%K');
  },
  '06-macd': (
    input: { closes: string[]; fast: number; slow: number; signal: number },
    expected: Record<'line' | 'signal' | 'histogram', Values>,
  ) => {
    const m = macd(scaled(input.closes), UNIT, input.fast, input.slow, input.signal);
    for (const key of ['line', 'signal', 'histogram'] as const) same(m[key], expected[key].values, key);
  },
  '07-percentile': (
    input: { cases: { values: number[]; percentile: number }[] },
    expected: { cases: { value: number }[] },
  ) => {
    input.cases.forEach((c, i) =>
      assert.equal(nearestRank(c.values, c.percentile), expected.cases[i]?.value, `percentile ${i}`),
    );
  },
  '08-comparisons': (input: { pairs: [number, number][] }, expected: { results: unknown[] }) => {
    input.pairs.forEach(([a, b], i) => {
      const eq = !isGreater(a, b) && !isLess(a, b);
      assert.deepEqual(
        { gt: isGreater(a, b), ge: isAtLeast(a, b), lt: isLess(a, b), le: isAtMost(a, b), eq },
        expected.results[i],
      );
    });
  },
  '09-structure-order1': (
    input: { rows: ReferenceRow[] },
    expected: Record<'swingHighs' | 'swingLows' | 'regimeOrder1' | 'transitionsOrder1', unknown>,
  ) => {
    const { bars, unit } = minuteBars(input.rows);
    const plain = (swings: Swing[]): unknown =>
      swings.map((s) => ({ bar: s.bar, price: Number(s.price) / unit, confirmedAt: s.confirmedAt }));
    same(plain(firstOrderSwings(bars, 'high')), expected.swingHighs, 'highs');
    same(plain(firstOrderSwings(bars, 'low')), expected.swingLows, 'lows');
    const result = structure(bars);
    same(
      result.map((s) => s.regimes[0]),
      expected.regimeOrder1,
      'regime',
    );
    const transitions = result.flatMap((s, i) => s.transitions.map((t) => ({ ...t, bar: i })));
    same(
      transitions
        .filter((t) => t.order === 1)
        .map((t) => ({ ...t, swingBar: bars.findIndex((bar) => bar.time === t.swingTime) })),
      expected.transitionsOrder1,
      'transitions',
    );
  },
  '10-structure-orders': (
    input: { rows: ReferenceRow[] },
    expected: Record<'swingHighs' | 'swingLows', unknown[]> & Record<'regimes' | 'transitions', unknown>,
  ) => {
    const { bars, unit } = minuteBars(input.rows);
    for (const [kind, key] of [
      ['high', 'swingHighs'],
      ['low', 'swingLows'],
    ] as [Kind, 'swingHighs' | 'swingLows'][]) {
      let swings = firstOrderSwings(bars, kind);
      for (let order = 0; order < 3; order++) {
        same(
          swings.map((s) => ({ bar: s.bar, price: Number(s.price) / unit, confirmedAt: s.confirmedAt })),
          expected[key][order],
          `${key} ${order + 1}`,
        );
        swings = nextOrderSwings(swings, kind);
      }
    }
    const result = structure(bars);
    same(
      result.map((s) => s.regimes),
      expected.regimes,
      'regimes',
    );
    const transitions = result.flatMap((s, i) =>
      s.transitions.map((t) => ({ ...t, bar: i, swingBar: bars.findIndex((bar) => bar.time === t.swingTime) })),
    );
    same(transitions, expected.transitions, 'transitions');
  },
  '11-divergences': (input: { rows: ReferenceRow[] }, expected: { divergenceCount: unknown }) => {
    const records = referenceLenses(input.rows, { timeframe: '1m' });
    same(
      records.map((r) => r.divergenceCount),
      expected.divergenceCount,
      'divergenceCount',
    );
  },
  '12-momentum': (
    input: { momentum24h: (number | null)[] },
    expected: { category: string[]; delayHours: number[] },
  ) => {
    const config = fullConfig();
    input.momentum24h.forEach((m, i) => {
      const category = momentumCategory(m, config);
      assert.equal(category, expected.category[i], `momentum ${m}`);
      assert.equal(config.momentum[category].delayHours, expected.delayHours[i]);
    });
  },
  '13-delay-acceleration': endToEnd,
  '14-fill-gap-resample': (
    input: { csv: string; maxGapMinutes: number; timeframe: ReferenceConfig['timeframe'] },
    expected: Record<'segments' | 'resampled' | 'from' | 'to' | 'bars' | 'filled' | 'gaps', unknown>,
  ) => {
    const base = buildBase(parseCandlesCsv(input.csv), input.maxGapMinutes);
    const plain = (bar: Bar): unknown => ({
      time: bar.time,
      open: Number(bar.open) / base.priceUnit,
      high: Number(bar.high) / base.priceUnit,
      low: Number(bar.low) / base.priceUnit,
      close: Number(bar.close) / base.priceUnit,
      volume: Number(bar.volume) / base.volumeUnit,
      filled: bar.filled,
    });
    same(
      base.segments.map((segment) => segment.map(plain)),
      expected.segments,
      'segments',
    );
    same(
      base.segments.map((segment) => resample(segment, 5).map(plain)),
      expected.resampled,
      'resampled',
    );
    const { data } = referenceBacktest(parseCandlesCsv(input.csv), {
      timeframe: input.timeframe,
      maxGapMinutes: input.maxGapMinutes,
    });
    same(
      data,
      { from: expected.from, to: expected.to, bars: expected.bars, filled: expected.filled, gaps: expected.gaps },
      'data',
    );
  },
  '15-convergence': (
    input: EndToEndInput,
    expected: Record<'stoch_oversold' | 'rsi_oversold' | 'entryCount' | 'entries', unknown>,
  ) => {
    const records = referenceLenses(input.rows, input.config);
    for (const lens of ['stoch_oversold', 'rsi_oversold'] as const) {
      same(
        records.map((r) => r.entry[lens]),
        expected[lens],
        lens,
      );
    }
    same(
      records.map((r) => r.entryCount),
      expected.entryCount,
      'entryCount',
    );
    same(referenceBacktest(input.rows, input.config).entries, expected.entries, 'entries');
  },
  '16-backtest-partial-fills': endToEnd,
};

function endToEnd(input: EndToEndInput, expected: EndToEndExpected): void {
  const result = referenceBacktest(input.rows, input.config);
  same(
    result.entries.map((entry) => entry.time),
    expected.entryTimes,
    'entries',
  );
  for (const key of ['data', 'exits', 'trades', 'open', 'equity', 'metrics'] as const) {
    if (expected[key] !== undefined) same(result[key], expected[key], key);
  }
}

describe('golden values', () => {
  for (const [name, run] of Object.entries(cases)) {
    test(name, () => {
      const { input, expected } = golden(name);
      run(input, expected);
    });
  }
});

// No look-ahead: on the first k rows the records and signals are those of the full run up to then.
// A made-up price with pauses short and long; small periods so that all of it is exercised.
function randomRows(count: number, seed: number): ReferenceRow[] {
  let state = seed;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const rows: ReferenceRow[] = [];
  let price = 10000;
  let time = 1704067200000;
  for (let i = 0; i < count; i++) {
    const open = price;
    price = Math.max(100, price + Math.round((random() - 0.5) * 60 + 20 * Math.sin(i / 40)));
    const high = Math.max(open, price) + Math.round(random() * 10);
    const low = Math.min(open, price) - Math.round(random() * 10);
    const text = (cents: number): string => (cents / 100).toFixed(2);
    const volume = (random() * 20).toFixed(8);
    rows.push({ time, open: text(open), high: text(high), low: text(low), close: text(price), volume });
    const draw = random();
    time += MINUTE * (draw < 0.8 ? 1 : draw < 0.998 ? 1 + Math.floor(random() * 6) : 200);
  }
  return rows;
}

const config: DeepPartial<ReferenceConfig> = {
  timeframe: '5m',
  entry: { required: 5, windowBars: 12, timeoutHours: 0.5 },
  exit: { required: 3, minDivergences: 1 },
  lenses: { bb_squeeze: { lookback: 20 } },
};
test('no look-ahead', () => {
  const rows = randomRows(6000, 7);
  const fullLenses = referenceLenses(rows, config);
  const full = referenceBacktest(rows, config);
  assert.ok(full.data.gaps > 5 && full.entries.length > 20 && full.exits.length > 4 && full.trades.length > 4);
  for (const k of [50, 501, 1000, 1777, 2500, 3456, 4200, 5003, 5999]) {
    const prefix = rows.slice(0, k);
    const end = prefix[prefix.length - 1].time + MINUTE;
    const part = referenceBacktest(prefix, config);
    const known = fullLenses.filter((r) => r.time + 5 * MINUTE <= end);
    assert.deepEqual(referenceLenses(prefix, config), known, `lenses of the first ${k}`);
    const entries = full.entries.filter((e) => e.time <= end);
    assert.deepEqual(part.entries, entries, `entries of the first ${k}`);
    const exits = full.exits.filter((e) => e.time <= end);
    assert.deepEqual(part.exits, exits, `exits of the first ${k}`);
    const trades = full.trades.filter((t) => t.exitTime < end);
    assert.deepEqual(part.trades, trades, `trades of the first ${k}`);
  }
});

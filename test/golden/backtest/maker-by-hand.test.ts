import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../engine/backtest/backtest-result.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { seriesFromCandles } from '../../../engine/market/candle-series.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { minute, saidColumns } from './hand-made-history.ts';
import type { SaidSignals } from './hand-made-history.ts';

type Minute = readonly [open: number, high: number, low: number, close: number, volume: number];
const QUIET: Minute = [100, 100, 100, 100, 1000];

/** Quiet minutes at 100 but for those that are said; makers pay 1 %, takers 2 %, slippage 1 %. */
function run(
  length: number,
  minutes: Readonly<Record<number, Minute>>,
  said: Partial<SaidSignals>,
  changes: object = {},
): BacktestResult {
  const parsed = parseConfiguration({
    timeframe: '1m',
    execution: 'maker',
    startingQuote: 1010,
    participation: 0.5,
    costs: { makerFee: 0.01, takerFee: 0.02, slippageBps: 100 },
    orders: { maxReprices: 2, takerCapPct: 0.5 },
    ...changes,
  });
  if (!parsed.ok) throw new Error(parsed.error[0].message);
  const candles = Array.from({ length }, (_, at) => {
    const [open, high, low, close, volume] = minutes[at] ?? QUIET;
    return { time: minute(at), open, high, low, close, volume };
  });
  const base = seriesFromCandles(candles, 60_000);
  const columns = saidColumns(base, '1m', { entries: [], exits: [], momentum: {}, ...said });
  return runBacktest(base, parsed.value, { columns });
}

describe('maker execution worked out by hand', () => {
  it('rests at the open, fills at its own price when a later bar trades through it, and pays the maker fee', () => {
    // Signal bar 1 closes at minute 2: the bid rests at 100. Minute 2 dips to 90, but the order is new there;
    // minute 3 touches 100 exactly, which is no fill; minute 4 trades at 99.
    const result = run(10, { 2: [100, 100, 90, 100, 9], 4: [100, 101, 99, 100, 1000] }, { entries: [1] });
    expect(result.open).toMatchObject({ entryTime: minute(4), entryPrice: 100 });
    // 1010 / (100 × 1.01)
    expect(result.open?.quantity).toBeCloseTo(10, 10);
    expect(result.metrics.feesPaid).toBeCloseTo(10, 10);
    expect(result.metrics.slippagePaid).toBe(0);
  });

  it('moves up when it is outbid, stays when the market falls, and queues anew after each move', () => {
    // Placed at 100 (minute 2), moved to 102 (minute 3, low 101 does not fill the new order); minute 4 opens
    // below at 101.5: the order stays at 102 and fills there although the bar never saw 102.
    const result = run(10, { 3: [102, 102, 101, 102, 50], 4: [101.5, 101.5, 101, 101, 1000] }, { entries: [1] });
    expect(result.open).toMatchObject({ entryTime: minute(4), entryPrice: 102 });
  });

  it('takes with a cap once its moves are used up', () => {
    // 100 → 101 → 102 are the two moves; at 103 it takes: 103 × 1.005, the cap being tighter than the slippage.
    const rising = { 3: [101, 101, 101, 101, 50], 4: [102, 102, 102, 102, 50], 5: [103, 103, 103, 103, 1000] } as const;
    const result = run(10, rising, { entries: [1] });
    expect(result.open?.entryTime).toBe(minute(5));
    expect(result.open?.entryPrice).toBeCloseTo(103 * 1.005, 10);
    expect(result.open?.quantity).toBeCloseTo(1010 / (103 * 1.005 * 1.02), 10);
    expect(result.metrics.slippagePaid).toBeCloseTo((1010 / (1.005 * 1.02)) * 0.005, 9);
  });

  it('takes at once where no move is allowed', () => {
    const result = run(10, {}, { entries: [1] }, { orders: { maxReprices: 0, takerCapPct: 5 } });
    expect(result.open).toMatchObject({ entryTime: minute(2), entryPrice: 101 });
  });

  it('fills no more than its share of a bar, bar after bar, and nothing without volume', () => {
    const through = [100, 100, 99, 100] as const;
    const minutes = { 3: [...through, 4], 4: [...through, 0], 5: [...through, 6], 6: [...through, 1000] } as const;
    const result = run(10, minutes, { entries: [1] }, { entry: { timeoutHours: 4 / 60 } });
    // 2 at minute 3, none at 4, 3 at 5; minute 6 is when the time is up.
    expect(result.open).toMatchObject({ entryTime: minute(3), bought: 5, entryPrice: 100 });
  });

  it('asks on the way out and mirrors the way in', () => {
    // Bought at minute 3. Exit signal at bar 4 (minute 5): the ask rests at 100, is moved down to 99 at minute 6
    // and lifted at minute 7, which trades at 99.5.
    const result = run(
      12,
      { 3: [100, 100, 99, 100, 1000], 6: [99, 99, 99, 99, 1000], 7: [99, 99.5, 98, 98, 1000] },
      { entries: [1], exits: [4], momentum: { 4: -5 } },
    );
    expect(result.trades).toHaveLength(1);
    expect(result.trades[0]).toMatchObject({ entryTime: minute(3), exitTime: minute(7), exitPrice: 99 });
    expect(result.trades[0].fees).toBeCloseTo(0.01 * 10 * (100 + 99), 9);
  });

  it('is abandoned when nothing was bought in time', () => {
    const result = run(20, {}, { entries: [1] }, { entry: { timeoutHours: 0.1 } });
    expect(result.open).toBeNull();
    expect(result.metrics.finalEquity).toBe(1010);
  });

  it('spends what the order settings allot', () => {
    const minutes = { 3: [100, 100, 99, 100, 1000] } as const;
    const fraction = run(10, minutes, { entries: [1] }, { orders: { sizeFraction: 0.5 } });
    expect(fraction.open?.quantity).toBeCloseTo(5, 10);
    const fixed = run(10, minutes, { entries: [1] }, { orders: { sizeQuote: 101 } });
    expect(fixed.open?.quantity).toBeCloseTo(1, 10);
  });

  it('is moved no sooner than the configured time', () => {
    const minutes = { 3: [101, 101, 101, 101, 9], 4: [102, 102, 102, 102, 9], 5: [102, 102, 101, 101, 1000] } as const;
    const result = run(10, minutes, { entries: [1] }, { orders: { repriceSeconds: 120 } });
    expect(result.open).toMatchObject({ entryTime: minute(5), entryPrice: 102 });
  });
});

import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../engine/backtest/backtest-result.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { flatMinutes, minute, saidColumns } from './hand-made-history.ts';
import type { SaidSignals } from './hand-made-history.ts';

function configured(changes: object): Configuration {
  const parsed = parseConfiguration({
    timeframe: '5m',
    startingQuote: 1000,
    participation: 0.5,
    costs: { takerFee: 0.01, slippageBps: 100 },
    // Six minutes to enter; exits are delayed by 30 and 15 minutes.
    entry: { timeoutHours: 0.1 },
    momentum: {
      surging: { delayHours: 1 },
      rising: { delayHours: 0.5 },
      flat: { delayHours: 0.25 },
      falling: { delayHours: 0 },
    },
    ...changes,
  });
  if (!parsed.ok) throw new Error(parsed.error[0].message);
  return parsed.value;
}

/** Volumes and prices by minute; 0 and 100 where nothing is said. */
function run(
  length: number,
  volumes: Readonly<Record<number, number>>,
  prices: Readonly<Record<number, number>>,
  said: Partial<SaidSignals>,
  changes: object = {},
): BacktestResult {
  const configuration = configured(changes);
  const base = flatMinutes(
    length,
    (at) => prices[at] ?? 100,
    (at) => volumes[at] ?? 0,
  );
  const columns = saidColumns(base, configuration.timeframe, { entries: [], exits: [], momentum: {}, ...said });
  return runBacktest(base, configuration, { columns });
}

describe('a backtest worked out by hand', () => {
  // Five-minute bars: bar k closes at minute 5k + 5.
  // Entry signal at bar 1 (minute 10) with six minutes to buy: 2 of volume 4 at minute 10, 1 of volume 2 at
  // minute 12; volume 50 at minute 16 comes too late. Exit level reached at bars 2 (the entry is under
  // way: nothing) and 3 (minute 20): rising, due at minute 50. Flat at bar 5 (minute 30): due at minute 45.
  // Sold 1 of volume 2 at minute 45, the other 2 at minute 47.
  // Entry signal at bar 9 (minute 50): no volume until minute 56, abandoned.
  // Entry signal at bar 11 (minute 60): all cash at once. Exit at bar 12 (minute 65), falling: at once.
  // Entry signal at bar 13, which closes with the last minute: listed. The one at bar 3 is ignored.
  const result = run(
    70,
    { 10: 4, 12: 2, 16: 50, 45: 2, 47: 10, 60: 1000, 65: 1000 },
    { 12: 110, 45: 120, 47: 130, 65: 90 },
    {
      entries: [1, 3, 9, 11, 13],
      exits: [2, 3, 12],
      momentum: { 3: 3, 4: 3, 5: 1, 6: 3, 8: -5, 12: -5 },
    },
  );
  const [first, second] = result.trades;

  it('buys part by part until the time is up, and sells part by part', () => {
    expect(result.trades).toHaveLength(2);
    // Buys: 2 × 101 + 1 × 111.1 = 313.1; sales: 1 × 118.8 + 2 × 128.7 = 376.2; fees 1 % of both.
    expect(first.entryTime).toBe(minute(10));
    expect(first.entryPrice).toBeCloseTo(313.1 / 3, 10);
    expect(first.exitTime).toBe(minute(47));
    expect(first.exitPrice).toBeCloseTo(125.4, 10);
    expect(first.quantity).toBe(3);
    expect(first.fees).toBeCloseTo(3.131 + 3.762, 10);
    expect(first.pnl).toBeCloseTo(56.207, 10);
    expect(first.pnlPct).toBeCloseTo((100 * 56.207) / 313.1, 10);
  });

  it('brings a delayed exit forward when momentum falls, and says so', () => {
    expect(first.exitType).toBe('accelerated');
    expect(result.exits[0]).toEqual({
      time: minute(20),
      signalTime: minute(20),
      indicators: ['rsi_9_ob', 'rsi_14_ob', 'stoch_14_ob', 'stoch_21_ob', 'bb_20_touch', 'bb_30_touch'],
      divergenceCount: 3,
      momentumCategory: 'rising',
      delayHours: 0.5,
      exitTime: minute(50),
      exitType: 'delayed',
      regime: 'undefined',
    });
  });

  it('spends all cash at once where the volume is there, and exits at once when momentum falls', () => {
    const quantity = 1056.207 / (101 * 1.01);
    expect(second.entryTime).toBe(minute(60));
    expect(second.entryPrice).toBeCloseTo(101, 10);
    expect(second.quantity).toBeCloseTo(quantity, 10);
    expect(second.exitTime).toBe(minute(65));
    expect(second.exitPrice).toBeCloseTo(89.1, 10);
    expect(second.exitType).toBe('immediate');
    expect(second.pnl).toBeCloseTo(quantity * 89.1 * 0.99 - 1056.207, 9);
    expect(result.exits[1]).toMatchObject({
      time: minute(65),
      exitTime: minute(65),
      exitType: 'immediate',
      delayHours: 0,
    });
    expect(result.exits).toHaveLength(2);
  });

  it('lists every entry signal, acted on or not', () => {
    expect(result.entries.map((signal) => signal.time)).toEqual([10, 20, 50, 60, 70].map(minute));
    expect(result.open).toBeNull();
  });

  it('marks the equity at every signal bar, before the fills at that moment', () => {
    expect(result.equity.map(([time]) => time)).toEqual(Array.from({ length: 14 }, (_, bar) => minute(5 * bar + 5)));
    const values = result.equity.map(([, value]) => value);
    expect(values[1]).toBe(1000);
    // Cash 683.769 and 3 held at a close of 100.
    for (let bar = 2; bar <= 8; bar++) expect(values[bar]).toBeCloseTo(983.769, 10);
    expect(values[9]).toBeCloseTo(1056.207, 10);
    expect(values[11]).toBeCloseTo(1056.207, 10);
    expect(values[12]).toBeCloseTo((1056.207 / (101 * 1.01)) * 100, 9);
    expect(values[13]).toBeCloseTo((1056.207 / (101 * 1.01)) * 89.1 * 0.99, 9);
  });

  it('adds up fees, slippage and exposure', () => {
    const quantity = 1056.207 / (101 * 1.01);
    const { metrics } = result;
    expect(metrics.trades).toBe(2);
    expect(metrics.feesPaid).toBeCloseTo(6.893 + quantity * 1.01 + quantity * 0.891, 9);
    expect(metrics.slippagePaid).toBeCloseTo(2 + 1.1 + 1.2 + 2.6 + quantity * 1.9, 9);
    // Minutes 10–46 and 60–64 of 70.
    expect(metrics.exposurePct).toBeCloseTo(60, 10);
    expect(metrics.finalEquity).toBe(result.equity[13][1]);
    expect(metrics.totalReturnPct).toBeCloseTo(100 * (result.equity[13][1] / 1000 - 1), 10);
    expect(metrics.buyAndHoldReturnPct).toBe(0);
    expect([metrics.winRatePct, metrics.profitFactor, metrics.sharpe, metrics.sqn]).toEqual([null, null, null, null]);
    expect(metrics.exitTypes.map(({ exitType, trades, wins }) => ({ exitType, trades, wins }))).toEqual([
      { exitType: 'immediate', trades: 1, wins: 0 },
      { exitType: 'accelerated', trades: 1, wins: 1 },
    ]);
  });

  it('describes its data', () => {
    expect(result.data).toEqual({ symbol: 'BTC/USD', from: minute(0), to: minute(69), bars: 70, filled: 0, gaps: 0 });
  });
});

describe('the edges of the order of events', () => {
  it('reports a position that is open at the end apart, marked to the last close', () => {
    const result = run(20, { 10: 4 }, { 19: 130 }, { entries: [1] });
    expect(result.trades).toEqual([]);
    expect(result.open).toEqual({
      entryTime: minute(10),
      entryPrice: 101,
      quantity: 2,
      bought: 2,
      fees: 2.02,
      price: 130,
      value: 260,
      pnl: expect.closeTo(260 - 202 - 2.02, 10),
      pnlPct: expect.closeTo((100 * 55.98) / 202, 10),
    });
    expect(result.equity.at(-1)).toEqual([minute(20), expect.closeTo(795.98 + 260, 10)]);
  });

  it('marks the last base close apart when it closes no signal bar', () => {
    const result = run(22, { 10: 4 }, { 21: 110 }, { entries: [1] });
    expect(result.equity.slice(-2)).toEqual([
      [minute(20), expect.closeTo(995.98, 10)],
      [minute(22), expect.closeTo(1015.98, 10)],
    ]);
  });

  it('raises an exit at the signal bar at whose close the entry runs out of time', () => {
    // Entry at minute 10, six minutes on one-minute bars: over at minute 16; bar 15 closes then.
    const result = run(
      30,
      { 10: 4, 16: 9, 20: 9 },
      {},
      { entries: [9], exits: [14, 15], momentum: { 15: -5 } },
      { timeframe: '1m' },
    );
    expect(result.exits.map((signal) => signal.time)).toEqual([minute(16)]);
    expect(result.trades[0]).toMatchObject({ entryTime: minute(10), exitTime: minute(16), quantity: 2 });
  });

  it('acts on a new entry signal at the very bar at which an entry was abandoned', () => {
    const result = run(30, { 16: 4 }, {}, { entries: [9, 15] }, { timeframe: '1m' });
    expect(result.open).toMatchObject({ entryTime: minute(16), quantity: 2 });
  });

  it('raises no exit at the signal bar that closes when the entry is being filled', () => {
    // All cash is spent at minute 10; bar 9 closes at minute 10 (the signal), bar 10 at minute 11.
    const said = { entries: [9], exits: [9, 10], momentum: { 9: -5, 10: -5 } };
    const result = run(30, { 10: 1000, 11: 1000 }, {}, said, { timeframe: '1m' });
    expect(result.exits.map((signal) => signal.time)).toEqual([minute(11)]);
    expect(result.trades).toHaveLength(1);
  });

  it('ignores an entry signal decided at the open at which the exit is filled, and acts on the next', () => {
    const said = { entries: [9, 10, 11], exits: [9, 10, 12], momentum: { 10: -5, 12: -5 } };
    const result = run(30, { 10: 1000, 11: 1000, 12: 1000, 13: 1000 }, {}, said, { timeframe: '1m' });
    expect(result.trades.map(({ entryTime, exitTime }) => [entryTime, exitTime])).toEqual([
      [minute(10), minute(11)],
      [minute(12), minute(13)],
    ]);
  });

  it('leaves a due exit pending when the data end before it', () => {
    const result = run(30, { 10: 4 }, {}, { entries: [1], exits: [3], momentum: { 3: 3 } });
    expect(result.exits).toHaveLength(1);
    expect(result.open).toMatchObject({ quantity: 2, bought: 2 });
  });

  it('keeps a position and its due exit through a gap of the market', () => {
    const configuration = configured({});
    // 30 minutes, then nothing for 100, then 30 more.
    const base = flatMinutes(
      60,
      (at) => (at >= 30 ? 120 : 100),
      () => 1000,
      [{ after: 29, minutes: 100 }],
    );
    const columns = saidColumns(base, '5m', { entries: [1], exits: [3], momentum: { 3: 3, 4: 3, 5: 3 } });
    const result = runBacktest(base, configuration, { columns });
    expect(result.data).toMatchObject({ bars: 60, gaps: 1 });
    expect(result.trades).toMatchObject([{ entryTime: minute(10), exitTime: minute(130), exitType: 'delayed' }]);
    expect(result.trades[0].exitPrice).toBeCloseTo(118.8, 10);
  });

  it('refuses an empty series in words', () => {
    expect(() => run(0, {}, {}, {})).toThrow('there are no candles');
  });
});

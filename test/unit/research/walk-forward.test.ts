import { describe, expect, it } from 'vitest';
import { ResearchData } from '../../../engine/backtest/research/research-data.ts';
import { inProcessEvaluator } from '../../../engine/backtest/research/run-sweep.ts';
import { parseSpace } from '../../../engine/backtest/research/search-space.ts';
import { planFolds, walkForward } from '../../../engine/backtest/research/walk-forward.ts';
import type { Fold, WindowRunner } from '../../../engine/backtest/research/walk-forward.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { flatMinutes } from '../../golden/backtest/hand-made-history.ts';
import { configured, madeUpMarket } from '../../property/backtest/made-up-market.ts';

const DAY = 86_400_000;
const MIDNIGHT = Date.UTC(2024, 0, 1);

/** Ten and a half days of minutes from midnight on. */
const quiet = flatMinutes(
  10 * 1440 + 720,
  () => 100,
  () => 1,
);

function foldsOf(trainDays: number, testDays: number, anchored: boolean): readonly Fold[] {
  const folds = planFolds(quiet, { trainDays, testDays, anchored });
  if (!folds.ok) throw new Error(folds.error);
  return folds.value;
}

/** Days since the first midnight: train from, train to, test from, test to. */
function days({ train, test }: Fold): readonly number[] {
  return [train.from, train.to, test.from, test.to].map((time) => (time - MIDNIGHT) / DAY);
}

describe('folds', () => {
  it('roll: training moves along with the test', () => {
    expect(foldsOf(4, 3, false).map(days)).toEqual([
      [0, 4, 4, 7],
      [3, 7, 7, 10],
    ]);
  });

  it('are anchored: training always begins with the data', () => {
    expect(foldsOf(4, 2, true).map(days)).toEqual([
      [0, 4, 4, 6],
      [0, 6, 6, 8],
      [0, 8, 8, 10],
    ]);
  });

  it('cut the last test short, but not below a day', () => {
    expect(foldsOf(4, 4, false).map(days)).toEqual([
      [0, 4, 4, 8],
      [4, 8, 8, 10.5],
    ]);
  });

  it('are refused in words where the data are too short', () => {
    expect(planFolds(quiet, { trainDays: 10, testDays: 5, anchored: false })).toEqual({
      ok: false,
      error: 'the data have 10 whole days; walking forward needs 10 to train and one to test',
    });
  });
});

describe('walking forward', () => {
  const base = prepareCandles(madeUpMarket(11, 12_000), 120);
  const data = new ResearchData(base, 120);
  const parsed = parseSpace({
    base: { timeframe: '5m', exit: { required: 2, minDivergences: 0 }, costs: { takerFee: 0.001 } },
    space: { 'entry.required': [2, 3, 4], 'entry.windowBars': [4, 12] },
  });
  if (!parsed.ok) throw new Error(parsed.error.join());
  const plan = parsed.value;
  const runner: WindowRunner = {
    evaluatorFor: (window) => inProcessEvaluator((configuration) => data.metrics(configuration, window)),
    backtest: (configuration, window) => Promise.resolve(data.backtest(configuration, window)),
  };
  const options = { trainDays: 3, testDays: 2, anchored: false };
  const folds = planFolds(base, options);
  if (!folds.ok) throw new Error(folds.error);

  it('trades each test with what was best in training, and joins the tests without a seam', async () => {
    const result = await walkForward(base, plan, options, folds.value, runner);
    expect(result.folds).toHaveLength(folds.value.length);
    expect(result.folds.length).toBeGreaterThan(2);
    for (const fold of result.folds) {
      const scores = [2, 3, 4].flatMap((required) =>
        [4, 12].map((windowBars) => {
          const configuration = configured({ ...plan.base, entry: { required, windowBars } });
          return data.metrics(configuration, fold.train).totalReturnPct;
        }),
      );
      expect(fold.trainMetrics?.totalReturnPct).toBe(Math.max(...scores));
    }
    let money = 10_000;
    for (const fold of result.folds) {
      expect(fold.testMetrics?.startingQuote).toBe(money);
      money = fold.testMetrics?.finalEquity ?? Number.NaN;
    }
    expect(result.metrics?.finalEquity).toBe(money);
    expect(result.metrics?.totalReturnPct).toBeCloseTo(100 * (money / 10_000 - 1), 10);
    expect(result.equity.at(-1)?.[1]).toBe(money);
    result.equity.forEach(([time], at) => {
      if (at > 0) expect(time).toBeGreaterThan(result.equity[at - 1][0]);
    });
    expect(result.trades.length).toBe(result.folds.reduce((sum, fold) => sum + (fold.testMetrics?.trades ?? 0), 0));
    expect(result.trades.length).toBeGreaterThan(5);
  });

  it('stops between folds when it is told to', async () => {
    const controller = new AbortController();
    const result = await walkForward(base, plan, options, folds.value, runner, {
      signal: controller.signal,
      onFold: (done) => {
        if (done === 2) controller.abort();
      },
    });
    expect(result.folds).toHaveLength(2);
  });

  it('has nothing to trade where every member is refused', async () => {
    const impossible = { ...plan, base: { ...plan.base, lenses: { macd_bearish: { fast: 30 } } } };
    const result = await walkForward(base, impossible, options, folds.value, runner);
    expect(result.folds[0]).toMatchObject({ config: null, trainMetrics: null, testMetrics: null });
    expect(result.metrics).toBeNull();
  });
});

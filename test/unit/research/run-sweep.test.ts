import { describe, expect, it } from 'vitest';
import type { BacktestMetrics } from '../../../engine/backtest/metrics/metrics.ts';
import { compareRuns, scoreOf } from '../../../engine/backtest/research/objective.ts';
import { OBJECTIVES } from '../../../engine/domain/search.ts';
import {
  inProcessEvaluator,
  rankOutcomes,
  refusedMembers,
  runSweep,
} from '../../../engine/backtest/research/run-sweep.ts';
import type { Evaluator, Outcome } from '../../../engine/backtest/research/run-sweep.ts';
import { parseSpace } from '../../../engine/backtest/research/search-space.ts';
import type { SweepPlan } from '../../../engine/backtest/research/search-space.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { configured, madeUpMarket } from '../../property/backtest/made-up-market.ts';

const base = prepareCandles(madeUpMarket(3, 400), 120);
const some = runBacktest(base, configured({ timeframe: '1m' })).metrics;

function metricsWith(changes: Partial<BacktestMetrics>): BacktestMetrics {
  return { ...some, ...changes };
}

function planOf(input: object): SweepPlan {
  const parsed = parseSpace(input);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

/** A return that is best at a window of 20 and a slippage of 7. */
function hill({ entry, costs }: Configuration): BacktestMetrics {
  return metricsWith({ totalReturnPct: 100 - (entry.windowBars - 20) ** 2 - (costs.slippageBps - 7) ** 2 });
}

const grid = planOf({ space: { 'entry.windowBars': [8, 12, 24], 'entry.required': [7, 9], timeframe: ['1h', '4h'] } });

describe('a grid sweep', () => {
  it('runs every member, refuses those that do not fit together by name, and ranks best first', async () => {
    const sweep = await runSweep(grid, inProcessEvaluator(hill));
    expect(sweep.isComplete).toBe(true);
    expect(sweep.outcomes.map(({ member }) => member.join(' '))).toEqual([
      '8 7 1h',
      '8 7 4h',
      '8 9 1h',
      '8 9 4h',
      '12 7 1h',
      '12 7 4h',
      '12 9 1h',
      '12 9 4h',
      '24 7 1h',
      '24 7 4h',
      '24 9 1h',
      '24 9 4h',
    ]);
    const ranking = rankOutcomes(sweep);
    expect(ranking.map(({ config }) => `${config.entry.windowBars} ${config.timeframe}`)).toEqual([
      '24 1h',
      '24 4h',
      '12 1h',
      '12 4h',
      '8 1h',
      '8 4h',
    ]);
    expect(refusedMembers(sweep)).toHaveLength(6);
    expect(refusedMembers(sweep)[0]).toEqual({
      settings: { 'entry.windowBars': 8, 'entry.required': 9, timeframe: '1h' },
      reason: 'entry.required: 9 is more than the 8 enabled entry lenses; use 1 to 8',
    });
  });

  it('reports progress to the end', async () => {
    const seen: number[] = [];
    let outcomes = 0;
    await runSweep(grid, inProcessEvaluator(hill), {
      onProgress: (progress) => {
        seen.push(progress.done);
        outcomes += progress.outcomes.length;
        expect(progress.total).toBe(12);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([seen.at(-1), outcomes]).toEqual([12, 12]);
  });
});

describe.each(['grid', 'random', 'evolution'] as const)('an interrupted %s sweep', (method) => {
  const values = Array.from({ length: 16 }, (_, at) => at + 8);
  const plan = planOf({
    space: { 'entry.windowBars': values, 'costs.slippageBps': { from: 0, to: 15, step: 1 } },
    method,
    samples: 120,
    seed: 5,
  });

  it('taken up from its stored outcomes ends as if it had never stopped, computing nothing twice', async () => {
    const whole = await runSweep(plan, inProcessEvaluator(hill));
    const controller = new AbortController();
    let first = 0;
    const stopped = await runSweep(
      plan,
      inProcessEvaluator((configuration) => {
        if (++first === 50) controller.abort();
        return hill(configuration);
      }),
      { signal: controller.signal },
    );
    expect(stopped.isComplete).toBe(false);
    expect(stopped.outcomes.length).toBeGreaterThanOrEqual(50);
    const stored = JSON.parse(JSON.stringify(stopped.outcomes)) as readonly Outcome[];
    let second = 0;
    const resumed = await runSweep(
      plan,
      inProcessEvaluator((configuration) => {
        second++;
        return hill(configuration);
      }),
      { known: stored },
    );
    expect(resumed).toEqual(whole);
    expect(first + second).toBe(whole.outcomes.length);
  });

  it('is the same however many tasks run at a time, in whatever order they end', async () => {
    let pause = 0;
    const scattered: Evaluator = {
      concurrency: 3,
      async evaluate(configurations) {
        pause = (pause + 7) % 5;
        for (let turn = 0; turn < pause; turn++) await Promise.resolve();
        return configurations.map(hill);
      },
    };
    expect(await runSweep(plan, scattered)).toEqual(await runSweep(plan, inProcessEvaluator(hill)));
  });
});

describe('searches that sample', () => {
  const space = {
    'entry.windowBars': { from: 1, to: 64, step: 1 },
    'costs.slippageBps': { from: 0, to: 100, step: 1 },
  };

  it('try different members, as many as they are told', async () => {
    for (const method of ['random', 'evolution']) {
      const { outcomes } = await runSweep(planOf({ space, method, samples: 150 }), inProcessEvaluator(hill));
      expect(new Set(outcomes.map(({ member }) => member.join())).size).toBe(150);
      expect(outcomes).toHaveLength(150);
    }
  });

  it('try the whole grid when it is smaller than that', async () => {
    const plan = planOf({ space: { 'entry.windowBars': [8, 12, 24] }, method: 'random', samples: 150 });
    expect((await runSweep(plan, inProcessEvaluator(hill))).outcomes).toHaveLength(3);
    const evolved = await runSweep({ ...plan, method: 'evolution' }, inProcessEvaluator(hill));
    expect(evolved.outcomes).toHaveLength(3);
  });

  it('give the same for a seed and another for another', async () => {
    for (const method of ['random', 'evolution']) {
      const run = (seed: number) => runSweep(planOf({ space, method, samples: 60, seed }), inProcessEvaluator(hill));
      expect(await run(4)).toEqual(await run(4));
      expect((await run(4)).outcomes).not.toEqual((await run(5)).outcomes);
    }
  });

  it('evolve towards the best where sampling only meets it by luck', async () => {
    const best = async (method: string, seed: number): Promise<number> => {
      const sweep = await runSweep(planOf({ space, method, samples: 240, seed }), inProcessEvaluator(hill));
      return rankOutcomes(sweep)[0].metrics.totalReturnPct;
    };
    const seeds = [1, 2, 3, 4, 5];
    const evolved = await Promise.all(seeds.map((seed) => best('evolution', seed)));
    const sampled = await Promise.all(seeds.map((seed) => best('random', seed)));
    expect(Math.min(...evolved)).toBeGreaterThan(98);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(evolved)).toBeGreaterThan(mean(sampled));
  });

  it('search continuous ranges and bad neighbourhoods too', async () => {
    const plan = planOf({
      space: { 'costs.slippageBps': { from: 0, to: 100 }, 'entry.required': [7, 9] },
      method: 'evolution',
      samples: 200,
    });
    const sweep = await runSweep(plan, inProcessEvaluator(hill));
    expect(rankOutcomes(sweep)[0].config.costs.slippageBps).toBeCloseTo(7, 1);
    expect(refusedMembers(sweep).length).toBeGreaterThan(0);
  });
});

describe('objectives', () => {
  it('are figures of the metrics, more being better', () => {
    const metrics = metricsWith({ totalReturnPct: 3, sharpe: 1, sqn: null, maxDrawdownPct: 12, winRatePct: 50 });
    expect([scoreOf(metrics, 'totalReturn'), scoreOf(metrics, 'sharpe'), scoreOf(metrics, 'winRate')]).toEqual([
      3, 1, 50,
    ]);
    expect([scoreOf(metrics, 'sqn'), scoreOf(metrics, 'maxDrawdown')]).toEqual([null, -12]);
    for (const objective of OBJECTIVES) expect(scoreOf(metrics, objective)).not.toBeUndefined();
  });

  it('rank what is unknown last, and equal ones by return, then by drawdown', () => {
    const a = metricsWith({ sharpe: 1, totalReturnPct: 5, maxDrawdownPct: 9 });
    const b = metricsWith({ sharpe: null, totalReturnPct: 50, maxDrawdownPct: 1 });
    const c = metricsWith({ sharpe: 1, totalReturnPct: 6, maxDrawdownPct: 9 });
    const d = metricsWith({ sharpe: 1, totalReturnPct: 5, maxDrawdownPct: 8 });
    const ranked = [b, a, c, d].sort((one, other) => compareRuns(one, other, 'sharpe'));
    expect(ranked).toEqual([c, d, a, b]);
    expect(compareRuns(b, b, 'sharpe')).toBe(0);
  });
});

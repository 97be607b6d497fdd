import { afterAll, describe, expect, it } from 'vitest';
import { checkLookAhead } from '../../../engine/backtest/look-ahead.ts';
import { ResearchData } from '../../../engine/backtest/research/research-data.ts';
import { inProcessEvaluator, runSweep } from '../../../engine/backtest/research/run-sweep.ts';
import { parseSpace } from '../../../engine/backtest/research/search-space.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { createResearchPool } from '../../../engine/workers/research-pool.ts';
import { configured, eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';

const base = prepareCandles(madeUpMarket(21, 6000), 120);
const configuration = configured({ ...eagerSettings(21), maxGapMinutes: 120 });
const pool = createResearchPool(2);
const candles = pool.share(base, 120);

afterAll(() => pool.close());

describe('research threads', () => {
  it('share the candles instead of copying them', () => {
    expect(candles.series.close.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(candles.series.close.buffer).toBe(candles.series.filled.buffer);
    expect([...candles.series.volume.subarray(0, 50)]).toEqual([...base.volume.subarray(0, 50)]);
  });

  it('give the report that the calling thread would, byte for byte', async () => {
    const report = await pool.backtest(candles, configuration);
    expect(JSON.stringify(report)).toBe(JSON.stringify(runBacktest(base, configuration)));
  });

  it('sweep like one thread does', async () => {
    const plan = parseSpace({
      base: { ...eagerSettings(21), maxGapMinutes: 120 },
      space: {
        'entry.windowBars': [2, 4, 8, 12],
        'exit.required': [1, 2, 3],
        'lenses.rsi_oversold.below': [25, 30, 35],
      },
    });
    if (!plan.ok) throw new Error(plan.error.join());
    const data = new ResearchData(base, 120);
    const alone = await runSweep(
      plan.value,
      inProcessEvaluator((member) => data.metrics(member)),
    );
    expect(alone.outcomes).toHaveLength(36);
    expect(await runSweep(plan.value, pool.evaluator(candles))).toEqual(alone);
  });

  it('say how many tasks are worked on and how many wait', async () => {
    const tasks = [1, 2, 3, 4, 5].map(async () => pool.backtest(candles, configuration));
    const { atWork, waiting } = pool.load();
    expect(atWork + waiting).toBe(5);
    expect(atWork).toBeLessThanOrEqual(2);
    await Promise.all(tasks);
    expect(pool.load()).toEqual({ atWork: 0, waiting: 0 });
  });

  it('run within a window of time', async () => {
    const window = { from: base.time[1000], to: base.time[4000] };
    const [metrics] = await pool.evaluator(candles, window).evaluate([configuration]);
    expect(metrics).toEqual(new ResearchData(base, 120).metrics(configuration, window));
  });

  it('check for look-ahead with progress', async () => {
    const progress: number[] = [];
    const cuts = [500, 1000, 2000, 3000, 4000, 5000, 6000];
    const findings = await pool.checkLookAhead(candles, configuration, {
      cuts,
      onProgress: (done, total) => progress.push(done / total),
    });
    expect(findings).toEqual(checkLookAhead(base, configuration, cuts));
    expect(findings).toEqual([]);
    expect(progress.at(-1)).toBe(1);
  });

  it('hand failures over as errors', async () => {
    await expect(pool.backtest(candles, configuration, { window: { from: 0, to: 1 } })).rejects.toThrow(
      'there are no candles from 0 to 1',
    );
    await expect(pool.checkLookAhead(candles, configuration, { cuts: [0] })).rejects.toThrow('look-ahead cut must be');
  });

  it('give up a run when they are told to, and go on with the next', async () => {
    const controller = new AbortController();
    const stopped = pool.backtest(candles, configuration, { signal: controller.signal });
    controller.abort();
    await expect(stopped).rejects.toThrow(/abort/i);
    const report = await pool.backtest(candles, configuration);
    expect(report.trades.length).toBeGreaterThan(0);
  });
});

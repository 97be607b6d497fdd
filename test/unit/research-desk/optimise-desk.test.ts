import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SweepRowView } from '../../../engine/api/optimise-views.ts';
import { monteCarlo } from '../../../engine/backtest/research/monte-carlo.ts';
import { ResearchData } from '../../../engine/backtest/research/research-data.ts';
import { inProcessEvaluator, runSweep } from '../../../engine/backtest/research/run-sweep.ts';
import { memberConfiguration, parseSpace } from '../../../engine/backtest/research/search-space.ts';
import type { SweepPlan } from '../../../engine/backtest/research/search-space.ts';
import { planFolds, walkForward } from '../../../engine/backtest/research/walk-forward.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { sweepRow } from '../../../engine/research/optimise/member-journal.ts';
import { eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';
import { openTestResearch, tamper, writeCandles } from './desk.ts';
import type { TestResearch } from './desk.ts';

const SEED = 21;
const rows = madeUpMarket(SEED, 6_000);
const base = prepareCandles(rows, 120);
const settings = { ...eagerSettings(SEED), maxGapMinutes: 120, symbol: 'BTC/USD' };
const grid = {
  base: settings,
  space: {
    'entry.windowBars': [2, 4, 8, 12],
    'entry.required': [1, 2, 3],
    'exit.required': [1, 2, 3],
    // A fast average that is no faster than the slow one is refused.
    'lenses.ma_cross_up.fast': [3, 40],
  },
  objective: 'sharpe',
};
const whole = { symbol: 'BTC/USD', simulated: false, from: null, to: null };

function planOf(space: object): SweepPlan {
  const plan = parseSpace(space);
  if (!plan.ok) throw new Error(plan.error.join());
  return { ...plan.value, base: { ...plan.value.base, symbol: 'BTC/USD' } };
}

/** The rows of a sweep that one thread runs without being disturbed. */
async function undisturbed(space: object): Promise<readonly SweepRowView[]> {
  const plan = planOf(space);
  const data = new ResearchData(base, 120);
  const { outcomes } = await runSweep(
    plan,
    inProcessEvaluator((configuration) => data.metrics(configuration)),
  );
  return outcomes.map((outcome, at) => sweepRow(plan, at, outcome));
}

let folder = '';
let test: TestResearch;

async function start(space: Record<string, unknown>) {
  return test.call('optimise.start', { ...whole, space });
}

/** Runs a sweep to its end. */
async function swept(space: Record<string, unknown>): Promise<number> {
  const { jobId, sweepId } = await start(space);
  const job = await test.over(jobId);
  if (job.state !== 'done') throw new Error(`${job.state}: ${job.error}`);
  return sweepId;
}

function liveRows(sweepId: number): SweepRowView[] {
  return test.items.flatMap((item) => (item.type === 'sweep_rows' && item.sweepId === sweepId ? item.rows : []));
}

describe('a space', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-space-'));
    test = openTestResearch(folder);
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is counted', async () => {
    expect(await test.call('optimise.check', { space: grid })).toEqual({ problems: [], members: 72 });
    const space = { space: { 'costs.slippageBps': { from: 0, to: 9 } }, method: 'evolution', samples: 40 };
    expect(await test.call('optimise.check', { space })).toEqual({ problems: [], members: 40 });
  });

  it('has every problem named by its key', async () => {
    const space = { space: { 'entry.windowBars': [], 'no.such': [1] }, method: 'guess', colour: 1 };
    const { problems, members } = await test.call('optimise.check', { space });
    expect(members).toBeNull();
    expect(problems.map(({ path }) => path)).toEqual(['colour', 'method', 'space.entry.windowBars', 'space.no.such']);
    expect(problems[2].message).toBe('Space.entry.windowBars: the list is empty; give at least one value.');
  });

  it('with a problem is not swept, and neither is one without candles', async () => {
    expect(await test.refusal('optimise.start', { ...whole, space: { space: {} } })).toMatchObject({
      code: 'bad_input',
      field: 'space.space',
    });
    expect(await test.refusal('optimise.start', { ...whole, space: grid })).toEqual({
      code: 'unavailable',
      message: 'There are no candles of BTC/USD yet. Import or backfill some first.',
      field: null,
    });
    expect(await test.call('optimise.sweeps', { limit: 5 })).toEqual([]);
  });
});

describe('a sweep', () => {
  let sweepId = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-sweeps-'));
    writeCandles(folder, rows);
    test = openTestResearch(folder);
    sweepId = await swept(grid);
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives every member what one thread gives it, in the order of the search', async () => {
    const view = await test.call('optimise.sweep', { sweepId });
    expect(view.rows).toEqual(await undisturbed(grid));
    expect(view.rows.filter(({ refused }) => refused !== null)).toHaveLength(36);
    expect(view.sweep).toMatchObject({
      state: 'done',
      done: 72,
      total: 72,
      method: 'grid',
      objective: 'sharpe',
      canResume: false,
      symbol: 'BTC/USD',
      from: base.time[0],
      to: base.time[base.length - 1] + 60_000,
    });
    const scores = view.rows.flatMap(({ score }) => score ?? []);
    expect(view.sweep.best?.score).toBe(scores.length === 0 ? null : Math.max(...scores));
    expect(view.current).toEqual([12, 7, 6, 10]);
    expect(view.overfitting?.sentence.length).toBeGreaterThan(20);
    expect(view.walkForwards).toEqual([]);
  });

  it('tells every member once, with the place it has in the search', async () => {
    const { rows: stored } = await test.call('optimise.sweep', { sweepId });
    expect(liveRows(sweepId).toSorted((a, b) => a.index - b.index)).toEqual(stored);
    const counts = test.items.flatMap((item) => (item.type === 'sweep_rows' ? [[item.done, item.total]] : []));
    expect(counts.at(-1)).toEqual([72, 72]);
  });

  it('ends with a job that says what came of it', () => {
    const job = test.items.findLast((item) => item.type === 'job' && item.job.kind === 'sweep');
    expect(job?.type === 'job' ? job.job : null).toMatchObject({
      title: 'BTC/USD grid over entry.windowBars, entry.required, exit.required, lenses.ma_cross_up.fast',
      state: 'done',
      target: { kind: 'sweep', sweepId },
      outcome: expect.stringMatching(/^72 members, the best [+−]\d+\.\d%$/) as string,
    });
  });

  it('gives the whole configuration of a member', async () => {
    const { rows: stored } = await test.call('optimise.sweep', { sweepId });
    const index = stored.findIndex(({ refused }) => refused === null);
    const expected = memberConfiguration(planOf(grid), stored[index].values);
    expect(await test.call('optimise.member', { sweepId, index })).toEqual({
      configuration: expected.ok ? expected.value : null,
    });
    expect(await test.refusal('optimise.member', { sweepId, index: 999 })).toMatchObject({ field: 'index' });
  });

  it('walks forward like one thread does, fold by fold, and keeps it', async () => {
    const windows = { trainDays: 1, testDays: 1, anchored: false };
    const { jobId } = await test.call('optimise.walkForward', { sweepId, ...windows });
    expect(await test.over(jobId)).toMatchObject({ kind: 'walk_forward', state: 'done' });
    const plan = planOf(grid);
    const folds = planFolds(base, windows);
    if (!folds.ok) throw new Error(folds.error);
    const data = new ResearchData(base, 120);
    const expected = await walkForward(base, plan, windows, folds.value, {
      evaluatorFor: (window) => inProcessEvaluator((configuration) => data.metrics(configuration, window)),
      backtest: (configuration, window) => Promise.resolve(data.backtest(configuration, window)),
    });
    const [stored] = (await test.call('optimise.sweep', { sweepId })).walkForwards;
    expect(stored).toMatchObject({ sweepId, ...windows });
    expect(stored.metrics).toEqual(JSON.parse(JSON.stringify(expected.metrics)));
    expect(stored.folds.map(({ test: window, testReturnPct }) => [window, testReturnPct])).toEqual(
      expected.folds.map(({ test: window, testMetrics }) => [window, testMetrics?.totalReturnPct]),
    );
    expect(stored.folds[0].values).toEqual(
      plan.axes.map(({ path }) =>
        path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], expected.folds[0].config),
      ),
    );
    const equity = new Map(expected.equity);
    expect(stored.curve.times.length).toBeGreaterThan(10);
    stored.curve.times.forEach((time, at) => expect(stored.curve.equity[at]).toBe(equity.get(time)));
    const told = test.items.flatMap((item) => (item.type === 'fold' ? [item] : []));
    expect(told.map(({ fold }) => fold)).toEqual(stored.folds);
    expect(told.map(({ done, total }) => [done, total])).toEqual(
      expected.folds.map((_fold, at) => [at + 1, expected.folds.length]),
    );
  });

  it('says when there are too few days to walk forward', async () => {
    const { jobId } = await test.call('optimise.walkForward', {
      sweepId,
      trainDays: 400,
      testDays: 30,
      anchored: true,
    });
    expect((await test.over(jobId)).error).toMatch(/^The data have \d+ whole days; walking forward needs 400 to train/);
  });

  it('has the trades of a member dealt anew like the engine deals them', async () => {
    const { rows: stored } = await test.call('optimise.sweep', { sweepId });
    const { index, values } = stored.find(({ trades }) => trades > 5) ?? stored[0];
    const configuration = memberConfiguration(planOf(grid), values);
    if (!configuration.ok) throw new Error(configuration.error);
    const { trades } = runBacktest(base, configuration.value);
    const options = { runs: 300, seed: 4, ruinPct: 80 };
    const dealt = await test.call('optimise.monteCarlo', { source: { kind: 'member', sweepId, index }, ...options });
    for (const kind of ['order', 'resample'] as const) {
      expect(dealt?.[kind]).toEqual(monteCarlo(trades, configuration.value.startingQuote, kind, options));
    }
  });

  it('has the trades of a run dealt anew, and none where there are none', async () => {
    const silent = { ...settings, entry: { required: 8, windowBars: 1 } };
    const { jobId } = await test.call('backtest.run', { ...whole, settings: silent });
    const { target } = await test.over(jobId);
    const source = { kind: 'run', runId: target?.kind === 'run' ? target.runId : 0 } as const;
    expect(await test.call('optimise.monteCarlo', { source, runs: 10, seed: 1, ruinPct: 50 })).toBeNull();
    const gone = { kind: 'run', runId: 999 } as const;
    expect(await test.refusal('optimise.monteCarlo', { source: gone, runs: 10, seed: 1, ruinPct: 50 })).toMatchObject({
      field: 'source.runId',
    });
  });

  it('that is done has nothing to go on with, and goes when it is removed', async () => {
    const other = await swept({ base: settings, space: { 'entry.windowBars': [2, 4] } });
    expect(await test.refusal('optimise.resume', { sweepId: other })).toMatchObject({
      code: 'refused',
      message: 'It is done: there is nothing left to do.',
    });
    await test.call('optimise.remove', { sweepId: other });
    expect(await test.refusal('optimise.sweep', { sweepId: other })).toMatchObject({ field: 'sweepId' });
    expect((await test.call('optimise.sweeps', { limit: 10 })).map((sweep) => sweep.sweepId)).toEqual([sweepId]);
  });
});

describe('a sweep that was stopped', () => {
  /** Long enough to be stopped in the middle. */
  const long = {
    base: settings,
    space: {
      'entry.windowBars': Array.from({ length: 24 }, (_, at) => at + 1),
      'exit.windowBars': Array.from({ length: 24 }, (_, at) => at + 1),
      'lenses.rsi_oversold.below': [20, 25, 30, 35],
    },
  };
  const evolution = {
    base: settings,
    space: { 'costs.slippageBps': { from: 0, to: 20 }, 'entry.windowBars': long.space['entry.windowBars'] },
    method: 'evolution',
    samples: 600,
    seed: 7,
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-stopped-'));
    writeCandles(folder, rows);
    test = openTestResearch(folder);
  });
  afterEach(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Begins a sweep and waits until the first of its members are there. */
  async function begun(space: Record<string, unknown>) {
    const started = await start(space);
    await test.seen((item) => item.type === 'sweep_rows' && item.sweepId === started.sweepId);
    return started;
  }

  it('by its user goes on where it was and ends like an undisturbed one', async () => {
    const { jobId, sweepId } = await begun(long);
    expect(await test.refusal('optimise.remove', { sweepId })).toMatchObject({ code: 'refused' });
    expect(await test.refusal('optimise.resume', { sweepId })).toMatchObject({ message: 'It is at work already.' });
    await test.call('jobs.cancel', { jobId });
    expect(await test.over(jobId)).toMatchObject({ state: 'cancelled', canResume: true });
    const stopped = await test.call('optimise.sweep', { sweepId });
    expect(stopped.sweep).toMatchObject({ state: 'cancelled', canResume: true });
    expect(stopped.sweep.done).toBeGreaterThan(0);
    expect(stopped.sweep.done).toBeLessThan(stopped.sweep.total);
    expect(stopped.overfitting).toBeNull();
    expect(liveRows(sweepId).toSorted((a, b) => a.index - b.index)).toEqual(stopped.rows);

    const resumed = await test.call('optimise.resume', { sweepId });
    expect((await test.call('jobs.list', undefined)).map(({ id }) => id)).toEqual([resumed.jobId]);
    expect(await test.over(resumed.jobId)).toMatchObject({ state: 'done' });
    const { rows: all } = await test.call('optimise.sweep', { sweepId });
    expect(all).toEqual(await undisturbed(long));
    expect(liveRows(sweepId).toSorted((a, b) => a.index - b.index)).toEqual(all);
  }, 60_000);

  it('by the end of the application is shown as interrupted and goes on in the next one', async () => {
    const { sweepId } = await begun(evolution);
    await test.close();
    test = openTestResearch(folder);
    const [job] = await test.call('jobs.list', undefined);
    expect(job).toMatchObject({
      kind: 'sweep',
      state: 'interrupted',
      target: { kind: 'sweep', sweepId },
      canResume: true,
    });
    const [left] = await test.call('optimise.sweeps', { limit: 5 });
    expect(left).toMatchObject({ sweepId, state: 'interrupted', canResume: true });
    expect(job.part).toBe(left.done / left.total);
    const { jobId } = await test.call('jobs.resume', { jobId: job.id });
    expect(await test.over(jobId)).toMatchObject({ state: 'done' });
    const view = await test.call('optimise.sweep', { sweepId });
    expect(view.sweep).toMatchObject({ state: 'done', canResume: false });
    expect(view.rows).toEqual(await undisturbed(evolution));
  }, 60_000);

  it('and put aside is resumed from the list of sweeps', async () => {
    const { sweepId } = await begun(long);
    await test.close();
    test = openTestResearch(folder);
    const [job] = await test.call('jobs.list', undefined);
    await test.call('jobs.dismiss', { jobId: job.id });
    expect(await test.call('optimise.sweeps', { limit: 5 })).toMatchObject([{ sweepId, state: 'cancelled' }]);
    const { jobId } = await test.call('optimise.resume', { sweepId });
    expect(await test.call('optimise.sweeps', { limit: 5 })).toMatchObject([{ state: 'running', canResume: false }]);
    await test.call('jobs.cancel', { jobId });
    await test.over(jobId);
  }, 60_000);

  it('does not go on with other candles, and says so', async () => {
    const { sweepId } = await begun(long);
    await test.close();
    writeCandles(folder, [{ ...rows[1_500], high: rows[1_500].high * 2 }]);
    test = openTestResearch(folder);
    const { jobId } = await test.call('optimise.resume', { sweepId });
    const job = await test.over(jobId);
    expect(job).toMatchObject({ state: 'failed', canResume: false });
    expect(job.error).toMatch(/^It cannot go on: the candles are no longer those it was made on .*\. Start it anew\.$/);
    expect(await test.call('optimise.sweeps', { limit: 5 })).toMatchObject([{ state: 'cancelled', canResume: false }]);
    expect((await test.refusal('optimise.resume', { sweepId })).message).toBe(job.error);
  }, 60_000);

  it('does not go on with another engine, and says so', async () => {
    const { sweepId } = await begun(long);
    await test.close();
    tamper(folder, "UPDATE sweep SET engine_version = '0' WHERE id = ?", sweepId);
    test = openTestResearch(folder);
    const [job] = await test.call('jobs.list', undefined);
    expect(job).toMatchObject({ state: 'interrupted', canResume: false });
    expect(job.detail).toMatch(/^It was begun by engine version 0, this is version \S+: .* Start it anew\.$/);
    expect((await test.refusal('optimise.resume', { sweepId })).message).toBe(job.detail);
  }, 60_000);

  it('before its turn came can be resumed', async () => {
    const first = await begun(long);
    const second = await start(evolution);
    await test.call('jobs.cancel', { jobId: second.jobId });
    expect(await test.over(second.jobId)).toMatchObject({ state: 'cancelled', canResume: true });
    const [waiting] = await test.call('optimise.sweeps', { limit: 1 });
    expect(waiting).toMatchObject({ sweepId: second.sweepId, state: 'cancelled', done: 0, canResume: true });
    await test.call('jobs.cancel', { jobId: first.jobId });
    await test.over(first.jobId);
  }, 60_000);
});

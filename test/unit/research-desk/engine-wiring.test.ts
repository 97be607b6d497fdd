import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamItem } from '../../../engine/api/stream.ts';
import type { Engine } from '../../../engine/engine.ts';
import { openEngine } from '../../../engine/modes.ts';

let folder = '';
let engine: Engine;
let items: StreamItem[] = [];

async function open(): Promise<void> {
  items = [];
  const opened = await openEngine({ mode: 'demo', dataFolder: folder, seed: 11, speed: 60, log: () => undefined });
  if (!opened.ok) throw new Error(opened.error);
  engine = opened.value;
  engine.subscribe((news) => items.push(...news));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await isSo()); waited += 20) {
    if (waited > 15_000) throw new Error('it never came to pass');
    await sleep(20);
  }
}

const demo = { symbol: 'BTC/USD', simulated: true, from: null, to: null };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-engine-'));
  await open();
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an engine that trades', () => {
  it('answers about the past of its own market, keeps what is interrupted, and closes in time', async () => {
    const { handlers } = engine;
    await until(async () => {
      const overview = await handlers['data.overview'](undefined);
      return overview.ok && overview.value.series.some(({ simulated, have }) => simulated && have > 100);
    });
    const form = await handlers['configuration.form'](undefined);
    expect(form.ok && form.value.session['timeframe']).toBe('1m');

    const settings = { timeframe: '1m', entry: { required: 2 }, exit: { required: 1, minDivergences: 0 } };
    const begun = await handlers['backtest.run']({ ...demo, settings });
    if (!begun.ok) throw new Error(begun.error.message);
    const isDone = (item: StreamItem): boolean =>
      item.type === 'job' && item.job.id === begun.value.jobId && item.job.state === 'done';
    await until(() => items.some(isDone));
    // News of the session and of research come on one stream.
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['clock', 'job', 'runs_changed']));
    const runs = await handlers['backtest.runs']({ limit: 5 });
    expect(runs.ok && runs.value.map(({ simulated, timeframe }) => [simulated, timeframe])).toEqual([[true, '1m']]);

    const windows = Array.from({ length: 60 }, (_, at) => at + 1);
    const space = { base: settings, space: { 'entry.windowBars': windows, 'exit.windowBars': windows } };
    const sweep = await handlers['optimise.start']({ ...demo, space });
    if (!sweep.ok) throw new Error(sweep.error.message);
    await until(() => items.some(({ type }) => type === 'sweep_rows'));
    const started = performance.now();
    await engine.close();
    expect(performance.now() - started).toBeLessThan(8_000);

    await open();
    const jobs = await engine.handlers['jobs.list'](undefined);
    expect(jobs.ok && jobs.value.filter(({ kind }) => kind === 'sweep')).toMatchObject([
      { state: 'interrupted', target: { sweepId: sweep.value.sweepId }, canResume: true },
    ]);
    expect((await engine.handlers['session.view'](undefined)).ok).toBe(true);
  }, 60_000);
});

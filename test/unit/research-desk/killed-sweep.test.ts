import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PARALLAX } from '../../integration/cli/parallax-process.ts';
import { eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';
import { openTestResearch, writeCandles } from './desk.ts';
import type { TestResearch } from './desk.ts';

const windows = Array.from({ length: 24 }, (_, at) => at + 1);
const space = {
  base: { ...eagerSettings(21), maxGapMinutes: 120 },
  space: { 'entry.windowBars': windows, 'exit.windowBars': windows, 'lenses.rsi_oversold.below': [20, 25, 30, 35] },
};

let folder = '';
let test: TestResearch | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-killed-'));
  writeCandles(folder, madeUpMarket(21, 6_000));
});
afterEach(async () => {
  await test?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a sweep whose process is killed in the middle', () => {
  it('has kept what was told, goes on, and ends as if nothing had happened', async () => {
    const script = join(import.meta.dirname, 'sweep-process.ts');
    const child = spawn(PARALLAX.node, [PARALLAX.args[0], script, folder, JSON.stringify(space)]);
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    const gone = once(child, 'exit');
    const told = (): number => {
      const counts = said
        .split('\n')
        .slice(0, -1)
        .filter((line) => /^\d+$/.test(line));
      return Number(counts.at(-1) ?? 0);
    };
    while (told() < 100 && child.exitCode === null) await sleep(5);
    child.kill('SIGKILL');
    await gone;
    const done = told();

    test = openTestResearch(folder);
    const [left] = await test.call('optimise.sweeps', { limit: 1 });
    expect(left).toMatchObject({ state: 'interrupted', total: 2_304, canResume: true });
    expect(left.done).toBeGreaterThanOrEqual(done);
    expect(left.done).toBeLessThan(left.total);
    const kept = await test.call('optimise.sweep', { sweepId: left.sweepId });

    const { jobId } = await test.call('optimise.resume', { sweepId: left.sweepId });
    expect(await test.over(jobId)).toMatchObject({ state: 'done' });
    const whole = await test.call('optimise.sweep', { sweepId: left.sweepId });
    expect(whole.rows.filter(({ index }) => kept.rows.some((row) => row.index === index))).toEqual(kept.rows);
    const fresh = await test.call('optimise.start', {
      symbol: 'BTC/USD',
      simulated: false,
      from: null,
      to: null,
      space,
    });
    expect(await test.over(fresh.jobId)).toMatchObject({ state: 'done' });
    const undisturbed = await test.call('optimise.sweep', { sweepId: fresh.sweepId });
    expect(whole.rows).toEqual(undisturbed.rows);
    expect(whole.sweep.best).toEqual(undisturbed.sweep.best);
    expect(whole.overfitting).toEqual(undisturbed.overfitting);
  }, 90_000);
});

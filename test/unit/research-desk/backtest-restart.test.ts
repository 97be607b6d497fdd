import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsFile } from '../../../engine/storage/runs/open-runs.ts';
import { eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';
import { openTestResearch, tamper, writeCandles } from './desk.ts';
import type { TestResearch } from './desk.ts';

const SEED = 21;
const rows = madeUpMarket(SEED, 3_000);
const settings = { ...eagerSettings(SEED), maxGapMinutes: 120 } as Record<string, unknown>;
const whole = { symbol: 'BTC/USD', simulated: false, from: null, to: null };

let folder = '';
let test: TestResearch;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-restarts-'));
  writeCandles(folder, rows);
  test = openTestResearch(folder);
});
afterEach(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(): Promise<number> {
  const { jobId } = await test.call('backtest.run', { ...whole, settings });
  const job = await test.over(jobId);
  if (job.target?.kind !== 'run') throw new Error(`${job.state}: ${job.error}`);
  return job.target.runId;
}

async function again(runId: number): Promise<string | null> {
  const { jobId } = await test.call('backtest.again', { runId });
  return (await test.over(jobId)).outcome;
}

describe('a run after a restart', () => {
  it('is made again to the last byte', async () => {
    const runId = await run();
    await test.close();
    test = openTestResearch(folder);
    expect(await again(runId)).toBe('identical, byte for byte');
  });

  it('says why it could not be expected to be the same', async () => {
    const runId = await run();
    await test.close();
    // Buy-and-hold ends with the last candle.
    const last = rows[rows.length - 1];
    const changed = [{ ...last, close: last.close * 1.5, high: last.high * 2 }];
    writeCandles(folder, changed);
    test = openTestResearch(folder);
    expect(await again(runId)).toMatch(
      /^not the same: .*; that was to be expected, because the candles are no longer those it was made on/,
    );
    tamper(folder, "UPDATE research_run SET engine_version = '0' WHERE id = ?", runId);
    expect(await again(runId)).toMatch(/because it was made by engine version 0, this is version /);
  });

  it('is not checked for look-ahead on other candles than its own', async () => {
    const runId = await run();
    await test.close();
    writeCandles(folder, [{ ...rows[1_500], high: rows[1_500].high * 2 }]);
    test = openTestResearch(folder);
    const { jobId } = await test.call('backtest.lookAhead', { runId });
    const job = await test.over(jobId);
    expect(job.error).toMatch(/^The candles are no longer those it was made on/);
  });
});

describe('an export', () => {
  it('is refused where nobody can be asked for a file', async () => {
    const runId = await run();
    expect(await test.refusal('backtest.export', { runId, format: 'json' })).toMatchObject({
      code: 'unavailable',
      message: 'There is nobody here to choose a file: use the application window, or the command line.',
    });
  });
});

describe('a damaged database of runs', () => {
  it('is kept under another name, and a new one takes the next runs', async () => {
    await test.close();
    const text = 'this is no database, but long enough to look like one'.repeat(40);
    writeFileSync(runsFile(folder), text);
    test = openTestResearch(folder);
    expect(await test.call('backtest.runs', { limit: 5 })).toEqual([]);
    const kept = readdirSync(folder).filter((name) => name.startsWith('research.db.damaged-'));
    expect(kept.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([text]);
    const message = expect.stringContaining(`the file is kept as ${join(folder, kept[0])}. `) as string;
    expect(test.lines).toContainEqual(message);
    expect(test.items).toContainEqual({
      type: 'event',
      event: expect.objectContaining({ level: 'warning', kind: 'research', message }) as unknown,
    });
    expect(await run()).toBe(1);
    expect(await test.call('backtest.runs', { limit: 5 })).toHaveLength(1);
  });
});

describe('a database of runs that cannot be used', () => {
  it('is a reason for every question about runs, and for no other', async () => {
    await test.close();
    const newer = new Database(runsFile(folder));
    newer.pragma('user_version = 9999');
    newer.close();
    test = openTestResearch(folder);
    for (const error of [
      await test.refusal('backtest.runs', { limit: 5 }),
      await test.refusal('backtest.report', { runId: 1 }),
      await test.refusal('optimise.sweeps', { limit: 5 }),
    ]) {
      expect(error.code).toBe('unavailable');
      expect(error.message).toContain(runsFile(folder));
      expect(error.message).toMatch(/Trading goes on\.$/);
    }
    expect(await test.call('jobs.list', undefined)).toEqual([]);
    expect((await test.call('configuration.form', undefined)).fields.length).toBeGreaterThan(50);
    const { jobId } = await test.call('backtest.run', { ...whole, settings });
    expect((await test.over(jobId)).error).toMatch(/^Stored backtests and sweeps cannot be used\./);
  });
});

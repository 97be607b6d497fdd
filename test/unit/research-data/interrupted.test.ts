import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../../engine/api/jobs.ts';
import { PARALLAX } from '../../integration/cli/parallax-process.ts';
import { archiveLines, createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { zipOf } from '../../support/zip-writer.ts';
import { importFirst, openTestDesk, pickerOf, type TestDesk, until, valueOf } from './desk.ts';
import { fakePast, PAST_START } from './past.ts';

const START = 1_704_067_200;
const NAMES = ['XBTUSD', 'ETHUSD', 'SOLUSD', 'ADAUSD', 'DOTUSD', 'XRPUSD'];

let folder: HistoryFolder;
let test: TestDesk;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(async () => {
  await test.close();
  folder.remove();
});

function bigZip(): string {
  const entries = NAMES.map((name, at) => {
    const content = archiveLines(START, 40_000, (minute) => minute % (at + 3) !== 0).join('\n');
    return { name: `${name}_1.csv`, content };
  });
  return folder.file('all.zip', zipOf(entries));
}

function membersDone(): number {
  const position = folder.open().jobs.list()[0]?.position;
  return position === undefined ? 0 : (JSON.parse(position) as { readonly done: readonly string[] }).done.length;
}

/** The only job on the list, once it is there. */
async function onlyJob(): Promise<JobView> {
  await test.desk.ready();
  const [job, ...others] = test.jobs.list();
  if (job === undefined || others.length > 0) throw new Error(`there are ${test.jobs.list().length} jobs`);
  return job;
}

describe('an import whose process was killed', () => {
  it(
    'is shown as interrupted, goes on without being asked for again, and imports nothing twice',
    { timeout: 60_000 },
    async () => {
      const file = bigZip();
      const killed = spawn(PARALLAX.node, [...PARALLAX.args, 'import', file, '--data-dir', folder.path]);
      const gone = once(killed, 'exit');
      while (membersDone() < 2 && killed.exitCode === null) await sleep(2);
      killed.kill('SIGKILL');
      await gone;
      const done = membersDone();
      expect(done).toBeGreaterThanOrEqual(2);
      expect(done).toBeLessThan(NAMES.length);

      test = openTestDesk(folder.path);
      const job = await onlyJob();
      expect(job).toMatchObject({
        kind: 'import',
        title: 'all.zip',
        state: 'interrupted',
        detail: `stopped after ${done} files`,
        canResume: true,
        target: { kind: 'archive', name: 'all.zip' },
      });
      const resumed = await test.over(test.jobs.resume(job.id) ?? '');
      expect(resumed.outcome).toMatch(
        new RegExp(`of ${NAMES.length - done} symbols?: .*${done} files had been imported`),
      );
      expect(test.jobs.list()).toHaveLength(1);

      const whole = createHistoryFolder();
      const other = openTestDesk(whole.path, { files: pickerOf([file]) });
      await other.over(valueOf(await importFirst(other)).jobId);
      await other.close();
      expect(folder.content()).toEqual(whole.content());
      whole.remove();
    },
  );

  it('is not shown while that process still works on it', async () => {
    const store = folder.open();
    const position = JSON.stringify({ process: process.ppid, done: [] });
    const key = 'import|/data/all.zip|12:34|*|strict';
    store.jobs.begin({ key, kind: 'import', title: 'Import of all.zip', position }, 1);
    test = openTestDesk(folder.path);
    await test.desk.ready();
    expect(test.jobs.list()).toEqual([]);
  });

  it('is forgotten for good when the user dismisses it', async () => {
    const store = folder.open();
    // As an earlier version wrote it: without the process.
    const key = 'import|/data/a|b.zip|12:34|BTC/USD,ETH/USD|skip-bad';
    store.jobs.begin({ key, kind: 'import', title: 'Import of a|b.zip', position: '{"done":["XBTUSD_1.csv"]}' }, 1);
    test = openTestDesk(folder.path);
    const job = await onlyJob();
    expect(job).toMatchObject({ title: 'a|b.zip', state: 'interrupted', detail: 'stopped after 1 file' });
    expect(test.jobs.dismiss(job.id)).toBe(true);
    await until(() => store.jobs.list().length === 0);
    expect(test.jobs.list()).toEqual([]);
  });
});

describe('a job that ran when the application was closed', () => {
  it('is an import that goes on at the next start', async () => {
    const file = bigZip();
    test = openTestDesk(folder.path, { files: pickerOf([file]) });
    const { jobId } = valueOf(await importFirst(test));
    await until(() => test.job(jobId).detail.includes('2 of 6'));
    await test.close();
    expect(folder.open().jobs.list()[0]?.state).toBe('running');

    test = openTestDesk(folder.path);
    const job = await onlyJob();
    expect(job.state).toBe('interrupted');
    expect((await test.over(test.jobs.resume(job.id) ?? '')).state).toBe('done');
    expect(valueOf(await test.desk.handlers['data.overview'](undefined)).series).toHaveLength(NAMES.length);
  });

  it('is a backfill that asks only for the rest', async () => {
    let onPage = (): void => undefined;
    const market = fakePast(2_000, () => onPage());
    const sessionMarket = { symbol: 'BTC/USD', simulated: true, market };
    test = openTestDesk(folder.path, { sessionMarket });
    await test.desk.ready();
    const closed = new Promise<void>((resolve) => {
      onPage = () => {
        if (market.asked.length === 12) resolve(test.close());
      };
    });
    valueOf(
      await test.desk.handlers['data.backfill']({ symbol: 'BTC/USD', simulated: true, from: PAST_START, to: null }),
    );
    await closed;

    test = openTestDesk(folder.path, { sessionMarket });
    const job = await onlyJob();
    expect(job).toMatchObject({
      kind: 'backfill',
      title: 'BTC/USD from 1 Jan 2024',
      state: 'interrupted',
      target: { kind: 'series', symbol: 'BTC/USD', simulated: true },
    });
    expect(job.detail).toMatch(/^stopped at 1 Jan 2024 \d\d:\d\d UTC$/);
    expect(job.part).toBeGreaterThan(0.05);
    const asked = market.asked.length;
    expect((await test.over(test.jobs.resume(job.id) ?? '')).state).toBe('done');
    expect(BigInt(market.asked[asked] ?? '0')).toBeGreaterThan(BigInt(market.asked[9] ?? '0'));
    const { series } = valueOf(await test.desk.handlers['data.overview'](undefined));
    expect(series[0]).toMatchObject({ have: 1_600, unverified: 0 });
  });

  it('stays cancelled when it was cancelled before', async () => {
    test = openTestDesk(folder.path, { files: pickerOf([bigZip()]) });
    const { jobId } = valueOf(await importFirst(test));
    await until(() => test.job(jobId).detail !== '');
    test.jobs.cancel(jobId);
    await test.close();
    expect(folder.open().jobs.list()[0]?.state).toBe('cancelled');
  });
});

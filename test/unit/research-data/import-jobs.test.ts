import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../../engine/api/jobs.ts';
import { archiveLines, createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { zipOf } from '../../support/zip-writer.ts';
import { importFirst, openTestDesk, pickerOf, type TestDesk, until, valueOf } from './desk.ts';

const START = 1_704_067_200;
const MINUTES = 3_000;

let folder: HistoryFolder;
let test: TestDesk;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(async () => {
  await test.close();
  folder.remove();
});

function csv(seed: number, minutes = MINUTES): string {
  return archiveLines(START, minutes, (minute) => minute % seed !== 1).join('\n');
}

function bigZip(): string {
  const names = ['XBTUSD', 'ETHUSD', 'SOLUSD', 'ADAUSD'];
  const files = names.map((name, at) => ({ name: `all/${name}_1.csv`, content: csv(at + 3, 60_000) }));
  return folder.file('all.zip', zipOf([...files, { name: 'all/XBTUSD_60.csv', content: 'not read' }]));
}

/** The job as it was told over time. */
function told(jobId: string): JobView[] {
  return test.items.flatMap((item) => (item.type === 'job' && item.job.id === jobId ? [item.job] : []));
}

describe('archives that were chosen', () => {
  it('say what they hold before anything of it is imported', async () => {
    const zip = folder.file(
      'kraken.zip',
      zipOf([
        { name: 'x/XBTUSD_1.csv', content: csv(3) },
        { name: 'x/XBTUSD_5.csv', content: '' },
        { name: 'x/ETHUSD_1.csv', content: csv(4) },
        { name: 'x/readme.txt', content: '' },
      ]),
    );
    const nameless = folder.file('candles.csv', csv(3));
    const hourly = folder.file('XBTUSD_60.csv', csv(3));
    const broken = folder.file('broken.zip', zipOf([{ name: 'a', content: 'x' }]).subarray(0, 20));
    test = openTestDesk(folder.path, { files: pickerOf([zip, nameless, hourly, broken]) });
    const chosen = valueOf(await test.desk.handlers['data.chooseArchives'](undefined));
    expect(chosen.map(({ name, kind, passedOver, needsSymbol }) => [name, kind, passedOver, needsSymbol])).toEqual([
      ['kraken.zip', 'zip', 2, false],
      ['candles.csv', 'file', 0, true],
      ['XBTUSD_60.csv', 'file', 1, false],
      ['broken.zip', 'file', 0, false],
    ]);
    expect(chosen[0]?.symbols).toEqual([
      { symbol: 'BTC/USD', bytes: csv(3).length },
      { symbol: 'ETH/USD', bytes: csv(4).length },
    ]);
    expect(chosen.map(({ error }) => error)).toEqual([
      null,
      null,
      'It holds 60-minute candles by its name. Choose the file with 1-minute candles: the longer ones are made of them.',
      expect.stringContaining('cut off or damaged'),
    ]);
    const overview = valueOf(await test.desk.handlers['data.overview'](undefined));
    expect(overview.series).toEqual([]);
  });

  it('cannot be chosen where nobody can be asked', async () => {
    test = openTestDesk(folder.path);
    expect(await test.desk.handlers['data.chooseArchives'](undefined)).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
  });
});

describe('an import', () => {
  it('takes the symbols that were picked and tells how far it is and what came of it', async () => {
    test = openTestDesk(folder.path, { files: pickerOf([bigZip()]) });
    const { jobId } = valueOf(await importFirst(test, ['BTC/USD', 'SOL/USD']));
    const job = await test.over(jobId);
    const perSymbol = [3, 5].map((seed) => csv(seed, 60_000).split('\n').length);
    const total = ((perSymbol[0] ?? 0) + (perSymbol[1] ?? 0)).toLocaleString('en-US');
    expect(job).toMatchObject({
      kind: 'import',
      title: 'all.zip',
      state: 'done',
      part: 1,
      outcome: `${total} candles of 2 symbols: ${total} new.`,
      target: { kind: 'archive', name: 'all.zip' },
    });
    const details = told(jobId).map(({ detail }) => detail);
    expect(details).toContain('XBTUSD_1.csv · 1 of 2 files');
    const parts = told(jobId).flatMap(({ part }) => part ?? []);
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    const { series } = valueOf(await test.desk.handlers['data.overview'](undefined));
    expect(series.map(({ symbol, have, sources }) => [symbol, have, sources])).toEqual([
      ['BTC/USD', perSymbol[0], ['archive']],
      ['SOL/USD', perSymbol[1], ['archive']],
    ]);
    await until(() => test.items.some(({ type }) => type === 'data_changed'));
  });

  it('and the reading after it leave the calling thread idle', { timeout: 60_000 }, async () => {
    test = openTestDesk(folder.path, { files: pickerOf([bigZip()]) });
    await test.desk.ready();
    const before = performance.eventLoopUtilization();
    const { jobId } = valueOf(await importFirst(test));
    expect((await test.over(jobId)).state).toBe('done');
    const everything = { simulated: false, from: null, to: null, maxGapMinutes: 120 };
    await Promise.all(['BTC/USD', 'ETH/USD'].map((symbol) => test.desk.load({ symbol, ...everything })));
    // A share of the time and not a delay: other programs on this machine make delays of their own.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.4);
  });

  it('changes nothing the second time, and says so', async () => {
    const file = folder.file('XBTUSD_1.csv', csv(3));
    test = openTestDesk(folder.path, { files: pickerOf([file]) });
    await test.over(valueOf(await importFirst(test)).jobId);
    const before = folder.content();
    const again = await test.over(valueOf(await importFirst(test)).jobId);
    expect(again.outcome).toBe('2,000 candles of BTC/USD: all were there already.');
    expect(folder.content()).toEqual(before);
  });

  it(
    'that was cancelled in the middle goes on where it was, and ends as if nothing had happened',
    { timeout: 60_000 },
    async () => {
      const zip = bigZip();
      test = openTestDesk(folder.path, { files: pickerOf([zip]) });
      const { jobId } = valueOf(await importFirst(test));
      await until(() => test.job(jobId).detail.includes('2 of 4') || test.job(jobId).state !== 'running');
      expect(test.jobs.cancel(jobId)).toBe(true);
      const cancelled = await test.over(jobId);
      expect(cancelled).toMatchObject({ state: 'cancelled', canResume: true, outcome: null });
      const resumedId = test.jobs.resume(jobId) ?? '';
      const resumed = await test.over(resumedId);
      expect(resumed.state).toBe('done');
      expect(resumed.outcome).toMatch(/file(s)? had been imported before/);

      const whole = createHistoryFolder();
      const other = openTestDesk(whole.path, { files: pickerOf([zip]) });
      await other.over(valueOf(await importFirst(other)).jobId);
      await other.close();
      expect(folder.content()).toEqual(whole.content());
      whole.remove();
    },
  );

  it('names the file, the line and what to do about a bad row', async () => {
    const file = folder.file('XBTUSD_1.csv', `${START},1,1,1,1,1\n${START + 60},x,1,1,1,1\n${START + 120},2,2,2,2,2\n`);
    test = openTestDesk(folder.path, { files: pickerOf([file]) });
    const failed = await test.over(valueOf(await importFirst(test)).jobId);
    expect(failed).toMatchObject({
      state: 'failed',
      canResume: true,
      error:
        'XBTUSD_1.csv: line 2: open is not a number (x); nothing of it was imported (choose “Leave bad rows out” to take the others).',
    });
    const taken = await test.over(valueOf(await importFirst(test, null, true)).jobId);
    expect(taken.outcome).toBe('2 candles of BTC/USD: 2 new; rows put right: 1 bad left out.');
  });

  it('of many files names those that failed and tells what became of the others', async () => {
    const zip = folder.file(
      'mixed.zip',
      zipOf([
        { name: 'XBTUSD_1.csv', content: csv(3) },
        { name: 'ETHUSD_1.csv', content: 'nonsense\n' },
      ]),
    );
    test = openTestDesk(folder.path, { files: pickerOf([zip]) });
    const failed = await test.over(valueOf(await importFirst(test)).jobId);
    expect(failed.error).toMatch(/^1 of 2 files could not be imported\. ETHUSD_1\.csv: .*Of the others: 2,000 candles/);
  });

  it('refuses what makes no sense before it begins', async () => {
    const nameless = folder.file('candles.csv', csv(3));
    const zip = folder.file('k.zip', zipOf([{ name: 'XBTUSD_1.csv', content: csv(3) }]));
    test = openTestDesk(folder.path, { files: pickerOf([nameless, zip]) });
    const [first, second] = valueOf(await test.desk.handlers['data.chooseArchives'](undefined));
    const start = async (archiveId: string, symbols: string[] | null): Promise<string> => {
      const answer = await test.desk.handlers['data.import']({ archiveId, symbols, skipBad: false });
      return answer.ok ? 'started' : answer.error.message;
    };
    const [namelessId, zipId] = [first?.archiveId ?? '', second?.archiveId ?? ''];
    expect(await start('archive-99', null)).toMatch(/Choose the file again/);
    expect(await start(namelessId, null)).toBe('Say which one symbol candles.csv holds, like BTC/USD.');
    expect(await start(namelessId, ['BTC'])).toBe('BTC is no symbol. Write it like BTC/USD.');
    expect(await start(zipId, ['ETH/USD'])).toBe('k.zip holds no 1-minute candles of ETH/USD.');
    expect(await start(namelessId, ['xbtusd'])).toBe('started');
  });
});

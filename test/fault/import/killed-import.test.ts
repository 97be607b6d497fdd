import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parallax, PARALLAX } from '../../integration/cli/parallax-process.ts';
import { archiveLines, createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { zipOf } from '../../support/zip-writer.ts';

const START = 1_704_067_200;
let folder: HistoryFolder;
let whole: HistoryFolder;
beforeEach(() => {
  folder = createHistoryFolder();
  whole = createHistoryFolder();
});
afterEach(() => {
  folder.remove();
  whole.remove();
});

/** How many candle files the job of the folder has noted as done. */
function membersDone(): number {
  const store = folder.open();
  const position = store.jobs.list()[0]?.position;
  return position === undefined ? 0 : (JSON.parse(position) as { readonly done: readonly string[] }).done.length;
}

describe('an import that is killed in the middle', () => {
  it('loses nothing that was done, goes on, and ends as if nothing had happened', async () => {
    const names = ['XBTUSD', 'ETHUSD', 'SOLUSD', 'ADAUSD', 'DOTUSD', 'XRPUSD', 'LTCUSD', 'XDGUSD'];
    const entries = names.map((name, index) => {
      const content = archiveLines(START + index * 86_400, 60_000, (minute) => minute % (index + 3) !== 0).join('\n');
      return { name: `${name}_1.csv`, content };
    });
    const file = folder.file('all.zip', zipOf(entries));
    const killed = spawn(PARALLAX.node, [...PARALLAX.args, 'import', file, '--data-dir', folder.path]);
    const gone = once(killed, 'exit');
    while (membersDone() < 2 && killed.exitCode === null) await sleep(2);
    killed.kill('SIGKILL');
    await gone;
    const done = membersDone();
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(names.length);
    expect(folder.open().jobs.list()[0]?.state).toBe('running');

    const resumed = await parallax('import', file, '--data-dir', folder.path);
    expect(resumed.code).toBe(0);
    const report = JSON.parse(resumed.stdout) as {
      files: { resumed: boolean; members: { status: string; path: string }[] }[];
    };
    expect(report.files[0]?.resumed).toBe(true);
    expect(report.files[0]?.members.filter(({ status }) => status === 'done_before')).toHaveLength(done);
    expect(report.files[0]?.members.map(({ path }) => path)).toEqual(entries.map(({ name }) => name));
    expect((await parallax('import', file, '--data-dir', whole.path)).code).toBe(0);
    expect(folder.content()).toEqual(whole.content());
  });
});

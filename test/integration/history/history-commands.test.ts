import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parallax } from '../cli/parallax-process.ts';
import { archiveLines, createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { zipOf } from '../../support/zip-writer.ts';

const START = 1_704_067_200;
const SHARED = resolve(import.meta.dirname, '../../../../shared/data');
let folder: HistoryFolder;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(() => folder.remove());

interface DataReport {
  readonly series: readonly Record<string, unknown>[];
  readonly jobs: readonly { readonly title: string; readonly state: string }[];
}

async function dataOf(...more: readonly string[]): Promise<DataReport> {
  const { code, stdout } = await parallax('data', '--json', '--data-dir', folder.path, ...more);
  expect(code).toBe(0);
  return JSON.parse(stdout) as DataReport;
}

describe('import and data on the command line', () => {
  it('import a zip, tell what became of it, and what is there now', async () => {
    const text = archiveLines(START, 2000, (minute) => minute < 500 || minute > 899).join('\n');
    const zip = zipOf([
      { name: 'x/XBTUSD_1.csv', content: text },
      { name: 'x/XBTUSD_60.csv', content: 'not read' },
      { name: 'x/ETHUSD_1.csv', content: text },
    ]);
    const file = folder.file('k.zip', zip);
    const { code, stdout, stderr } = await parallax('import', file, '--symbols', 'XBTUSD', '--data-dir', folder.path);
    expect(code).toBe(0);
    expect(stderr).toContain(`${file}: 0 %`);
    expect(JSON.parse(stdout)).toEqual({
      outcome: 'done',
      files: [
        {
          file,
          resumed: false,
          members: [
            {
              status: 'imported',
              path: 'x/XBTUSD_1.csv',
              symbol: 'BTC/USD',
              candles: 1600,
              from: START * 1000,
              to: (START + 60 * 1999) * 1000,
              added: 1600,
              replaced: 0,
              confirmed: 0,
              repaired: { bad: 0, duplicated: 0, unsorted: 0 },
            },
          ],
          passedOver: 2,
          error: null,
        },
      ],
    });
    const { series, jobs } = await dataOf();
    expect(jobs).toMatchObject([{ title: 'Import of k.zip', state: 'done' }]);
    const gap = { from: (START + 60 * 620) * 1000, to: (START + 60 * 900) * 1000 };
    expect(series).toEqual([
      {
        symbol: 'BTC/USD',
        simulated: false,
        from: START * 1000,
        to: (START + 60 * 2000) * 1000,
        have: 1600,
        filled: 120,
        gap: 280,
        sources: ['archive'],
        gaps: [{ ...gap, minutes: 280, checked: false }],
        unverified: [{ ...gap, from: (START + 60 * 500) * 1000 }],
        days: [
          { day: '2024-01-01', have: 1040, filled: 120, gap: 280, sources: ['archive'] },
          { day: '2024-01-02', have: 560, filled: 0, gap: 0, sources: ['archive'] },
        ],
      },
    ]);
    const text2 = await parallax('data', '--data-dir', folder.path);
    expect(text2.stdout).toBe(
      'BTC/USD  2024-01-01 to 2024-01-02  1600 minutes with trades, 120 filled, 280 in 1 gaps  (archive)\n',
    );
  });

  it('research commands give the same from the history as from the file', async () => {
    const file = folder.file(
      'XBTUSD_1.csv.gz',
      gzipSync(archiveLines(START, 4000, (minute) => minute % 7 !== 0).join('\n')),
    );
    expect((await parallax('import', file, '--data-dir', folder.path)).code).toBe(0);
    const history = ['--symbol', 'BTC/USD', '--data-dir', folder.path];
    for (const [command, ...more] of [['lenses'], ['backtest', '--json']]) {
      const [read, stored] = await Promise.all([
        parallax(command, '--candles', file, ...more),
        parallax(command, ...history, ...more),
      ]);
      expect([stored.code, stored.stderr, stored.stdout === read.stdout]).toEqual([0, '', true]);
    }
    const part = await parallax('backtest', ...history, '--from', '2024-01-02', '--to', '2024-01-03T06:00Z', '--json');
    expect((JSON.parse(part.stdout) as { data: unknown }).data).toMatchObject({
      symbol: 'BTC/USD',
      from: Date.UTC(2024, 0, 2),
      to: Date.UTC(2024, 0, 3, 6) - 60_000,
      bars: 1800,
    });
  });

  it('say in one line what is wrong', async () => {
    const bad = folder.file('XBTUSD_1.csv', `${START},1,1,1,1,1\n${START + 60},x,1,1,1,1\n`);
    const missing = join(folder.path, 'none.zip');
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [
        ['import', bad, '--data-dir', folder.path],
        1,
        `parallax import: ${bad}: line 2: open is not a number (x); nothing of it was imported (--skip-bad leaves bad rows out)`,
      ],
      [['import', missing, '--data-dir', folder.path], 1, `parallax import: ${missing}: no such file`],
      [['import', bad], 2, 'parallax import: option --data-dir DIR is missing'],
      [['import', '--data-dir', folder.path], 2, 'parallax import: no FILE to import is given'],
      [
        ['import', bad, '--interval', '5', '--data-dir', folder.path],
        2,
        'parallax import: option --interval: 5 is not allowed; use 1',
      ],
      [
        ['import', bad, '--symbols', 'BTC', '--data-dir', folder.path],
        2,
        'parallax import: option --symbols: BTC is not allowed; use a symbol such as BTC/USD or XBTUSD',
      ],
      [['data', '--data-dir', missing], 1, `parallax data: ${missing}: no such folder`],
      [
        ['backtest', '--symbol', 'BTC/USD', '--data-dir', missing],
        1,
        `parallax backtest: ${missing}: holds no candle history`,
      ],
      [
        ['lenses', '--symbol', 'ETH/USD', '--data-dir', folder.path],
        1,
        `parallax lenses: ${folder.path}: the history holds no candles of ETH/USD in that time (it is empty)`,
      ],
      [
        ['lenses', '--candles', bad, '--from', '2024-01-01'],
        2,
        'parallax lenses: option --from goes with --symbol, not with --candles',
      ],
      [
        ['backfill', '--symbol', 'BTC/USD', '--from', '2024-02-30', '--data-dir', folder.path],
        2,
        'parallax backfill: option --from: 2024-02-30 is not allowed; use a UTC date such as 2024-03-01',
      ],
      [
        ['backfill', '--from', '2024-02-01', '--data-dir', folder.path],
        2,
        'parallax backfill: option --symbol S is missing',
      ],
      [
        ['backfill', '--symbol', 'BTC/USD', '--from', '2024-02-01', '--exchange', 'nowhere', '--data-dir', folder.path],
        2,
        'parallax backfill: option --exchange: nowhere is not allowed',
      ],
    ];
    for (const [args, code, line] of cases) {
      const finished = await parallax(...args);
      const message = finished.stderr.split('\n').filter((text) => text.startsWith('parallax'));
      expect([args, finished.code, message.length]).toEqual([args, code, 1]);
      expect(message[0]).toContain(line);
    }
  });
});

// Real market data is not part of the project; where it is not at hand there is nothing to import.
describe.skipIf(!existsSync(SHARED))('real archives', () => {
  it('are imported whole, with every minute accounted for', async () => {
    const files = ['XBTUSDC_1.csv.gz', 'BTCUSDT_1m_2023-12_2024-05.csv.gz'].map((name) => join(SHARED, name));
    expect((await parallax('import', ...files, '--data-dir', folder.path)).code).toBe(0);
    const { series } = await dataOf();
    expect(series.map(({ symbol, have, filled, gap }) => [symbol, have, filled, gap])).toEqual([
      ['BTC/USDC', 56_717, 72_883, 0],
      ['BTC/USDT', 263_520, 0, 0],
    ]);
    const [file, stored] = await Promise.all([
      parallax('backtest', '--candles', files[0], '--config', folder.file('c.json', '{"symbol":"BTC/USDC"}'), '--json'),
      parallax('backtest', '--symbol', 'BTC/USDC', '--data-dir', folder.path, '--json'),
    ]);
    // Whole reports in a failure's message would bury it.
    expect([stored.code, stored.stderr, stored.stdout === file.stdout]).toEqual([0, '', true]);
  });
});

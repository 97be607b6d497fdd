import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importArchives } from '../../../engine/import/import-archives.ts';
import type { ImportReport } from '../../../engine/import/import-report.ts';
import type { HistoryStore } from '../../../engine/storage/candles/history-store.ts';
import { archiveLines, createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { zipOf } from '../../support/zip-writer.ts';

const START = 1_704_067_200;
const NOW = Date.UTC(2026, 0, 1);
const GOOD = archiveLines(START, 200).join('\n');
let folder: HistoryFolder;
let store: HistoryStore;
beforeEach(() => {
  folder = createHistoryFolder();
  store = folder.open();
});
afterEach(() => folder.remove());

function run(
  files: readonly string[],
  skipBad = false,
  symbols: readonly string[] | null = null,
): Promise<ImportReport> {
  return importArchives({ files, symbols, skipBad }, { store, now: () => NOW });
}

/** What went wrong with each file or member, as `FILE: MEMBER: error`. */
function errorsOf({ files }: ImportReport): readonly string[] {
  return files.flatMap(({ error, members }) => {
    const failed = members.flatMap((member) => (member.status === 'failed' ? [`${member.path}: ${member.error}`] : []));
    return error === null ? failed : [error, ...failed];
  });
}

describe('a hostile candle file', () => {
  const nothing = 'nothing of it was imported (--skip-bad leaves bad rows out)';
  it.each([
    [
      'wrong columns',
      [GOOD, `${START + 12_000},1,1,1`].join('\n'),
      `line 201: 4 columns where 6 or 7 are expected; ${nothing}`,
    ],
    [
      'trades instead of candles',
      `${START},1.5,0.1\n${START},1.5,0.1`,
      `line 1: 3 columns where 6 or 7 are expected and 1 more; ${nothing}`,
    ],
    [
      'a number that is none',
      [`${START},1e999,1,1,1,1`, ...GOOD.split('\n').slice(1)].join('\n'),
      `line 1: open is not a number (1e999); ${nothing}`,
    ],
    [
      'rows twice',
      `${GOOD}\n${GOOD}`,
      /^line 201: minute 2024-01-01T00:00Z is here again, first seen on line 1 and 199 more;/,
    ],
    [
      'shuffled rows',
      GOOD.split('\n').toReversed().join('\n'),
      /^line 2: unsorted: minute 2024-01-01T03:18Z comes after 2024-01-01T03:19Z and 198 more;/,
    ],
    [
      'another interval under this name',
      archiveLines(START, 600, (minute) => minute % 5 === 0).join('\n'),
      'all its rows are multiples of 5 minutes apart; 1-minute candles are expected',
    ],
    [
      'times that are still to come',
      archiveLines(NOW / 1000 + 10 * 86_400, 3).join('\n'),
      'line 1: time 2026-01-11T00:00:00.000Z lies in the future',
    ],
    ['no rows', '', 'holds no candle'],
    [
      'bytes that are no text',
      Buffer.alloc(100_000, 7),
      'line 1: longer than 65536 bytes, so this is not a CSV of candles',
    ],
    ['gzip that is cut off', gzipSync(GOOD).subarray(0, 500), 'the gzip data ends too early; the file is cut off'],
    ['gzip that is damaged', gzipSync(GOOD).fill(9, 100, 200), 'the gzip data is damaged'],
  ])('with %s is refused as a whole, and nothing that was there is lost', async (_, content, error) => {
    await run([folder.file('XBTUSD_1.csv', GOOD)]);
    const before = folder.content();
    const report = await run([folder.file('ETHUSD_1.csv', content)]);
    expect(report.outcome).toBe('failed');
    const expected = error instanceof RegExp ? expect.stringMatching(error) : error;
    expect(report.files[0]?.members).toMatchObject([{ status: 'failed', symbol: 'ETH/USD', error: expected }]);
    expect(folder.content()).toEqual(before);
  });

  it('is put right when that is asked for', async () => {
    const lines = GOOD.split('\n');
    const mixed = [...lines.slice(100), 'nonsense', ...lines.slice(0, 101)].join('\n');
    const report = await run([folder.file('XBTUSD_1.csv', mixed)], true);
    expect(report.files[0]?.members).toMatchObject([
      { status: 'imported', candles: 200, repaired: { bad: 1, duplicated: 1, unsorted: 100 } },
    ]);
    const dirty = folder.content();
    store.removeSeries({ symbol: 'BTC/USD', simulated: false });
    await run([folder.file('XBTUSD_1.csv', GOOD)]);
    expect(dirty).toEqual(folder.content());
  });

  it.each([
    [
      'candles.csv',
      null,
      'the name candles.csv does not say the symbol (as XBTUSD_1.csv does); give one with --symbols',
    ],
    ['XBTUSD_60.csv', null, 'holds 60-minute candles by its name; 1-minute candles are expected'],
    ['XBTUSD_1.csv', ['ETH/USD'], 'holds BTC/USD, which is not among ETH/USD'],
  ])('%s is refused by its name', async (name, symbols, error) => {
    expect(errorsOf(await run([folder.file(name, GOOD)], false, symbols))).toEqual([error]);
  });

  it('may have any name when it is said what it holds', async () => {
    expect((await run([folder.file('candles.csv', GOOD)], false, ['BTC/USD'])).outcome).toBe('done');
    expect(store.coverage('BTC/USD')?.have).toBe(200);
  });
});

describe('a zip archive', () => {
  const entries = [
    { name: 'Kraken_OHLCVT/', content: '' },
    { name: 'Kraken_OHLCVT/XBTUSD_1.csv', content: GOOD },
    { name: 'Kraken_OHLCVT/XBTUSD_5.csv', content: 'not even read' },
    { name: 'Kraken_OHLCVT/ETHEUR_1.csv', content: GOOD },
    { name: 'Kraken_OHLCVT/readme.txt', content: 'hello' },
    { name: '__MACOSX/._ETHEUR_1.csv', content: 'resource fork' },
  ];

  it('gives the 1-minute files of the wanted symbols; the rest is not unpacked', async () => {
    const file = folder.file('all.zip', zipOf(entries));
    const some = await run([file], false, ['BTC/USD']);
    expect(some.files[0]).toMatchObject({
      passedOver: 5,
      members: [{ status: 'imported', symbol: 'BTC/USD', candles: 200 }],
    });
    expect(store.series().map(({ symbol }) => symbol)).toEqual(['BTC/USD']);
    const all = await run([file]);
    expect(all.files[0]?.members.map(({ symbol }) => symbol)).toEqual(['BTC/USD', 'ETH/EUR']);
    expect((await run([file], false, ['SOL/USD'])).files[0]?.error).toBe(
      'holds no 1-minute candle file of SOL/USD among its 6 entries (names like XBTUSD_1.csv)',
    );
  });

  it('is imported as far as it is sound; every entry that is not is named', async () => {
    const content = [
      { name: '../../XBTUSD_1.csv', content: GOOD },
      { name: 'C:\\ETHUSD_1.csv', content: GOOD },
      { name: 'SOLUSD_1.csv', content: GOOD, claim: { checksum: 1 } },
      { name: 'ADAUSD_1.csv', content: GOOD, claim: { size: 10 } },
      { name: 'DOTUSD_1.csv', content: GOOD, claim: { flags: 1 } },
      { name: 'XDGUSD_1.csv', content: GOOD, claim: { size: 2 ** 31 } },
      { name: 'LTCUSD_1.csv', content: Buffer.concat([Buffer.from(`${GOOD}\n`), Buffer.alloc(20 << 20, '\n')]) },
      { name: 'XRPUSD_1.csv', content: `${GOOD}\nx` },
      { name: 'ETHEUR_1.csv', content: GOOD },
    ];
    const report = await run([folder.file('hostile.zip', zipOf(content))]);
    expect(report.outcome).toBe('failed');
    expect(errorsOf(report)).toEqual([
      '../../XBTUSD_1.csv: its name leads out of the archive, so it is not read',
      'C:/ETHUSD_1.csv: its name leads out of the archive, so it is not read',
      'SOLUSD_1.csv: the packed data is damaged (its checksum is another one)',
      expect.stringMatching(/^ADAUSD_1.csv: the packed data is damaged or cut off \(too many bytes/),
      'DOTUSD_1.csv: it is encrypted',
      'XDGUSD_1.csv: it unpacks to 2147483648 bytes or more; a candle file has at most 1073741824',
      'LTCUSD_1.csv: it unpacks to more than 200 times its size, which numbers never do, so it was not read on',
      expect.stringMatching(/^XRPUSD_1.csv: line 201: 1 columns where 6 or 7 are expected/),
    ]);
    expect(store.series().map(({ symbol }) => symbol)).toEqual(['ETH/EUR']);
  });

  it.each([
    ['is cut off', (zip: Buffer) => zip.subarray(0, zip.length - 40)],
    ['has a damaged directory', (zip: Buffer) => Buffer.from(zip).fill(0, zip.length - 200, zip.length - 22)],
  ])('that %s is refused', async (_, damage) => {
    const [error] = errorsOf(await run([folder.file('broken.zip', damage(zipOf(entries)))]));
    expect(error).toMatch(/zip archive is (cut off or )?damaged/);
    expect(store.series()).toEqual([]);
  });

  it('goes on with the entries that failed when they have been put right', async () => {
    const file = folder.file('a.zip', zipOf([entries[1], { name: 'ETHEUR_1.csv', content: `${GOOD}\nx` }]));
    expect((await run([file])).outcome).toBe('failed');
    const again = await run([file], false);
    expect(again.files[0]).toMatchObject({ resumed: true, members: [{ status: 'done_before' }, { status: 'failed' }] });
  });
});

describe('an import', () => {
  it('changes nothing when it is made again, and confirms what another source brought', async () => {
    const file = folder.file(
      'XBTUSD_1.csv.gz',
      gzipSync(archiveLines(START, 5000, (minute) => minute % 9 > 2).join('\n')),
    );
    await run([file]);
    const before = folder.content();
    const again = await run([file]);
    expect(again.files[0]?.members).toMatchObject([{ added: 0, replaced: 0, confirmed: 0 }]);
    expect(folder.content()).toEqual(before);
    expect(store.coverage('BTC/USD')?.days[0]?.sources).toEqual(['archive']);
  });

  it('stops between two writes when it is told to, and goes on later', async () => {
    const lines = archiveLines(START, 300 * 1440, (minute) => minute % 60 === 0 || minute % 61 === 0);
    const file = folder.file(
      'all.zip',
      zipOf([
        { name: 'XBTUSD_1.csv', content: GOOD },
        { name: 'ETHUSD_1.csv', content: lines.join('\n') },
      ]),
    );
    const controller = new AbortController();
    const stopped = await importArchives(
      { files: [file], symbols: null, skipBad: false },
      {
        store,
        now: () => NOW,
        signal: controller.signal,
        progress: ({ path, part }) => {
          if (path === 'ETHUSD_1.csv' && part > 0.9) setImmediate(() => controller.abort());
        },
      },
    );
    expect(stopped.outcome).toBe('cancelled');
    expect(store.jobs.list()[0]?.state).toBe('cancelled');
    expect(stopped.files[0]?.members.map(({ status }) => status)).toEqual(['imported']);
    const resumed = await run([file]);
    expect(resumed.files[0]).toMatchObject({
      resumed: true,
      members: [
        { status: 'done_before', path: 'XBTUSD_1.csv' },
        { status: 'imported', candles: lines.length },
      ],
    });
    expect([resumed.outcome, store.jobs.list()[0]?.state]).toEqual(['done', 'done']);
  });
});

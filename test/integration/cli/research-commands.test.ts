import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/domain/lens.ts';
import { parallax, PARALLAX } from './parallax-process.ts';

const START = 1_704_067_200;
let folder = '';

/** Two days of minutes that swing around 100: enough for forty-eight hourly bars. */
function candleText(): string {
  const lines = Array.from({ length: 2880 }, (_, minute) => {
    const price = (at: number): number => Math.round(10_000 + 500 * Math.sin(at / 200)) / 100;
    const [open, close] = [price(minute), price(minute + 1)];
    const high = (Math.max(open, close) + 0.05).toFixed(2);
    const low = (Math.min(open, close) - 0.05).toFixed(2);
    return `${START + 60 * minute},${open},${high},${low},${close},${1 + (minute % 7)},3`;
  });
  return `${lines.join('\n')}\n`;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('parallax lenses', () => {
  it('writes one record per signal bar, the unwarm ones too', async () => {
    const { code, stdout, stderr } = await parallax('lenses', '--candles', file('plain.csv', candleText()));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toHaveLength(48);
    expect(Object.keys(records[0])).toEqual([
      'time',
      'close',
      'entry',
      'exit',
      'entryCount',
      'exitCount',
      'divergenceCount',
      'momentum24h',
      'regime',
      'transitions',
    ]);
    expect(Object.keys(records[0].entry as object)).toEqual([...ENTRY_LENSES]);
    expect(Object.keys(records[0].exit as object)).toEqual([...EXIT_LENSES]);
    expect(records.map((record) => record.time)).toEqual(records.map((_, bar) => (START + 3600 * bar) * 1000));
    expect([records[23].momentum24h, typeof records[24].momentum24h]).toEqual([null, 'number']);
  });

  it('writes the same from a packed file, with a header and in milliseconds', async () => {
    const plain = candleText();
    const rows = plain
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(',', '000,'));
    const headed = ['time,open,high,low,close,volume,trades', ...rows].join('\r\n');
    const [one, two, three] = await Promise.all(
      [file('one.csv', plain), file('two.csv.gz', gzipSync(plain)), file('three.csv', headed)].map((path) =>
        parallax('lenses', '--candles', path),
      ),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  it('ends quietly when its reader goes away', async () => {
    const path = file('piped.csv', candleText());
    const config = file('minute.json', '{"timeframe":"1m"}');
    const command = [PARALLAX.node, ...PARALLAX.args, 'lenses', '--candles', path, '--config', config].join(' ');
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `${command} | head -1`]);
    expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
  });
});

describe('parallax backtest', () => {
  it('writes one report, the same every time', async () => {
    const path = file('report.csv', candleText());
    const config = file(
      'report.json',
      '{"timeframe":"15m","entry":{"required":2},"exit":{"required":1,"minDivergences":0}}',
    );
    const args = ['backtest', '--candles', path, '--config', config, '--json'];
    const [first, second] = await Promise.all([parallax(...args), parallax(...args)]);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    expect(second.stdout).toBe(first.stdout);
    const report = JSON.parse(first.stdout) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(['config', 'data', 'entries', 'exits', 'trades', 'open', 'equity', 'metrics']);
    expect(report.data).toEqual({
      symbol: 'BTC/USD',
      from: START * 1000,
      to: (START + 60 * 2879) * 1000,
      bars: 2880,
      filled: 0,
      gaps: 0,
    });
    expect(report.config).toMatchObject({ timeframe: '15m', entry: { required: 2, windowBars: 12, timeoutHours: 4 } });
    expect(report.equity).toHaveLength(192);
  });

  it('tells a person the same in a few lines', async () => {
    const { code, stdout } = await parallax('backtest', '--candles', file('text.csv', candleText()));
    expect(code).toBe(0);
    expect(stdout).toContain('BTC/USD 1h, 2024-01-01 00:00 to 2024-01-02 23:59 UTC');
    expect(stdout).toContain('Trades          0, fewer than 10: too few for statistics');
  });
});

describe('bad input', () => {
  const good = (minute: number): string => `${START + 60 * minute},1,1,1,1,1`;

  it('refuses a file with bad rows as a whole and names their lines', async () => {
    const path = file('bad.csv', [good(0), 'x,1,1,1,1,1', good(1), `${START + 120},1,1,2,1,1`].join('\n'));
    const { code, stdout, stderr } = await parallax('lenses', '--candles', path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `parallax lenses: ${path}: 2 problems, so nothing of it was used (--skip-bad leaves bad rows out)`,
      '  line 2: time is not a number (x)',
      '  line 4: high 1 is below low 2',
      '',
    ]);
  });

  it('lists at most twenty of them', async () => {
    const lines = Array.from({ length: 200 }, (_, minute) => good(200 - minute));
    const { code, stderr } = await parallax('backtest', '--candles', file('reversed.csv', lines.join('\n')), '--json');
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(22);
    expect(stderr).toContain('199 problems');
    expect(stderr.trimEnd().endsWith('  and 179 more')).toBe(true);
  });

  it('leaves bad rows out when told to, and says what it did', async () => {
    const clean = file('clean.csv', candleText());
    const lines = candleText().trimEnd().split('\n');
    const dirty = file('dirty.csv', [lines[1], lines[0], 'nonsense', lines[2], ...lines.slice(2)].join('\n'));
    const [expected, skipped] = await Promise.all([
      parallax('lenses', '--candles', clean),
      parallax('lenses', '--candles', dirty, '--skip-bad'),
    ]);
    expect(skipped).toMatchObject({ code: 0, stdout: expected.stdout });
    expect(skipped.stderr).toContain(
      `${dirty}: 3 rows put right: 1 bad left out, 1 duplicated (the last one taken), 1 unsorted (sorted in)`,
    );
  });

  it.each([
    ['an empty file', '', 'holds no candle'],
    ['a header alone', 'time,open,high,low,close,volume\n', 'holds no candle'],
    ['an unreadable header', 'a,b,c\n', 'line 1: unreadable header: there is no column named time or timestamp'],
    ['a zip', Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3), 'is a zip archive; unpack the CSV first'],
    [
      'a cut gzip',
      gzipSync(`${START},1,1,1,1,1\n`).subarray(0, 25),
      'the gzip data ends too early; the file is cut off',
    ],
    ['a damaged gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255), 'the gzip data is damaged'],
  ])('refuses %s', async (name, content, message) => {
    const path = file(`${name.replaceAll(' ', '-')}.csv`, content);
    const { code, stdout, stderr } = await parallax('lenses', '--candles', path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.startsWith(`parallax lenses: ${path}: ${message}`)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('warns of candles that are not 1-minute candles', async () => {
    const hourly = Array.from({ length: 48 }, (_, hour) => good(60 * hour)).join('\n');
    const path = file('hourly.csv', hourly);
    const { code, stderr } = await parallax('lenses', '--candles', path);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${path}: no two rows are less than 60 minutes apart; 1-minute candles are expected\n`,
    });
  });

  it('reads times that begin in 1970', async () => {
    const seconds = Array.from({ length: 120 }, (_, minute) => `${60 * minute},1,1,1,1,1`).join('\n');
    const { code, stdout } = await parallax('lenses', '--candles', file('epoch.csv', seconds));
    expect({ code, times: stdout.match(/"time":\d+/g) }).toEqual({ code: 0, times: ['"time":0', '"time":3600000'] });
  });

  it('names files that are not there', async () => {
    const missing = await parallax('lenses', '--candles', join(folder, 'nowhere.csv'));
    expect(missing).toEqual({
      code: 1,
      stdout: '',
      stderr: `parallax lenses: ${join(folder, 'nowhere.csv')}: no such file\n`,
    });
    const config = await parallax('backtest', '--candles', folder, '--config', join(folder, 'nowhere.json'));
    expect(config.stderr).toBe(`parallax backtest: ${join(folder, 'nowhere.json')}: no such file\n`);
    const directory = await parallax('lenses', '--candles', folder);
    expect(directory).toMatchObject({ code: 1, stderr: `parallax lenses: ${folder}: is a folder, not a file\n` });
  });

  it('refuses configurations by name', async () => {
    const candles = file('for-config.csv', candleText());
    const run = async (config: string): Promise<string> => {
      const path = file('broken.json', config);
      const { code, stdout, stderr } = await parallax('backtest', '--candles', candles, '--config', path, '--json');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr.replace(path, 'FILE');
    };
    expect(await run('{"entry":{"required":9}}')).toBe(
      'parallax backtest: FILE: entry.required: 9 is more than the 8 enabled entry lenses; use 1 to 8\n',
    );
    expect(await run('{"windowBars":3,"timeframe":"2h"}')).toContain('timeframe: "2h" is not allowed');
    expect(await run('{"entry":')).toContain('FILE: is not JSON: ');
    expect(await run('{"execution":"magic"}')).toBe(
      'parallax backtest: FILE: execution: "magic" is not allowed; use one of taker, maker\n',
    );
  });

  it('refuses wrong words with exit code 2 and one line', async () => {
    for (const [args, line] of [
      [['lenses'], 'parallax lenses: option --candles FILE is missing'],
      [['lenses', '--candles'], 'parallax lenses: option --candles needs a value'],
      [['backtest', '--jsn'], 'parallax backtest: unknown option --jsn'],
      [['frobnicate'], 'parallax: unknown command frobnicate; the commands are '],
      [[], 'parallax: no command given; parallax --help lists them'],
    ] as const) {
      const { code, stdout, stderr } = await parallax(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.startsWith(line)).toBe(true);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogFile, type LogFileOptions } from '../../../engine/monitoring/log-file.ts';
import { createRedaction } from '../../../engine/monitoring/redaction.ts';

const SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow';

let folder = '';
let file = '';
const echoed: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-log-'));
  file = join(folder, 'logs', 'parallax.log');
  echoed.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(options: Partial<LogFileOptions> = {}) {
  return openLogFile({
    file,
    now: () => new Date(Date.UTC(2026, 0, 5)),
    redaction: createRedaction(),
    echo: (text) => echoed.push(text),
    ...options,
  });
}

function lines(path = file): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

describe('log file', () => {
  it('gets every line as JSON with time and level, in a folder that it makes', () => {
    open()('hello');
    open()('it\nbroke', 'error', 'halt');
    expect(lines()).toEqual([
      { time: '2026-01-05T00:00:00.000Z', level: 'info', message: 'hello' },
      { time: '2026-01-05T00:00:00.000Z', level: 'error', kind: 'halt', message: 'it\nbroke' },
    ]);
    expect(echoed).toEqual(['2026-01-05T00:00:00.000Z hello\n', '2026-01-05T00:00:00.000Z error: it\nbroke\n']);
  });

  it('never grows beyond its size, keeps the newest files and loses no line among them', () => {
    const log = open({ maximumBytes: 300, keep: 2 });
    for (let line = 0; line < 20; line++) log(`line ${line}`);
    const files = readdirSync(join(folder, 'logs')).toSorted();
    expect(files).toEqual(['parallax.log', 'parallax.log.1', 'parallax.log.2']);
    for (const name of files) expect(statSync(join(folder, 'logs', name)).size).toBeLessThanOrEqual(300);
    const messages = [`${file}.2`, `${file}.1`, file].flatMap((path) =>
      lines(path).map((entry) => (entry as { message: string }).message),
    );
    expect(messages.at(-1)).toBe('line 19');
    expect(messages).toEqual(messages.map((_, at) => `line ${20 - messages.length + at}`));
  });

  it('goes on with the file of the last run until that is full', () => {
    open({ maximumBytes: 300 })('first run');
    open({ maximumBytes: 300 })('second run');
    expect(lines()).toHaveLength(2);
    expect(existsSync(`${file}.1`)).toBe(false);
  });

  it('takes secrets out of the file and of what is echoed', () => {
    const redaction = createRedaction();
    redaction.add(SECRET);
    open({ redaction })(`signing with ${SECRET} failed`);
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
    expect(echoed.join('')).toBe('2026-01-05T00:00:00.000Z signing with [redacted] failed\n');
  });

  it('takes out a secret that lies across the end of a message that is too long', () => {
    const redaction = createRedaction();
    redaction.add(SECRET);
    open({ redaction })(`${'x'.repeat(19_980)} ${SECRET}`);
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET.slice(0, 8));
    expect(lines()).toMatchObject([{ message: expect.stringMatching(/x \[redacted\]$/) as unknown }]);
  });

  it('says once that it cannot be written, and goes on echoing', () => {
    const blocker = join(folder, 'file');
    writeFileSync(blocker, '');
    const log = open({ file: join(blocker, 'parallax.log') });
    log('one');
    log('two');
    expect(echoed).toHaveLength(3);
    expect(echoed[0]).toContain('cannot be written');
    expect(echoed.slice(1)).toEqual(['2026-01-05T00:00:00.000Z one\n', '2026-01-05T00:00:00.000Z two\n']);
  });
});

describe('a log that cannot be written for a while', () => {
  it('lacks only what was said meanwhile, and says it anew when it happens again', () => {
    const place = join(folder, 'place');
    const inPlace = join(place, 'parallax.log');
    const log = open({ file: inPlace });
    log('before');
    for (const time of [1, 2]) {
      rmSync(place, { recursive: true });
      writeFileSync(place, '');
      log('lost');
      log('lost');
      expect(echoed.filter((line) => line.includes('cannot be written'))).toHaveLength(time);
      rmSync(place);
      log(`found ${time}`);
      expect(lines(inPlace)).toMatchObject([{ message: `found ${time}` }]);
    }
  });

  it('goes on below half a line that the disk took last', () => {
    const log = open();
    log('whole');
    writeFileSync(`${file}.half`, `${readFileSync(file, 'utf8')}{"time":"2026-01`);
    rmSync(file);
    mkdirSync(file);
    log('lost');
    rmSync(file, { recursive: true });
    renameSync(`${file}.half`, file);
    log('next');
    log('last');
    const [, half, next, last, end] = readFileSync(file, 'utf8').split('\n');
    expect([half, end]).toEqual(['{"time":"2026-01', '']);
    expect([next, last].map((line) => JSON.parse(line ?? '') as unknown)).toMatchObject([
      { message: 'next' },
      { message: 'last' },
    ]);
  });

  it('stays in the same file when that cannot be set aside, and tries again after as much again', () => {
    mkdirSync(`${file}.1`, { recursive: true });
    const log = open({ maximumBytes: 300, keep: 1 });
    for (let line = 0; line < 9; line++) log(`line ${line}`);
    expect(lines()).toHaveLength(9);
    expect(echoed.filter((line) => line.includes('could not be set aside'))).toHaveLength(2);
    rmSync(`${file}.1`, { recursive: true });
    for (let line = 9; line < 13; line++) log(`line ${line}`);
    expect(lines(`${file}.1`).length + lines().length).toBe(13);
  });
});

describe('redaction', () => {
  it.each([
    ['as it is', SECRET],
    ['in an address', encodeURIComponent(SECRET)],
    ['in JSON', JSON.stringify({ value: SECRET })],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['twice', `${SECRET} ${SECRET}`],
  ])('finds a secret %s', (_, text) => {
    const redaction = createRedaction();
    redaction.add(SECRET);
    expect(redaction.clean(text)).not.toContain(text.replaceAll('"', '').slice(-30));
    expect(redaction.clean(text)).toContain('[redacted]');
  });

  it.each([
    ['a private key', `x ${'A1b2'.repeat(21)}Zz== y`, 'x [redacted] y'],
    ['an API key', `key ${'Ab12'.repeat(14)}.`, 'key [redacted].'],
    ['a header', 'API-Sign: c2lnbmF0dXJlLWhlcmU', 'API-Sign: [redacted]'],
    ['a token in JSON', '{"token":"WW91ckF1dGg","expires":900}', '{"token":"[redacted]","expires":900}'],
  ])('takes out what looks like %s although nobody named it', (_, text, clean) => {
    expect(createRedaction().clean(text)).toBe(clean);
  });

  it.each([
    'OLWOMD-6UNSM-4CDRVE canceled, Post only order',
    '6d1b345e-2821-40e2-ad83-4ecb18a06876 is unknown to the exchange',
    'the engine is open (demo, /home/trader/.config/parallax/data/demo)',
    'GET /0/public/OHLC?pair=XBTUSD&interval=1: HTTP 520',
  ])('leaves ordinary lines alone: %s', (line) => {
    expect(createRedaction().clean(line)).toBe(line);
  });
});

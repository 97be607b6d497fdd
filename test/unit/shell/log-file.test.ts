import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../electron/main/log-file.ts';

const now = () => new Date(Date.UTC(2026, 0, 5));

describe('log file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gets every line with its time, in a folder that it makes', () => {
    const file = join(folder, 'logs', 'parallax.log');
    const echoed: string[] = [];
    openLog(file, now, (text) => echoed.push(text))('hello');
    openLog(file, now, () => undefined)('again');
    expect(readFileSync(file, 'utf8')).toBe('2026-01-05T00:00:00.000Z hello\n2026-01-05T00:00:00.000Z again\n');
    expect(echoed).toEqual(['2026-01-05T00:00:00.000Z hello\n']);
  });

  it('begins a new file when the last one has grown large, and keeps that one', () => {
    const file = join(folder, 'parallax.log');
    writeFileSync(file, 'x'.repeat(5_000_001));
    openLog(file, now, () => undefined)('fresh');
    expect(statSync(`${file}.old`).size).toBe(5_000_001);
    expect(readFileSync(file, 'utf8')).toBe('2026-01-05T00:00:00.000Z fresh\n');
  });

  it('says once that it cannot be written, and goes on echoing', () => {
    const blocker = join(folder, 'file');
    writeFileSync(blocker, '');
    const echoed: string[] = [];
    const log = openLog(join(blocker, 'parallax.log'), now, (text) => echoed.push(text));
    log('one');
    log('two');
    expect(existsSync(join(blocker, 'parallax.log'))).toBe(false);
    expect(echoed).toHaveLength(3);
    expect(echoed[0]).toContain('cannot be written');
    expect(echoed.slice(1)).toEqual(['2026-01-05T00:00:00.000Z one\n', '2026-01-05T00:00:00.000Z two\n']);
  });
});

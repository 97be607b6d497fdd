import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAside } from '../../../engine/storage/set-aside.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-aside-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a damaged database', () => {
  it('is renamed with what SQLite keeps beside it, byte for byte', () => {
    const file = join(folder, 'settings.db');
    for (const part of ['', '-wal', '-shm']) writeFileSync(file + part, `what was in it${part}`);
    const aside = setAside(file, () => NOON);
    expect(aside).toEqual({ ok: true, value: `${file}.damaged-2026-01-05T12-00-00-000Z` });
    const names = readdirSync(folder).toSorted();
    expect(names).toEqual(['', '-shm', '-wal'].map((part) => `settings.db.damaged-2026-01-05T12-00-00-000Z${part}`));
    expect(names.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([
      'what was in it',
      'what was in it-shm',
      'what was in it-wal',
    ]);
  });

  it('stays where it is when it cannot be renamed, which is said', () => {
    const file = join(folder, 'settings.db');
    writeFileSync(file, 'what was in it');
    mkdirSync(`${file}.damaged-2026-01-05T12-00-00-000Z`);
    expect(setAside(file, () => NOON)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^It could not be set aside either: /) as unknown,
    });
    expect(readFileSync(file, 'utf8')).toBe('what was in it');
  });

  it('is put back whole when a part of it cannot be renamed', () => {
    const file = join(folder, 'settings.db');
    for (const part of ['', '-wal']) writeFileSync(file + part, `what was in it${part}`);
    mkdirSync(`${file}.damaged-2026-01-05T12-00-00-000Z-wal`);
    expect(setAside(file, () => NOON)).toMatchObject({ ok: false });
    expect(readFileSync(file, 'utf8')).toBe('what was in it');
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('what was in it-wal');
  });
});

import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNonceSource } from '../../../engine/storage/nonce-source.ts';
import { MIGRATIONS } from '../../../engine/storage/migrations.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import type { SessionStore } from '../../../engine/ports.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-store-'));
  file = join(folder, 'session.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openStore(): SessionStore {
  const database = openDatabase(file);
  if (!database.ok) throw new Error(database.error.message);
  return createSessionStore(database.value);
}

describe('the session store', () => {
  it('keeps the shown records of a file that an earlier version wrote', () => {
    const earlier = openDatabase(file, MIGRATIONS.slice(0, 5));
    if (!earlier.ok) throw new Error(earlier.error.message);
    earlier.value.exec(`INSERT INTO journal (time, kind, event, commands) VALUES (7, 'clock', '{}', '[]')`);
    earlier.value.exec(`INSERT INTO record (id, sequence, time, kind, body) VALUES (41, 1, 7, 'hold', '"old"')`);
    earlier.value.close();
    const store = openStore();
    expect(store.recentRecords(['hold'], 9)).toEqual([{ id: 41, time: 7, kind: 'hold', body: '"old"' }]);
    const next = store.append({ time: 8, kind: 'clock', event: '{}', commands: '[]' }, [
      { time: 8, kind: 'hold', body: '"new"' },
    ]);
    expect(next).toEqual({ sequence: 2, recordIds: [42] });
    store.close();
  });

  it('gives back the journal after a sequence, in order, after it was closed and opened again', () => {
    const store = openStore();
    store.append({ time: 1, kind: 'clock', event: '{"a":1}', commands: '[]' }, []);
    const second = store.append({ time: 2, kind: 'user', event: '{"a":2}', commands: '[1]' }, []);
    store.append({ time: 3, kind: 'fills', event: '{"a":3}', commands: '[]' }, []);
    store.close();
    const again = openStore();
    expect(again.journalAfter(second.sequence).map(({ kind, event }) => [kind, event])).toEqual([['fills', '{"a":3}']]);
    expect(again.journalAfter(0).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    again.close();
  });

  it('writes several records in one transaction: all of them, or none', () => {
    const store = openStore();
    const entry = (time: number, event: string, ...bodies: readonly string[]) => ({
      record: { time, kind: 'clock', event, commands: '[]' },
      shown: bodies.map((body) => ({ time, kind: 'hold', body })),
    });
    expect(
      store.appendAll([entry(1, '{"a":1}', '"x"'), entry(2, '{"a":2}'), entry(3, '{"a":3}', '"y"', '"z"')]),
    ).toEqual([
      { sequence: 1, recordIds: [1] },
      { sequence: 2, recordIds: [] },
      { sequence: 3, recordIds: [2, 3] },
    ]);
    // A time that is none is refused by the table.
    expect(() => store.appendAll([entry(4, '{"a":4}'), entry(Number.NaN, '{"a":5}')])).toThrow();
    store.close();
    const again = openStore();
    expect(again.journalAfter(0).map(({ event }) => event)).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
    expect(again.recentRecords(['hold'], 9).map(({ body }) => body)).toEqual(['"z"', '"y"', '"x"']);
    again.close();
  });

  it('folds its log into the file when it is told to, not in the middle of a write', () => {
    const store = openStore();
    const size = (): number => statSync(file).size;
    const before = size();
    const record = { time: 1, kind: 'clock', event: JSON.stringify('x'.repeat(2_000)), commands: '[]' };
    for (let count = 0; count < 2_000; count++) store.append(record, []);
    expect(size()).toBe(before);
    store.checkpoint();
    expect(size()).toBeGreaterThan(before + 2_000 * 2_000);
    store.close();
  });

  it('folds its log in by itself when nobody tells it to', () => {
    const store = openStore();
    const before = statSync(file).size;
    const record = { time: 1, kind: 'clock', event: '{}', commands: '[]' };
    for (let count = 0; count < 5_001; count++) store.append(record, []);
    expect(statSync(file).size).toBeGreaterThan(before + 5_000 * 10);
    store.close();
  });

  it('stores shown records with their journal record and lists the newest of a kind first', () => {
    const store = openStore();
    const { recordIds } = store.append({ time: 5, kind: 'user', event: '{}', commands: '[]' }, [
      { time: 5, kind: 'transition', body: '"a"' },
      { time: 5, kind: 'hold', body: '"b"' },
      { time: 5, kind: 'transition', body: '"c"' },
    ]);
    expect(recordIds).toEqual([1, 2, 3]);
    expect(store.recentRecords(['transition'], 10).map(({ body }) => body)).toEqual(['"c"', '"a"']);
    expect(store.recentRecords(['transition', 'hold'], 2).map(({ body }) => body)).toEqual(['"c"', '"b"']);
    store.close();
  });

  it('keeps only the newest snapshot and the newest value of a setting', () => {
    const store = openStore();
    expect(store.latestSnapshot()).toBeNull();
    store.saveSnapshot({ sequence: 1, time: 1, state: '{}' });
    store.saveSnapshot({ sequence: 9, time: 2, state: '{"x":1}' });
    expect(store.latestSnapshot()).toEqual({ sequence: 9, time: 2, state: '{"x":1}' });
    store.writeSetting('k', 'one');
    store.writeSetting('k', 'two');
    expect(store.readSetting('k')).toBe('two');
    expect(store.readSetting('other')).toBeNull();
    store.close();
  });

  it('runs with a write-ahead log and full sync', () => {
    const database = openDatabase(file);
    if (!database.ok) throw new Error(database.error.message);
    expect(database.value.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.value.pragma('synchronous', { simple: true })).toBe(2);
    database.value.close();
  });
});

describe('opening a database', () => {
  it('refuses a second writer on the same file', () => {
    const store = openStore();
    store.writeSetting('k', 'v');
    const second = openDatabase(file);
    expect(second.ok).toBe(false);
    if (!second.ok) expect(second.error.message).toContain('Another Parallax uses');
    store.close();
  });

  it.each([1, 90])('refuses a file of a schema that is newer by %i and leaves it as it is', (by) => {
    const version = (MIGRATIONS.at(-1)?.version ?? 0) + by;
    const newer = [...MIGRATIONS, { version, name: 'future', sql: 'CREATE TABLE future (x INTEGER) STRICT' }];
    const future = openDatabase(file, newer);
    if (!future.ok) throw new Error(future.error.message);
    future.value.close();
    const before = readFileSync(file);
    const opened = openDatabase(file);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'newer_schema' } });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('applies the migrations an older file lacks and keeps its rows', () => {
    const store = openStore();
    store.writeSetting('k', 'kept');
    store.close();
    const version = (MIGRATIONS.at(-1)?.version ?? 0) + 1;
    const newer = [...MIGRATIONS, { version, name: 'more', sql: 'CREATE TABLE more (x INTEGER) STRICT' }];
    const migrated = openDatabase(file, newer);
    if (!migrated.ok) throw new Error(migrated.error.message);
    expect(migrated.value.pragma('user_version', { simple: true })).toBe(version);
    expect(migrated.value.prepare('SELECT count(*) FROM more').pluck().get()).toBe(0);
    expect(createSessionStore(migrated.value).readSetting('k')).toBe('kept');
    migrated.value.close();
  });

  it('reports a file that is no database and leaves it as it is', () => {
    writeFileSync(file, 'this is not a database, it is a sentence that is long enough to look like a header');
    const copy = join(folder, 'copy');
    copyFileSync(file, copy);
    expect(openDatabase(file)).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    expect(readFileSync(file).equals(readFileSync(copy))).toBe(true);
  });

  it('reports a folder it cannot write to', () => {
    expect(openDatabase(join(folder, 'missing', 'session.db'))).toMatchObject({
      ok: false,
      error: { kind: 'unavailable' },
    });
  });
});

describe('nonces', () => {
  it('grow strictly, also when the clock stands still or jumps back', () => {
    const store = openStore();
    let now = 1_700_000_000_000;
    const source = createNonceSource(store, () => now);
    const first = source.next();
    const second = source.next();
    now -= 3_600_000;
    const third = source.next();
    expect(second > first && third > second).toBe(true);
    store.close();
  });

  it('grow across a restart after a crash with a clock that was set back', () => {
    const store = openStore();
    const before = createNonceSource(store, () => 1_700_000_000_000);
    let last = 0n;
    for (let i = 0; i < 50; i++) last = before.next();
    const after = createNonceSource(store, () => 1_600_000_000_000);
    expect(after.next() > last).toBe(true);
    store.close();
  });
});

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSessionMemory } from '../../../engine/modes/session-memory.ts';
import type { SessionMemory } from '../../../engine/modes/session-memory.ts';
import { databaseFailure } from '../../../engine/storage/open-database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-memory-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const NOW = Date.UTC(2026, 0, 5, 12);
const file = (): string => join(folder, 'session.db');
const open = () => openSessionMemory(folder, () => NOW);

function opened(): SessionMemory {
  const memory = open();
  if (!memory.ok) throw new Error(memory.error);
  return memory.value;
}

/** A memory with something in it. */
function writeMemory(): void {
  const { store } = opened();
  store.writeSetting('started', 'yes');
  store.append({ time: NOW, kind: 'clock', event: '{}', commands: '[]' }, []);
  store.close();
}

const ASIDE = 'session.db.damaged-2026-01-05T12-00-00-000Z';

describe('the memory of sessions', () => {
  it('goes on where it was left, with nothing to say', () => {
    writeMemory();
    const { store, notice } = opened();
    expect(notice).toBeNull();
    expect(store.readSetting('started')).toBe('yes');
    store.close();
  });

  it('sets a file aside that is no database, keeps every byte of it, and begins anew', () => {
    writeFileSync(file(), 'this was a database once');
    const { store, notice } = opened();
    expect(store.readSetting('started')).toBeNull();
    store.close();
    expect(readFileSync(join(folder, ASIDE), 'utf8')).toBe('this was a database once');
    expect(notice).toContain(`It is kept as ${join(folder, ASIDE)}.`);
    expect(notice).toContain('trading waits to be started');
  });

  it('sets a database aside whose pages were overwritten', () => {
    writeMemory();
    const bytes = readFileSync(file());
    bytes.fill(0xab, 4_096);
    writeFileSync(file(), bytes);
    const { store, notice } = opened();
    store.close();
    expect(notice).not.toBeNull();
    expect(readdirSync(folder)).toContain(ASIDE);
    expect(readFileSync(join(folder, ASIDE)).equals(bytes)).toBe(true);
  });

  it('sets a database aside that holds half a record', () => {
    writeMemory();
    const database = new Database(file());
    database.prepare('UPDATE journal SET event = \'{"time":1,\'').run();
    database.close();
    const { store, notice } = opened();
    store.close();
    expect(notice).toContain('journal record 1 cannot be read');
    expect(readdirSync(folder)).toContain(ASIDE);
  });

  it('leaves a database of a newer version alone and says so', () => {
    writeMemory();
    const database = new Database(file());
    database.pragma('user_version = 9999');
    database.close();
    expect(open()).toMatchObject({
      ok: false,
      error: expect.stringContaining('was written by a newer Parallax') as unknown,
    });
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('refuses a second session on the same memory', () => {
    const first = opened();
    expect(open()).toMatchObject({ ok: false, error: expect.stringContaining('Another Parallax uses') as unknown });
    first.store.close();
  });

  it('says that a folder cannot be made where a file stands', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'demo'), '');
    expect(openSessionMemory(join(folder, 'demo'), () => NOW)).toMatchObject({
      ok: false,
      error: expect.stringContaining('Choose another with --data-dir.') as unknown,
    });
  });

  it.each([
    ['database or disk is full', 'unavailable', 'The disk of /d/session.db is full. Free space on it'],
    ['attempt to write a readonly database', 'unavailable', '/d/session.db cannot be written (read-only).'],
    ['database is locked', 'unavailable', 'Another Parallax uses /d/session.db.'],
    ['database disk image is malformed', 'corrupt', 'The database /d/session.db cannot be opened'],
    ['unable to open database file', 'unavailable', 'The database /d/session.db cannot be opened'],
  ])('takes "%s" for what it is', (words, kind, message) => {
    const failure = databaseFailure('/d/session.db', words);
    expect(failure.kind).toBe(kind);
    expect(failure.message.startsWith(message)).toBe(true);
  });
});

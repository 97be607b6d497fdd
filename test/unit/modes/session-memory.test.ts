import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryOwner, writeOwner } from '../../../engine/modes/memory-owner.ts';
import { openSessionMemory } from '../../../engine/modes/session-memory.ts';
import type { SessionMemory } from '../../../engine/modes/session-memory.ts';
import { createNonceSource } from '../../../engine/storage/nonce-source.ts';
import { contentFailure, databaseFailure } from '../../../engine/storage/open-database.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';

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
  store.writeSetting('journal_configuration', JSON.stringify(DEFAULT_CONFIGURATION));
  store.writeSetting('nonce', RESERVED);
  writeOwner(store, memoryOwner('BTC/USD', null, null));
  store.saveSnapshot({ sequence: 0, time: NOW, state: JSON.stringify(initialSessionState('BTC/USD', NOW)) });
  store.append({ time: NOW, kind: 'clock', event: EVENT, commands: '[]' }, []);
  store.close();
}

/** Changes what a memory holds behind its back. */
function change(sql: string): void {
  const database = new Database(file());
  database.exec(sql);
  database.close();
}

/** The state of the snapshot with something else in it. */
function writeState(changes: object): void {
  const state = JSON.stringify({ ...initialSessionState('BTC/USD', NOW), ...changes });
  change(`UPDATE snapshot SET state = '${state}'`);
}

const EVENT = JSON.stringify({
  time: NOW,
  quote: null,
  newOrderId: 'unused',
  event: { type: 'clock', feedFresh: true, accountStreamUp: true },
});
/** Far ahead of the clock: it was set back since. */
const RESERVED = (BigInt(NOW) * 2_000_000n).toString();

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
    change('UPDATE journal SET event = \'{"time":1,\'');
    const { store, notice } = opened();
    store.close();
    expect(notice).toContain('journal record 1 cannot be read');
    expect(readdirSync(folder)).toContain(ASIDE);
  });

  const resumed = 'what it remembers cannot be gone on with: ';
  it.each([
    ['half the orders of a record', () => change(`UPDATE journal SET commands = '[{"type":"subm'`), 'journal record 1'],
    [
      'an order without what was ordered',
      () => change(`UPDATE journal SET commands = '[{"type":"submit"}]'`),
      `${resumed}Cannot read properties of undefined`,
    ],
    ['a record of nothing that happens', () => change(`UPDATE journal SET event = '{}'`), resumed],
    [
      'a record of something unknown',
      () => change(`UPDATE journal SET event = '{"time":1,"quote":null,"event":{"type":"unheard_of"}}'`),
      resumed,
    ],
    [
      'half of what happened',
      () => change(`UPDATE journal SET event = '{"quote":null,"event":{"type":"minute_closed","candle":{}}}'`),
      `${resumed}state.time is not what it should be`,
    ],
    ['a state that is none', () => change(`UPDATE snapshot SET state = 'null'`), resumed],
    ['a state without its orders', () => writeState({ desk: {} }), resumed],
    [
      'a state with a word for a number',
      () => writeState({ position: { quantity: 'a' } }),
      `${resumed}state.position.`,
    ],
    [
      'an order that is none',
      () =>
        writeState({
          instrument: { symbol: 'BTC/USD' },
          desk: { work: null, orders: { a: null } },
        }),
      resumed,
    ],
    [
      'half a configuration of the journal',
      () => change(`UPDATE setting SET value = '{"timeframe":' WHERE key = 'journal_configuration'`),
      'the configuration of the journal cannot be read',
    ],
    [
      'another thing for the configuration',
      () => change(`UPDATE setting SET value = '7' WHERE key = 'journal_configuration'`),
      'the configuration of the journal cannot be read',
    ],
    [
      'half an owner',
      () => change(`UPDATE setting SET value = '{"symbol":"BT' WHERE key = 'memory_owner'`),
      'whose memory it is cannot be read',
    ],
    [
      'a nonce that is no number',
      () => change(`UPDATE setting SET value = '17x' WHERE key = 'nonce'`),
      'the newest nonce cannot be read',
    ],
    ['no table of records', () => change('DROP TABLE journal'), 'no such table: journal'],
  ])('is set aside and begun anew when it holds %s', (_what, damage, why) => {
    writeMemory();
    damage();
    const { store, notice } = opened();
    expect(notice).toContain(`The memory of earlier sessions was damaged (${why}`);
    expect(store.latestSnapshot()).toBeNull();
    store.close();
    expect(readdirSync(folder)).toContain(ASIDE);
    const again = opened();
    expect(again.notice).toBeNull();
    again.store.close();
  });

  it('is gone on with when a record cannot be shown: nothing is decided by it', () => {
    writeMemory();
    change("INSERT INTO record (sequence, time, kind, body) VALUES (1, 1, 'notice', '{')");
    const { store, notice } = opened();
    expect(notice).toBeNull();
    store.close();
  });

  it('never goes back with its nonces when it is begun anew', () => {
    writeMemory();
    change("UPDATE snapshot SET state = 'null'");
    const readable = opened().store;
    expect(createNonceSource(readable, () => NOW).next()).toBe(BigInt(RESERVED) + 1n);
    readable.close();
    // As far ahead as it may have been reserved, where that cannot be read any more.
    change("UPDATE setting SET value = '' WHERE key = 'nonce'");
    const memory = openSessionMemory(folder, () => NOW + 1);
    if (!memory.ok) throw new Error(memory.error);
    const { store } = memory.value;
    expect(createNonceSource(store, () => NOW + 1).next()).toBe(BigInt(NOW + 1) * 1_000_000n + 1_000_000_001n);
    store.close();
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

  it.each([
    ['SQLITE_FULL', 'database or disk is full', 'unavailable'],
    ['SQLITE_READONLY', 'attempt to write a readonly database', 'unavailable'],
    ['SQLITE_IOERR', 'disk I/O error', 'unavailable'],
    ['SQLITE_CORRUPT', 'database disk image is malformed', 'corrupt'],
    ['SQLITE_ERROR', 'no such table: journal', 'corrupt'],
  ])('takes %s while it is read for what it is', (code, words, kind) => {
    expect(contentFailure('/d/session.db', new Database.SqliteError(words, code)).kind).toBe(kind);
  });
});

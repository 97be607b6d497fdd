import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSameOwner, memoryOwner, ownerOf } from '../../../engine/modes/memory-owner.ts';
import { memoryOf } from '../../../engine/modes/owned-memory.ts';
import { openSessionMemory, type SessionMemory } from '../../../engine/modes/session-memory.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const MAIN = memoryOwner('BTC/USD', 'key-of-main', 'main');
const SAVINGS = memoryOwner('BTC/USD', 'key-of-savings', 'savings');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-owner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openFor(owner: typeof MAIN): SessionMemory {
  const memory = openSessionMemory(folder, () => NOW);
  if (!memory.ok) throw new Error(memory.error);
  const owned = memoryOf(owner, memory.value, folder, () => NOW);
  if (!owned.ok) throw new Error(owned.error);
  return owned.value;
}

/** What a life under an owner leaves behind; `orders` by their status. */
function live(owner: typeof MAIN, mark: string, orders: readonly string[] = []): SessionMemory['notice'] {
  const { store, notice } = openFor(owner);
  store.writeSetting('mark', mark);
  const state = initialSessionState(owner.symbol, NOW);
  const desk = { ...state.desk, orders: Object.fromEntries(orders.map((status, index) => [index, { status }])) };
  store.saveSnapshot({ sequence: 0, time: NOW, state: JSON.stringify({ ...state, desk }) });
  store.close();
  return notice;
}

function markOf(owner: typeof MAIN): string | null {
  const { store } = openFor(owner);
  const mark = store.readSetting('mark');
  store.close();
  return mark;
}

describe('the memory of an account and a market', () => {
  it('is gone on with by the same ones, also with another key of the same account', () => {
    live(MAIN, 'first');
    expect(markOf(MAIN)).toBe('first');
    const renewed = memoryOwner('BTC/USD', 'another-key', 'main');
    expect(markOf(renewed)).toBe('first');
    // By that key alone, too: the command line knows no names.
    expect(markOf(memoryOwner('BTC/USD', 'another-key', null))).toBe('first');
    expect(readdirSync(folder).filter((name) => name.includes('.of-'))).toEqual([]);
  });

  it('is not that of another account under a name that was free again', () => {
    const first = memoryOwner('BTC/USD', 'key-of-first', 'main', NOW - 2);
    live(first, 'of the first');
    const second = memoryOwner('BTC/USD', 'key-of-second', 'main', NOW - 1);
    expect(isSameOwner(first, second)).toBe(false);
    expect(markOf(second)).toBeNull();
    // The same account under a new key is still the same; so is one of which nothing more is known.
    expect(markOf(memoryOwner('BTC/USD', 'new-key-of-first', 'main', NOW - 2))).toBe('of the first');
    expect(isSameOwner(first, memoryOwner('BTC/USD', 'another-key', 'main'))).toBe(true);
    // Of accounts that were there before this was written down nothing is: one of which it is was added since.
    expect(isSameOwner(memoryOwner('BTC/USD', 'key-of-first', 'main'), second)).toBe(false);
  });

  it('is set aside for another account, and back in place when it trades again', () => {
    live(MAIN, 'of main');
    const notice = live(SAVINGS, 'of savings');
    expect(notice).toContain(
      'This is BTC/USD with account “savings”. The memory of BTC/USD with account “main” is kept as',
    );
    expect(markOf(MAIN)).toBe('of main');
    expect(markOf(SAVINGS)).toBe('of savings');
    expect(markOf(MAIN)).toBe('of main');
  });

  it('is found again under another key of the same account, and by the key alone', () => {
    live(MAIN, 'of main');
    live(SAVINGS, 'of savings');
    expect(markOf(memoryOwner('BTC/USD', 'another-key', 'main'))).toBe('of main');
    live(SAVINGS, 'of savings');
    expect(markOf(memoryOwner('BTC/USD', 'another-key', null))).toBe('of main');
  });

  it('comes back although the way back was cut short: nothing lies in its place', () => {
    live(MAIN, 'of main');
    live(SAVINGS, 'of savings');
    const file = join(folder, 'session.db');
    // As a crash leaves it between the two renames.
    renameSync(file, `${file}.of-BTC-USD-00000000`);
    expect(existsSync(file)).toBe(false);
    expect(markOf(MAIN)).toBe('of main');
    expect(markOf(SAVINGS)).toBe('of savings');
  });

  it('comes back although a new one was begun in its place', () => {
    live(MAIN, 'of main');
    renameSync(join(folder, 'session.db'), join(folder, 'session.db.of-BTC-USD-00000000'));
    const fresh = openSessionMemory(folder, () => NOW);
    if (fresh.ok) fresh.value.store.close();
    expect(markOf(MAIN)).toBe('of main');
    expect(readdirSync(folder)).toEqual(['session.db']);
  });

  it('is not begun without one that is aside and cannot be opened now', () => {
    live(MAIN, 'of main');
    live(SAVINGS, 'of savings');
    const [aside] = readdirSync(folder).filter((name) => name.includes('.of-'));
    const reader = openDatabase(join(folder, aside!));
    if (!reader.ok) throw new Error(reader.error.message);
    const memory = openSessionMemory(folder, () => NOW);
    if (!memory.ok) throw new Error(memory.error);
    const owned = memoryOf(MAIN, memory.value, folder, () => NOW);
    expect(owned).toMatchObject({ ok: false, error: expect.stringContaining('Another Parallax uses') as unknown });
    if (!owned.ok) memory.value.store.close();
    reader.value.close();
    expect(markOf(MAIN)).toBe('of main');
    expect(markOf(SAVINGS)).toBe('of savings');
  });

  it('is begun anew beside one that is damaged, which is told and stays', () => {
    live(MAIN, 'of main');
    live(SAVINGS, 'of savings');
    const [aside] = readdirSync(folder).filter((name) => name.includes('.of-'));
    writeFileSync(join(folder, aside!), 'this is not a database, and long enough'.repeat(100));
    expect(live(MAIN, 'anew')).toContain(`${join(folder, aside!)} cannot be read and was left where it is.`);
    expect(existsSync(join(folder, aside!))).toBe(true);
  });

  it('is set aside for another market', () => {
    const bitcoin = memoryOwner('BTC/USD', null, null);
    const ether = memoryOwner('ETH/EUR', null, null);
    live(bitcoin, 'of BTC');
    expect(live(ether, 'of ETH')).toContain('This is ETH/EUR. The memory of BTC/USD is kept as');
    expect([markOf(bitcoin), markOf(ether)]).toEqual(['of BTC', 'of ETH']);
  });

  it('says of how many orders there nobody knows whether they ended', () => {
    live(MAIN, 'of main', ['open', 'unknown', 'filled', 'canceled']);
    expect(live(SAVINGS, 'of savings')).toContain(
      'Of 2 orders there it was not known whether it had ended: look at Kraken.',
    );
  });

  it('of an older version is of the market in its state, and of whatever account comes first', () => {
    const memory = openSessionMemory(folder, () => NOW);
    if (!memory.ok) throw new Error(memory.error);
    const { store } = memory.value;
    expect(ownerOf(store)).toBeNull();
    store.saveSnapshot({ sequence: 0, time: NOW, state: JSON.stringify(initialSessionState('BTC/USD', NOW)) });
    expect(ownerOf(store)).toEqual({ symbol: 'BTC/USD', key: null, name: null });
    store.close();
    expect(isSameOwner({ symbol: 'BTC/USD', key: null, name: null }, MAIN)).toBe(true);
    expect(live(MAIN, 'first')).toBeNull();
    expect(live(SAVINGS, 'second')).not.toBeNull();
  });

  it('holds no key', () => {
    expect(JSON.stringify(memoryOwner('BTC/USD', 'key-of-main', 'main'))).not.toContain('key-of-main');
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountBook, type AccountBook } from '../../../engine/accounts/account-book.ts';
import { failure, success, type Result } from '../../../engine/domain/result.ts';
import type { KeyInfo } from '../../../engine/exchange/kraken/key-info.ts';
import type { ApiCredentials, ExchangeError, KeyVault, VaultProblem } from '../../../engine/ports.ts';

const CREDENTIALS = { key: 'Y2FuYXJ5LWtleS1jYW5hcnk=', secret: 'Y2FuYXJ5LXNlY3JldC1jYW5hcnktc2VjcmV0' };
const TRADING = [
  'close-trades',
  'create-ws-token',
  'modify-trades',
  'query-closed-trades',
  'query-funds',
  'query-open-trades',
];
const NOW = Date.UTC(2026, 0, 5);

function infoOf(permissions: readonly string[]): KeyInfo {
  return { name: 'desk', permissions, nonceWindow: 5_000, addresses: [], validUntil: null };
}

let entries: Map<string, ApiCredentials>;
let problem: VaultProblem | null;
let exchange: Result<KeyInfo, ExchangeError>;
let asked: ApiCredentials[];
let text: string | null;
let seen: string[];
let clock: number;
let book: AccountBook;

beforeEach(() => {
  entries = new Map();
  problem = null;
  exchange = success(infoOf(TRADING));
  asked = [];
  text = null;
  seen = [];
  clock = NOW;
  const answer = <Value>(value: () => Value): Promise<Result<Value, VaultProblem>> =>
    Promise.resolve(problem === null ? success(value()) : failure(problem));
  const vault: KeyVault = {
    check: () => answer(() => null),
    read: (name) => answer(() => entries.get(name) ?? null),
    write: (name, credentials) => answer(() => (entries.set(name, credentials), null)),
    remove: (name) => answer(() => entries.delete(name)),
    accounts: () => answer(() => [...entries.keys()].toSorted()),
  };
  book = createAccountBook({
    vault,
    notes: { read: () => text, write: (written) => void (text = written) },
    askExchange: (credentials) => {
      asked.push(credentials);
      return Promise.resolve(exchange);
    },
    now: () => clock,
    secretSeen: (secret) => seen.push(secret),
  });
});

function add(changes: Partial<Parameters<AccountBook['add']>[0]> = {}) {
  return book.add({ name: 'main', credentials: CREDENTIALS, acceptWithdraw: false, replaces: false, ...changes });
}

describe('account book', () => {
  it('keeps a key that can trade and tells what the exchange says of it, never the key', async () => {
    const added = await add({ credentials: { key: ` ${CREDENTIALS.key}\n`, secret: CREDENTIALS.secret } });
    expect(added).toEqual({
      ok: true,
      value: {
        name: 'main',
        check: {
          checked: NOW,
          keyName: 'desk',
          permissions: TRADING,
          missing: [],
          canWithdraw: false,
          nonceWindow: 5_000,
          validUntil: null,
        },
        withdrawAccepted: false,
        since: NOW,
      },
    });
    expect(entries.get('main')).toEqual(CREDENTIALS);
    expect(await book.list()).toEqual({ ok: true, value: added.ok ? [added.value] : [] });
    for (const shown of [JSON.stringify(added), text ?? '']) {
      expect(shown).not.toContain(CREDENTIALS.key);
      expect(shown).not.toContain(CREDENTIALS.secret);
    }
    expect(seen).toEqual([CREDENTIALS.secret, CREDENTIALS.key]);
  });

  it.each(TRADING)('does not keep a key that lacks %s, and names it', async (permission) => {
    exchange = success(infoOf(TRADING.filter((name) => name !== permission)));
    const added = await add();
    expect(added).toMatchObject({ ok: false, error: { field: 'key' } });
    expect(added.ok ? '' : added.error.message).toContain(permission);
    expect(entries.size).toBe(0);
  });

  it('keeps a key that can withdraw only when the user says so, and remembers that', async () => {
    exchange = success(infoOf([...TRADING, 'withdraw-funds']));
    expect(await add()).toMatchObject({ ok: false, error: { field: 'acceptWithdraw' } });
    expect(entries.size).toBe(0);
    expect(await add({ acceptWithdraw: true })).toMatchObject({
      ok: true,
      value: { withdrawAccepted: true, check: { canWithdraw: true } },
    });
  });

  it.each([
    ['name', { name: 'a/b' }],
    ['key', { credentials: { ...CREDENTIALS, key: '' } }],
    ['key', { credentials: { ...CREDENTIALS, key: 'not a key!' } }],
    ['secret', { credentials: { ...CREDENTIALS, secret: 'abc' } }],
  ] as const)('refuses a wrong %s without asking the exchange or repeating it', async (field, changes) => {
    const added = await add(changes);
    expect(added).toMatchObject({ ok: false, error: { field } });
    expect(asked).toEqual([]);
    expect(JSON.stringify(added)).not.toContain('not a key!');
  });

  it.each([
    ['denied', 'key'],
    ['ambiguous', null],
    ['busy', null],
  ] as const)('keeps nothing when the exchange answers %s', async (kind, field) => {
    exchange = failure({ kind, message: 'GetApiKeyInfo: EAPI:Invalid key' });
    expect(await add()).toMatchObject({ ok: false, error: { field } });
    expect(entries.size).toBe(0);
  });

  it('says what is wrong with the keychain in every call', async () => {
    await add();
    problem = { kind: 'locked', message: 'The secret store is locked. Unlock it, then try again.' };
    expect(await book.list()).toEqual({ ok: false, error: problem });
    expect(await add({ name: 'other' })).toEqual({ ok: false, error: { field: null, message: problem.message } });
    expect(await book.check('main')).toEqual({ ok: false, error: { field: null, message: problem.message } });
    expect(await book.credentials('main')).toEqual({ ok: false, error: { field: null, message: problem.message } });
  });

  it('takes no new account under a name in use, before the key is tried', async () => {
    await add();
    asked = [];
    const other = { key: 'b3RoZXIta2V5LW90aGVyLWs=', secret: 'b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldDE=' };
    for (const name of ['main', 'Main']) {
      const added = await add({ name, credentials: other });
      expect(added).toMatchObject({ ok: false, error: { field: 'name' } });
      expect(added.ok ? '' : added.error.message).toContain('There is an account “main” already; nothing was kept.');
    }
    expect(asked).toEqual([]);
    expect([...entries]).toEqual([['main', CREDENTIALS]]);
    expect(await add({ credentials: other, replaces: true })).toMatchObject({ ok: true });
    expect([...entries]).toEqual([['main', other]]);
  });

  it('stays the account that it was under a new key, and is another one once it was removed', async () => {
    expect(await add()).toMatchObject({ value: { since: NOW } });
    clock += 1_000;
    expect(await add({ replaces: true })).toMatchObject({ value: { since: NOW } });
    expect(await book.check('main')).toMatchObject({ value: { since: NOW } });
    await book.remove('main');
    expect(await add()).toMatchObject({ value: { since: NOW + 1_000 } });
  });

  it('asks again about a key whose permissions were changed since', async () => {
    await add();
    exchange = success(infoOf(['query-funds']));
    const checked = await book.check('main');
    expect(checked).toMatchObject({
      ok: true,
      value: { check: { permissions: ['query-funds'], missing: TRADING.filter((name) => name !== 'query-funds') } },
    });
    expect(await book.list()).toEqual({ ok: true, value: checked.ok ? [checked.value] : [] });
  });

  it('forgets keys and notes on removal, and knows no account of that name afterwards', async () => {
    await add();
    expect(await book.remove('main')).toEqual({ ok: true, value: true });
    expect(text).toBe('{}');
    expect(await book.credentials('main')).toMatchObject({ ok: false, error: { field: 'name' } });
    expect(await book.remove('main')).toEqual({ ok: true, value: false });
  });

  it('goes on without notes that cannot be read', async () => {
    await add();
    text = '{"main": {"check": 5';
    expect(await book.list()).toEqual({
      ok: true,
      value: [{ name: 'main', check: null, withdrawAccepted: false, since: null }],
    });
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerCall, handlerOf } from '../../electron/ipc/bind-calls.ts';
import type { EngineHandlers, Method } from '../../engine/api/contract.ts';
import { success } from '../../engine/domain/result.ts';
import type { Engine } from '../../engine/engine.ts';
import { openEngine } from '../../engine/modes.ts';
import { openLogFile } from '../../engine/monitoring/log-file.ts';
import { createRedaction } from '../../engine/monitoring/redaction.ts';
import { createKeychainVault, type Keychain } from '../../engine/vault/keychain-vault.ts';
import { startMockKraken, type MockAnswer, type MockKraken } from '../unit/kraken/mock-kraken.ts';

// With the characters that are written differently in addresses, JSON and base64.
const KEY = 'CANARY+key/CANARY+key/CANARY+key/CANARY+key/CANARY+key/X';
const SECRET = Buffer.from('>>CANARY?secret?CANARY?secret?CANARY?secret?CANARY?secret?CANARY').toString('base64');

/** Every form in which a secret could stand in a text or a file. */
const FORMS: readonly (readonly [string, Buffer])[] = [KEY, SECRET].flatMap((secret) => {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    ['as it is', bytes],
    ['URI-encoded', Buffer.from(encodeURIComponent(secret))],
    ['in JSON', Buffer.from(JSON.stringify(secret).slice(1, -1))],
    ['in JSON with escaped slashes', Buffer.from(secret.replaceAll('/', '\\/'))],
    // Without its last characters: those depend on what follows.
    ['in base64', Buffer.from(bytes.toString('base64').slice(0, -4))],
    ['in base64 for addresses', Buffer.from(bytes.toString('base64url').slice(0, -4))],
    ['in hexadecimal', Buffer.from(bytes.toString('hex'))],
    ['decoded', Buffer.from(secret, 'base64')],
    ['in part', bytes.subarray(0, 24)],
  ] as const;
});

const INFO = {
  apiKeyName: 'desk',
  permissions: [
    'query-funds',
    'query-open-trades',
    'query-closed-trades',
    'modify-trades',
    'close-trades',
    'create-ws-token',
  ],
  nonceWindow: '5000',
};

/** What the exchange may do with a key, including repeating it. */
const EXCHANGES: readonly (readonly [string, MockAnswer])[] = [
  ['takes the key', { result: INFO }],
  ['finds that it can withdraw', { result: { ...INFO, permissions: [...INFO.permissions, 'withdraw-funds'] } }],
  ['finds that it cannot trade', { result: { ...INFO, permissions: ['query-funds'] } }],
  ['names it in its refusal', { error: [`EAPI:Invalid key:${KEY}`] }],
  ['names the private key in its refusal', { error: [`EGeneral:Invalid arguments:${SECRET}`] }],
  ['answers a page that shows both', { status: 502, text: `<html>${KEY} ${encodeURIComponent(SECRET)}</html>` }],
  ['answers an object that shows both', { result: { permissions: KEY, apiKeyName: SECRET } }],
  [
    'takes the key and repeats it',
    { result: { ...INFO, apiKeyName: SECRET, permissions: [...INFO.permissions, `of ${KEY}`] } },
  ],
  ['cuts the connection', { reset: true }],
];

/** What the keychain may do: quote what it was given, or break in a way that nobody expects. */
const KEYCHAINS: readonly (readonly [string, (entries: Map<string, string>) => Keychain])[] = [
  ['works', (entries) => keychainOf(entries)],
  [
    'quotes what it refuses to keep',
    (entries) => ({
      ...keychainOf(entries),
      setPassword: (_service, account, password) =>
        account.startsWith('?')
          ? keychainOf(entries).setPassword('', account, password)
          : Promise.reject(new Error(`cannot keep ${password} (${KEY} ${SECRET})`)),
    }),
  ],
  [
    'quotes what it cannot remove',
    (entries) => ({
      ...keychainOf(entries),
      deletePassword: (_service, account) =>
        account.startsWith('?')
          ? keychainOf(entries).deletePassword('', account)
          : Promise.reject(new Error(`cannot remove ${entries.get(account) ?? ''} (${SECRET})`)),
    }),
  ],
  [
    'holds something else under the name',
    (entries) => ({
      ...keychainOf(entries),
      getPassword: (_service, account) =>
        account.startsWith('?')
          ? keychainOf(entries).getPassword('', account)
          : Promise.resolve(`${KEY} {"secret": "${SECRET}"`),
    }),
  ],
  ['is not there', () => refusing('Cannot autolaunch D-Bus without X11')],
];

function keychainOf(entries: Map<string, string>): Keychain {
  return {
    getPassword: (_service, account) => Promise.resolve(entries.get(account) ?? null),
    setPassword: (_service, account, password) => Promise.resolve(void entries.set(account, password)),
    deletePassword: (_service, account) => Promise.resolve(entries.delete(account)),
  };
}

function refusing(message: string): Keychain {
  const refuse = () => Promise.reject(new Error(message));
  return { getPassword: refuse, setPassword: refuse, deletePassword: refuse };
}

let folder: string;
let mock: MockKraken;
let engine: Engine;
let keychain: Keychain;
/** A broken invariant of the vault: thrown, not answered. */
let vaultThrows: Error | null;
/** Everything that left the engine, with where it was seen. */
const seen: { readonly where: string; readonly bytes: Buffer }[] = [];
const log: string[] = [];

function see(where: string, text: string): void {
  seen.push({ where, bytes: Buffer.from(text) });
}

/** The first place at which a secret stands, in words; null when there is none. */
function leak(): string | null {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => ({ where: file, bytes: readFileSync(file) }));
  for (const { where, bytes } of [...seen, ...files]) {
    for (const [form, secret] of FORMS) if (bytes.includes(secret)) return `${where} shows a secret ${form}`;
  }
  return null;
}

async function call(method: Method, input: unknown, write: (line: string) => void): Promise<unknown> {
  const answered = await answerCall(method, input, {
    findHandler: (name) => Promise.resolve(success(handlerOf(engine.handlers, name as keyof EngineHandlers))),
    checkOutputs: true,
    log: write,
  });
  see(`the answer of ${method}`, JSON.stringify(answered));
  return answered;
}

let write: (line: string) => void;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-canary-'));
  mock = await startMockKraken();
  keychain = keychainOf(new Map());
  vaultThrows = null;
  const redaction = createRedaction();
  const logFile = openLogFile({
    file: join(folder, 'logs', 'parallax.log'),
    now: () => new Date(),
    redaction,
    echo: (line) => {
      log.push(line);
      see('the terminal', line);
    },
  });
  write = (line) => logFile(line);
  const vault = createKeychainVault({
    load: () =>
      Promise.resolve({
        getPassword: (service, account) => keychain.getPassword(service, account),
        setPassword: (service, account, password) => keychain.setPassword(service, account, password),
        deletePassword: (service, account) => keychain.deletePassword(service, account),
      }),
    platform: 'linux',
  });
  const opened = await openEngine({
    mode: 'demo',
    dataFolder: join(folder, 'data'),
    seed: 5,
    speed: 60,
    keyExchange: { restUrl: mock.restUrl },
    vault: {
      ...vault,
      write(account, credentials) {
        if (vaultThrows !== null) throw vaultThrows;
        return vault.write(account, credentials);
      },
    },
    secretSeen: (secret) => redaction.add(secret),
    notifier: {
      notify(notice) {
        see('a notice', JSON.stringify(notice));
        return null;
      },
    },
    log: write,
  });
  if (!opened.ok) throw new Error(opened.error);
  engine = opened.value;
  engine.subscribe((items) => see('the stream', JSON.stringify(items)));
}, 60_000);

afterAll(async () => {
  await engine.close();
  await mock.close();
  rmSync(folder, { recursive: true });
});

const ACCOUNT = { name: 'main', key: KEY, secret: ` ${SECRET}\n`, acceptWithdraw: false, replaces: false };

describe.each(KEYCHAINS)('keys, when the keychain %s', (_keychain, makeKeychain) => {
  it.each(EXCHANGES)('stay where they belong when the exchange %s', async (_exchange, answer) => {
    const entries = new Map<string, string>();
    keychain = makeKeychain(entries);
    mock.answer('GetApiKeyInfo', answer);
    await call('accounts.add', ACCOUNT, write);
    await call('accounts.add', { ...ACCOUNT, acceptWithdraw: true, replaces: true }, write);
    await call('accounts.add', ACCOUNT, write);
    await call('accounts.list', undefined, write);
    await call('accounts.check', { name: 'main' }, write);
    // Pasted into the wrong field.
    await call('accounts.check', { name: KEY }, write);
    await call('accounts.add', { ...ACCOUNT, name: SECRET }, write);
    await call('accounts.remove', { name: 'main' }, write);
    await call('settings.session', undefined, write);
    expect(leak()).toBeNull();
  });
});

describe('keys', () => {
  it('are kept in the keychain and sent to the exchange, so that looking for them means something', async () => {
    const entries = new Map<string, string>();
    keychain = keychainOf(entries);
    mock.answer('GetApiKeyInfo', { result: INFO });
    expect(await call('accounts.add', ACCOUNT, write)).toMatchObject({ ok: true, value: { name: 'main' } });
    expect(JSON.parse(entries.get('main') ?? 'null')).toEqual({ key: KEY, secret: SECRET });
    expect(mock.requestsOf('GetApiKeyInfo').length).toBeGreaterThan(0);
    const nonces = mock.requestsOf('GetApiKeyInfo').map(({ parameters }) => BigInt(parameters.get('nonce') ?? '0'));
    expect(nonces.every((nonce, i) => i === 0 || nonce > (nonces[i - 1] ?? 0n))).toBe(true);
    expect(leak()).toBeNull();
  });

  it('are refused with the field that is wrong and without what was typed', async () => {
    const wrong = await call('accounts.add', { ...ACCOUNT, secret: `${SECRET}${SECRET}!` }, write);
    expect(wrong).toMatchObject({ ok: false, error: { code: 'bad_input', field: 'secret' } });
    const long = await call('accounts.add', { ...ACCOUNT, key: KEY.repeat(40) }, write);
    expect(long).toMatchObject({ ok: false, error: { code: 'bad_input', field: 'key' } });
    expect(leak()).toBeNull();
  });

  it('do not get into the log when the vault breaks while it holds them', async () => {
    keychain = keychainOf(new Map());
    mock.answer('GetApiKeyInfo', { result: INFO });
    vaultThrows = new Error(
      `broken with ${KEY} and ${JSON.stringify({ secret: SECRET })} at ${encodeURIComponent(SECRET)}`,
    );
    const answered = await call('accounts.add', ACCOUNT, write);
    vaultThrows = null;
    expect(answered).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(log.join('')).toContain('broken with [redacted]');
    expect(leak()).toBeNull();
  });

  it('are in no file once everything is closed', async () => {
    await engine.close();
    expect(leak()).toBeNull();
  });

  it('would be found: the search sees one that is there', () => {
    see('a place made for this', `x${encodeURIComponent(SECRET)}x`);
    expect(leak()).toBe('a place made for this shows a secret URI-encoded');
    seen.pop();
  });
});

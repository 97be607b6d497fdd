import { describe, expect, it } from 'vitest';
import { accountNameProblem, createKeychainVault, type Keychain } from '../../../engine/vault/keychain-vault.ts';

const CREDENTIALS = { key: 'the-key', secret: 'canary-secret-71c3' };

/** A keychain in memory, with the moods that the real ones have. */
function memoryKeychain(entries = new Map<string, string>()) {
  const moods = { locked: false, refusal: null as Error | null, hangs: false };
  const waiting: (() => void)[] = [];
  let calls = 0;
  async function answer<Value>(value: () => Value): Promise<Value> {
    calls++;
    if (moods.hangs) await new Promise<void>((resolve) => waiting.push(resolve));
    if (moods.refusal !== null) throw moods.refusal;
    return value();
  }
  const keychain: Keychain = {
    getPassword: (_, account) => answer(() => (moods.locked ? null : (entries.get(account) ?? null))),
    setPassword: (_, account, password) =>
      answer(() => {
        if (moods.locked) throw new Error('Cannot create an item in a locked collection');
        entries.set(account, password);
      }),
    deletePassword: (_, account) => answer(() => !moods.locked && entries.delete(account)),
  };
  const release = (): void => {
    moods.hangs = false;
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { keychain, entries, moods, release, calls: () => calls };
}

function setUp(timeoutMs = 1_000) {
  const memory = memoryKeychain();
  const vault = createKeychainVault({ load: async () => memory.keychain, platform: 'linux', timeoutMs });
  return { ...memory, vault };
}

describe('keychain vault', () => {
  it('gives back what was written, under its name, until it is removed', async () => {
    const { vault } = setUp();
    expect(await vault.write('Main account', CREDENTIALS)).toEqual({ ok: true, value: null });
    expect(await vault.write('another', { key: 'k2', secret: 's2' })).toEqual({ ok: true, value: null });
    expect(await vault.read('Main account')).toEqual({ ok: true, value: CREDENTIALS });
    expect(await vault.accounts()).toEqual({ ok: true, value: ['Main account', 'another'] });
    expect(await vault.remove('Main account')).toEqual({ ok: true, value: true });
    expect(await vault.read('Main account')).toEqual({ ok: true, value: null });
    expect(await vault.remove('Main account')).toEqual({ ok: true, value: false });
  });

  it('leaves nothing of its own behind after a check', async () => {
    const { vault, entries } = setUp();
    expect(await vault.check()).toEqual({ ok: true, value: null });
    expect([...entries.keys()]).toEqual([]);
  });

  it('tells a locked store from an empty one in every call', async () => {
    const { vault, moods } = setUp();
    await vault.write('main', CREDENTIALS);
    moods.locked = true;
    for (const answer of [await vault.read('main'), await vault.accounts(), await vault.remove('main')]) {
      expect(answer).toMatchObject({ ok: false, error: { kind: 'locked' } });
    }
    moods.locked = false;
    expect(await vault.read('main')).toEqual({ ok: true, value: CREDENTIALS });
  });

  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'missing'],
    ['Unknown or unsupported transport “disabled” for address “disabled:”', 'missing'],
    ['Could not connect: No such file or directory', 'missing'],
    ['Failed to execute child process “dbus-launch” (No such file or directory)', 'missing'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'missing'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'locked'],
    ['User interaction is not allowed.', 'locked'],
    ['The user name or passphrase you entered is not correct.', 'denied'],
    ['The user canceled the operation.', 'denied'],
    ['something else', 'failed'],
  ])('reads the refusal "%s" as %s', async (message, kind) => {
    const { vault, moods } = setUp();
    moods.refusal = new Error(message);
    expect(await vault.check()).toMatchObject({ ok: false, error: { kind } });
  });

  it('never repeats what the system said: it could quote the secret', async () => {
    const { vault, moods } = setUp();
    moods.refusal = new Error(`cannot store ${CREDENTIALS.secret}`);
    expect(JSON.stringify(await vault.write('main', CREDENTIALS))).not.toContain(CREDENTIALS.secret);
  });

  it('has no store where the native module is missing, and finds it once it is there', async () => {
    const { keychain } = memoryKeychain();
    let installed = false;
    const load = (): Promise<Keychain> =>
      installed ? Promise.resolve(keychain) : Promise.reject(new Error('Cannot find module keytar'));
    const vault = createKeychainVault({ load, platform: 'linux' });
    expect(await vault.read('main')).toMatchObject({ ok: false, error: { kind: 'missing' } });
    installed = true;
    expect(await vault.read('main')).toEqual({ ok: true, value: null });
  });

  it('gives up a call that hangs, begins no other while it does, and goes on once it has ended', async () => {
    const { vault, moods, release, calls } = setUp(30);
    moods.hangs = true;
    expect(await vault.check()).toMatchObject({ ok: false, error: { kind: 'timed_out' } });
    expect(calls()).toBe(1);
    expect(await vault.read('main')).toMatchObject({ ok: false, error: { kind: 'timed_out' } });
    expect(calls()).toBe(1);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await vault.read('main')).toEqual({ ok: true, value: null });
  });

  it('says what to do about an entry that is not its own', async () => {
    const { vault, entries } = setUp();
    entries.set('main', 'hello');
    const answer = await vault.read('main');
    expect(answer).toMatchObject({ ok: false, error: { kind: 'failed' } });
    expect(answer.ok ? '' : answer.error.message).toContain('"main"');
  });

  it.each(['', ' main', '?probe', 'a'.repeat(41), 'a/b', 'main\n'])('takes no account by the name %j', async (name) => {
    const { vault, entries } = setUp();
    expect((await vault.write(name, CREDENTIALS)).ok).toBe(false);
    expect(accountNameProblem(name)).toContain('account: ');
    expect(entries.size).toBe(0);
  });

  it('lists every account whose keys are there, also after a write that broke off', async () => {
    const { vault, moods, entries } = setUp();
    await vault.write('first', CREDENTIALS);
    moods.locked = true;
    expect((await vault.write('second', CREDENTIALS)).ok).toBe(false);
    moods.locked = false;
    expect(await vault.accounts()).toEqual({ ok: true, value: ['first'] });
    expect(entries.has('second')).toBe(false);
  });
});

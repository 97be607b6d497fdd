import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../../engine/domain/result.ts';
import { openSessionMemory } from '../../../engine/modes/session-memory.ts';
import type { KeyVault } from '../../../engine/ports.ts';
import { CREDENTIALS, shownOf, standIn, type StandIn, viewOf } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

/** Nobody holds the memory of a mode any more: its lock is free. */
function memoryIsFree(mode: string): boolean {
  const memory = openSessionMemory(join(kraken!.folder, mode), Date.now);
  if (memory.ok) memory.value.store.close();
  return memory.ok;
}

const refuse = () => Promise.resolve(failure({ kind: 'missing', message: 'There is no store.' } as const));
const brokenVault: KeyVault = {
  check: refuse,
  read: () => {
    throw new Error('broken invariant');
  },
  write: refuse,
  remove: refuse,
  accounts: refuse,
};

describe('an engine that breaks while it opens', () => {
  it('leaves its memory when the way to the exchange breaks', async () => {
    kraken = await standIn();
    const opening = kraken.open({ mode: 'live', account: 'main', vault: brokenVault });
    await expect(opening).rejects.toThrow('broken invariant');
    expect(memoryIsFree('live')).toBe(true);
  });

  it('leaves memory, exchange and key when the session breaks, and opens afterwards', async () => {
    kraken = await standIn();
    let broken = false;
    const listener = (): void => {
      if (broken) throw new Error('broken invariant');
    };
    broken = true;
    const opening = kraken.open({ mode: 'live', credentials: CREDENTIALS, listener });
    await expect(opening).rejects.toThrow('broken invariant');
    expect(memoryIsFree('live')).toBe(true);
    broken = false;
    const opened = await kraken.open({ mode: 'live', credentials: CREDENTIALS, listener });
    expect(opened.ok).toBe(true);
  }, 60_000);

  it('says in words that a secret is none, without it, and leaves everything', async () => {
    kraken = await standIn();
    const secret = `${CREDENTIALS.secret.slice(0, -3)} !`;
    const opened = await kraken.open({ mode: 'live', credentials: { key: CREDENTIALS.key, secret } });
    expect(opened).toEqual({
      ok: false,
      error:
        'The API secret is not base64. Paste the private key that Kraken shows, whole and unchanged; no order was sent.',
    });
    expect(kraken.log).toEqual([]);
    expect(memoryIsFree('live')).toBe(true);
  });
});

describe('settings that cannot be used', () => {
  function damageSettings(): void {
    mkdirSync(kraken!.folder, { recursive: true });
    writeFileSync(join(kraken!.folder, 'settings.db'), 'this is not a database, and long enough'.repeat(100));
  }

  function outdateSettings(): void {
    const database = new Database(join(kraken!.folder, 'settings.db'));
    database.pragma('user_version = 9999');
    database.close();
  }

  it('keep live trading from being armed: nobody chose the defaults for real money', async () => {
    kraken = await standIn();
    damageSettings();
    const opened = await kraken.open({ mode: 'live', credentials: CREDENTIALS });
    if (!opened.ok) throw new Error(opened.error);
    const { handlers } = opened.value;
    await handlers['live.lookAhead'](undefined);
    expect(await handlers['live.arm'](await shownOf(opened.value))).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/^Not armed: Settings\. The settings were damaged; .* Look at them/) as unknown,
      },
    });
    expect((await viewOf(opened.value)).machine.control).toBe('stopped');
  }, 60_000);

  it('are told by a demo that runs without them, and it waits to be started', async () => {
    kraken = await standIn({ speed: 60 });
    damageSettings();
    const opened = await kraken.open({ mode: 'demo', exchange: kraken.addresses, credentials: CREDENTIALS });
    if (!opened.ok) throw new Error(opened.error);
    const { events, machine } = await viewOf(opened.value);
    expect(events.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^The settings were damaged; .* The defaults stand in, and trading waits to be started\.$/),
    );
    expect(machine.control).toBe('stopped');
  }, 30_000);

  it.each([
    ['is damaged', damageSettings, 'The settings were damaged; '],
    ['is of a newer Parallax', outdateSettings, 'was written by a newer Parallax'],
  ])(
    'stop a demo that was running when their file %s, until somebody starts it',
    async (_what, damage, why) => {
      kraken = await standIn({ speed: 60 });
      const demo = { mode: 'demo', exchange: kraken.addresses, credentials: CREDENTIALS } as const;
      const before = await kraken.open(demo);
      if (!before.ok) throw new Error(before.error);
      expect((await viewOf(before.value)).machine.control).toBe('running');
      await before.value.close();
      damage();
      const opened = await kraken.open(demo);
      if (!opened.ok) throw new Error(opened.error);
      const { events, machine } = await viewOf(opened.value);
      expect(machine.control).toBe('stopped');
      expect(events.some(({ message }) => message.includes(why))).toBe(true);
      await opened.value.handlers['session.start'](await shownOf(opened.value));
      expect((await viewOf(opened.value)).machine.control).toBe('running');
    },
    60_000,
  );
});

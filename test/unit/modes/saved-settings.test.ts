import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { success } from '../../../engine/domain/result.ts';
import { openWithSettings, type SessionOpening } from '../../../engine/modes/engine-settings.ts';
import { openSettings, settingsFile } from '../../../engine/storage/settings-store.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { createFakeEngine } from '../../fakes/fake-engine.ts';

let folder: string;
let openings: Omit<SessionOpening, 'keyUse' | 'heard'>[];
let log: string[];
/** What opening a session does instead. */
let breaks: Error | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-saved-'));
  openings = [];
  log = [];
  breaks = null;
});
afterEach(() => rmSync(folder, { recursive: true }));

function save(text: string): void {
  const opened = openSettings(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  opened.value.write('session live', text);
  opened.value.close();
}

const open = (given = false) =>
  openWithSettings({
    mode: 'live',
    dataFolder: folder,
    base: {},
    given,
    open: ({ settings, notice, beginStopped, keyUse }) => {
      openings.push({ settings, notice, beginStopped });
      if (breaks !== null) {
        keyUse.nonces('a key').next();
        throw breaks;
      }
      return Promise.resolve(
        success({ ...createFakeEngine(), configuration: DEFAULT_CONFIGURATION, sessionId: 'fake' }),
      );
    },
    log: (line) => void log.push(line),
  });

const DAMAGES: readonly (readonly [string, () => void, string])[] = [
  [
    'whose file is damaged',
    () => writeFileSync(settingsFile(folder), 'this is not a database, and long enough'.repeat(100)),
    'The settings were damaged; the file is kept as ',
  ],
  [
    'of a newer version',
    () => {
      save('{"entry":{"required":5}}');
      const database = new Database(settingsFile(folder));
      database.pragma('user_version = 9999');
      database.close();
    },
    'was written by a newer Parallax',
  ],
  ['with a value that is not valid any more', () => save('{"entry":{"required":99}}'), 'entry.required'],
  ['that are no settings', () => save('[1]'), 'The saved settings of the session are damaged.'],
];

describe('saved settings that cannot be used', () => {
  it.each(DAMAGES)(
    '%s: the defaults stand in, and the session says so and begins stopped',
    async (_what, damage, why) => {
      damage();
      const opened = await open();
      expect(openings).toEqual([
        {
          settings: undefined,
          notice: expect.stringMatching(/ The defaults stand in, and trading waits to be started\.$/) as unknown,
          beginStopped: true,
        },
      ]);
      expect(openings[0]?.notice).toContain(why);
      expect(log).toContain(openings[0]?.notice);
      if (opened.ok) await opened.value.close();
    },
  );

  it('that are damaged are kept, and hold every later start back until others are saved and opened with', async () => {
    save('{"entry":{"required":5}}');
    const bytes = 'this is not a database, and long enough'.repeat(100);
    writeFileSync(settingsFile(folder), bytes);
    writeFileSync(`${settingsFile(folder)}-wal`, 'what was not folded in');
    for (const start of [1, 2]) {
      const opened = await open();
      if (!opened.ok) throw new Error(opened.error);
      expect([start, openings.at(-1)]).toMatchObject([start, { settings: undefined, beginStopped: true }]);
      await opened.value.close();
    }
    const [aside, ...others] = readdirSync(folder).filter((name) => /\.damaged-[-0-9TZ]+$/.test(name));
    expect(others).toEqual([]);
    expect(readFileSync(join(folder, aside!), 'utf8')).toBe(bytes);
    expect(openings[0]?.notice).toContain(`the file is kept as ${join(folder, aside!)}.`);

    const opened = await open();
    if (!opened.ok) throw new Error(opened.error);
    const { handlers } = opened.value;
    const saved = await handlers['settings.saveSession']({ mode: 'live', settings: {} });
    // The same as the defaults that stand in; they count once the session is opened with them.
    expect(saved).toMatchObject({ ok: true, value: { problems: [], view: { problem: null, pending: true } } });
    await handlers['settings.reopenSession']({ mode: 'live' });
    expect(openings.at(-1)).toEqual({ settings: {}, notice: null, beginStopped: false });
    expect(await handlers['settings.session'](undefined)).toMatchObject({ value: { pending: false } });
    await opened.value.close();
    const later = await open();
    expect(openings.at(-1)).toEqual({ settings: undefined, notice: null, beginStopped: false });
    if (later.ok) await later.value.close();
  });

  it('do not hold a session back a second time that was started under the defaults', async () => {
    save('[1]');
    const opened = await open();
    if (!opened.ok) throw new Error(opened.error);
    save('{"entry":{"required":5}}');
    breaks = new Error('refused');
    await opened.value.handlers['settings.reopenSession']({ mode: 'live' });
    expect(openings.map(({ beginStopped }) => beginStopped)).toEqual([true, false]);
    await opened.value.close();
  });

  it('do not matter to a session that was given its settings', async () => {
    save('{"entry":{"required":99}}');
    const opened = await open(true);
    expect(openings).toEqual([{ settings: undefined, notice: null, beginStopped: false }]);
    if (opened.ok) await opened.value.close();
  });
});

describe('settings', () => {
  it('are what was saved, and none where nothing ever was', async () => {
    const none = await open();
    if (none.ok) await none.value.close();
    save('{"entry":{"required":5}}');
    const some = await open();
    if (some.ok) await some.value.close();
    expect(openings).toEqual([
      { settings: undefined, notice: null, beginStopped: false },
      { settings: { entry: { required: 5 } }, notice: null, beginStopped: false },
    ]);
  });

  it('are let go of when opening the session breaks', async () => {
    save('{}');
    breaks = new Error('broken invariant');
    await expect(open()).rejects.toThrow('broken invariant');
    // The last connection to leave folds this into the file.
    expect(existsSync(`${settingsFile(folder)}-wal`)).toBe(false);
  });
});

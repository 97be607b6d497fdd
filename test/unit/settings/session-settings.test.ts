import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyUse } from '../../../engine/modes/key-use.ts';
import { createSessionSettings } from '../../../engine/settings/session-settings.ts';
import { createSettingsAccess, type SettingsAccess } from '../../../engine/settings/settings-access.ts';
import { differencesFrom, mergeSettings } from '../../../engine/settings/settings-tree.ts';
import { hasSettings, openSettings, settingsFile } from '../../../engine/storage/settings-store.ts';

let folder: string;
let access: SettingsAccess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-settings-'));
  access = createSettingsAccess(folder);
});
afterEach(() => {
  access.close();
  rmSync(folder, { recursive: true });
});

const NOON = Date.UTC(2026, 0, 5, 12);
const BASE = { timeframe: '1m', entry: { required: 4 } };
const demo = () => createSessionSettings({ mode: 'demo', base: BASE, access });

describe('what a session trades by', () => {
  it('is the mode’s own where nothing was saved, and nothing is written to say so', () => {
    const settings = demo();
    expect(settings.load()).toEqual({ ok: true, value: {} });
    expect(settings.defaults).toMatchObject({ timeframe: '1m', entry: { required: 4, windowBars: 12 } });
    expect(hasSettings(folder)).toBe(false);
  });

  it('is kept as differences from the mode’s own, through a restart', () => {
    expect(demo().save({ entry: { required: 5, windowBars: 12 }, risk: { staleFeedSeconds: 30 } })).toEqual({
      ok: true,
      value: [],
    });
    access.close();
    access = createSettingsAccess(folder);
    expect(demo().load()).toEqual({ ok: true, value: { entry: { required: 5 }, risk: { staleFeedSeconds: 30 } } });
  });

  it('is each mode’s own', () => {
    demo().save({ entry: { required: 5 } });
    expect(createSessionSettings({ mode: 'live', base: {}, access }).load()).toEqual({ ok: true, value: {} });
  });

  it('is not changed by settings that are wrong: each is named with what to do', () => {
    demo().save({ entry: { required: 5 } });
    const saved = demo().save({ entry: { required: 0 }, risk: { maxSpikePct: -1 } });
    expect(saved.ok && saved.value.map(({ path }) => path).toSorted()).toEqual(['entry.required', 'risk.maxSpikePct']);
    expect(demo().load()).toEqual({ ok: true, value: { entry: { required: 5 } } });
  });

  it('stays on its market: position and fills of a folder are those of one', () => {
    const saved = demo().save({ symbol: 'ETH/USD' });
    expect(saved).toMatchObject({ ok: true, value: [{ path: 'symbol' }] });
    expect(demo().load()).toEqual({ ok: true, value: {} });
  });

  it.each([
    ['damaged', '{"entry": 5'],
    ['no settings at all', '[1, 2]'],
    ['of a rule that has changed', '{"entry": {"required": 99}}'],
  ])('says so when what is saved is %s', (_what, text) => {
    access.write('session demo', text);
    expect(demo().load()).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^The saved settings of the session are .*ave/) as string,
    });
  });

  describe('whose file is damaged', () => {
    const words = 'this is not a database, and long enough to look like one'.repeat(100);
    const log: string[] = [];
    beforeEach(() => {
      log.length = 0;
      writeFileSync(settingsFile(folder), words);
      access = createSettingsAccess(
        folder,
        () => NOON,
        (line) => log.push(line),
      );
    });
    const aside = () => join(folder, 'settings.db.damaged-2026-01-05T12-00-00-000Z');

    it('is said to be lost until it is saved again, mode by mode, with the file kept', () => {
      const live = createSessionSettings({ mode: 'live', base: {}, access });
      const lost = {
        ok: false,
        error: `The settings were damaged; the file is kept as ${aside()}. What was saved for every mode, notifications with their webhook and what was known of accounts begin anew. Look at the settings and save them.`,
      };
      expect(demo().load()).toEqual(lost);
      expect(readFileSync(aside(), 'utf8')).toBe(words);
      expect(log).toEqual([
        expect.stringContaining('file is not a database'),
        lost.error.replace(' Look at the settings and save them.', ''),
      ]);
      expect(demo().save({})).toEqual({ ok: true, value: [] });
      expect(demo().load()).toEqual({ ok: true, value: {} });
      expect(live.load()).toEqual(lost);
      access.close();
      access = createSettingsAccess(folder);
      expect(createSessionSettings({ mode: 'paper', base: {}, access }).load()).toEqual(lost);
      expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toHaveLength(1);
    });

    it('says so where it cannot be set aside, and stays', () => {
      mkdirSync(aside());
      expect(demo().load()).toMatchObject({
        ok: false,
        error: expect.stringMatching(/^Settings cannot be used\. .* It could not be set aside either: /) as string,
      });
      expect(demo().save({})).toMatchObject({ ok: false });
      expect(readFileSync(settingsFile(folder), 'utf8')).toBe(words);
    });

    it('tells keys above what their nonces may have been', () => {
      expect(
        createKeyUse(access, () => NOON - 3_600_000)
          .nonces('a key')
          .next(),
      ).toBe(BigInt(NOON + 10_000) * 1_000_000n + 1n);
    });
  });

  it('is begun anew where a database of other tables lies in its place', () => {
    const other = new Database(settingsFile(folder));
    other.exec('CREATE TABLE other (a); PRAGMA user_version = 6');
    other.close();
    expect(demo().load()).toMatchObject({ ok: false, error: expect.stringContaining('is kept as') as string });
    expect(demo().save({})).toEqual({ ok: true, value: [] });
  });

  it('is left alone where a newer Parallax has written it', () => {
    demo().save({ entry: { required: 5 } });
    access.close();
    const newer = new Database(settingsFile(folder));
    newer.pragma('user_version = 9999');
    newer.close();
    access = createSettingsAccess(folder);
    const refused = { ok: false, error: expect.stringContaining('was written by a newer Parallax') as string };
    expect(demo().load()).toEqual(refused);
    expect(demo().save({})).toEqual(refused);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('can be read and written by several at once', () => {
    const other = openSettings(folder);
    if (!other.ok) throw new Error(other.error.message);
    other.value.write('session demo', '{"entry":{"required":3}}');
    expect(demo().load()).toEqual({ ok: true, value: { entry: { required: 3 } } });
    other.value.close();
  });
});

describe('settings laid over others', () => {
  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 3 }));
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const tree = fc.dictionary(names, fc.dictionary(names, leaf, { maxKeys: 4 }), { maxKeys: 4 });

  it('differ from the base in exactly what was laid over it', () => {
    fc.assert(
      fc.property(tree, tree, (base, over) => {
        const merged = mergeSettings(base, over);
        expect(mergeSettings(base, differencesFrom(base, merged))).toEqual(merged);
        expect(differencesFrom(merged, merged)).toEqual({});
      }),
    );
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionSettings } from '../../../engine/settings/session-settings.ts';
import { createSettingsAccess, type SettingsAccess } from '../../../engine/settings/settings-access.ts';
import { differencesFrom, mergeSettings } from '../../../engine/settings/settings-tree.ts';
import { hasSettings, openSettings } from '../../../engine/storage/settings-store.ts';

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

  it('says what to do when the file of the settings is damaged, and leaves it as it is', () => {
    writeFileSync(join(folder, 'settings.db'), 'this is not a database, and long enough to look like one'.repeat(100));
    const loaded = demo().load();
    expect(loaded).toMatchObject({ ok: false, error: expect.stringContaining('Move the file away') as string });
    expect(readFileSync(join(folder, 'settings.db'), 'utf8')).toContain('this is not a database');
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import type { SettingsView } from '../../../engine/api/configuration-views.ts';
import {
  differencesFrom,
  flatten,
  sameSettings,
  valueAt,
  withoutMarket,
  withoutValue,
  withValue,
} from '../../../renderer/stores/configuration-settings.ts';

const DEFAULTS: SettingsView = { ...DEFAULT_CONFIGURATION };
const PATHS = flatten(DEFAULTS).map(({ path }) => path);

describe('a setting by its dotted path', () => {
  it('is found at any depth, and undefined where there is none', () => {
    expect(valueAt(DEFAULTS, 'entry.windowBars')).toBe(12);
    expect(valueAt(DEFAULTS, 'momentum.surging.delayHours')).toBe(6);
    expect(valueAt(DEFAULTS, 'orders.sizeQuote')).toBeNull();
    expect(valueAt(DEFAULTS, 'entry.nothing.there')).toBeUndefined();
  });

  it('is changed without touching what was given', () => {
    const before: SettingsView = { entry: { required: 6 } };
    expect(withValue(before, 'entry.windowBars', 8)).toEqual({ entry: { required: 6, windowBars: 8 } });
    expect(before).toEqual({ entry: { required: 6 } });
  });

  it('leaves no empty group behind when it is taken away', () => {
    expect(withoutValue({ entry: { required: 6 }, execution: 'maker' }, 'entry.required')).toEqual({
      execution: 'maker',
    });
    expect(withoutValue({ entry: { required: 6, windowBars: 8 } }, 'entry.required')).toEqual({
      entry: { windowBars: 8 },
    });
  });

  it('comes back to what it was after a change is taken back', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), fc.integer(), (path, value) => {
        expect(withoutValue(withValue({}, path, value), path)).toEqual({});
      }),
    );
  });
});

describe('differences from the defaults', () => {
  it('are nothing for the defaults themselves', () => {
    expect(differencesFrom(DEFAULTS, DEFAULTS)).toEqual({});
  });

  it('are exactly the settings that were changed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...PATHS), { maxLength: 6 }), (changed) => {
        const settings = changed.reduce((current, path) => withValue(current, path, -12_345), DEFAULTS);
        const found = flatten(differencesFrom(DEFAULTS, settings)).map(({ path }) => path);
        expect(found.toSorted()).toEqual(changed.toSorted());
      }),
    );
  });

  it('keep a setting that nobody knows, so that the engine can name it', () => {
    expect(differencesFrom(DEFAULTS, { entry: { requried: 5 } })).toEqual({ entry: { requried: 5 } });
  });

  it('are the same in whatever order they stand', () => {
    expect(sameSettings({ a: 1, b: { c: null } }, { b: { c: null }, a: 1 })).toBe(true);
    expect(sameSettings({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(sameSettings({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe(false);
  });

  it('do not name the market, which the series decides', () => {
    expect(withoutMarket({ symbol: 'ETH/USD', timeframe: '15m' })).toEqual({ timeframe: '15m' });
  });
});

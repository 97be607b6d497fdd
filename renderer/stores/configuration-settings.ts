import type { SettingsView } from '../../engine/api/configuration-views.ts';

/** Reading and changing nested settings by dotted path (`entry.windowBars`). Nothing here is changed in place. */

export interface SettingAt {
  readonly path: string;
  readonly value: unknown;
}

function isGroup(value: unknown): value is SettingsView {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The setting at a path; undefined where there is none. */
export function valueAt(settings: SettingsView, path: string): unknown {
  let current: unknown = settings;
  for (const key of path.split('.')) {
    if (!isGroup(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** The same settings with one of them changed. */
export function withValue(settings: SettingsView, path: string, value: unknown): SettingsView {
  const [key, ...rest] = path.split('.');
  if (rest.length === 0) return { ...settings, [key]: value };
  const inner = settings[key];
  return { ...settings, [key]: withValue(isGroup(inner) ? inner : {}, rest.join('.'), value) };
}

/** The same settings without one of them, and without groups that this leaves empty. */
export function withoutValue(settings: SettingsView, path: string): SettingsView {
  const [key, ...rest] = path.split('.');
  const inner = settings[key];
  const smaller = rest.length === 0 || !isGroup(inner) ? {} : withoutValue(inner, rest.join('.'));
  const { [key]: _removed, ...others } = settings;
  return Object.keys(smaller).length === 0 ? others : { ...others, [key]: smaller };
}

/** Every setting with its path, in the order they stand. */
export function flatten(settings: SettingsView, prefix = ''): readonly SettingAt[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    isGroup(value) ? flatten(value, `${prefix}${key}.`) : [{ path: `${prefix}${key}`, value }],
  );
}

/** What of the settings is not as in `standard`. Settings `standard` does not have stay: the engine names them. */
export function differencesFrom(standard: SettingsView, settings: SettingsView): SettingsView {
  let different: SettingsView = {};
  for (const { path, value } of flatten(settings)) {
    if (!Object.is(valueAt(standard, path), value)) different = withValue(different, path, value);
  }
  return different;
}

/** Whether two sets of differences say the same, in whatever order. */
export function sameSettings(a: SettingsView, b: SettingsView): boolean {
  const first = flatten(a);
  return first.length === flatten(b).length && first.every(({ path, value }) => Object.is(valueAt(b, path), value));
}

/** The market is chosen apart from the settings, with the series: in them it would only contradict it. */
export function withoutMarket(settings: SettingsView): SettingsView {
  return withoutValue(settings, 'symbol');
}

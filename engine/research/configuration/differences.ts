import type { Configuration } from '../../domain/configuration.ts';
import { DEFAULT_CONFIGURATION } from '../../strategy/default-configuration.ts';

/** A setting that is not as it is by default. */
export interface Difference {
  readonly path: string;
  readonly value: unknown;
  readonly standard: unknown;
}

/** Every single setting by its dotted path, in the order of the configuration. */
export function settingsByPath(settings: object, prefix = ''): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(settings)) {
    const path = `${prefix}${key}`;
    if (typeof value !== 'object' || value === null) found.set(path, value);
    else for (const [inner, setting] of settingsByPath(value as object, `${path}.`)) found.set(inner, setting);
  }
  return found;
}

/** The value at a dotted path; undefined where there is none. */
export function settingAt(settings: object, path: string): unknown {
  return settingsByPath(settings).get(path);
}

export function differencesFromDefaults(configuration: Configuration): readonly Difference[] {
  const standards = settingsByPath(DEFAULT_CONFIGURATION);
  return [...settingsByPath(configuration)].flatMap(([path, value]) => {
    const standard = standards.get(path);
    return value === standard ? [] : [{ path, value, standard }];
  });
}

/** `entry.required 5, costs.slippageBps 10`; empty for none. The symbol is said elsewhere. */
export function differencesText(configuration: Configuration): string {
  return differencesFromDefaults(configuration)
    .filter(({ path }) => path !== 'symbol')
    .map(({ path, value }) => `${path} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

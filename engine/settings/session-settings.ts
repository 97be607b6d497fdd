import type { SettingsProblemView } from '../api/configuration-views.ts';
import type { Configuration } from '../domain/configuration.ts';
import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { parseJson } from '../domain/parse-json.ts';
import { parseConfiguration } from '../strategy/configuration-schema.ts';
import { LOST_SETTINGS, type SettingsAccess } from './settings-access.ts';
import { differencesFrom, isSettings, mergeSettings } from './settings-tree.ts';
import type { Settings } from './settings-tree.ts';

/** What a session of one mode trades by, as it is saved. */
export interface SessionSettings {
  /** The mode's whole configuration when nothing is changed. */
  readonly defaults: Configuration;
  /** What is saved: differences from the defaults, empty when nothing is; or why it cannot be used. */
  load(): Result<Settings, string>;
  /** Keeps settings that are valid; answers what is wrong with others, and keeps the old ones then. */
  save(settings: Settings): Result<readonly SettingsProblemView[], string>;
}

export interface SessionSettingsOptions {
  readonly mode: string;
  /** What the mode changes of the strategy's defaults. */
  readonly base: Settings;
  readonly access: SettingsAccess;
}

export function createSessionSettings({ mode, base, access }: SessionSettingsOptions): SessionSettings {
  const key = `session ${mode}`;
  const whole = parseConfiguration(base);
  if (!whole.ok) throw new Error(`the defaults of ${mode} are not valid: ${whole.error[0]?.message ?? ''}`);
  const defaults = whole.value;
  const tree: Settings = { ...defaults };

  function check(settings: Settings): readonly SettingsProblemView[] {
    const parsed = parseConfiguration(mergeSettings(tree, settings));
    if (!parsed.ok) return parsed.error.map(({ path, message }) => ({ path, message }));
    if (parsed.value.symbol === defaults.symbol) return [];
    // Journal, position and fills in this folder are those of one market.
    return [
      {
        path: 'symbol',
        message: `symbol: ${JSON.stringify(parsed.value.symbol)} is not the market of this session; leave it at ${defaults.symbol}`,
      },
    ];
  }

  return {
    defaults,
    load() {
      const text = access.read(key);
      if (!text.ok) return text;
      if (text.value === null) {
        const lost = access.read(LOST_SETTINGS);
        if (!lost.ok) return lost;
        return lost.value === null ? success({}) : failure(`${lost.value} Look at the settings and save them.`);
      }
      const settings = parseJson(text.value);
      if (!isSettings(settings)) return failure('The saved settings of the session are damaged. Save them again.');
      const [problem] = check(settings);
      if (problem === undefined) return success(settings);
      return failure(
        `The saved settings of the session are not valid (${problem.message}). Change them and save again.`,
      );
    },
    save(settings) {
      const problems = check(settings);
      if (problems.length > 0) return success(problems);
      const written = access.write(key, JSON.stringify(differencesFrom(tree, settings)));
      return written.ok ? success([]) : written;
    },
  };
}

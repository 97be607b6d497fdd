import { create } from 'zustand';
import { z } from 'zod';
import {
  settingsSchema,
  type ConfigurationFormView,
  type SettingsProblemView,
  type SettingsView,
} from '../../engine/api/configuration-views.ts';
import type { CallError } from '../../engine/api/contract.ts';
import { call } from '../client/call.ts';
import { readStored, writeStored } from './stored.ts';
import { differencesFrom, valueAt, withoutMarket, withoutValue, withValue } from './configuration-settings.ts';

const STORAGE_KEY = 'parallax.research.configuration';
/** How long nobody types before the engine is asked what it thinks of the settings. */
const CHECK_AFTER_MS = 200;

function withoutPath({ path, message }: SettingsProblemView): SettingsProblemView {
  const prefix = `${path}: `;
  return { path, message: message.startsWith(prefix) ? message.slice(prefix.length) : message };
}

/** The configuration that backtests and sweeps start from. */
interface ConfigurationStore {
  /** Null until the engine has said what there is to set. */
  readonly form: ConfigurationFormView | null;
  /** Nested, only what differs from the defaults; without the market, which the series decides. */
  readonly settings: SettingsView;
  /** What is wrong, in words that stand beside the setting: without its path. */
  readonly problems: readonly SettingsProblemView[];
  /** Why the form could not be read, or the settings not be checked. */
  readonly formError: CallError | null;
  readonly checkError: CallError | null;
  /** Asks for the form; what is known already stays until the answer is here. */
  readonly load: () => Promise<void>;
  readonly setValue: (path: string, value: unknown) => void;
  /** One setting to its default, or all of them. */
  readonly reset: (path?: string) => void;
  /** Takes over a configuration, whole or its differences. */
  readonly replace: (settings: SettingsView) => void;
}

export const useConfigurationStore = create<ConfigurationStore>((set, get) => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked = 0;

  async function check(settings: SettingsView): Promise<void> {
    const question = ++asked;
    const result = await call('configuration.check', { settings });
    // Settings changed meanwhile: what this says is about others.
    if (question !== asked) return;
    if (result.ok) set({ problems: result.value.problems.map(withoutPath), checkError: null });
    else set({ checkError: result.error });
  }

  function take(settings: SettingsView): void {
    set({ settings });
    writeStored(STORAGE_KEY, settings);
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void check(settings), CHECK_AFTER_MS);
  }

  return {
    form: null,
    settings: readStored(STORAGE_KEY, settingsSchema) ?? {},
    problems: [],
    formError: null,
    checkError: null,
    async load() {
      const result = await call('configuration.form', undefined);
      if (!result.ok) {
        set({ formError: result.error });
        return;
      }
      const settings = differencesFrom(result.value.defaults, get().settings);
      set({ form: result.value, settings, formError: null });
      if (Object.keys(settings).length > 0) await check(settings);
    },
    setValue(path, value) {
      const { form, settings } = get();
      const isStandard = form !== null && Object.is(valueAt(form.defaults, path), value);
      take(isStandard ? withoutValue(settings, path) : withValue(settings, path, value));
    },
    reset(path) {
      take(path === undefined ? {} : withoutValue(get().settings, path));
    },
    replace(settings) {
      const { form } = get();
      const wanted = withoutMarket(settings);
      take(form === null ? wanted : differencesFrom(form.defaults, wanted));
    },
  };
});

/** A setting as it counts: the changed value, else the default; undefined before the form is here. */
export function useSetting(path: string): unknown {
  return useConfigurationStore(({ form, settings }) => {
    const changed = valueAt(settings, path);
    return changed !== undefined ? changed : form === null ? undefined : valueAt(form.defaults, path);
  });
}

/** A number among the settings; null when it is not one, or not known yet. */
export function useNumberSetting(path: string): number | null {
  const parsed = z.number().safeParse(useSetting(path));
  return parsed.success ? parsed.data : null;
}

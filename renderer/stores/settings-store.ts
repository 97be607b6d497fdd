import { create } from 'zustand';
import type {
  ConfigurationFieldView,
  SettingsProblemView,
  SettingsView,
} from '../../engine/api/configuration-views.ts';
import type { CallError } from '../../engine/api/contract.ts';
import type { SessionSettingsView } from '../../engine/api/settings-views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { call } from '../client/call.ts';
import { useAccountsStore } from './accounts-store.ts';
import { differencesFrom, flatten, sameSettings, valueAt, withoutValue, withValue } from './configuration-settings.ts';
import { useNoticesStore } from './notices-store.ts';

export const SETTINGS_SECTIONS = [
  'strategy',
  'keys',
  'risk',
  'notifications',
  'appearance',
  'shortcuts',
  'data',
  'about',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** How long nobody types before the engine is asked what it thinks of the settings. */
const CHECK_AFTER_MS = 200;

/** What the session trades by, and what it shall trade by: what is typed here counts once it is saved. */
interface SettingsStore {
  readonly section: SettingsSection;
  /** Null until the engine has told it. */
  readonly view: SessionSettingsView | null;
  readonly fields: readonly ConfigurationFieldView[] | null;
  /** Why view and fields could not be read. */
  readonly error: CallError | null;
  /** Nested, only what differs from the mode's defaults. */
  readonly draft: SettingsView;
  readonly problems: readonly SettingsProblemView[];
  /** Why the draft could not be checked or saved. */
  readonly saveError: CallError | null;
  readonly busy: 'saving' | 'reopening' | null;
  readonly reopenError: CallError | null;
  readonly setSection: (section: SettingsSection) => void;
  readonly load: () => Promise<void>;
  readonly setValue: (path: string, value: unknown) => void;
  /** These settings to their defaults. */
  readonly reset: (paths: readonly string[]) => void;
  /** Back to what is saved. */
  readonly discard: () => void;
  readonly save: () => Promise<void>;
  /** Opens the session again under what is saved; answers whether it worked. */
  readonly reopen: () => Promise<boolean>;
  readonly apply: (items: readonly StreamItem[]) => void;
}

/** The whole configuration that a draft gives. */
export function wholeSettings(defaults: SettingsView, draft: SettingsView): SettingsView {
  return flatten(draft).reduce((whole, { path, value }) => withValue(whole, path, value), defaults);
}

/** Whether something is typed that is not saved. */
export function isDirty({ view, draft }: Pick<SettingsStore, 'view' | 'draft'>): boolean {
  return view !== null && !sameSettings(draft, view.saved);
}

/** Also unchanged settings can be saved where they stand in for what cannot be used: then they are somebody's choice. */
export function canSave({ view, draft }: Pick<SettingsStore, 'view' | 'draft'>): boolean {
  return isDirty({ view, draft }) || (view !== null && view.problem !== null);
}

export interface SettingChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What the draft would change of what the session trades by now, in the order of the fields. */
export function changesOf(
  { view, draft }: Pick<SettingsStore, 'view' | 'draft'>,
  fields: readonly Pick<ConfigurationFieldView, 'path'>[],
): readonly SettingChange[] {
  if (view === null) return [];
  const whole = wholeSettings(view.defaults, draft);
  return fields.flatMap(({ path }) => {
    const from = valueAt(view.session, path);
    const to = valueAt(whole, path);
    return Object.is(from, to) ? [] : [{ path, from, to }];
  });
}

export const useSettingsStore = create<SettingsStore>((set, get) => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked = 0;

  async function check(): Promise<void> {
    const { view, draft } = get();
    if (view === null) return;
    const question = ++asked;
    const result = await call('configuration.check', { settings: wholeSettings(view.defaults, draft) });
    // Settings changed meanwhile: what this says is about others.
    if (question !== asked) return;
    if (result.ok) set({ problems: result.value.problems, saveError: null });
    else set({ saveError: result.error });
  }

  function take(draft: SettingsView): void {
    set({ draft, saveError: null });
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void check(), CHECK_AFTER_MS);
  }

  /** A new view; what is being typed stays, unless it is what was saved before, or typed for another mode. */
  function takeView(view: SessionSettingsView): void {
    const before = get();
    const typing = isDirty(before) && before.view?.mode === view.mode;
    const draft = typing ? differencesFrom(view.defaults, before.draft) : view.saved;
    set({ view, draft, error: null });
    if (!typing) set({ problems: [] });
  }

  return {
    section: 'strategy',
    view: null,
    fields: null,
    error: null,
    draft: {},
    problems: [],
    saveError: null,
    busy: null,
    reopenError: null,
    setSection: (section) => set({ section }),
    async load() {
      const [view, form] = await Promise.all([
        call('settings.session', undefined),
        get().fields === null ? call('configuration.form', undefined) : null,
      ]);
      if (form !== null && !form.ok) {
        set({ error: form.error });
        return;
      }
      if (!view.ok) {
        set({ error: view.error });
        return;
      }
      if (form !== null) set({ fields: form.value.fields });
      takeView(view.value);
    },
    setValue(path, value) {
      const { view, draft } = get();
      if (view === null) return;
      const isStandard = Object.is(valueAt(view.defaults, path), value);
      take(isStandard ? withoutValue(draft, path) : withValue(draft, path, value));
    },
    reset: (paths) => take(paths.reduce((draft, path) => withoutValue(draft, path), get().draft)),
    discard() {
      take(get().view?.saved ?? {});
      set({ problems: [] });
    },
    async save() {
      const { draft, view: shown } = get();
      if (shown === null) return;
      set({ busy: 'saving' });
      const result = await call('settings.saveSession', { mode: shown.mode, settings: draft });
      set({ busy: null });
      if (!result.ok) {
        set({ saveError: result.error });
        return;
      }
      const { problems, view } = result.value;
      if (problems.length > 0) set({ problems });
      else set({ view, draft: view.saved, problems: [], saveError: null });
    },
    async reopen() {
      const { view: shown } = get();
      if (shown === null) return false;
      set({ busy: 'reopening', reopenError: null });
      const result = await call('settings.reopenSession', { mode: shown.mode });
      set({ busy: null, reopenError: result.ok ? null : result.error });
      await get().load();
      return result.ok;
    },
    apply(items) {
      useNoticesStore.getState().apply(items);
      if (!items.some(({ type }) => type === 'settings_changed')) return;
      void useAccountsStore.getState().loadAgain();
      if (get().view !== null) void get().load();
    },
  };
});

import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { NoticeChannel, NoticeSettingsView, NoticesView } from '../../engine/api/settings-views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { call } from '../client/call.ts';

interface NoticesStore {
  /** Null until the engine has told it. */
  readonly view: NoticesView | null;
  readonly error: CallError | null;
  /** Why what was chosen last was not taken; `field` names it. */
  readonly saveError: CallError | null;
  readonly testing: NoticeChannel | null;
  /** What came of the last test. */
  readonly tested: { readonly channel: NoticeChannel; readonly problem: string | null } | null;
  readonly load: () => Promise<void>;
  readonly save: (settings: NoticeSettingsView) => Promise<void>;
  readonly test: (channel: NoticeChannel) => Promise<void>;
  readonly apply: (items: readonly StreamItem[]) => void;
}

export const useNoticesStore = create<NoticesStore>((set, get) => ({
  view: null,
  error: null,
  saveError: null,
  testing: null,
  tested: null,
  async load() {
    const result = await call('settings.notices', undefined);
    set(result.ok ? { view: result.value, error: null } : { error: result.error });
  },
  async save(settings) {
    const result = await call('settings.saveNotices', settings);
    set(result.ok ? { view: result.value, saveError: null, tested: null } : { saveError: result.error });
  },
  async test(channel) {
    set({ testing: channel, tested: null });
    const result = await call('settings.testNotice', { channel });
    const problem = result.ok ? result.value.problem : result.error.message;
    set({ testing: null, tested: { channel, problem } });
  },
  apply(items) {
    if (get().view !== null && items.some(({ type }) => type === 'settings_changed')) {
      void get().load();
    }
  },
}));

/** How many channels that are switched on do not work. */
export function channelsToLookAt(view: NoticesView | null): number {
  if (view === null) return 0;
  const { settings, problems } = view;
  return (['desktop', 'sound', 'webhook'] as const).filter(
    (channel) => settings[channel].enabled && problems[channel] !== null,
  ).length;
}

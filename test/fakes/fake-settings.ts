import type { SettingsHandlers, ShellHandlers } from '../../engine/api/contract.ts';
import type { SettingsView } from '../../engine/api/configuration-views.ts';
import type { AccountView, NoticesView, SessionSettingsView, VaultStateView } from '../../engine/api/settings-views.ts';
import { parseConfiguration } from '../../engine/strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../engine/strategy/default-configuration.ts';
import { DEFAULT_NOTICES } from '../../engine/settings/notice-desk.ts';
import { differencesFrom, mergeSettings } from '../../engine/settings/settings-tree.ts';
import { fakeModeHandlers } from './fake-live.ts';

export const VAULT_SCENES = ['open', 'locked', 'missing', 'timed_out'] as const;

export interface FakeSettingsOptions {
  readonly vault: (typeof VAULT_SCENES)[number];
  readonly accounts: readonly AccountView[];
  /** Saved before. */
  readonly saved: SettingsView;
  /** Of the session that runs when it is asked. */
  readonly mode: () => SessionSettingsView['mode'];
  readonly changed: () => void;
}

const TRADING = [
  'close-trades',
  'create-ws-token',
  'modify-trades',
  'query-closed-trades',
  'query-funds',
  'query-open-trades',
];
const CHECKED = Date.UTC(2026, 4, 21, 14, 51);

/** Three accounts as a person may have them: fit, able to withdraw, never checked. */
export const FAKE_ACCOUNTS: readonly AccountView[] = [
  {
    name: 'main',
    check: {
      checked: CHECKED,
      keyName: 'Parallax desk',
      permissions: TRADING,
      missing: [],
      canWithdraw: false,
      nonceWindow: 10_000,
      validUntil: null,
    },
    withdrawAccepted: false,
    traded: false,
  },
  {
    name: 'old laptop',
    check: {
      checked: CHECKED - 86_400_000 * 3,
      keyName: 'everything',
      permissions: [...TRADING, 'withdraw-funds'],
      missing: [],
      canWithdraw: true,
      nonceWindow: 0,
      validUntil: null,
    },
    withdrawAccepted: false,
    traded: false,
  },
  { name: 'reader', check: null, withdrawAccepted: false, traded: false },
];

const VAULT_WORDS: Readonly<Record<VaultStateView['state'], string>> = {
  open: '',
  locked:
    'The secret store is locked. Unlock the login keyring (Passwords and Keys, or log in to the desktop again), then try again.',
  missing:
    'This system has no secret store. Install and start gnome-keyring or KWallet, or use the command line with --key-file on a server.',
  denied: 'The secret store refused access. Allow Parallax to use it, then try again.',
  timed_out:
    'The secret store has not answered yet; it may be asking for its password in another window. Answer its question, then try again. Nothing was traded and no key was lost.',
  failed: 'The secret store failed. Try again; if it stays so, check the system log.',
};

/** Settings in memory: they behave as the engine's do, and forget everything with the page. */
export function fakeSettingsHandlers(options: Partial<FakeSettingsOptions> = {}): SettingsHandlers {
  const { vault = 'open', accounts: first = [], changed = () => undefined } = options;
  let accounts = [...first];
  let saved: SettingsView = options.saved ?? {};
  let running: SettingsView = { ...DEFAULT_CONFIGURATION };
  let notices: NoticesView = { settings: DEFAULT_NOTICES, problems: { desktop: null, sound: null, webhook: null } };
  const defaults: SettingsView = { ...DEFAULT_CONFIGURATION };

  const view = (): SessionSettingsView => ({
    mode: options.mode?.() ?? 'demo',
    defaults,
    session: running,
    saved,
    pending: JSON.stringify(differencesFrom(defaults, running)) !== JSON.stringify(saved),
    problem: null,
  });
  const refuse = (message: string, field: string | null = null) =>
    ({ ok: false, error: { code: field === null ? 'unavailable' : 'bad_input', message, field } }) as const;

  return {
    'accounts.list': () => ({
      ok: true,
      value: { vault: { state: vault, message: VAULT_WORDS[vault] }, accounts: vault === 'open' ? accounts : [] },
    }),
    'accounts.add': ({ name, key, secret, acceptWithdraw, replaces }) => {
      if (vault !== 'open') return refuse(VAULT_WORDS[vault]);
      if (!replaces && accounts.some((other) => other.name === name)) {
        return refuse(`There is an account “${name}” already; nothing was kept.`, 'name');
      }
      if (key.length < 8)
        return refuse('key: this is not an API key; paste the one that Kraken shows, whole and unchanged', 'key');
      if (secret.length < 8)
        return refuse(
          'secret: this is not a private key; paste the one that Kraken shows, whole and unchanged',
          'secret',
        );
      if (name.startsWith('w') && !acceptWithdraw) {
        return refuse(
          'The key can withdraw funds. Parallax never does, but whoever gets hold of the key could: make one without that permission, or accept it knowingly. The key was not kept.',
          'acceptWithdraw',
        );
      }
      const account: AccountView = {
        name,
        check: FAKE_ACCOUNTS[0]?.check ?? null,
        withdrawAccepted: acceptWithdraw,
        traded: false,
      };
      accounts = [...accounts.filter((other) => other.name !== name), account];
      changed();
      return { ok: true, value: account };
    },
    'accounts.check': ({ name }) => {
      const account = accounts.find((one) => one.name === name);
      if (account === undefined)
        return refuse(`There is no account ${JSON.stringify(name)}; enter its keys first.`, 'name');
      if (account.check === null)
        return refuse(
          'The key could not be tried at Kraken (GetApiKeyInfo: no answer within 10 s). Try again; nothing was kept.',
        );
      return { ok: true, value: account };
    },
    'accounts.remove': ({ name }) => {
      const removed = accounts.some((one) => one.name === name);
      accounts = accounts.filter((one) => one.name !== name);
      changed();
      return { ok: true, value: { removed } };
    },
    'settings.session': () => ({ ok: true, value: view() }),
    'settings.saveSession': ({ mode, settings }) => {
      if (mode !== view().mode) return refuse(`Nothing is saved: these settings are those of ${mode}.`);
      const parsed = parseConfiguration(mergeSettings(defaults, settings));
      if (!parsed.ok) {
        const problems = parsed.error.map(({ path, message }) => ({ path, message }));
        return { ok: true, value: { problems, view: view() } };
      }
      saved = differencesFrom(defaults, settings);
      changed();
      return { ok: true, value: { problems: [], view: view() } };
    },
    'settings.reopenSession': () => {
      running = mergeSettings(defaults, saved);
      changed();
      return { ok: true, value: { accepted: true } };
    },
    'settings.notices': () => ({ ok: true, value: notices }),
    'settings.saveNotices': (settings) => {
      notices = { settings, problems: { ...notices.problems, webhook: null } };
      changed();
      return { ok: true, value: notices };
    },
    'settings.testNotice': ({ channel }) => {
      const problem =
        channel === 'webhook'
          ? 'hooks.example.org could not be reached (ENOTFOUND). Check the address and the network.'
          : null;
      notices = { ...notices, problems: { ...notices.problems, [channel]: problem } };
      changed();
      return { ok: true, value: { problem } };
    },
    'settings.storage': () => ({
      ok: true,
      value: {
        folder: '/home/you/.config/Parallax/data',
        bytes: 158_310_400,
        free: 84_200_000_000,
        parts: [
          { name: 'history.db', what: 'Candles', bytes: 121_634_816 },
          { name: 'demo', what: 'Demo session: journal, recordings, its market', bytes: 28_442_624 },
          { name: 'research.db', what: 'Backtests and sweeps', bytes: 8_192_000 },
          { name: 'settings.db', what: 'Settings; no keys', bytes: 40_960 },
        ],
      },
    }),
    'blotter.exportFills': () => ({ ok: true, value: { path: '/home/you/fills.csv', fills: 12, from: CHECKED } }),
  };
}

const LICENCE = 'Permission is hereby granted, free of charge, to any person obtaining a copy of this software …';

export function fakeShellHandlers(): ShellHandlers {
  return {
    ...fakeModeHandlers(),
    'app.info': () => ({
      ok: true,
      value: {
        version: '0.1.0',
        electron: '45.4.1',
        chrome: '146.0.0.0',
        node: '24.21.0',
        platform: 'linux',
        dataFolder: '/home/you/.config/Parallax/data',
        mode: 'demo',
      },
    }),
    'app.openDataFolder': () => ({ ok: true, value: { accepted: true } }),
    'app.savePicture': ({ name }) => ({ ok: true, value: { path: `/home/you/Downloads/${name}.png` } }),
    'app.packages': () => ({
      ok: true,
      value: [
        { name: 'better-sqlite3', version: '13.2.0', licence: 'MIT' },
        { name: 'ccxt', version: '4.5.84', licence: 'MIT' },
        { name: 'inter-ui', version: '4.1.1', licence: 'OFL-1.1' },
        { name: 'react', version: '19.3.1', licence: 'MIT' },
        { name: 'zod', version: '4.6.7', licence: 'MIT' },
      ],
    }),
    'app.licence': ({ name }) => ({ ok: true, value: { text: `${name}\n\n${LICENCE}` } }),
  };
}

import { writeFile } from 'node:fs/promises';
import { createAccountBook } from '../accounts/account-book.ts';
import type { AccountBookOptions } from '../accounts/account-book.ts';
import type { SettingsHandlers } from '../api/contract.ts';
import type { SessionSettingsView } from '../api/settings-views.ts';
import type { StreamItem } from '../api/stream.ts';
import type { FillView, ModeView } from '../api/views.ts';
import type { Result } from '../domain/result.ts';

import type { FilePicker, KeyVault } from '../ports.ts';
import { accepted, answer, refused, unavailable } from '../research/answers.ts';
import { accountHandlers } from './account-handlers.ts';
import { diskUse } from './disk-use.ts';
import { fillsCsv } from './fills-csv.ts';
import type { NoticeDesk } from './notice-desk.ts';
import type { SessionSettings } from './session-settings.ts';
import type { SettingsAccess } from './settings-access.ts';
import { differencesFrom } from './settings-tree.ts';
import type { Settings } from './settings-tree.ts';

/** What settings may know of the session, and do with it. */
export interface SessionControl {
  /** The whole configuration that is traded by; null while there is no session. */
  configuration(): Settings | null;
  /** Every fill the session knows, or why there are none to be had. */
  fills(): Promise<Result<readonly FillView[], string>>;
  /** Closes the session in good order and opens it under what is saved. */
  reopen(): Promise<Result<null, string>>;
}

export interface SettingsDeskOptions {
  readonly mode: ModeView;
  /** The folder that all modes share. */
  readonly dataFolder: string;
  readonly access: SettingsAccess;
  readonly sessionSettings: SessionSettings;
  /** Defaults stand in for what could not be used when the session was opened. */
  readonly hasStandIn: () => boolean;
  readonly session: SessionControl;
  readonly notices: NoticeDesk;
  readonly vault: KeyVault;
  readonly askExchange: AccountBookOptions['askExchange'];
  /** The session signs with the keys of this account. */
  readonly isTraded: (account: string) => boolean;
  readonly secretSeen: (secret: string) => void;
  /** Null where nobody can be asked for a file. */
  readonly files: FilePicker | null;
  readonly publish: (items: readonly StreamItem[]) => void;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Where what may be known of accounts is kept among the settings. */
export const ACCOUNTS_KEY = 'accounts';

/** The contract's settings. */
export function settingsHandlers(options: SettingsDeskOptions): SettingsHandlers {
  const { access, dataFolder, files, hasStandIn, log, mode, notices, publish, session, sessionSettings } = options;
  const changed = (): void => publish([{ type: 'settings_changed' }]);

  const book = createAccountBook({
    vault: options.vault,
    notes: {
      read() {
        const text = access.read(ACCOUNTS_KEY);
        return text.ok ? text.value : null;
      },
      write(text) {
        // Without notes an account shows as not checked, and a key that can withdraw as not accepted: the safe side.
        const written = access.write(ACCOUNTS_KEY, text);
        if (!written.ok) log(`what the exchange said of a key was not noted: ${written.error}`);
      },
    },
    askExchange: options.askExchange,
    now: options.now,
    secretSeen: options.secretSeen,
  });

  function sessionView(): SessionSettingsView {
    const { defaults } = sessionSettings;
    const saved = sessionSettings.load();
    const running = session.configuration() ?? { ...defaults };
    const savedSettings = saved.ok ? saved.value : {};
    const traded = differencesFrom({ ...defaults }, running);
    return {
      mode,
      defaults: { ...defaults },
      session: { ...running },
      saved: savedSettings,
      // What was saved instead may be the same; only opened with it is the session its owner's choice again.
      pending: saved.ok && (hasStandIn() || JSON.stringify(sorted(traded)) !== JSON.stringify(sorted(savedSettings))),
      problem: saved.ok ? null : saved.error,
    };
  }

  async function exportFills() {
    if (files === null) return unavailable('There is nobody here to choose a file. Use the Parallax window.');
    const fills = await session.fills();
    if (!fills.ok) return unavailable(fills.error);
    if (fills.value.length === 0) return refused('There are no fills to export yet.');
    const from = fills.value.reduce((oldest, { time }) => Math.min(oldest, time), Infinity);
    const [first, last] = [from, options.now()].map((time) => new Date(time).toISOString().slice(0, 10));
    const path = await files.chooseTarget(`parallax-${mode}-fills-${first}-to-${last}.csv`);
    if (path === null) return answer({ path: null, fills: 0, from: null });
    try {
      await writeFile(path, fillsCsv(fills.value));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      return unavailable(`The file ${path} could not be written: ${error.message}. Choose another place.`);
    }
    return answer({ path, fills: fills.value.length, from });
  }

  return {
    ...accountHandlers(book, options.isTraded, changed),
    ...notices.handlers,
    'settings.session': () => answer(sessionView()),
    'settings.saveSession': ({ mode: chosenFor, settings }) => {
      if (chosenFor !== mode) {
        return refused(
          `Nothing is saved: these settings are those of ${chosenFor}, and this is ${mode}. Look at them again.`,
        );
      }
      const problems = sessionSettings.save(settings);
      if (!problems.ok) return unavailable(problems.error);
      if (problems.value.length === 0) changed();
      return answer({ problems: [...problems.value], view: sessionView() });
    },
    'settings.reopenSession': async ({ mode: chosenFor }) => {
      if (chosenFor !== mode) return refused(`The session of ${chosenFor} is closed already, and this is ${mode}.`);
      const opened = await session.reopen();
      changed();
      return opened.ok ? accepted : refused(opened.error);
    },
    'settings.storage': async () => answer(await diskUse(dataFolder)),
    'blotter.exportFills': exportFills,
  };
}

/** The same settings with their keys in order, so that two of them can be compared as text. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

import type { Engine } from '../engine.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { FilePicker, KeyVault, Notifier, Unsubscribe } from '../ports.ts';
import { createAskExchange } from '../settings/ask-exchange.ts';
import { createNoticeDesk } from '../settings/notice-desk.ts';
import { createSessionSettings } from '../settings/session-settings.ts';
import { createSettingsAccess } from '../settings/settings-access.ts';
import { settingsHandlers } from '../settings/settings-desk.ts';
import type { Settings } from '../settings/settings-tree.ts';
import { postWebhook } from '../settings/webhook.ts';
import { createKeychainVault } from '../vault/keychain-vault.ts';
import { loadKeytar } from '../vault/load-keytar.ts';
import { createKeyUse, type KeyUse } from './key-use.ts';
import { openReopening } from './reopening-engine.ts';
import type { SessionEngine } from './reopening-engine.ts';

export interface EngineSettingsOptions {
  readonly mode: Engine['mode'];
  /** The folder that all modes share. */
  readonly dataFolder: string;
  /** What the mode changes of the strategy's defaults. */
  readonly base: Settings;
  /** Opens a session under differences from those; undefined for none. `given` settings stand in for the saved ones. */
  readonly open: (settings: Settings | undefined, keyUse: KeyUse) => Promise<Result<SessionEngine, string>>;
  /** The session of this start is not to trade by what is saved. */
  readonly given: boolean;
  readonly files?: FilePicker | undefined;
  /** Given: the user of this computer is told of what matters, as the settings say. */
  readonly notifier?: Notifier | undefined;
  /** Where API keys are kept; the keychain of the system otherwise. */
  readonly vault?: KeyVault | undefined;
  /** Where API keys are tried, instead of Kraken itself. */
  readonly keyExchange?: { readonly restUrl: string } | undefined;
  readonly secretSeen?: ((secret: string) => void) | undefined;
  readonly log: (line: string) => void;
}

/** The engine with the settings that outlast its sessions. */
export async function openWithSettings(options: EngineSettingsOptions): Promise<Result<Engine, string>> {
  const { mode, dataFolder, log } = options;
  const access = createSettingsAccess(dataFolder);
  const keyUse = createKeyUse(access, Date.now);
  const sessionSettings = createSessionSettings({ mode, base: options.base, access });

  function firstSettings(): Settings | undefined {
    if (options.given) return undefined;
    const saved = sessionSettings.load();
    if (!saved.ok) log(`${saved.error} The session runs under the defaults.`);
    return saved.ok && Object.keys(saved.value).length > 0 ? saved.value : undefined;
  }

  const first = firstSettings();
  const opened = await openReopening({
    open: (settings) => options.open(settings ?? first, keyUse),
    saved: sessionSettings.load,
    log,
  });
  if (!opened.ok) {
    access.close();
    return opened;
  }
  const { value } = opened;
  const notices = createNoticeDesk({
    mode,
    access,
    notifier: options.notifier ?? null,
    post: (address, message) => postWebhook(address, message),
    publish: value.publish,
    now: Date.now,
    after,
    log,
  });
  const stopTelling = options.notifier === undefined ? () => undefined : value.subscribe(notices.take);
  return success({
    mode,
    dataFolder: value.first.dataFolder,
    handlers: {
      ...value.handlers,
      ...settingsHandlers({
        mode,
        dataFolder,
        access,
        sessionSettings,
        session: value.control,
        notices,
        vault: options.vault ?? createKeychainVault({ load: loadKeytar, platform: process.platform }),
        askExchange: (credentials) =>
          keyUse.ask(
            credentials,
            createAskExchange({
              restUrl: options.keyExchange?.restUrl ?? null,
              nonceSource: keyUse.nonces(credentials.key),
              wallNow: Date.now,
              log,
            }),
          ),
        secretSeen: options.secretSeen ?? (() => undefined),
        files: options.files ?? null,
        publish: value.publish,
        now: Date.now,
        log,
      }),
    },
    subscribe: value.subscribe,
    exposure: value.exposure,
    async close() {
      // What happens while the session ends is told, too.
      await value.close();
      stopTelling();
      await notices.close();
      access.close();
    },
  });
}

/** Wall time; a notice must not keep a process alive that has nothing else to do. */
function after(milliseconds: number, callback: () => void): Unsubscribe {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}

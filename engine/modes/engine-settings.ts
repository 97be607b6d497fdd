import type { Engine } from '../engine.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { StreamItem } from '../api/stream.ts';
import type { FilePicker, KeyVault, Notifier, Unsubscribe } from '../ports.ts';
import { createAskExchange } from '../settings/ask-exchange.ts';
import { createNoticeDesk } from '../settings/notice-desk.ts';
import { createSessionSettings, type SessionSettings } from '../settings/session-settings.ts';
import { createSettingsAccess } from '../settings/settings-access.ts';
import { settingsHandlers } from '../settings/settings-desk.ts';
import type { Settings } from '../settings/settings-tree.ts';
import { postWebhook } from '../settings/webhook.ts';
import { createSteadyClock } from '../trading/steady-clock.ts';
import { createKeychainVault } from '../vault/keychain-vault.ts';
import { loadKeytar } from '../vault/load-keytar.ts';
import { createKeyUse, type KeyUse } from './key-use.ts';
import { openInParts } from './opened-parts.ts';
import { openReopening } from './reopening-engine.ts';
import type { SessionEngine } from './reopening-engine.ts';

/** What a session is opened with. */
export interface SessionOpening {
  /** Differences from what the mode trades by; undefined for none. `given` settings stand in for the saved ones. */
  readonly settings: Settings | undefined;
  readonly keyUse: KeyUse;
  /** Why these are not the settings that were saved; null when they are. */
  readonly notice: string | null;
  /** Whatever the last session did: nobody has said that it may trade by these settings. */
  readonly beginStopped: boolean;
  /** Hears what the session says until it is open. */
  readonly heard: (items: readonly StreamItem[]) => void;
}

export interface EngineSettingsOptions {
  readonly mode: Engine['mode'];
  /** The folder that all modes share. */
  readonly dataFolder: string;
  /** What the mode changes of the strategy's defaults. */
  readonly base: Settings;
  readonly open: (opening: SessionOpening) => Promise<Result<SessionEngine, string>>;
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

/** What notices are made of; the rest of what a session says while it opens is nobody's alarm. */
const TOLD_LATER: ReadonlySet<StreamItem['type']> = new Set(['clock', 'fill', 'transition', 'event', 'position']);

/** What happens while the session ends is told, too. */
const CLOSED_IN_ORDER = ['session', 'notices', 'settings'] as const;

/** The engine with the settings that outlast its sessions. */
export async function openWithSettings(options: EngineSettingsOptions): Promise<Result<Engine, string>> {
  return openInParts(CLOSED_IN_ORDER, options.log, async (parts) => {
    const { mode, dataFolder, log } = options;
    const access = createSettingsAccess(dataFolder, Date.now, log);
    parts.add('settings', () => access.close());
    const keyUse = createKeyUse(access, Date.now);
    const sessionSettings = createSessionSettings({ mode, base: options.base, access });
    const first = firstSettings(options.given, sessionSettings);
    if (first.notice !== null) log(first.notice);
    let beginStopped = first.notice !== null;
    /** Why the session does not trade by what is saved; null when it does. */
    let standIn: string | null = null;
    /** What a session says while it opens: what became of the account while nobody was here. Nobody can listen yet. */
    let early: StreamItem[] = [];
    let tellEarly = (): void => undefined;
    const opened = await openReopening({
      async open(settings) {
        const { notice } = settings === undefined ? first : { notice: null };
        const heard = (items: readonly StreamItem[]): void => {
          early.push(...items.filter(({ type }) => TOLD_LATER.has(type)));
        };
        const session = await options.open({
          settings: settings ?? first.settings,
          notice,
          beginStopped,
          keyUse,
          heard,
        });
        if (!session.ok) {
          early = [];
          return session;
        }
        tellEarly();
        standIn = notice;
        // Somebody may have started it since: where new settings are refused, it goes on as it was.
        beginStopped = false;
        return session;
      },
      saved: sessionSettings.load,
      log,
    });
    if (!opened.ok) return opened;
    const { value } = opened;
    parts.add('session', () => value.close());
    const notices = createNoticeDesk({
      mode,
      access,
      notifier: options.notifier ?? null,
      post: (address, message) => postWebhook(address, message),
      publish: value.publish,
      now: createSteadyClock(Date.now, () => performance.now()),
      after,
      log,
    });
    tellEarly = () => {
      if (options.notifier !== undefined) notices.take(early);
      early = [];
    };
    tellEarly();
    const stopTelling = options.notifier === undefined ? () => undefined : value.subscribe(notices.take);
    parts.add('notices', () => {
      stopTelling();
      return notices.close();
    });
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
          hasStandIn: () => standIn !== null,
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
          isTraded: keyUse.isTraded,
          secretSeen: options.secretSeen ?? (() => undefined),
          files: options.files ?? null,
          publish: value.publish,
          now: Date.now,
          log,
        }),
      },
      subscribe: value.subscribe,
      exposure: value.exposure,
      close: () => parts.close(),
    });
  });
}

/**
 * What the first session is opened with. Where the saved settings cannot be used the defaults stand in, and that is said;
 * nothing is traded by them until somebody says so, and no real money at all (see the checklist).
 */
function firstSettings(
  given: boolean,
  saved: Pick<SessionSettings, 'load'>,
): Pick<SessionOpening, 'settings' | 'notice'> {
  const loaded = given ? success({}) : saved.load();
  if (!loaded.ok)
    return { settings: undefined, notice: `${loaded.error} The defaults stand in, and trading waits to be started.` };
  return { settings: Object.keys(loaded.value).length > 0 ? loaded.value : undefined, notice: null };
}

/** Wall time; a notice must not keep a process alive that has nothing else to do. */
function after(milliseconds: number, callback: () => void): Unsubscribe {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}

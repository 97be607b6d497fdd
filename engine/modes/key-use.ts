import type { Result } from '../domain/result.ts';
import type { KeyInfo } from '../exchange/kraken/key-info.ts';
import type { NonceSource } from '../exchange/kraken/options.ts';
import type { ApiCredentials, ExchangeError, Unsubscribe } from '../ports.ts';
import { NONCE_FLOOR, type SettingsAccess } from '../settings/settings-access.ts';
import { KEY_AHEAD_NS, lostNonce, persistedNonces, type PersistedNonces, readNonce } from '../storage/nonce-source.ts';
import { fingerprint } from './fingerprint.ts';

type AskAboutKey = (credentials: ApiCredentials) => Promise<Result<KeyInfo, ExchangeError>>;

/**
 * Who uses which API key. A key has one row of nonces, whoever signs with it: two rows would refuse each other's calls.
 */
export interface KeyUse {
  /** The key's nonces; `floor` is the highest that an earlier version may have used. */
  nonces(key: string, floor?: bigint): NonceSource;
  /**
   * A session signs with these credentials, of the account of that name where it has one: until the undoing, questions
   * about the key go its way, and its nonces are reserved ahead.
   */
  begin(
    credentials: ApiCredentials,
    keyInfo: () => Promise<Result<KeyInfo, ExchangeError>>,
    account: string | null,
  ): Unsubscribe;
  /** A session signs with the keys of this account. */
  isTraded(account: string): boolean;
  /** Asks about a key: through the session that uses it, and else as `otherwise` does. */
  ask(credentials: ApiCredentials, otherwise: AskAboutKey): Promise<Result<KeyInfo, ExchangeError>>;
}

/** While a session trades: reserved again long before that is used up, so that no order waits for this disk. */
const RENEW_MS = 4_000;

export function createKeyUse(memory: Pick<SettingsAccess, 'read' | 'write'>, wallNow: () => number): KeyUse {
  const sources = new Map<string, PersistedNonces>();
  const sessions = new Set<{
    readonly credentials: ApiCredentials;
    readonly keyInfo: () => Promise<Result<KeyInfo, ExchangeError>>;
    readonly account: string | null;
  }>();

  function open(key: string): PersistedNonces {
    const setting = `nonce.${fingerprint(key)}`;
    const found = memory.read(setting);
    // None of its own: where the settings were begun anew, it may have been among those that were lost.
    const known = found.ok && found.value === null ? memory.read(NONCE_FLOOR) : found;
    const reserved = (known.ok ? readNonce(known.value) : null) ?? lostNonce(0n, KEY_AHEAD_NS, wallNow);
    const reserve = (upTo: bigint): void => void memory.write(setting, upTo.toString());
    return persistedNonces({ reserved, aheadNs: KEY_AHEAD_NS, reserve }, wallNow);
  }

  function sourceOf(key: string): PersistedNonces {
    const known = sources.get(key) ?? open(key);
    sources.set(key, known);
    return known;
  }

  return {
    nonces: (key, floor = 0n) => {
      const source = sourceOf(key);
      source.raise(floor);
      return source;
    },
    begin: (credentials, keyInfo, account) => {
      const session = { credentials, keyInfo, account };
      const source = sourceOf(credentials.key);
      source.renew();
      sessions.add(session);
      const timer = setInterval(source.renew, RENEW_MS);
      return () => {
        if (!sessions.delete(session)) return;
        clearInterval(timer);
        source.release();
      };
    },
    isTraded: (account) => [...sessions].some((session) => session.account === account),
    ask: (credentials, otherwise) => {
      const running = [...sessions].find(
        (session) => session.credentials.key === credentials.key && session.credentials.secret === credentials.secret,
      );
      return running === undefined ? otherwise(credentials) : running.keyInfo();
    },
  };
}

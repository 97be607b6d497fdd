import { createHash } from 'node:crypto';
import type { Result } from '../domain/result.ts';
import type { KeyInfo } from '../exchange/kraken/key-info.ts';
import type { NonceSource } from '../exchange/kraken/options.ts';
import type { ApiCredentials, ExchangeError, Unsubscribe } from '../ports.ts';
import type { SettingsAccess } from '../settings/settings-access.ts';
import { persistedNonces, type PersistedNonces } from '../storage/nonce-source.ts';

type AskAboutKey = (credentials: ApiCredentials) => Promise<Result<KeyInfo, ExchangeError>>;

/**
 * Who uses which API key. A key has one row of nonces, whoever signs with it: two rows would refuse each other's calls.
 */
export interface KeyUse {
  /** The key's nonces; `floor` is the highest that an earlier version may have used. */
  nonces(key: string, floor?: bigint): NonceSource;
  /** A session signs with these credentials: until the undoing, questions about the key go its way, and its nonces are reserved ahead. */
  begin(credentials: ApiCredentials, keyInfo: () => Promise<Result<KeyInfo, ExchangeError>>): Unsubscribe;
  /** Asks about a key: through the session that uses it, and else as `otherwise` does. */
  ask(credentials: ApiCredentials, otherwise: AskAboutKey): Promise<Result<KeyInfo, ExchangeError>>;
}

const AHEAD_NS = 10_000_000_000n;
/** While a session trades: reserved again long before that is used up, so that no order waits for this disk. */
const RENEW_MS = 4_000;

export function createKeyUse(memory: Pick<SettingsAccess, 'read' | 'write'>, wallNow: () => number): KeyUse {
  const sources = new Map<string, PersistedNonces>();
  const sessions = new Set<{
    readonly credentials: ApiCredentials;
    readonly keyInfo: () => Promise<Result<KeyInfo, ExchangeError>>;
  }>();

  function open(key: string): PersistedNonces {
    // By a fingerprint: the key itself has no business in a database.
    const setting = `nonce.${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
    const found = memory.read(setting);
    const reserved = found.ok && found.value !== null && /^\d{1,20}$/.test(found.value) ? BigInt(found.value) : 0n;
    const reserve = (upTo: bigint): void => void memory.write(setting, upTo.toString());
    return persistedNonces({ reserved, aheadNs: AHEAD_NS, reserve }, wallNow);
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
    begin: (credentials, keyInfo) => {
      const session = { credentials, keyInfo };
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
    ask: (credentials, otherwise) => {
      const running = [...sessions].find(
        (session) => session.credentials.key === credentials.key && session.credentials.secret === credentials.secret,
      );
      return running === undefined ? otherwise(credentials) : running.keyInfo();
    },
  };
}

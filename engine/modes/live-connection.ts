import { createAccountBook } from '../accounts/account-book.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { ApiCredentials, KeyVault } from '../ports.ts';
import { createSettingsAccess } from '../settings/settings-access.ts';
import { ACCOUNTS_KEY } from '../settings/settings-desk.ts';
import type { ExchangeAddresses, ExchangeConnection } from './exchange-connection.ts';
import type { LiveAccount } from './live-desk.ts';
import { reachExchange } from './real-exchange.ts';

export interface LiveConnectionOptions {
  /** The folder that all modes share. */
  readonly dataFolder: string;
  /** Keys from a file, for the command line; they come before `account`. */
  readonly credentials?: ApiCredentials | undefined;
  readonly acceptWithdraw?: boolean | undefined;
  /** Name of an account whose keys are in the keychain. */
  readonly account?: string | null | undefined;
  readonly vault: () => KeyVault;
  /** A simulator in Kraken's place. */
  readonly exchange?: ExchangeAddresses | undefined;
  readonly secretSeen?: ((secret: string) => void) | undefined;
  readonly wallNow: () => number;
}

export interface LiveConnection {
  readonly connection: ExchangeConnection;
  readonly account: LiveAccount;
}

/** Kraken with the user's keys. Nothing is asked of it yet. */
export async function connectLive(options: LiveConnectionOptions): Promise<Result<LiveConnection, string>> {
  const { wallNow } = options;
  const keys = await findKeys(options);
  if (!keys.ok) return keys;
  const reached = await reachExchange(options.exchange, wallNow);
  if (!reached.ok) return reached;
  const { stop, ...exchange } = reached.value;
  return success({
    account: keys.value.account,
    connection: {
      ...exchange,
      marketId: null,
      credentials: keys.value.credentials,
      startAtFirst: false,
      beginStopped: true,
      feed: null,
      close: async () => stop(),
    },
  });
}

interface FoundKeys {
  readonly credentials: ApiCredentials;
  readonly account: LiveAccount;
}

async function findKeys(options: LiveConnectionOptions): Promise<Result<FoundKeys, string>> {
  const { secretSeen = () => undefined, wallNow } = options;
  if (options.credentials !== undefined) {
    const { credentials, acceptWithdraw = false } = options;
    secretSeen(credentials.secret);
    secretSeen(credentials.key);
    return success({ credentials, account: { name: null, withdrawAccepted: acceptWithdraw, since: null } });
  }
  const name = options.account ?? null;
  if (name === null) {
    return failure('Live trading needs an account. Enter your Kraken keys under Settings, Accounts, then choose it.');
  }
  const access = createSettingsAccess(options.dataFolder, wallNow);
  try {
    const book = createAccountBook({
      vault: options.vault(),
      notes: {
        read() {
          const notes = access.read(ACCOUNTS_KEY);
          return notes.ok ? notes.value : null;
        },
        write: () => undefined,
      },
      askExchange: () => Promise.reject(new Error('live: keys are asked about by the session’s own connection')),
      now: wallNow,
      secretSeen,
    });
    const credentials = await book.credentials(name);
    if (!credentials.ok) return failure(credentials.error.message);
    const accounts = await book.list();
    const known = accounts.ok ? accounts.value.find((account) => account.name === name) : undefined;
    return success({
      credentials: credentials.value,
      account: { name, withdrawAccepted: known?.withdrawAccepted ?? false, since: known?.since ?? null },
    });
  } finally {
    access.close();
  }
}

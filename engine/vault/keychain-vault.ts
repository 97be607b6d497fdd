import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import { failure, success, type Result } from '../domain/result.ts';
import type { KeyVault, VaultProblem } from '../ports.ts';
import { keychainProblem, vaultProblem } from './keychain-problem.ts';

/**
 * The part of keytar that is used: keytar is optional, so that an install without a compiler still works. Its
 * `findCredentials` is not among it: on a locked GNOME keyring that call ends the whole process (keytar 7.9.0).
 */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface KeychainVaultOptions {
  /** Loads the native module; rejects where it was not installed. */
  readonly load: () => Promise<Keychain>;
  readonly platform: NodeJS.Platform;
  /** How long a call may take: the system may show its own window and wait for a person. */
  readonly timeoutMs?: number;
  /** Name under which the system shows the entries. */
  readonly service?: string;
}

const SERVICE = 'Parallax';
const PATIENCE_MS = 20_000;
/** Written and removed again to learn whether the store is open; no account can have this name. */
const PROBE = '?probe';
/** Holds the names of the accounts, as JSON. */
const INDEX = '?accounts';
const ACCOUNT_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

const indexSchema = z.array(z.string());
const credentialsSchema = z.object({ key: z.string().min(1), secret: z.string().min(1) });

/** Why a name cannot be that of an account; null when it can. */
export function accountNameProblem(account: string): string | null {
  if (ACCOUNT_NAME.test(account)) return null;
  const shown = account.length > 60 ? `${account.slice(0, 60)}…` : account;
  return `account: ${JSON.stringify(shown)} is not allowed; use 1 to 40 letters, digits, spaces, dots, dashes or underscores`;
}

/**
 * Credentials in the keychain of the operating system. Calls go one after the other; one that hangs (a locked keyring
 * waits for a prompt for ever) holds a thread of the runtime, so while it does no further one is begun.
 */
export function createKeychainVault(options: KeychainVaultOptions): KeyVault {
  const { platform, timeoutMs = PATIENCE_MS, service = SERVICE } = options;
  let keychain: Promise<Keychain> | null = null;
  /** Ends when the last call has really ended, however long ago its caller gave up. */
  let tail: Promise<unknown> = Promise.resolve();
  let hanging = false;

  async function perform<Value>(work: (keychain: Keychain) => Promise<Value>): Promise<Result<Value, VaultProblem>> {
    if (hanging) return failure(vaultProblem('timed_out', platform));
    keychain ??= options.load();
    let loaded: Keychain;
    try {
      loaded = await keychain;
    } catch {
      // The native module is not there: for the user that is no secret store. Loading may work after a new install.
      keychain = null;
      return failure(vaultProblem('missing', platform));
    }
    return withinPatience(work(loaded));
  }

  async function withinPatience<Value>(call: Promise<Value>): Promise<Result<Value, VaultProblem>> {
    const answer: Promise<Result<Value, VaultProblem>> = call.then(success, (thrown: unknown) =>
      failure(keychainProblem(thrown, platform)),
    );
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<Result<Value, VaultProblem>>((resolve) => {
      timer = setTimeout(() => {
        hanging = true;
        void answer.then(() => (hanging = false));
        resolve(failure(vaultProblem('timed_out', platform)));
      }, timeoutMs);
    });
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = tail.then(work);
    tail = turn.catch(() => undefined);
    return turn;
  }

  /** A locked keyring without a display reads as if it were empty; only a write tells the two apart. */
  async function probe(): Promise<Result<null, VaultProblem>> {
    const written = await perform((store) => store.setPassword(service, PROBE, randomUUID()));
    if (!written.ok) return written;
    const removed = await perform((store) => store.deletePassword(service, PROBE));
    return removed.ok ? success(null) : removed;
  }

  /** What is stored under a name; null only when the store is open. */
  async function stored(name: string): Promise<Result<string | null, VaultProblem>> {
    const found = await perform((store) => store.getPassword(service, name));
    if (!found.ok || found.value !== null) return found;
    const open = await probe();
    return open.ok ? success(null) : open;
  }

  async function accountNames(): Promise<Result<readonly string[], VaultProblem>> {
    const found = await stored(INDEX);
    if (!found.ok) return found;
    const names = found.value === null ? [] : parseStored(found.value, indexSchema);
    return names === null ? failure(damaged(INDEX)) : success(names);
  }

  async function setNames(names: readonly string[]): Promise<Result<null, VaultProblem>> {
    const written = await perform((store) => store.setPassword(service, INDEX, JSON.stringify(names)));
    return written.ok ? success(null) : written;
  }

  return {
    check: () => inTurn(probe),
    read: (account) =>
      inTurn(async () => {
        const found = await stored(account);
        if (!found.ok || found.value === null) return found.ok ? success(null) : found;
        const credentials = parseStored(found.value, credentialsSchema);
        return credentials === null ? failure(damaged(account)) : success(credentials);
      }),
    write: (account, { key, secret }) =>
      inTurn(async () => {
        const problem = accountNameProblem(account);
        if (problem !== null) return failure<VaultProblem>({ kind: 'failed', message: problem });
        const names = await accountNames();
        if (!names.ok) return names;
        // The name first: keys that nobody can find again would be worse than a name without keys.
        const named = await setNames([...new Set([...names.value, account])].toSorted());
        if (!named.ok) return named;
        const written = await perform((store) => store.setPassword(service, account, JSON.stringify({ key, secret })));
        return written.ok ? success(null) : written;
      }),
    remove: (account) =>
      inTurn(async () => {
        const found = await stored(account);
        if (!found.ok) return found;
        const removed = await perform((store) => store.deletePassword(service, account));
        if (!removed.ok) return removed;
        const names = await accountNames();
        if (!names.ok) return names;
        const named = await setNames(names.value.filter((name) => name !== account));
        return named.ok ? success(removed.value) : named;
      }),
    accounts: () => inTurn(accountNames),
  };
}

/** Null when the text is not what Parallax writes. */
function parseStored<Value>(text: string, schema: z.ZodType<Value>): Value | null {
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

function damaged(account: string): VaultProblem {
  return {
    kind: 'failed',
    message: `The entry of account ${JSON.stringify(account)} in the secret store is not one of Parallax; remove it and enter the keys again.`,
  };
}

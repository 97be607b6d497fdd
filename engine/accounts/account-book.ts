import { z } from 'zod';
import { failure, success, type Result } from '../domain/result.ts';
import { parseJson } from '../domain/parse-json.ts';
import { judgeKey, type KeyInfo } from '../exchange/kraken/key-info.ts';
import type { ApiCredentials, ExchangeError, KeyVault, VaultProblem } from '../ports.ts';
import { accountNameProblem } from '../vault/keychain-vault.ts';

/** What the exchange said of an account's key when it was last asked. Holds no part of the key. */
export interface KeyCheck {
  /** Wall time, UTC ms. */
  readonly checked: number;
  readonly keyName: string;
  readonly permissions: readonly string[];
  readonly missing: readonly string[];
  readonly canWithdraw: boolean;
  readonly nonceWindow: number | null;
  readonly validUntil: number | null;
}

export interface Account {
  readonly name: string;
  /** Null when it was never checked, or what was noted of it is gone. */
  readonly check: KeyCheck | null;
  /** The user knows that this key can withdraw and keeps it all the same. */
  readonly withdrawAccepted: boolean;
  /** When it was added (wall time, UTC ms), however often its key was replaced: a name may come again. Null: unknown. */
  readonly since: number | null;
}

export interface NewAccount {
  readonly name: string;
  readonly credentials: ApiCredentials;
  /** Take a key that can withdraw. */
  readonly acceptWithdraw: boolean;
  /** Take it for an account that there is: what was remembered of that one goes on under the new key. */
  readonly replaces: boolean;
}

/** Why an account was not taken. `field` names the input that is wrong, null when none is. */
export interface AccountProblem {
  readonly field: 'name' | 'key' | 'secret' | 'acceptWithdraw' | null;
  readonly message: string;
}

/** Remembers what may be known of accounts without unlocking anything. */
export interface AccountNotes {
  read(): string | null;
  write(text: string): void;
}

export interface AccountBookOptions {
  readonly vault: KeyVault;
  readonly notes: AccountNotes;
  /** Asks the exchange about a key; the credentials go nowhere else. */
  readonly askExchange: (credentials: ApiCredentials) => Promise<Result<KeyInfo, ExchangeError>>;
  readonly now: () => number;
  /** Hears of every secret before it is used, so that no log can show it. */
  readonly secretSeen: (secret: string) => void;
}

/** The user's accounts at the exchange, by name: keys in the keychain, what is known of them in the notes. */
export interface AccountBook {
  list(): Promise<Result<readonly Account[], VaultProblem>>;
  /** Tries the key at the exchange first: one that cannot trade, or could withdraw, is not kept. */
  add(account: NewAccount): Promise<Result<Account, AccountProblem>>;
  /** Asks the exchange again. */
  check(name: string): Promise<Result<Account, AccountProblem>>;
  /** Removes keys and notes; false when there was nothing. */
  remove(name: string): Promise<Result<boolean, VaultProblem>>;
  /** For the exchange adapter alone. */
  credentials(name: string): Promise<Result<ApiCredentials, AccountProblem>>;
}

const checkSchema = z.object({
  checked: z.number(),
  keyName: z.string(),
  permissions: z.array(z.string()),
  missing: z.array(z.string()),
  canWithdraw: z.boolean(),
  nonceWindow: z.number().nullable(),
  validUntil: z.number().nullable(),
});
const notesSchema = z.record(
  z.string(),
  z.object({ check: checkSchema, withdrawAccepted: z.boolean(), since: z.number().optional() }),
);
type Notes = z.infer<typeof notesSchema>;

/** Kraken's keys and secrets are base64; spaces and line ends come from copying. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export function createAccountBook(options: AccountBookOptions): AccountBook {
  const { vault, notes, now } = options;

  /** Notes that cannot be read are no loss: a check brings them back. */
  function readNotes(): Notes {
    const text = notes.read();
    if (text === null) return {};
    const parsed = notesSchema.safeParse(parseJson(text));
    return parsed.success ? parsed.data : {};
  }

  function note(name: string, entry: Notes[string] | null): void {
    const { [name]: _, ...others } = readNotes();
    notes.write(JSON.stringify(entry === null ? others : { ...others, [name]: entry }));
  }

  function accountOf(name: string, known: Notes): Account {
    const entry = known[name];
    return {
      name,
      check: entry?.check ?? null,
      withdrawAccepted: entry?.withdrawAccepted ?? false,
      since: entry?.since ?? null,
    };
  }

  async function ask(credentials: ApiCredentials): Promise<Result<KeyCheck, AccountProblem>> {
    options.secretSeen(credentials.secret);
    options.secretSeen(credentials.key);
    const answer = await options.askExchange(credentials);
    if (!answer.ok) return failure(refusedByExchange(answer.error));
    const { nonceWindow, validUntil } = answer.value;
    // What the exchange says is noted and shown: should it repeat the key, that part is left out.
    const repeats = (text: string): boolean => text.includes(credentials.key) || text.includes(credentials.secret);
    const keyName = repeats(answer.value.name) ? '' : answer.value.name;
    const permissions = answer.value.permissions.filter((permission) => !repeats(permission));
    return success({ checked: now(), keyName, permissions, ...judgeKey({ permissions }), nonceWindow, validUntil });
  }

  async function stored(name: string): Promise<Result<ApiCredentials, AccountProblem>> {
    const found = await vault.read(name);
    if (!found.ok) return failure({ field: null, message: found.error.message });
    if (found.value !== null) return success(found.value);
    return failure({ field: 'name', message: `There is no account ${JSON.stringify(name)}; enter its keys first.` });
  }

  /** Names are compared as the least exact keychain compares them. */
  async function inTheWay(name: string): Promise<AccountProblem | null> {
    const names = await vault.accounts();
    if (!names.ok) return { field: null, message: names.error.message };
    const known = names.value.find((other) => isSameName(other, name));
    return known === undefined ? null : { field: 'name', message: nameInUse(known) };
  }

  return {
    async list() {
      const names = await vault.accounts();
      if (!names.ok) return names;
      const known = readNotes();
      return success(names.value.map((name) => accountOf(name, known)));
    },
    async add({ name, credentials, acceptWithdraw, replaces }) {
      const clean = { key: credentials.key.trim(), secret: credentials.secret.trim() };
      const problem = inputProblem(name, clean);
      if (problem !== null) return failure(problem);
      const obstacle = replaces ? null : await inTheWay(name);
      if (obstacle !== null) return failure(obstacle);
      const check = await ask(clean);
      if (!check.ok) return check;
      const { missing, canWithdraw } = check.value;
      if (missing.length > 0) {
        const names = missing.join(', ');
        return failure({
          field: 'key',
          message: `The key lacks ${names}. Tick these permissions at Kraken (Settings, API), then try again; the key was not kept.`,
        });
      }
      if (canWithdraw && !acceptWithdraw) {
        return failure({
          field: 'acceptWithdraw',
          message:
            'The key can withdraw funds. Parallax never does, but whoever gets hold of the key could: make one without ' +
            'that permission, or accept it knowingly. The key was not kept.',
        });
      }
      const written = await vault.write(name, clean);
      if (!written.ok) return failure({ field: null, message: written.error.message });
      const since = replaces ? readNotes()[name]?.since : now();
      note(name, {
        check: { ...check.value, permissions: [...check.value.permissions], missing: [] },
        withdrawAccepted: canWithdraw,
        ...(since === undefined ? {} : { since }),
      });
      return success(accountOf(name, readNotes()));
    },
    async check(name) {
      const credentials = await stored(name);
      if (!credentials.ok) return credentials;
      const check = await ask(credentials.value);
      if (!check.ok) return check;
      const { permissions, missing } = check.value;
      const known = readNotes()[name];
      note(name, {
        ...known,
        withdrawAccepted: known?.withdrawAccepted ?? false,
        check: { ...check.value, permissions: [...permissions], missing: [...missing] },
      });
      return success(accountOf(name, readNotes()));
    },
    async remove(name) {
      const removed = await vault.remove(name);
      if (removed.ok) note(name, null);
      return removed;
    },
    async credentials(name) {
      const found = await stored(name);
      if (found.ok) {
        options.secretSeen(found.value.secret);
        options.secretSeen(found.value.key);
      }
      return found;
    },
  };
}

function nameInUse(name: string): string {
  return `There is an account “${name}” already; nothing was kept. Use Replace on its card to give it a new key, or choose another name.`;
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Said without the values: what is wrong with a secret must not show the secret. */
function inputProblem(name: string, { key, secret }: ApiCredentials): AccountProblem | null {
  const nameProblem = accountNameProblem(name);
  if (nameProblem !== null) return { field: 'name', message: nameProblem };
  if (!BASE64.test(key)) {
    return {
      field: 'key',
      message: 'key: this is not an API key; paste the one that Kraken shows, whole and unchanged',
    };
  }
  if (!BASE64.test(secret) || secret.length % 4 !== 0) {
    return {
      field: 'secret',
      message: 'secret: this is not a private key; paste the one that Kraken shows, whole and unchanged',
    };
  }
  return null;
}

function refusedByExchange({ kind, message }: ExchangeError): AccountProblem {
  if (kind === 'denied') {
    return {
      field: 'key',
      message: `Kraken does not accept the key (${message}). Check key, private key and the addresses it may be used from.`,
    };
  }
  return { field: null, message: `The key could not be tried at Kraken (${message}). Try again; nothing was kept.` };
}

import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { AccountsView } from '../../engine/api/settings-views.ts';
import { call } from '../client/call.ts';

/** What is typed to add an account. It passes through here and is kept nowhere. */
export interface NewAccount {
  readonly name: string;
  readonly key: string;
  readonly secret: string;
  readonly acceptWithdraw: boolean;
  /** The account of this name gets the key. */
  readonly replaces: boolean;
}

interface AccountsStore {
  /** Null until the engine has told it. */
  readonly view: AccountsView | null;
  readonly error: CallError | null;
  /** What is being done with an account, by its name. */
  readonly busy: Readonly<Record<string, 'checking' | 'removing'>>;
  /** Why the last thing that was done with an account did not work, by its name. */
  readonly failures: Readonly<Record<string, string>>;
  readonly load: () => Promise<void>;
  /** Asks again, if somebody has asked before: the keychain is not opened for nobody. */
  readonly loadAgain: () => Promise<void>;
  /** Null when it was taken. */
  readonly add: (account: NewAccount) => Promise<CallError | null>;
  readonly check: (name: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

function without<Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  const { [name]: _, ...others } = record;
  return others;
}

export const useAccountsStore = create<AccountsStore>((set, get) => {
  /** Answers the error of what was done, null when there is none. */
  async function doing(
    name: string,
    what: 'checking' | 'removing',
    work: () => Promise<{ readonly ok: boolean; readonly error?: CallError }>,
  ): Promise<void> {
    set({ busy: { ...get().busy, [name]: what }, failures: without(get().failures, name) });
    const { error } = await work();
    set({ busy: without(get().busy, name) });
    if (error !== undefined) set({ failures: { ...get().failures, [name]: error.message } });
    await get().load();
  }

  return {
    view: null,
    error: null,
    busy: {},
    failures: {},
    async load() {
      const result = await call('accounts.list', undefined);
      set(result.ok ? { view: result.value, error: null } : { error: result.error });
    },
    async loadAgain() {
      if (get().view !== null) await get().load();
    },
    async add(account) {
      const result = await call('accounts.add', account);
      if (!result.ok) return result.error;
      await get().load();
      return null;
    },
    check: (name) => doing(name, 'checking', () => call('accounts.check', { name })),
    remove: (name) => doing(name, 'removing', () => call('accounts.remove', { name })),
  };
});

/** Why a new account cannot have a name; null when it can. */
export function nameObstacle(name: string, view: AccountsView | null): string | null {
  if (name === '') return 'Give the account a name';
  const known = view?.accounts.find((account) => account.name.toLowerCase() === name.toLowerCase());
  if (known === undefined) return null;
  return `There is an account “${known.name}” already: use Replace on its card to give it a new key, or choose another name`;
}

/** How many accounts ask for attention: keys that cannot trade, could withdraw unasked, or were never checked. */
export function accountsToLookAt(view: AccountsView | null): number {
  if (view === null) return 0;
  if (view.vault.state !== 'open') return 1;
  return view.accounts.filter(({ check, withdrawAccepted }) => {
    return check === null || check.missing.length > 0 || (check.canWithdraw && !withdrawAccepted);
  }).length;
}

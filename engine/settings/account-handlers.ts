import type { Account, AccountBook, AccountProblem } from '../accounts/account-book.ts';
import type { CallError, SettingsHandlers } from '../api/contract.ts';
import type { AccountView } from '../api/settings-views.ts';
import type { VaultProblem } from '../ports.ts';
import { answer, badInput, refused, unavailable } from '../research/answers.ts';
import type { Refusal } from '../research/answers.ts';

export type AccountHandlers = Pick<
  SettingsHandlers,
  'accounts.list' | 'accounts.add' | 'accounts.check' | 'accounts.remove'
>;

const LONGEST_NAME = 40;
/** Said without the name: it may be a key that was pasted into the wrong field. */
const tooLong = badInput(
  'name: this is too long; use 1 to 40 letters, digits, spaces, dots, dashes or underscores',
  'name',
);

/** The contract's accounts. Keys go in and are handed on; nothing here answers with one. */
export function accountHandlers(
  book: AccountBook,
  isTraded: (account: string) => boolean,
  changed: () => void,
): AccountHandlers {
  const view = (account: Account): AccountView => accountView(account, isTraded(account.name));
  return {
    'accounts.list': async () => {
      const accounts = await book.list();
      if (!accounts.ok) {
        const { kind, message } = accounts.error;
        return answer({ vault: { state: kind, message }, accounts: [] });
      }
      return answer({ vault: { state: 'open', message: '' }, accounts: accounts.value.map(view) });
    },
    'accounts.add': async ({ name, key, secret, acceptWithdraw, replaces }) => {
      if (name.length > LONGEST_NAME) return tooLong;
      const added = await book.add({ name, credentials: { key, secret }, acceptWithdraw, replaces });
      if (!added.ok) return notTaken(added.error);
      changed();
      return answer(view(added.value));
    },
    'accounts.check': async ({ name }) => {
      if (name.length > LONGEST_NAME) return tooLong;
      const checked = await book.check(name);
      if (!checked.ok) return notTaken(checked.error);
      changed();
      return answer(view(checked.value));
    },
    'accounts.remove': async ({ name }) => {
      if (name.length > LONGEST_NAME) return tooLong;
      // The session would go on with keys that nobody could give it a second time.
      if (isTraded(name)) return inUse(name);
      const removed = await book.remove(name);
      if (!removed.ok) return vaultRefusal(removed.error);
      changed();
      return answer({ removed: removed.value });
    },
  };
}

function accountView({ name, check, withdrawAccepted }: Account, traded: boolean): AccountView {
  return {
    name,
    check:
      check === null
        ? null
        : {
            ...check,
            checked: Math.round(check.checked),
            permissions: [...check.permissions],
            missing: [...check.missing],
          },
    withdrawAccepted,
    traded,
  };
}

function inUse(name: string): Refusal {
  return refused(
    `Nothing was removed: live trades with “${name}” now. Choose another mode or another account first, then remove it. To stop its trading at once, use Stop or the kill switch, or delete the key at Kraken.`,
  );
}

function notTaken({ field, message }: AccountProblem): Refusal {
  // What the user can mend in a field is bad input; the rest (keychain, exchange) has to change first.
  const code: CallError['code'] = field === null ? 'unavailable' : field === 'acceptWithdraw' ? 'refused' : 'bad_input';
  return { ok: false, error: { code, message, field } };
}

function vaultRefusal({ message }: VaultProblem): Refusal {
  return unavailable(message);
}

import type { AccountView } from '../../../engine/api/settings-views.ts';

/** What a permission of the exchange means for the person who gives it, in the order in which they are shown. */
const PERMISSIONS: readonly { readonly name: string; readonly words: string }[] = [
  { name: 'query-funds', words: 'Query funds' },
  { name: 'query-open-trades', words: 'Query open orders' },
  { name: 'query-closed-trades', words: 'Query closed orders' },
  { name: 'modify-trades', words: 'Create orders' },
  { name: 'close-trades', words: 'Cancel orders' },
  { name: 'create-ws-token', words: 'WebSocket token' },
];

export interface PermissionMark {
  readonly words: string;
  readonly state: 'has' | 'lacks' | 'rightly_absent' | 'dangerous';
}

/** What trading needs, whether the key has it, and whether it could withdraw. */
export function permissionMarks({ check }: Pick<AccountView, 'check'>): readonly PermissionMark[] {
  if (check === null) return [];
  const needed = PERMISSIONS.map(({ name, words }): PermissionMark => {
    return { words, state: check.permissions.includes(name) ? 'has' : 'lacks' };
  });
  return [...needed, { words: 'Withdraw', state: check.canWithdraw ? 'dangerous' : 'rightly_absent' }];
}

export interface AccountState {
  readonly tone: 'good' | 'warning' | 'danger';
  readonly label: string;
  /** What it means for the money; null where nothing has to be said. */
  readonly text: string | null;
}

/** How fit an account's key is. `now` is wall time, UTC ms. */
export function accountState({ check, withdrawAccepted }: AccountView, now: number): AccountState {
  if (check === null) {
    return {
      tone: 'warning',
      label: 'Not checked',
      text: 'What this key may do is not known. Live trading asks Kraken before it can be armed with it.',
    };
  }
  if (check.validUntil !== null && check.validUntil <= now) {
    return { tone: 'danger', label: 'Expired', text: 'This key is not valid any more. Make a new one at Kraken.' };
  }
  if (check.missing.length > 0) {
    return {
      tone: 'danger',
      label: 'Cannot trade',
      text: `The key lacks ${check.missing.join(', ')}. Tick these permissions at Kraken (Settings, API), then check again.`,
    };
  }
  if (check.canWithdraw && !withdrawAccepted) {
    return {
      tone: 'danger',
      label: 'Refused',
      text: 'This key can withdraw. Whoever reads it can move your money. Make one without that permission at Kraken.',
    };
  }
  if (check.canWithdraw) {
    return {
      tone: 'warning',
      label: 'Can withdraw',
      text: 'You took this key knowing that it can withdraw. Whoever reads it can move your money.',
    };
  }
  return { tone: 'good', label: 'Verified', text: null };
}

/** Kraken advises a window for programs that send in parallel; Parallax sends one after the other. */
export function nonceWords(nonceWindow: number | null): string {
  if (nonceWindow === null) return 'Kraken does not say';
  return nonceWindow === 0 ? 'none' : nonceWindow.toLocaleString('en-US');
}

import { useState, type ReactNode } from 'react';
import type { AccountView } from '../../../engine/api/settings-views.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/badge.tsx';
import { formatClock, formatDay } from '../../ui/format-time.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { useAccountsStore } from '../../stores/accounts-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { accountState, nonceWords, permissionMarks, type PermissionMark } from './account-words.ts';

const SIGNS: Readonly<Record<PermissionMark['state'], string>> = {
  has: '✓',
  lacks: '✕',
  rightly_absent: '✕',
  dangerous: '⚠',
};
const SAID: Readonly<Record<PermissionMark['state'], string>> = {
  has: 'yes',
  lacks: 'missing',
  rightly_absent: 'no, as it should be',
  dangerous: 'yes, and it should not be',
};

function Permissions({ account }: { readonly account: AccountView }): ReactNode {
  if (account.check === null) return null;
  return (
    <ul className="account-permissions" aria-label="Permissions of the key">
      {permissionMarks(account).map(({ words, state }) => (
        <li key={words} className={`permission-${state}`} title={`${words}: ${SAID[state]}`}>
          <span aria-hidden="true">{SIGNS[state]}</span> {words}
          <span className="visually-hidden">: {SAID[state]}</span>
        </li>
      ))}
    </ul>
  );
}

function useChecked(): (time: number) => string {
  const zone = useUiStore((store) => store.zone);
  return (time) => `${formatDay(time, zone)} ${formatClock(time, zone)}`;
}

/** Where keys are made and changed; opened in the browser of the system. */
const KEYS_AT_KRAKEN = 'https://pro.kraken.com/app/settings/api';

interface AccountCardProps {
  readonly account: AccountView;
  /** Wall time, UTC ms. */
  readonly now: number;
  readonly onReplace: () => void;
}

/** One account: what its key may do, and what can be done with it. The key itself is never shown. */
export function AccountCard({ account, now, onReplace }: AccountCardProps): ReactNode {
  const { name, check } = account;
  const [removing, setRemoving] = useState(false);
  const busy = useAccountsStore((store) => store.busy[name]);
  const failure = useAccountsStore((store) => store.failures[name]);
  const checkAgain = useAccountsStore((store) => store.check);
  const remove = useAccountsStore((store) => store.remove);
  const words = useChecked();
  const { tone, label, text } = accountState(account, now);
  return (
    <article className={`account account-${tone}`} data-testid={`account-${name}`} aria-label={`Account ${name}`}>
      <header className="account-header">
        <strong>{name}</strong>
        {check === null || check.keyName === '' ? null : <span className="mono text-3">{check.keyName}</span>}
        <span className="account-state">
          <Chip tone={tone}>
            {tone === 'good' ? '✓' : <WarningIcon />} {label}
            {tone === 'good' && check !== null ? ` ${words(check.checked)}` : ''}
          </Chip>
        </span>
      </header>
      <Permissions account={account} />
      {text === null ? null : <p className="text-2">{text}</p>}
      {account.traded ? (
        <p className="text-2" data-testid={`account-${name}-traded`}>
          Live trades with this account now. A key that replaces this one counts once the session is opened again; the
          account can be removed once another mode or account is chosen.
        </p>
      ) : null}
      {check === null ? null : (
        <p className="text-3 account-details">
          {tone === 'good' ? '' : `Checked ${words(check.checked)} · `}Nonce window {nonceWords(check.nonceWindow)}
          {check.validUntil === null ? '' : ` · valid until ${words(check.validUntil)}`}
        </p>
      )}
      {failure === undefined ? null : (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
      <div className="account-actions">
        {removing ? (
          <>
            <span className="text-2">Take the keys of “{name}” out of the keychain?</span>
            <Button testId={`account-${name}-remove-confirm`} tone="danger" onClick={() => void remove(name)}>
              Remove
            </Button>
            <Button testId={`account-${name}-keep`} onClick={() => setRemoving(false)}>
              Keep
            </Button>
          </>
        ) : (
          <>
            {tone === 'danger' ? (
              <a className="button button-normal account-link" href={KEYS_AT_KRAKEN} target="_blank" rel="noreferrer">
                Open Kraken
              </a>
            ) : null}
            <Button testId={`account-${name}-check`} busy={busy === 'checking'} onClick={() => void checkAgain(name)}>
              {busy === 'checking' ? 'Asking Kraken…' : check === null ? 'Check now' : 'Check again'}
            </Button>
            <Button testId={`account-${name}-replace`} onClick={onReplace}>
              Replace
            </Button>
            <Button
              testId={`account-${name}-remove`}
              busy={busy === 'removing'}
              disabled={account.traded}
              {...(account.traded ? { title: 'Live trades with this account now' } : {})}
              onClick={() => setRemoving(true)}
            >
              Remove
            </Button>
          </>
        )}
      </div>
    </article>
  );
}

import { useEffect, useState, type ReactNode } from 'react';
import type { AccountsView, VaultStateView } from '../../../engine/api/settings-views.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LockIcon, WarningIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAccountsStore } from '../../stores/accounts-store.ts';
import { AccountCard } from './account-card.tsx';
import { AddAccountDialog } from './add-account-dialog.tsx';

function VaultLine({ vault }: { readonly vault: VaultStateView }): ReactNode {
  const load = useAccountsStore((store) => store.load);
  if (vault.state === 'open') {
    return (
      <p className="vault vault-open" data-testid="vault-state" data-state="open">
        <LockIcon />
        <span>
          <strong>Keychain</strong> unlocked. Keys never leave it except to sign a request.
        </span>
      </p>
    );
  }
  return (
    <div className="vault vault-closed" role="alert" data-testid="vault-state" data-state={vault.state}>
      <WarningIcon />
      <span>{vault.message}</span>
      <Button testId="vault-retry" onClick={() => void load()}>
        Try again
      </Button>
    </div>
  );
}

interface ListProps {
  readonly view: AccountsView;
  readonly onAdd: () => void;
  readonly onReplace: (name: string) => void;
}

function List({ view, onAdd, onReplace }: ListProps): ReactNode {
  const [now] = useState(() => Date.now());
  if (view.vault.state !== 'open') return null;
  if (view.accounts.length === 0) {
    return (
      <EmptyState
        title="No key yet"
        text="Live trading signs its orders with an API key of your Kraken account. Demo and paper need none."
        action={
          <Button testId="account-add-first" tone="accent" onClick={onAdd}>
            Add key
          </Button>
        }
      />
    );
  }
  return view.accounts.map((account) => (
    <AccountCard key={account.name} account={account} now={now} onReplace={() => onReplace(account.name)} />
  ));
}

/** The accounts at the exchange, and whether their keys can be kept and are fit to trade. */
export function AccountsPanel({ className }: { readonly className: string }): ReactNode {
  const view = useAccountsStore((store) => store.view);
  const error = useAccountsStore((store) => store.error);
  const load = useAccountsStore((store) => store.load);
  /** Null: closed; a text: the account whose keys are replaced, empty for a new one. */
  const [dialog, setDialog] = useState<string | null>(null);
  useEffect(() => void load(), [load]);
  const open = view?.vault.state === 'open';
  return (
    <Panel
      title="API keys"
      testId="panel-accounts"
      className={`settings-accounts ${className}`}
      aside={
        <Button
          testId="account-add"
          disabled={!open}
          title={open ? 'Tries a key at Kraken and keeps it' : 'The keychain has to be open first'}
          onClick={() => setDialog('')}
        >
          Add key
        </Button>
      }
    >
      <div className="account-list scroll">
        {view === null ? (
          error === null ? (
            <Skeleton lines={4} />
          ) : (
            <p className="field-error" role="alert">
              The accounts could not be read. {error.message}
            </p>
          )
        ) : (
          <>
            <VaultLine vault={view.vault} />
            <List view={view} onAdd={() => setDialog('')} onReplace={setDialog} />
          </>
        )}
      </div>
      <p className="settings-note text-2">
        If the keychain is locked or missing, Parallax says so here, keeps DEMO and PAPER working, and never falls back
        to a file.
      </p>
      {dialog === null ? null : (
        <AddAccountDialog replaces={dialog === '' ? null : dialog} onClose={() => setDialog(null)} />
      )}
    </Panel>
  );
}

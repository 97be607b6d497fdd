import { useState, type FormEvent, type ReactNode } from 'react';
import type { CallError } from '../../../engine/api/contract.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FieldFrame } from '../../ui/field-frame.tsx';
import { CheckField, TextField } from '../../ui/fields.tsx';
import { nameObstacle, useAccountsStore } from '../../stores/accounts-store.ts';

interface SecretFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  readonly hint?: string;
  readonly testId: string;
}

/** Dots instead of what is pasted: nobody has to read a key, and somebody may be looking. */
function SecretField({ label, value, onChange, error, hint, testId }: SecretFieldProps): ReactNode {
  return (
    <FieldFrame label={label} error={error} hint={hint}>
      {(attributes) => (
        <input
          {...attributes}
          type="password"
          className="field-input mono"
          autoComplete="off"
          spellCheck={false}
          data-testid={testId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

interface AddAccountDialogProps {
  /** Name of the account whose keys are replaced; null for a new one. */
  readonly replaces: string | null;
  readonly onClose: () => void;
}

/** Asks for keys, once. What is typed lives in this dialog alone and goes with it. */
export function AddAccountDialog({ replaces, onClose }: AddAccountDialogProps): ReactNode {
  const add = useAccountsStore((store) => store.add);
  const view = useAccountsStore((store) => store.view);
  const [name, setName] = useState(replaces ?? '');
  const [key, setKey] = useState('');
  const [secret, setSecret] = useState('');
  const [acceptWithdraw, setAcceptWithdraw] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const [busy, setBusy] = useState(false);
  const errorOf = (field: string): string | undefined => (error?.field === field ? error.message : undefined);
  const known = ['name', 'key', 'secret', 'acceptWithdraw'];
  // The account that is being kept is in the list before this dialog is gone.
  const named = replaces === null && !busy ? nameObstacle(name.trim(), view) : null;
  const obstacle = named ?? (key === '' || secret === '' ? 'Paste both keys' : null);

  const submit = async (): Promise<void> => {
    if (obstacle !== null || busy) return;
    setBusy(true);
    setError(null);
    const problem = await add({ name: name.trim(), key, secret, acceptWithdraw, replaces: replaces !== null });
    setBusy(false);
    if (problem === null) onClose();
    else setError(problem);
  };
  return (
    <Dialog
      title={replaces === null ? 'Add a key' : `Replace the key of “${replaces}”`}
      open
      // What Kraken and the keychain answer is to be read: there is nobody else to tell of a key that was not kept.
      onClose={() => {
        if (!busy) onClose();
      }}
      testId="account-dialog"
      footer={
        <>
          <Button testId="account-cancel" disabled={busy} onClick={onClose}>
            Cancel
          </Button>
          <Button
            testId="account-save"
            tone="primary"
            busy={busy}
            disabled={obstacle !== null}
            {...(obstacle === null ? {} : { title: obstacle })}
            onClick={() => void submit()}
          >
            {busy ? 'Asking Kraken…' : 'Check and keep'}
          </Button>
        </>
      }
    >
      <form
        className="account-form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        {replaces === null ? (
          <TextField
            label="Name"
            value={name}
            onChange={setName}
            // An empty name says by itself what it needs.
            error={name.trim() === '' ? errorOf('name') : (named ?? errorOf('name'))}
            hint="Your own word for it: main, savings …"
            testId="account-name"
          />
        ) : null}
        <SecretField label="API key" value={key} onChange={setKey} error={errorOf('key')} testId="account-key" />
        <SecretField
          label="Private key"
          value={secret}
          onChange={setSecret}
          error={errorOf('secret')}
          hint="Kraken shows it once, when the key is made."
          testId="account-secret"
        />
        {error?.field === 'acceptWithdraw' || acceptWithdraw ? (
          <div className="account-withdraw">
            <p className="field-error" role="alert">
              {error?.field === 'acceptWithdraw' ? error.message : ''}
            </p>
            <CheckField
              label="Keep it all the same: I know that this key can withdraw my money"
              checked={acceptWithdraw}
              onChange={setAcceptWithdraw}
              testId="account-accept-withdraw"
            />
          </div>
        ) : null}
        {error === null || (error.field !== null && known.includes(error.field)) ? null : (
          <p className="field-error" role="alert" data-testid="account-error">
            {error.message}
          </p>
        )}
        <button type="submit" hidden />
      </form>
      {replaces === null ? null : (
        <p className="text-2">
          The new key has to be of the same Kraken account: Parallax goes on with the orders and the position it knows
          of. A key of another account needs a name of its own.
        </p>
      )}
      <p className="text-2">
        The key is tried at Kraken once, then kept in the keychain of this system. It is never shown again, and leaves
        the keychain only to sign what Parallax sends to Kraken.
      </p>
      <p className="text-2">
        Needed at Kraken under Settings, API: Query funds; Query open, Query closed, Create &amp; modify, Cancel &amp;
        close orders; Access WebSockets. Leave Withdraw unticked, and use the key for Parallax alone.
      </p>
    </Dialog>
  );
}

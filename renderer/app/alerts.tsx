import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { NoticeLine } from '../ui/notice-line.tsx';
import { useCommandsStore, type TrackedCommand } from '../stores/commands-store.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { reloadSession } from './session-runtime.ts';
import './alerts.css';

const COMMAND_NAMES: Readonly<Record<TrackedCommand, string>> = {
  'session.start': 'Start',
  'session.pause': 'Pause',
  'session.resume': 'Resume',
  'session.stop': 'Stop',
  'session.kill': 'Kill',
  'session.forceEntry': 'Force entry',
  'session.forceExit': 'Exit now',
  'session.cancelAll': 'Cancel all',
  'session.cancelOrder': 'Cancel order',
  'session.adoptPosition': 'Adopt position',
};

function ConnectionLost(): ReactNode {
  const message = useSessionStore((store) => store.error?.message ?? '');
  return (
    <p className="alert" role="alert" data-testid="connection-lost">
      <span>
        ⚠ <strong>What you see may be old.</strong> {message} The engine keeps handling your position; this window lost
        touch with it.
      </span>
      <Button testId="button-retry" onClick={() => void reloadSession()}>
        Try again
      </Button>
    </p>
  );
}

function CommandFailure(): ReactNode {
  const failure = useCommandsStore((store) => store.failure);
  const dismiss = useCommandsStore((store) => store.dismiss);
  if (failure === null) return null;
  const text = `${COMMAND_NAMES[failure.command]} was not carried out. ${failure.error.message}`;
  return <NoticeLine notice={{ tone: 'error', text }} onDismiss={dismiss} testId="command-failure" />;
}

/**
 * What a person must not miss, above every screen: controls can be used on all of them.
 * @param connectionLost the last view asked for did not come: what is shown may be old
 */
export function Alerts({ connectionLost }: { readonly connectionLost: boolean }): ReactNode {
  const failed = useCommandsStore((store) => store.failure !== null);
  if (!connectionLost && !failed) return null;
  return (
    <div className="alerts">
      {connectionLost ? <ConnectionLost /> : null}
      <CommandFailure />
    </div>
  );
}

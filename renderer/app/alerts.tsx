import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { NoticeLine } from '../ui/notice-line.tsx';
import { useCommandsStore } from '../stores/commands-store.ts';
import { useSession, useSessionStore } from '../stores/session-store.ts';
import { hasTradingStopped, stoppedWords } from '../stores/trading-stopped.ts';
import { failureWords, lostWords } from './failure-words.ts';
import { reloadSession } from './session-runtime.ts';
import './alerts.css';

function ConnectionLost(): ReactNode {
  const error = useSessionStore((store) => store.error);
  return (
    <p className="alert" role="alert" data-testid="connection-lost">
      <span>
        ⚠ <strong>What you see may be old.</strong> {error === null ? '' : lostWords(error)}
      </span>
      <Button testId="button-retry" onClick={() => void reloadSession()}>
        Try again
      </Button>
    </p>
  );
}

function TradingStopped(): ReactNode {
  const { headline, detail } = stoppedWords(useSession((session) => session.info.exchangeName));
  return (
    <p className="alert" role="alert" data-testid="trading-stopped">
      <span>
        ⚠ <strong>{headline}</strong> {detail}
      </span>
    </p>
  );
}

function CommandFailure(): ReactNode {
  const failure = useCommandsStore((store) => store.failure);
  const dismiss = useCommandsStore((store) => store.dismiss);
  if (failure === null) return null;
  const text = failureWords(failure.command, failure.error);
  return <NoticeLine notice={{ tone: 'error', text }} onDismiss={dismiss} testId="command-failure" />;
}

/**
 * What a person must not miss, above every screen: controls can be used on all of them.
 * @param connectionLost the last view asked for did not come: what is shown may be old
 */
export function Alerts({ connectionLost }: { readonly connectionLost: boolean }): ReactNode {
  const failed = useCommandsStore((store) => store.failure !== null);
  const stopped = useSession(hasTradingStopped);
  if (!connectionLost && !failed && !stopped) return null;
  return (
    <div className="alerts">
      {stopped ? <TradingStopped /> : null}
      {connectionLost ? <ConnectionLost /> : null}
      <CommandFailure />
    </div>
  );
}

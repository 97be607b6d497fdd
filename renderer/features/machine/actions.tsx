import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { NOT_ASKED, press } from '../../ui/one-press.ts';
import { useCommandsStore, type Command } from '../../stores/commands-store.ts';
import { explainCommand, isAllowed } from '../../stores/permissions.ts';
import { useSession } from '../../stores/session-store.ts';

/** A question that nobody answers goes away by itself. */
const CONFIRM_MS = 5_000;

interface ActionProps {
  readonly command: Command;
  readonly testId: string;
  readonly label: string;
}

function Action({ command, testId, label }: ActionProps): ReactNode {
  const machine = useSession((session) => session.machine);
  const busy = useCommandsStore((store) => store.busy.includes(command));
  const run = useCommandsStore((store) => store.run);
  return (
    <Button
      testId={testId}
      disabled={!isAllowed(machine, command)}
      busy={busy}
      title={explainCommand(machine, command)}
      onClick={() => void run(command)}
    >
      {label}
    </Button>
  );
}

/** Opening a position asks once more, inside the button itself. Esc, leaving it or waiting takes the question back. */
function ForceEntry(): ReactNode {
  const machine = useSession((session) => session.machine);
  const base = useSession((session) => session.info.instrument.base);
  const busy = useCommandsStore((store) => store.busy.includes('session.forceEntry'));
  const run = useCommandsStore((store) => store.run);
  const [question, setQuestion] = useState(NOT_ASKED);
  const asking = question.askedAt !== null;
  const takeBack = (): void => setQuestion({ ...question, askedAt: null });
  const allowed = isAllowed(machine, 'session.forceEntry');
  useEffect(() => {
    if (!asking) return undefined;
    const timer = setTimeout(() => setQuestion((asked) => ({ ...asked, askedAt: null })), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [asking]);
  const asks = asking && allowed;
  return (
    <span
      className={asks ? 'confirming' : ''}
      onBlur={takeBack}
      onKeyDown={(event) => {
        if (event.key === 'Escape') takeBack();
      }}
    >
      <Button
        testId="button-force-entry"
        tone={asks ? 'accent' : 'normal'}
        disabled={!allowed}
        busy={busy}
        title={asks ? 'Click again to open the position' : explainCommand(machine, 'session.forceEntry')}
        onClick={() => {
          const pressed = press(asks ? question : { ...question, askedAt: null }, performance.now());
          setQuestion(pressed.question);
          if (pressed.does === 'act') void run('session.forceEntry');
        }}
      >
        {asks ? `Buy ${base} now?` : 'Force entry'}
      </Button>
    </span>
  );
}

/** What a person may do about the position: reducing acts at once, opening asks inline. */
export function Actions(): ReactNode {
  const adopt = useSession((session) => session.machine.allowed.adopt);
  const sessionId = useSession((session) => session.info.sessionId);
  return (
    <div className="actions">
      {adopt ? (
        <Action command="session.adoptPosition" testId="button-adopt" label="Adopt holding as position" />
      ) : null}
      <div className="action-row">
        {/* What was asked of one session is not answered in the next. */}
        <ForceEntry key={sessionId} />
        <Action command="session.forceExit" testId="button-exit-now" label="Exit now" />
        <Action command="session.cancelAll" testId="button-cancel-all" label="Cancel all" />
      </div>
    </div>
  );
}

import { useCallback, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { PauseIcon, PlayIcon, PowerIcon, StopIcon } from '../../ui/icons.tsx';
import { useCommandsStore, type Command } from '../../stores/commands-store.ts';
import { explainCommand, isAllowed } from '../../stores/permissions.ts';
import { useSession } from '../../stores/session-store.ts';

interface ControlProps {
  readonly command: Command;
  readonly testId: string;
  readonly icon: ReactNode;
  readonly label: string;
}

function Control({ command, testId, icon, label }: ControlProps): ReactNode {
  const machine = useSession((session) => session.machine);
  const busy = useCommandsStore((store) => store.busy.includes(command));
  const run = useCommandsStore((store) => store.run);
  return (
    <Button
      testId={testId}
      tone="plain"
      disabled={!isAllowed(machine, command)}
      busy={busy}
      title={explainCommand(machine, command)}
      onClick={() => void run(command)}
    >
      {icon}
      {label}
    </Button>
  );
}

/** Start or Resume, Pause, Stop, and the kill switch, which has to be held. */
export function Controls(): ReactNode {
  const paused = useSession((session) => session.machine.control === 'paused');
  const busy = useCommandsStore((store) => store.busy.includes('session.kill'));
  const sessionId = useSession((session) => session.info.sessionId);
  const run = useCommandsStore((store) => store.run);
  const kill = useCallback(() => void run('session.kill'), [run]);
  const lose = useCommandsStore((store) => store.lose);
  const killLost = useCallback(() => lose('session.kill'), [lose]);
  return (
    <div className="controls">
      <div className="control-group">
        {paused ? (
          <Control command="session.resume" testId="button-resume" icon={<PlayIcon />} label="Resume" />
        ) : (
          <Control command="session.start" testId="button-start" icon={<PlayIcon />} label="Start" />
        )}
        <Control command="session.pause" testId="button-pause" icon={<PauseIcon />} label="Pause" />
        <Control command="session.stop" testId="button-stop" icon={<StopIcon />} label="Stop" />
      </div>
      {/* A hold begun on one session must not end on the next. */}
      <HoldButton
        key={sessionId}
        testId="button-kill"
        title="Hold for 1.5 s: stops the engine and cancels every order of the account"
        busy={busy}
        onHeld={kill}
        onLost={killLost}
      >
        <PowerIcon />
        <span>
          Kill<span className="only-wide"> · hold 1.5 s</span>
        </span>
      </HoldButton>
    </div>
  );
}

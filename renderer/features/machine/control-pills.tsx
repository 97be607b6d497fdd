import type { ReactNode } from 'react';
import type { ControlStateView } from '../../../engine/api/views.ts';
import { PauseIcon, PlayIcon, StopIcon, WarningIcon } from '../../ui/icons.tsx';
import { useShownControl } from '../../stores/trading-stopped.ts';

const PILLS: readonly { readonly state: ControlStateView; readonly label: string; readonly icon: ReactNode }[] = [
  { state: 'stopped', label: 'Stopped', icon: <StopIcon /> },
  { state: 'running', label: 'Running', icon: <PlayIcon /> },
  { state: 'paused', label: 'Paused', icon: <PauseIcon /> },
  { state: 'halted', label: 'Halted', icon: <WarningIcon /> },
];

const ARROWS = ['→', '⇄', '→'] as const;

/** None of the states is the current one: there is nothing left to steer. */
function Broken(): ReactNode {
  return (
    <p className="pills" data-testid="control-broken">
      <span className="pill pill-halted" data-current="true">
        <WarningIcon />
        Trading has stopped
      </span>
    </p>
  );
}

/** The control states in a row, the current one lit. */
export function ControlPills(): ReactNode {
  const control = useShownControl();
  if (control === 'broken') return <Broken />;
  return (
    <ol className="pills" aria-label="Control state">
      {PILLS.map((pill, index) => (
        <li key={pill.state} className="pill-item">
          {index === 0 ? null : (
            <span className="pill-arrow" aria-hidden="true">
              {ARROWS[index - 1]}
            </span>
          )}
          <span
            className={`pill pill-${pill.state}`}
            data-testid={`control-${pill.state}`}
            data-current={control === pill.state}
            aria-current={control === pill.state ? 'step' : undefined}
          >
            {control === pill.state ? pill.icon : null}
            {pill.label}
          </span>
        </li>
      ))}
    </ol>
  );
}

import { useMemo, type ReactNode } from 'react';
import type { HealthWarningView, SessionHealthView } from '../../../engine/api/health-views.ts';
import { useHealthReading, useHealthStore } from '../../stores/health-store.ts';
import { Popover } from '../../ui/popover.tsx';
import { WarningIcon } from '../../ui/icons.tsx';
import { healthGroups, type HealthRow } from './health-rows.ts';
import { Sparkline } from './sparkline.tsx';
import './health.css';

function Warning({ warning }: { readonly warning: HealthWarningView }): ReactNode {
  return (
    <li className={`health-warning health-${warning.level}`} data-testid="health-warning" data-about={warning.about}>
      <WarningIcon />
      <span>
        {warning.text} <span className="text-2">{warning.advice}</span>
      </span>
    </li>
  );
}

function Row({ row }: { readonly row: HealthRow }): ReactNode {
  return (
    <tr title={row.meaning} data-testid={`health-${row.id}`}>
      <th scope="row">{row.label}</th>
      <td className={`health-value ${row.warn ? 'warn' : ''}`}>
        {row.warn ? '⚠ ' : ''}
        {row.value}
      </td>
      <td className="health-aside">
        {row.curve === null ? null : <Sparkline values={row.curve} />}
        {row.aside}
      </td>
    </tr>
  );
}

function Figures({ health }: { readonly health: SessionHealthView }): ReactNode {
  return (
    <>
      {health.warnings.length === 0 ? (
        <p className="health-well" data-testid="health-well">
          <span className="dot dot-good" /> Nothing is out of order.
        </p>
      ) : (
        <ul className="health-warnings" aria-live="polite">
          {health.warnings.map((warning) => (
            <Warning key={`${warning.about}-${warning.level}`} warning={warning} />
          ))}
        </ul>
      )}
      {healthGroups(health).map(({ title, rows }) => (
        <table key={title} className="health-table">
          <caption>{title}</caption>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}

/** How the session is doing, in figures: hangs on the button that opened it and is read anew every second. */
export function HealthPanel(): ReactNode {
  const { anchor, health, error, close } = useHealthStore();
  useHealthReading(anchor !== null);
  const where = useMemo(() => ({ current: anchor }), [anchor]);
  return (
    <Popover
      label="Session health"
      open={anchor !== null}
      onClose={close}
      anchor={where}
      align="end"
      className="health-panel"
      testId="health-panel"
    >
      <h2 className="health-title">Session health</h2>
      {error === null ? null : (
        <p className="health-warning health-danger" role="alert">
          <WarningIcon />
          <span>
            {error.message} <span className="text-2">The figures below are of before.</span>
          </span>
        </p>
      )}
      {health === null ? <p className="text-2">Reading…</p> : <Figures health={health} />}
    </Popover>
  );
}

import { useMemo, type ReactNode } from 'react';
import type { EventView } from '../../../engine/api/views.ts';
import { formatClockSeconds, formatDay } from '../../ui/format-time.ts';
import { DataTable, type Column } from '../../ui/table.tsx';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';

const LEVEL: Readonly<Record<EventView['level'], { readonly mark: string; readonly tone: string }>> = {
  info: { mark: '·', tone: 'text-3' },
  success: { mark: '✓', tone: 'good' },
  warning: { mark: '⚠', tone: 'warn' },
  error: { mark: '✕', tone: 'danger' },
};

/** The session's log in words: transitions, decisions not taken, orders, warnings. */
export function Events(): ReactNode {
  const events = useSession((session) => session.events);
  const zone = useUiStore((store) => store.zone);
  const columns = useMemo<readonly Column<EventView>[]>(
    () => [
      {
        key: 'time',
        title: 'Time',
        render: (event) => (
          <span className="text-2">
            {formatDay(event.time, zone)} {formatClockSeconds(event.time, zone)}
          </span>
        ),
      },
      {
        key: 'level',
        title: '',
        render: (event) => (
          <span className={`event-mark event-${LEVEL[event.level].tone}`} title={event.level}>
            {LEVEL[event.level].mark}
          </span>
        ),
      },
      { key: 'kind', title: 'Kind', render: (event) => <span className="mono text-3">{event.kind}</span> },
      {
        key: 'message',
        title: 'What happened',
        grow: true,
        render: (event) => <span title={event.message}>{event.message}</span>,
      },
    ],
    [zone],
  );
  return (
    <DataTable
      label="Events"
      columns={columns}
      rows={events}
      rowKey={(event) => event.id}
      rowAttributes={(event) => ({ 'data-testid': 'event-row', 'data-kind': event.kind, 'data-level': event.level })}
      empty="Nothing has happened yet. Transitions, orders, warnings and decisions not taken are written here."
    />
  );
}

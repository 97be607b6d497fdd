import { useMemo, type ReactNode } from 'react';
import type { SignalRowView } from '../../../engine/api/views.ts';
import { Chip, Mark } from '../../ui/badge.tsx';
import { changeClass, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { formatDayClock } from '../../ui/format-time.ts';
import { DataTable, type Column } from '../../ui/table.tsx';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';

/** Every entry and exit signal, and what became of it. */
export function Signals(): ReactNode {
  const signals = useSession((session) => session.signals);
  const { priceDecimals } = useSession((session) => session.info.instrument);
  const entryRequired = useSession((session) => session.info.entryRequired);
  const zone = useUiStore((store) => store.zone);
  const columns = useMemo<readonly Column<SignalRowView>[]>(
    () => [
      { key: 'closed', title: 'Closed', render: (signal) => formatDayClock(signal.time, zone) },
      {
        key: 'signal',
        title: 'Signal',
        render: (signal) => (
          <Chip tone={signal.kind}>
            <Mark direction={signal.kind === 'entry' ? 'up' : 'down'} /> {signal.kind === 'entry' ? 'Entry' : 'Exit'}
          </Chip>
        ),
      },
      { key: 'price', title: 'Price', align: 'right', render: (signal) => formatNumber(signal.price, priceDecimals) },
      { key: 'lenses', title: 'Lenses', align: 'right', render: (signal) => `${signal.count} of 8` },
      {
        key: 'missing',
        title: 'Missing',
        grow: true,
        render: (signal) =>
          signal.missing.length === 0 ? (
            <span className="text-3">none</span>
          ) : (
            <span title={signal.missing.join(', ')}>{signal.missing.join(', ')}</span>
          ),
      },
      { key: 'divergences', title: 'Div.', align: 'right', render: (signal) => signal.divergenceCount },
      {
        key: 'momentum',
        title: 'Momentum 24 h',
        align: 'right',
        render: (signal) => (
          <span className={changeClass(signal.momentum24h)}>{formatSignedPercent(signal.momentum24h)}</span>
        ),
      },
      { key: 'regime', title: 'Regime', render: (signal) => signal.regime },
      { key: 'result', title: 'Result', render: (signal) => signal.result },
    ],
    [priceDecimals, zone],
  );
  return (
    <DataTable
      label="Signals"
      columns={columns}
      rows={signals}
      rowKey={(signal) => signal.id}
      rowAttributes={(signal) => ({
        'data-testid': 'signal-row',
        'data-kind': signal.kind,
        'data-signal-id': signal.id,
      })}
      empty={`No signal yet. An entry signal appears when ${entryRequired} of 8 entry lenses have fired within their window.`}
    />
  );
}

import type { ReactNode } from 'react';
import { Chip, Mark } from '../../ui/badge.tsx';
import { changeClass, formatNumber, formatSigned, formatSignedPercent } from '../../ui/format-number.ts';
import { formatDuration } from '../../ui/format-time.ts';
import { DataTable, type Column } from '../../ui/table.tsx';
import { useClockStore } from '../../stores/clock-store.ts';
import { unrealisedOf } from '../../stores/figures.ts';
import { useSession } from '../../stores/session-store.ts';
import type { PositionView } from '../../../engine/api/views.ts';

function Held({ openedAt }: { readonly openedAt: number | null }): ReactNode {
  // Minutes of market time are enough here; it need not follow every tick of the clock.
  const minute = useClockStore((store) => Math.floor(store.anchor.market / 60_000));
  return openedAt === null ? '–' : formatDuration(minute * 60_000 - openedAt);
}

/** The position, one row, from the exchange's own trades. */
export function Positions(): ReactNode {
  const position = useSession((session) => session.position);
  const { base, quote, priceDecimals, lotDecimals } = useSession((session) => session.info.instrument);
  const price = useSession((session) => session.quote?.last ?? null);
  const open = unrealisedOf(position, price);
  const columns: readonly Column<PositionView>[] = [
    { key: 'symbol', title: 'Symbol', render: (row) => <strong>{row.symbol}</strong> },
    {
      key: 'side',
      title: 'Side',
      render: () => (
        <Chip tone="up">
          <Mark direction="up" /> Long
        </Chip>
      ),
    },
    { key: 'size', title: `Size ${base}`, align: 'right', render: (row) => formatNumber(row.quantity, lotDecimals) },
    { key: 'average', title: 'Average', align: 'right', render: (row) => formatNumber(row.averageCost, priceDecimals) },
    {
      key: 'unrealised',
      title: `Unrealised ${quote}`,
      align: 'right',
      render: () => <span className={changeClass(open?.amount ?? null)}>{formatSigned(open?.amount ?? null, 2)}</span>,
    },
    {
      key: 'percent',
      title: '%',
      align: 'right',
      render: () => (
        <span className={changeClass(open?.percent ?? null)}>{formatSignedPercent(open?.percent ?? null)}</span>
      ),
    },
    { key: 'held', title: 'Held', align: 'right', render: (row) => <Held openedAt={row.openedAt} /> },
  ];
  return (
    <DataTable
      label="Positions"
      columns={columns}
      rows={position.quantity > 0 ? [position] : []}
      rowKey={(row) => row.symbol}
      rowAttributes={(row) => ({ 'data-testid': 'position-row', 'data-quantity': row.quantity })}
      empty="No position. When the entry lenses converge, the engine builds one and it appears here."
    />
  );
}

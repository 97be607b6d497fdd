import { useMemo, type ReactNode } from 'react';
import type { FillView } from '../../../engine/api/views.ts';
import { Mark } from '../../ui/badge.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { formatClockSeconds, formatDay } from '../../ui/format-time.ts';
import { DataTable, type Column } from '../../ui/table.tsx';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';

/** Every execution the exchange reported, newest first. */
export function Fills(): ReactNode {
  const fills = useSession((session) => session.fills);
  const { base, quote, priceDecimals, lotDecimals } = useSession((session) => session.info.instrument);
  const zone = useUiStore((store) => store.zone);
  const columns = useMemo<readonly Column<FillView>[]>(
    () => [
      {
        key: 'time',
        title: 'Time',
        render: (fill) => `${formatDay(fill.time, zone)} ${formatClockSeconds(fill.time, zone)}`,
      },
      {
        key: 'side',
        title: 'Side',
        render: (fill) => (
          <span className={fill.side === 'buy' ? 'up' : 'down'}>
            <Mark direction={fill.side === 'buy' ? 'up' : 'down'} /> {fill.side === 'buy' ? 'Buy' : 'Sell'}
          </span>
        ),
      },
      {
        key: 'price',
        title: `Price ${quote}`,
        align: 'right',
        render: (fill) => formatNumber(fill.price, priceDecimals),
      },
      {
        key: 'size',
        title: `Size ${base}`,
        align: 'right',
        render: (fill) => formatNumber(fill.quantity, lotDecimals),
      },
      { key: 'cost', title: `Value ${quote}`, align: 'right', render: (fill) => formatNumber(fill.cost, 2) },
      {
        key: 'fee',
        title: 'Fee',
        align: 'right',
        render: (fill) => (
          <>
            {formatNumber(fill.fee, fill.feeAsset === base ? lotDecimals : 4)}{' '}
            <span className="text-3">{fill.feeAsset}</span>
          </>
        ),
      },
      {
        key: 'role',
        title: 'Role',
        render: (fill) => <span className="text-2">{fill.maker ? 'maker' : 'taker'}</span>,
      },
      { key: 'purpose', title: 'Origin', render: (fill) => <span className="text-2">{fill.purpose}</span> },
      { key: 'id', title: 'Trade', render: (fill) => <span className="mono text-3">{fill.tradeId}</span> },
    ],
    [base, quote, priceDecimals, lotDecimals, zone],
  );
  return (
    <DataTable
      label="Fills"
      columns={columns}
      rows={fills}
      rowKey={(fill) => fill.tradeId}
      rowAttributes={(fill) => ({
        'data-testid': 'fill-row',
        'data-trade-id': fill.tradeId,
        'data-side': fill.side,
        'data-price': fill.price,
        'data-quantity': fill.quantity,
      })}
      empty="No fills yet. Each execution of an order appears here with its price, size and fee."
    />
  );
}

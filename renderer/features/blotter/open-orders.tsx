import type { ReactNode } from 'react';
import type { OrderView } from '../../../engine/api/views.ts';
import { Mark } from '../../ui/badge.tsx';
import { changeClass, formatSignedPercent } from '../../ui/format-number.ts';
import { formatDayClock } from '../../ui/format-time.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { DataTable, type Column } from '../../ui/table.tsx';
import { useCommandsStore } from '../../stores/commands-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { filledWords, isOfMarket, originWords, priceWords, sizeWords } from './order-words.ts';
import { useOpenOrders } from './use-open-orders.ts';

function Away({ order }: { readonly order: OrderView }): ReactNode {
  const last = useSession((session) =>
    isOfMarket(order, session.info.instrument) ? (session.quote?.last ?? null) : null,
  );
  const away = last === null || order.price === null ? null : (order.price / last - 1) * 100;
  return <span className={changeClass(away)}>{formatSignedPercent(away)}</span>;
}

function CancelOrder({ order }: { readonly order: OrderView }): ReactNode {
  const key = `cancel ${order.clientOrderId}`;
  const busy = useCommandsStore((store) => store.busy.includes(key));
  const cancelOrder = useCommandsStore((store) => store.cancelOrder);
  return (
    <button
      type="button"
      className="icon-button row-action"
      data-testid="button-cancel-order"
      aria-label={`Cancel the ${order.side} order ${order.clientOrderId}`}
      title="Cancel this order. Acts at once."
      aria-busy={busy}
      onKeyDown={(event) => {
        // A key that is held down presses once.
        if (event.repeat && event.key === 'Enter') event.preventDefault();
      }}
      onClick={(event) => void cancelOrder(order.clientOrderId, event.detail)}
    >
      <CloseIcon />
    </button>
  );
}

/** The engine takes off what it placed; what somebody else placed is theirs. */
function RowAction({ order }: { readonly order: OrderView }): ReactNode {
  if (order.purpose !== 'foreign') return <CancelOrder order={order} />;
  return (
    <span className="text-3" title="This order was not placed here: cancel it where it was placed, or at Kraken">
      –
    </span>
  );
}

function Unsettled({ order }: { readonly order: OrderView }): ReactNode {
  if (order.status !== 'unknown') return <span className="text-2">{order.purpose}, being sent</span>;
  return (
    <span
      className="warn"
      title="The exchange's answer was lost; the order is being looked up and is not sent again meanwhile"
    >
      ⚠ {order.purpose}, unknown
    </span>
  );
}

/** Orders that may still trade; each can be cancelled on its row. */
export function OpenOrders(): ReactNode {
  const orders = useOpenOrders();
  const instrument = useSession((session) => session.info.instrument);
  const zone = useUiStore((store) => store.zone);
  const columns: readonly Column<OrderView>[] = [
    { key: 'placed', title: 'Placed', render: (order) => formatDayClock(order.createdAt, zone) },
    {
      key: 'side',
      title: 'Side',
      render: (order) => (
        <span className={order.side === 'buy' ? 'up' : 'down'}>
          <Mark direction={order.side === 'buy' ? 'up' : 'down'} /> {order.side === 'buy' ? 'Buy' : 'Sell'}
        </span>
      ),
    },
    {
      key: 'type',
      title: 'Type',
      render: (order) => `${order.type === 'market' ? 'Market' : 'Limit'}${order.postOnly ? ', post-only' : ''}`,
    },
    {
      key: 'size',
      title: `Size ${instrument.base}`,
      align: 'right',
      render: (order) => sizeWords(order, instrument),
    },
    {
      key: 'filled',
      title: 'Filled',
      align: 'right',
      render: filledWords,
    },
    {
      key: 'price',
      title: 'Price',
      align: 'right',
      render: (order) => priceWords(order, instrument),
    },
    { key: 'away', title: 'Away', align: 'right', render: (order) => <Away order={order} /> },
    {
      key: 'origin',
      title: 'Origin',
      grow: true,
      render: (order) =>
        order.status === 'open' ? (
          <span className="text-2">{originWords(order, instrument)}</span>
        ) : (
          <Unsettled order={order} />
        ),
    },
    { key: 'cancel', title: '', align: 'right', render: (order) => <RowAction order={order} /> },
  ];
  return (
    <DataTable
      label="Open orders"
      columns={columns}
      rows={orders}
      rowKey={(order) => order.clientOrderId}
      rowAttributes={(order) => ({
        'data-testid': 'order-row',
        'data-client-order-id': order.clientOrderId,
        'data-status': order.status,
      })}
      empty="No open order. The engine's orders appear here while they work, and can be cancelled one by one."
    />
  );
}

import { useState, type ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { PanelBoundary } from '../../ui/panel.tsx';
import { Tabs, type TabItem } from '../../ui/tabs.tsx';
import { Distribution } from './distribution.tsx';
import { ExitTypes } from './exit-types.tsx';
import { SignalTable } from './signal-table.tsx';
import { TradeTable } from './trade-table.tsx';
import { TRADE_ORDERS, type TradeOrder } from './trade-rows.ts';

type TradesTab = 'trades' | 'exits' | 'signals';

interface TradesPanelProps {
  readonly report: RunReportView;
  /** Exit types and distribution have panels of their own. */
  readonly wide: boolean;
  readonly selected: number | null;
  readonly onTrade: (trade: TradeView) => void;
  readonly onMoment: (time: number, trade: TradeView | null) => void;
  readonly onHover: (trade: TradeView | null) => void;
}

const ORDER_LABELS: Readonly<Record<TradeOrder, string>> = {
  newest: 'Newest',
  oldest: 'Oldest',
  best: 'Best',
  worst: 'Worst',
};

interface OrderChoiceProps {
  readonly order: TradeOrder;
  readonly onOrder: (order: TradeOrder) => void;
}

function OrderChoice({ order, onOrder }: OrderChoiceProps): ReactNode {
  return (
    <select
      className="order-choice"
      aria-label="Order of the trades"
      data-testid="trade-order"
      value={order}
      onChange={(event) => {
        const chosen = TRADE_ORDERS.find((candidate) => candidate === event.target.value);
        if (chosen !== undefined) onOrder(chosen);
      }}
    >
      {TRADE_ORDERS.map((candidate) => (
        <option key={candidate} value={candidate}>
          {ORDER_LABELS[candidate]} first
        </option>
      ))}
    </select>
  );
}

/** The trades of a run, its signals and, where there is no room beside, its exits. */
export function TradesPanel(props: TradesPanelProps): ReactNode {
  const { report, wide, selected, onTrade, onMoment, onHover } = props;
  const [chosen, setChosen] = useState<TradesTab>('trades');
  const [order, setOrder] = useState<TradeOrder>('newest');
  const tab = wide && chosen === 'exits' ? 'trades' : chosen;
  const signals = report.entrySignals.length + report.exitSignals.length;
  const items: readonly TabItem<TradesTab>[] = [
    { id: 'trades', label: 'Trades', count: report.trades.length },
    ...(wide ? [] : [{ id: 'exits' as const, label: 'Exits' }]),
    { id: 'signals', label: 'Signals', ...(wide ? { count: signals } : {}) },
  ];
  return (
    <section className="panel trades-panel" aria-label="Trades" data-testid="panel-trades" data-panel tabIndex={-1}>
      <header className="panel-header">
        <Tabs label="Trades and signals" items={items} selected={tab} onSelect={setChosen} testIdPrefix="trades-tab" />
        <div className="panel-aside">
          {wide && tab === 'trades' && report.trades.length > 0 ? (
            <span className="text-3 trades-hint">click to see the chart and the lenses of that moment</span>
          ) : null}
          {tab === 'trades' && report.trades.length > 1 ? <OrderChoice order={order} onOrder={setOrder} /> : null}
        </div>
      </header>
      <PanelBoundary title="Trades">
        {tab === 'trades' ? (
          <>
            <TradeTable report={report} order={order} selected={selected} onTrade={onTrade} onHover={onHover} />
            {wide ? null : <ExitTypes run={report.run} />}
          </>
        ) : tab === 'signals' ? (
          <SignalTable report={report} onMoment={onMoment} />
        ) : (
          <>
            <ExitTypes run={report.run} />
            <h3 className="part-heading">
              Trade returns <span className="text-3">distribution, %</span>
            </h3>
            <Distribution distribution={report.distribution} />
          </>
        )}
      </PanelBoundary>
    </section>
  );
}

import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUiStore } from '../../stores/ui-store.ts';
import { OrderBook } from './order-book.tsx';
import { TradeList } from './trade-list.tsx';
import './book.css';

const TABS = [
  { id: 'book', label: 'Order book' },
  { id: 'trades', label: 'Trades' },
] as const;

interface MarketPanelsProps {
  /** Two panels below one another where there is room, else one with tabs. */
  readonly stacked: boolean;
}

/** Order book and market trades. */
export function MarketPanels({ stacked }: MarketPanelsProps): ReactNode {
  const tab = useUiStore((store) => store.marketTab);
  const setTab = useUiStore((store) => store.setMarketTab);
  if (stacked) {
    return (
      <>
        <Panel title="Order book" testId="panel-book" className="panel-book">
          <OrderBook />
        </Panel>
        <Panel title="Trades" testId="panel-trades" className="panel-trades">
          <TradeList />
        </Panel>
      </>
    );
  }
  return (
    <Panel
      title="Market"
      testId="panel-market"
      className="panel-book"
      heading={<Tabs label="Market" items={TABS} selected={tab} onSelect={setTab} testIdPrefix="market-tab" />}
    >
      {tab === 'book' ? <OrderBook /> : <TradeList />}
    </Panel>
  );
}

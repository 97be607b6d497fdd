import type { ReactNode } from 'react';
import { BalancesPanel } from '../features/balances/balances-panel.tsx';
import { Blotter } from '../features/blotter/blotter.tsx';
import { MarketPanels } from '../features/book/market-panels.tsx';
import { MachinePanel } from '../features/machine/machine-panel.tsx';
import { TicketPanel } from '../features/ticket/ticket-panel.tsx';
import { useRoomForStackedMarket, useRoomForTwoTables } from '../ui/use-wide.ts';
import { ChartStack } from './chart-stack.tsx';

/** The first screen: market on the left, chart over blotter in the middle, state machine over the order ticket on the right. */
export function TradeScreen(): ReactNode {
  const twoTables = useRoomForTwoTables();
  const stackedMarket = useRoomForStackedMarket();
  return (
    <main className="columns" data-testid="screen-trade">
      <div className="column column-left">
        <BalancesPanel />
        <MarketPanels stacked={stackedMarket} />
      </div>
      <div className="column column-centre">
        <ChartStack />
        <div className="blotter-row">
          <Blotter wide={twoTables} />
        </div>
      </div>
      <div className="column column-right">
        <MachinePanel />
        <TicketPanel />
      </div>
    </main>
  );
}

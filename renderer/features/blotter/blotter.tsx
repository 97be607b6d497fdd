import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Tabs, type TabItem } from '../../ui/tabs.tsx';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore, type BlotterTab } from '../../stores/ui-store.ts';
import { Events } from './events.tsx';
import { ExportFills } from './export-fills.tsx';
import { Fills } from './fills.tsx';
import { OpenOrders } from './open-orders.tsx';
import { Positions } from './positions.tsx';
import { Signals } from './signals.tsx';
import { useOpenOrders } from './use-open-orders.ts';
import './blotter.css';

const WIDE_TABS: readonly BlotterTab[] = ['signals', 'fills', 'events'];

function Content({ tab }: { readonly tab: BlotterTab }): ReactNode {
  switch (tab) {
    case 'positions':
      return <Positions />;
    case 'orders':
      return <OpenOrders />;
    case 'fills':
      return <Fills />;
    case 'signals':
      return <Signals />;
    case 'events':
      return <Events />;
  }
}

function useTabs(): readonly TabItem<BlotterTab>[] {
  const positions = useSession((session) => (session.position.quantity > 0 ? 1 : 0));
  const orders = useOpenOrders().length;
  const fills = useSession((session) => session.fills.length);
  const signals = useSession((session) => session.signals.length);
  const events = useSession((session) => session.events.length);
  return [
    { id: 'positions', label: 'Positions', count: positions },
    { id: 'orders', label: 'Open orders', count: orders },
    { id: 'fills', label: 'Fills', count: fills },
    { id: 'signals', label: 'Signals', count: signals },
    { id: 'events', label: 'Events', count: events },
  ];
}

interface BlotterProps {
  /** Two panels side by side: what is open on the left, what has been on the right. */
  readonly wide: boolean;
}

/** Positions, open orders, fills, signals and events of the session. */
export function Blotter({ wide }: BlotterProps): ReactNode {
  const tabs = useTabs();
  const chosen = useUiStore((store) => store.blotterTab);
  const choose = useUiStore((store) => store.setBlotterTab);
  const orders = tabs[1].count ?? 0;
  // Where the fills of one session were written says nothing about those of the next.
  const sessionId = useSession((session) => session.info.sessionId);
  if (!wide) {
    return (
      <Panel
        title="Blotter"
        testId="panel-blotter"
        className="panel-blotter"
        heading={<Tabs label="Blotter" items={tabs} selected={chosen} onSelect={choose} testIdPrefix="blotter-tab" />}
        aside={chosen === 'fills' ? <ExportFills key={sessionId} /> : undefined}
      >
        <Content tab={chosen} />
      </Panel>
    );
  }
  const tab = WIDE_TABS.includes(chosen) ? chosen : 'signals';
  return (
    <>
      <Panel title="Positions" testId="panel-positions" className="panel-open">
        <div className="blotter-part">
          <Positions />
        </div>
        <h3 className="blotter-heading">
          Open orders {orders === 0 ? null : <span className="tab-count">{orders}</span>}
        </h3>
        <OpenOrders />
      </Panel>
      <Panel
        title="Blotter"
        testId="panel-blotter"
        className="panel-blotter"
        heading={
          <Tabs
            label="Blotter"
            items={WIDE_TABS.map((id) => tabs.find((item) => item.id === id)).filter((item) => item !== undefined)}
            selected={tab}
            onSelect={choose}
            testIdPrefix="blotter-tab"
          />
        }
        aside={tab === 'fills' ? <ExportFills key={sessionId} /> : undefined}
      >
        <Content tab={tab} />
      </Panel>
    </>
  );
}

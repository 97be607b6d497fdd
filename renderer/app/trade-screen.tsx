import { useEffect, useState, type ReactNode } from 'react';
import { BalancesPanel } from '../features/balances/balances-panel.tsx';
import { Blotter } from '../features/blotter/blotter.tsx';
import { MarketPanels } from '../features/book/market-panels.tsx';
import { MachinePanel } from '../features/machine/machine-panel.tsx';
import { StatusBar } from '../features/statusbar/status-bar.tsx';
import { TopBar } from '../features/topbar/top-bar.tsx';
import { PanelBoundary } from '../ui/panel.tsx';
import { Button } from '../ui/button.tsx';
import { useRoomForStackedMarket, useRoomForTwoTables } from '../ui/use-wide.ts';
import { useChartStore } from '../stores/chart-store.ts';
import { useClockTicker } from '../stores/clock-store.ts';
import { useSession, useSessionStore } from '../stores/session-store.ts';
import { ChartStack } from './chart-stack.tsx';
import { CommandPalette } from './command-palette.tsx';
import { useKeyboard } from './keyboard.ts';
import { Rail } from './rail.tsx';
import { reloadSession } from './session-runtime.ts';

interface TradeScreenProps {
  /** The last view asked for did not come: what is shown may be old. */
  readonly connectionLost: boolean;
}

/** True from the frame in which the first data was painted. */
function useReady(): boolean {
  const hasBars = useChartStore((store) => store.data !== null || store.error !== null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!hasBars) return undefined;
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => setReady(true)));
    return () => cancelAnimationFrame(frame);
  }, [hasBars]);
  return ready;
}

function ConnectionLost(): ReactNode {
  const message = useSessionStore((store) => store.error?.message ?? '');
  return (
    <p className="connection-lost" role="alert" data-testid="connection-lost">
      <span>
        ⚠ <strong>What you see may be old.</strong> {message} The engine keeps handling your position; this window lost
        touch with it.
      </span>
      <Button testId="button-retry" onClick={() => void reloadSession()}>
        Try again
      </Button>
    </p>
  );
}

/** The first screen: market on the left, chart over blotter in the middle, state machine on the right. */
export function TradeScreen({ connectionLost }: TradeScreenProps): ReactNode {
  const twoTables = useRoomForTwoTables();
  const stackedMarket = useRoomForStackedMarket();
  const ready = useReady();
  const mode = useSession((session) => session.info.mode);
  const speed = useSession((session) => session.info.speed);
  useClockTicker(speed);
  useKeyboard();
  return (
    <div className={`screen screen-${mode}`} data-mode={mode} data-testid={ready ? 'ui-ready' : 'ui-loading'}>
      <PanelBoundary title="Top bar">
        <TopBar />
      </PanelBoundary>
      <Rail />
      {connectionLost ? <ConnectionLost /> : null}
      <main className="columns">
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
        </div>
      </main>
      <StatusBar />
      <CommandPalette />
    </div>
  );
}

import { useEffect, useState, type ReactNode } from 'react';
import { HealthPanel } from '../features/health/health-panel.tsx';
import { JobsIndicator } from '../features/jobs/jobs-indicator.tsx';
import { StatusBar } from '../features/statusbar/status-bar.tsx';
import { TopBar } from '../features/topbar/top-bar.tsx';
import { PanelBoundary } from '../ui/panel.tsx';
import { useChartStore } from '../stores/chart-store.ts';
import { useClockTicker } from '../stores/clock-store.ts';
import { useSession } from '../stores/session-store.ts';
import { useUiStore } from '../stores/ui-store.ts';
import { Alerts } from './alerts.tsx';
import { CommandPalette } from './command-palette.tsx';
import { useKeyboard } from './keyboard.ts';
import { Rail } from './rail.tsx';
import { ResearchScreen } from './research-screen.tsx';
import { TradeScreen } from './trade-screen.tsx';

interface WorkspaceProps {
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

/** What every screen has in common, around the screen that was chosen. */
export function Workspace({ connectionLost }: WorkspaceProps): ReactNode {
  const ready = useReady();
  const screen = useUiStore((store) => store.screen);
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
      <Alerts connectionLost={connectionLost} />
      {screen === 'trade' ? <TradeScreen /> : <ResearchScreen key={screen} screen={screen} />}
      <StatusBar work={<JobsIndicator />} />
      <HealthPanel />
      <CommandPalette />
    </div>
  );
}

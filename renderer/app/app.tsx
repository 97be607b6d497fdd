import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { ModeDialog } from '../features/topbar/mode-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { PanelBoundary } from '../ui/panel.tsx';
import { useModeStore } from '../stores/mode-store.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { useUiStore } from '../stores/ui-store.ts';
import { reloadSession, startSessionRuntime } from './session-runtime.ts';
import { Workspace } from './workspace.tsx';
import './app.css';

/** Puts the chosen appearance on <html>, where the tokens look for it. */
function useAppearance(): void {
  const { theme, palette, upDown } = useUiStore();
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    dataset['theme'] = theme;
    dataset['palette'] = palette;
    dataset['updown'] = upDown;
  }, [theme, palette, upDown]);
}

function Unreachable(): ReactNode {
  const error = useSessionStore((store) => store.error);
  const showModes = useModeStore((store) => store.show);
  const [trying, setTrying] = useState(false);
  const retry = async (): Promise<void> => {
    setTrying(true);
    await reloadSession();
    setTrying(false);
  };
  return (
    <main className="unreachable" role="alert" data-testid="engine-unreachable">
      <h1>The trading engine cannot be reached</h1>
      <p>{error?.message}</p>
      <p className="text-2">
        This window only shows what the engine does. Orders already at the exchange stay there; a running engine keeps
        handling them. Nothing new is sent from here until the connection is back.
      </p>
      <div className="unreachable-actions">
        <Button testId="button-retry" tone="accent" busy={trying} onClick={() => void retry()}>
          Try again
        </Button>
        <Button testId="button-other-mode" onClick={showModes}>
          Choose another mode
        </Button>
      </div>
      <ModeDialog changed={() => void retry()} />
    </main>
  );
}

function Loading(): ReactNode {
  return (
    <main className="loading" aria-busy="true" data-testid="loading">
      <span>Opening the session…</span>
    </main>
  );
}

/** The window: the workspace once the session is known, else what is in the way. */
export function App(): ReactNode {
  useAppearance();
  useEffect(() => startSessionRuntime(), []);
  const ready = useSessionStore((store) => store.session !== null);
  const failed = useSessionStore((store) => store.error !== null);
  return (
    <PanelBoundary title="Parallax">
      {ready ? <Workspace connectionLost={failed} /> : failed ? <Unreachable /> : <Loading />}
    </PanelBoundary>
  );
}

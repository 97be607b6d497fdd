import type { ReactNode } from 'react';
import { LogoIcon } from '../../ui/icons.tsx';
import { useSession } from '../../stores/session-store.ts';
import { Controls } from './controls.tsx';
import { Connection, EngineState } from './health.tsx';
import { ModeBadge } from './mode-badge.tsx';
import { ModeDialog } from './mode-dialog.tsx';
import { Price, Spread } from './price.tsx';
import './top-bar.css';

/** Always in view: whose money, which market, its price, the connection, the engine and its controls. */
export function TopBar(): ReactNode {
  const symbol = useSession((session) => session.info.instrument.symbol);
  return (
    <header className="top-bar" data-testid="top-bar">
      <LogoIcon />
      <ModeBadge />
      <span className="symbol" data-testid="symbol">
        {symbol}
      </span>
      <Price />
      <Spread />
      <span className="top-space" />
      <Connection />
      <span className="top-divider" />
      <EngineState />
      <Controls />
      <ModeDialog />
    </header>
  );
}

import type { ReactNode } from 'react';
import { BacktestIcon, DataIcon, OptimiseIcon, ReplayIcon, SearchIcon, SettingsIcon, TradeIcon } from '../ui/icons.tsx';
import { SCREENS, useUiStore, type Screen } from '../stores/ui-store.ts';
import { SCREEN_NAMES } from './command-list.ts';

const ICONS: Readonly<Record<Screen, () => ReactNode>> = {
  trade: TradeIcon,
  backtest: BacktestIcon,
  optimise: OptimiseIcon,
  replay: ReplayIcon,
  data: DataIcon,
  settings: SettingsIcon,
};

/** The screens, and the way to every command. */
export function Rail(): ReactNode {
  const current = useUiStore((store) => store.screen);
  const setScreen = useUiStore((store) => store.setScreen);
  const setPaletteOpen = useUiStore((store) => store.setPaletteOpen);
  return (
    <nav className="rail" aria-label="Screens">
      {SCREENS.map((screen, index) => {
        const Icon = ICONS[screen];
        return (
          <button
            key={screen}
            type="button"
            className="rail-item"
            aria-current={screen === current ? 'page' : undefined}
            aria-keyshortcuts={`Alt+${index + 1}`}
            title={`${SCREEN_NAMES[screen]} (Alt ${index + 1})`}
            data-testid={`rail-${screen}`}
            onClick={() => setScreen(screen)}
          >
            <Icon />
            {SCREEN_NAMES[screen]}
          </button>
        );
      })}
      <span className="rail-space" />
      <button
        type="button"
        className="rail-item"
        title="All commands"
        data-testid="button-palette"
        onClick={() => setPaletteOpen(true)}
      >
        <SearchIcon />
        Ctrl K
      </button>
    </nav>
  );
}

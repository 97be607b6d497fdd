import type { ReactNode } from 'react';
import { SearchIcon, TradeIcon } from '../ui/icons.tsx';
import { useUiStore } from '../stores/ui-store.ts';

/** The screens, and the way to every command. */
export function Rail(): ReactNode {
  const setPaletteOpen = useUiStore((store) => store.setPaletteOpen);
  return (
    <nav className="rail" aria-label="Screens">
      <span className="rail-item" aria-current="page" data-testid="rail-trade">
        <TradeIcon />
        Trade
      </span>
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

import { useEffect, useRef } from 'react';
import { TIMEFRAMES, type Timeframe } from '../../engine/api/vocabulary.ts';
import { useStackStore } from '../stores/stack-store.ts';
import { useUiStore } from '../stores/ui-store.ts';
import { isModalOpen } from './modal.ts';

export interface MomentActions {
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
  readonly onTimeframe: (timeframe: Timeframe) => void;
}

interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means in the view of a moment: null for nothing. Escape unpins first, and leaves when nothing is pinned. */
export function momentAction(event: PressedKey, pinned: boolean, actions: MomentActions): (() => void) | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case 'Escape':
      return pinned ? () => useStackStore.getState().setPinned(null) : actions.onClose;
    case ',':
      return actions.onPrevious;
    case '.':
      return actions.onNext;
    default: {
      const timeframe = /^[1-9]$/.test(event.key) ? TIMEFRAMES[Number(event.key) - 1] : undefined;
      return timeframe === undefined ? null : () => actions.onTimeframe(timeframe);
    }
  }
}

/** Something else has the keys: a field that is typed in, a dialog or popover, the command palette. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    useUiStore.getState().paletteOpen ||
    (target instanceof HTMLElement && target.matches('input, textarea, select')) ||
    isModalOpen() ||
    document.querySelector(':popover-open') !== null
  );
}

/** Escape, comma and full stop for the trade before and after, and digits for timeframes, while the view of a moment is open. */
export function useMomentKeys(actions: MomentActions): void {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isElsewhere(event.target)) return;
      const act = momentAction(event, useStackStore.getState().pinned !== null, newest.current);
      if (act === null) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    // Before the keys of the window: one Escape must not unpin there and then close here.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}

import { useEffect } from 'react';
import { TIMEFRAMES } from '../../engine/api/vocabulary.ts';
import { useStackStore } from '../stores/stack-store.ts';
import { useUiStore } from '../stores/ui-store.ts';
import { chooseTimeframe } from './session-runtime.ts';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Moves the focus to the next panel in the order of the page, or the one before. */
function jumpPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')];
  if (panels.length === 0) return;
  const current = panels.findIndex((panel) => panel.contains(document.activeElement));
  const start = current < 0 && step < 0 ? 0 : current;
  panels[(start + step + panels.length) % panels.length]?.focus();
}

function onKey(event: KeyboardEvent): void {
  const { paletteOpen, setPaletteOpen } = useUiStore.getState();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    setPaletteOpen(!paletteOpen);
    return;
  }
  if (paletteOpen || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === 'F6') {
    event.preventDefault();
    jumpPanel(event.shiftKey ? -1 : 1);
    return;
  }
  if (event.key === 'Escape') {
    const { pinned, setPinned } = useStackStore.getState();
    if (pinned !== null) setPinned(null);
    return;
  }
  const timeframe = /^[1-9]$/.test(event.key) ? TIMEFRAMES[Number(event.key) - 1] : undefined;
  if (timeframe !== undefined) void chooseTimeframe(timeframe);
}

/** Keys that work anywhere: Ctrl/Cmd+K, F6, digits for timeframes, Escape. */
export function useKeyboard(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

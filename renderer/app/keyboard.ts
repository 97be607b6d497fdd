import { useEffect } from 'react';
import { TIMEFRAMES } from '../../engine/api/vocabulary.ts';
import { useStackStore } from '../stores/stack-store.ts';
import { useTicketStore } from '../stores/ticket-store.ts';
import { SCREENS, useUiStore } from '../stores/ui-store.ts';
import { isModalOpen } from './modal.ts';
import { chooseTimeframe } from './session-runtime.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

/** Moves the focus to the next panel in the order of the page, or the one before. */
function jumpPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')];
  if (panels.length === 0) return;
  const current = panels.findIndex((panel) => panel.contains(document.activeElement));
  const start = current < 0 && step < 0 ? 0 : current;
  panels[(start + step + panels.length) % panels.length]?.focus();
}

/** 1 to 9 for `Digit1` to `Digit9`, 0 for every other key. */
function digitOf(code: string): number {
  return Number(/^Digit([1-9])$/.exec(code)?.[1] ?? 0);
}

const SIDES: Readonly<Record<string, 'buy' | 'sell'>> = { b: 'buy', s: 'sell' };

/** What a key that was pressed anywhere in the window does. */
export function onKey(event: KeyboardEvent): void {
  const { paletteOpen, setPaletteOpen, screen, setScreen } = useUiStore.getState();
  // What lies below a question that is open is not meant, and not seen. The palette has keys of its own.
  if (!paletteOpen && isModalOpen()) return;
  if (paletteOpen && event.key === 'Escape') {
    event.preventDefault();
    setPaletteOpen(false);
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    setPaletteOpen(!paletteOpen);
    return;
  }
  // By the key's place: with Alt held some keyboards write another character.
  const chosen = event.altKey && !event.ctrlKey && !event.metaKey ? SCREENS[digitOf(event.code) - 1] : undefined;
  if (chosen !== undefined && !paletteOpen) {
    event.preventDefault();
    setScreen(chosen);
    return;
  }
  if (paletteOpen || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === 'F6') {
    event.preventDefault();
    jumpPanel(event.shiftKey ? -1 : 1);
    return;
  }
  if (event.key === 'Escape') {
    if (useTicketStore.getState().takeBack()) return;
    const { pinned, setPinned } = useStackStore.getState();
    if (pinned !== null) setPinned(null);
    return;
  }
  const side = screen === 'trade' ? SIDES[event.key.toLowerCase()] : undefined;
  if (side !== undefined) {
    // The key must not be typed into the field that it leads to.
    event.preventDefault();
    useTicketStore.getState().begin(side);
    return;
  }
  const timeframe = screen === 'trade' && /^[1-9]$/.test(event.key) ? TIMEFRAMES[Number(event.key) - 1] : undefined;
  if (timeframe !== undefined) void chooseTimeframe(timeframe);
}

/** Keys that work anywhere: Ctrl/Cmd+K, Alt+digit for screens, F6, Escape; on the chart's screen digits for timeframes, B and S for orders. */
export function useKeyboard(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onKey } from '../../../renderer/app/keyboard.ts';
import { useUiStore } from '../../../renderer/stores/ui-store.ts';

const FRESH = useUiStore.getState();
let modal = false;

function press(key: string, held: { readonly ctrlKey?: boolean; readonly altKey?: boolean } = {}): void {
  const code = /^\d$/.test(key) ? `Digit${key}` : '';
  const none = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, target: null };
  // The parts of a keyboard event that the window's keys read.
  onKey({ ...none, key, code, preventDefault: () => undefined, ...held } as unknown as KeyboardEvent);
}

beforeEach(() => {
  modal = false;
  for (const name of ['HTMLInputElement', 'HTMLTextAreaElement', 'HTMLSelectElement']) {
    // Any class that the pressed element is not of: nobody is typing.
    vi.stubGlobal(name, Map);
  }
  vi.stubGlobal('document', { querySelector: () => (modal || useUiStore.getState().paletteOpen ? {} : null) });
});
afterEach(() => {
  vi.unstubAllGlobals();
  useUiStore.setState(FRESH, true);
});

describe('the keys of the window', () => {
  it('open the palette and change the screen', () => {
    press('2', { altKey: true });
    expect(useUiStore.getState().screen).toBe('backtest');
    press('k', { ctrlKey: true });
    expect(useUiStore.getState().paletteOpen).toBe(true);
  });

  it('do nothing behind an open question', () => {
    modal = true;
    press('k', { ctrlKey: true });
    press('2', { altKey: true });
    expect(useUiStore.getState()).toMatchObject({ paletteOpen: false, screen: 'trade' });
  });

  it('close the palette wherever the focus is', () => {
    press('k', { ctrlKey: true });
    press('Escape');
    expect(useUiStore.getState().paletteOpen).toBe(false);
    press('k', { ctrlKey: true });
    press('k', { ctrlKey: true });
    expect(useUiStore.getState().paletteOpen).toBe(false);
  });
});

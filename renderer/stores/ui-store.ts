import { create } from 'zustand';
import { z } from 'zod';
import { parseJson } from '../../engine/api/vocabulary.ts';
import type { Theme } from '../ui/ramps.ts';
import type { TimeZone } from '../ui/format-time.ts';
import { readStoredText, writeStored } from './stored.ts';

const STORAGE_KEY = 'parallax.appearance';

const appearanceSchema = z.object({
  theme: z.enum(['dark', 'light']),
  palette: z.enum(['standard', 'colour-blind']),
  upDown: z.enum(['normal', 'swapped']),
  zone: z.enum(['utc', 'local']),
  logScale: z.boolean(),
});
type Appearance = z.infer<typeof appearanceSchema>;

const DEFAULT_APPEARANCE: Appearance = {
  theme: 'dark',
  palette: 'standard',
  upDown: 'normal',
  zone: 'utc',
  logScale: false,
};

export type BlotterTab = 'positions' | 'orders' | 'fills' | 'signals' | 'events';

/** The screens of the rail, in its order. */
export const SCREENS = ['trade', 'backtest', 'optimise', 'replay', 'data', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

interface UiStore extends Appearance {
  readonly theme: Theme;
  readonly zone: TimeZone;
  /** Every start begins with trading: what the money does comes first. */
  readonly screen: Screen;
  readonly blotterTab: BlotterTab;
  readonly marketTab: 'book' | 'trades';
  readonly paletteOpen: boolean;
  readonly setTheme: (theme: Theme) => void;
  readonly setPalette: (palette: Appearance['palette']) => void;
  readonly setUpDown: (upDown: Appearance['upDown']) => void;
  readonly setZone: (zone: TimeZone) => void;
  readonly setLogScale: (logScale: boolean) => void;
  readonly setScreen: (screen: Screen) => void;
  readonly setBlotterTab: (tab: BlotterTab) => void;
  readonly setMarketTab: (tab: 'book' | 'trades') => void;
  readonly setPaletteOpen: (open: boolean) => void;
}

/** What was chosen last time, field by field; anything unreadable falls back to the default. */
export function readAppearance(text: string | null): Appearance {
  if (text === null) return DEFAULT_APPEARANCE;
  const parsed = appearanceSchema.partial().safeParse(parseJson(text));
  if (!parsed.success) return DEFAULT_APPEARANCE;
  const chosen = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_APPEARANCE, ...chosen };
}

export const useUiStore = create<UiStore>((set, get) => {
  const change = (part: Partial<Appearance>): void => {
    set(part);
    const { theme, palette, upDown, zone, logScale } = get();
    writeStored(STORAGE_KEY, { theme, palette, upDown, zone, logScale });
  };
  return {
    ...readAppearance(readStoredText(STORAGE_KEY)),
    screen: 'trade',
    blotterTab: 'signals',
    marketTab: 'book',
    paletteOpen: false,
    setTheme: (theme) => change({ theme }),
    setPalette: (palette) => change({ palette }),
    setUpDown: (upDown) => change({ upDown }),
    setZone: (zone) => change({ zone }),
    setLogScale: (logScale) => change({ logScale }),
    setScreen: (screen) => set({ screen }),
    setBlotterTab: (blotterTab) => set({ blotterTab }),
    setMarketTab: (marketTab) => set({ marketTab }),
    setPaletteOpen: (paletteOpen) => set({ paletteOpen }),
  };
});

import { useEffect, useState } from 'react';
import { readPalette, type Palette } from '../ui/palette.ts';
import { useUiStore } from './ui-store.ts';

/** The tokens a canvas draws with. A new object whenever they, or the fonts that text is measured in, changed. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const read = (): void => setPalette(readPalette());
    const density = window.matchMedia('(min-width: 1920px)');
    density.addEventListener('change', read);
    document.fonts.addEventListener('loadingdone', read);
    const unsubscribe = useUiStore.subscribe((store, before) => {
      const same = store.theme === before.theme && store.palette === before.palette && store.upDown === before.upDown;
      // The attributes are on <html> after the next render.
      if (!same) requestAnimationFrame(read);
    });
    return () => {
      density.removeEventListener('change', read);
      document.fonts.removeEventListener('loadingdone', read);
      unsubscribe();
    };
  }, []);
  return palette;
}

import { useEffect, useState, type RefObject } from 'react';
import { oncePerFrame, prepareCanvas } from '../../ui/canvas.ts';
import { readPalette, type Palette } from '../../ui/palette.ts';
import { useUiStore } from '../../stores/ui-store.ts';

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/** Size of an element as it is laid out. */
export function useElementSize(element: RefObject<HTMLElement | null>): CanvasSize {
  const [size, setSize] = useState<CanvasSize>({ width: 0, height: 0 });
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => {
      setSize({ width: current.clientWidth, height: current.clientHeight });
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** The tokens as they are now: new ones when theme, palette, density or fonts change. */
export function usePalette(): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    // The attributes are on <html> after the next render.
    const { request, cancel } = oncePerFrame(() => setPalette(readPalette()));
    request();
    const density = window.matchMedia('(min-width: 1920px)');
    density.addEventListener('change', request);
    document.fonts.addEventListener('loadingdone', request);
    const unsubscribe = useUiStore.subscribe((store, before) => {
      if (store.theme !== before.theme || store.palette !== before.palette || store.upDown !== before.upDown) request();
    });
    return () => {
      cancel();
      density.removeEventListener('change', request);
      document.fonts.removeEventListener('loadingdone', request);
      unsubscribe();
    };
  }, []);
  return palette;
}

/** Draws on a canvas of `size` after every change of `draw`, once a frame. */
export function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  size: CanvasSize,
  draw: (context: CanvasRenderingContext2D) => void,
): void {
  useEffect(() => {
    const { current } = canvas;
    if (current === null || size.width === 0 || size.height === 0) return undefined;
    const { request, cancel } = oncePerFrame(() => {
      const context = prepareCanvas(current, size.width, size.height);
      if (context !== null) draw(context);
    });
    request();
    return cancel;
  }, [canvas, size, draw]);
}

import { useEffect, useRef, type RefObject } from 'react';
import { prepareCanvas } from '../../ui/canvas.ts';
import type { Size } from '../../ui/use-size.ts';

/** Paints a canvas of a given size whenever `paint` or the size changes. */
export function usePainting(
  size: Size | null,
  paint: (context: CanvasRenderingContext2D, size: Size) => void,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  // After the layout effects of the whole page: by then a new theme's tokens are in force.
  useEffect(() => {
    const { current } = canvas;
    if (current === null || size === null) return;
    current.style.width = `${size.width}px`;
    current.style.height = `${size.height}px`;
    const context = prepareCanvas(current, size.width, size.height);
    if (context !== null) paint(context, size);
  }, [size, paint]);
  return canvas;
}

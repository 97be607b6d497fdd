import { useEffect, useRef, useState, type RefObject } from 'react';
import { prepareCanvas } from '../../ui/canvas.ts';

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/** Inner size of an element, in CSS pixels; null until it was measured. */
export function useSize(element: RefObject<HTMLElement | null>): CanvasSize | null {
  const [size, setSize] = useState<CanvasSize | null>(null);
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => {
      const next = { width: current.clientWidth, height: current.clientHeight };
      setSize((before) => (before?.width === next.width && before.height === next.height ? before : next));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Paints a canvas of a given size whenever `paint` or the size changes. */
export function usePainting(
  size: CanvasSize | null,
  paint: (context: CanvasRenderingContext2D, size: CanvasSize) => void,
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

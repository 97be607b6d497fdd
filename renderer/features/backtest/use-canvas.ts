import { useEffect, type RefObject } from 'react';
import { oncePerFrame, prepareCanvas } from '../../ui/canvas.ts';
import { useSize, type Size } from '../../ui/use-size.ts';

const NO_ROOM: Size = { width: 0, height: 0 };

/** Size of an element as it is laid out; nothing until then. */
export function useElementSize(element: RefObject<HTMLElement | null>): Size {
  return useSize(element) ?? NO_ROOM;
}

/** Draws on a canvas of `size` after every change of `draw`, once a frame. */
export function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  size: Size,
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

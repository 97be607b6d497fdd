import { useLayoutEffect, useState, type RefObject } from 'react';

/** Whole CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size of an element's content box; null before it is known. */
export function useSize(element: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const take = (): void => {
      const width = Math.floor(current.clientWidth);
      const height = Math.floor(current.clientHeight);
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
    };
    take();
    const observer = new ResizeObserver(take);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

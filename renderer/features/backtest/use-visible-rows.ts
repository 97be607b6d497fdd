import { useLayoutEffect, useState, type RefObject } from 'react';
import { visibleRows } from './trade-rows.ts';

/**
 * Which of `count` rows of a scrolled table are drawn, and the height of those above and below that are not. Rows are
 * of equal height: the first one drawn is measured.
 */
export function useVisibleRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
): { readonly first: number; readonly last: number; readonly above: number; readonly below: number } {
  const [view, setView] = useState({ top: 0, height: 0, row: 0 });
  const some = count > 0;
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current === null || !some) return undefined;
    const measure = (): void => {
      const row = current.querySelector('[data-row]')?.getBoundingClientRect().height ?? 0;
      setView((before) => {
        const now = { top: current.scrollTop, height: current.clientHeight, row };
        return before.top === now.top && before.height === now.height && before.row === now.row ? before : now;
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    current.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', measure);
    };
  }, [scroller, some]);
  const { first, last } = visibleRows(count, view.row, view.top, view.height);
  return { first, last, above: first * view.row, below: (count - last) * view.row };
}

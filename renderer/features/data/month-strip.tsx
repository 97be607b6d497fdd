import { useCallback, useRef, type ReactNode } from 'react';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { readPalette } from '../../ui/palette.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { shadeOf } from './coverage-figures.ts';
import { dataColours } from './data-colours.ts';
import { useSize, type Size } from '../../ui/use-size.ts';
import { usePainting } from './use-canvas.ts';

interface MonthStripProps {
  readonly series: SeriesSummaryView;
  /** The time axis that all strips share. */
  readonly months: readonly string[];
}

/** A month is no wider than this, however few there are. */
const WIDEST = 12;

/** The months of a series in one line: shade by minutes without trades, a mark where something is missing. */
export function MonthStrip({ series, months }: MonthStripProps): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  const size = useSize(box);
  const theme = useUiStore((store) => store.theme);
  const paint = useCallback(
    (context: CanvasRenderingContext2D, { width, height }: Size) => {
      const colours = dataColours(theme);
      const pitch = Math.min(WIDEST, width / Math.max(1, months.length));
      const known = new Map(series.months.map((month) => [month.month, month]));
      const first = series.months[0]?.month ?? '';
      // Whole pixels, and a hairline between months where there is room: else they would be one blur.
      const hairline = pitch >= 1.5 ? 1 : 0;
      for (const [index, name] of months.entries()) {
        const month = known.get(name);
        const x = Math.round(index * pitch);
        const thickness = Math.max(1, Math.round((index + 1) * pitch) - x - hairline);
        if (month === undefined) {
          if (name > first) continue;
          context.fillStyle = readPalette().line;
          context.fillRect(x, Math.round(height / 2), 1, 1);
          continue;
        }
        const { level, gap } = shadeOf(month);
        context.fillStyle = colours.shades[level];
        context.fillRect(x, 0, thickness, height);
        if (!gap) continue;
        context.fillStyle = colours.gap;
        context.fillRect(x, height * 0.2, Math.max(2, thickness), height * 0.6);
      }
    },
    [series, months, theme],
  );
  const canvas = usePainting(size, paint);
  return (
    <span ref={box} className="month-strip">
      <canvas ref={canvas} aria-hidden="true" />
    </span>
  );
}

import { useMemo, useRef, type ReactNode } from 'react';
import type { RunReportView } from '../../../engine/api/backtest-views.ts';
import { pixels } from '../../ui/palette.ts';
import { distributionPicture } from './distribution-layout.ts';
import { usePalette } from '../../stores/use-palette.ts';
import { useElementSize } from './use-canvas.ts';

/** How many trades returned how much, in percent of their cost. */
export function Distribution({ distribution }: Pick<RunReportView, 'distribution'>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const size = useElementSize(box);
  const palette = usePalette();
  const textSize = pixels(palette.sizeXs);
  const { bars, ticks, baseline } = useMemo(
    () => distributionPicture(distribution, size.width, size.height, textSize),
    [distribution, size, textSize],
  );
  const some = distribution.some(({ trades }) => trades > 0);
  return (
    <div ref={box} className="distribution" data-testid="distribution">
      {some ? (
        <svg width={size.width} height={size.height} role="img" aria-label="Distribution of trade returns, percent">
          {bars.map((bar) => (
            <g key={bar.key} data-trades={bar.trades}>
              <title>{bar.title}</title>
              <rect className={`bar-${bar.tone}`} x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
              <text className="bar-count" x={bar.x + bar.width / 2} y={bar.y - 4} textAnchor="middle">
                {bar.trades}
              </text>
            </g>
          ))}
          <line className="bar-base" x1={0} x2={size.width} y1={baseline + 0.5} y2={baseline + 0.5} />
          {ticks.map(({ x, value, label }, index) => (
            <text
              key={value}
              className="bar-tick"
              x={x}
              y={baseline + textSize * 1.5}
              textAnchor={index === 0 && x < textSize ? 'start' : x > size.width - textSize ? 'end' : 'middle'}
            >
              {label}
            </text>
          ))}
        </svg>
      ) : (
        <p className="table-empty">No closed trades, so there is nothing to distribute.</p>
      )}
    </div>
  );
}

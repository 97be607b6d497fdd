import { useRef, type ReactNode } from 'react';
import type { MonteCarloView } from '../../../engine/api/optimise-views.ts';
import { changeClass, formatSignedPercent } from '../../ui/format-number.ts';
import { useWide } from '../../ui/use-wide.ts';
import { bandPicture } from './band-geometry.ts';
import { useSize } from '../../ui/use-size.ts';
import './band-chart.css';

/** Equity after each trade over all runs: the middle one, half of them, and nine in ten of them. */
export function BandChart({ result }: { readonly result: MonteCarloView }): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const wide = useWide();
  return (
    <div className="band-chart" ref={frame}>
      {size === null || size.width < 160 || size.height < 60 ? null : (
        <BandDrawing result={result} size={size} wide={wide} />
      )}
    </div>
  );
}

interface DrawingProps {
  readonly result: MonteCarloView;
  readonly size: { readonly width: number; readonly height: number };
  readonly wide: boolean;
}

function BandDrawing({ result, size, wide }: DrawingProps): ReactNode {
  const axisHeight = wide ? 30 : 24;
  const plot = {
    left: 12,
    right: size.width - (wide ? 142 : 114),
    top: wide ? 22 : 16,
    bottom: size.height - axisHeight - 8,
  };
  const picture = bandPicture(result, plot, wide ? 18 : 15);
  const edge = size.width - (wide ? 14 : 11);
  return (
    <svg
      className="band-svg"
      width={size.width}
      height={size.height}
      role="img"
      aria-label="Percentile bands of equity"
    >
      {picture.gridYs.map((y) => (
        <line key={y} className="band-grid" x1={plot.left} x2={plot.right} y1={y + 0.5} y2={y + 0.5} />
      ))}
      <path className="band-outer" d={picture.outer} />
      <path className="band-inner" d={picture.inner} />
      <line
        className="band-start"
        x1={plot.left}
        x2={plot.right}
        y1={Math.round(picture.startY) + 0.5}
        y2={Math.round(picture.startY) + 0.5}
      />
      <path className="band-median" d={picture.median} />
      {picture.labels.map((label) => (
        <g key={label.text} data-testid="band-label">
          <text className={label.strong ? 'band-strong' : ''} x={plot.right + 8} y={label.y}>
            {label.text}
          </text>
          <text className={`band-gain ${changeClass(label.gainPct)}`} x={edge} y={label.y} textAnchor="end">
            {formatSignedPercent(label.gainPct, 1)}
          </text>
        </g>
      ))}
      {picture.ticks.map(({ x, trade }) => (
        <text
          key={trade}
          className="band-tick"
          x={trade === 0 ? plot.left : x}
          y={size.height - axisHeight / 2}
          textAnchor={trade === 0 ? 'start' : 'middle'}
        >
          {trade === 0 ? 'trade 0' : trade}
        </text>
      ))}
    </svg>
  );
}

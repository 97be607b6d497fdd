import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { pixels } from '../../ui/palette.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { nearestIndex, readCurve } from './curve.ts';
import { CurveTip } from './curve-tip.tsx';
import { paintCrosshair } from './crosshair.ts';
import { equityLayout } from './equity-layout.ts';
import { equityScales, paintEquity, type EquityPicture } from './equity-paint.ts';
import { usePalette } from '../../stores/use-palette.ts';
import { useDrawing, useElementSize } from './use-canvas.ts';

interface EquityChartProps {
  readonly report: RunReportView;
  readonly logarithmic: boolean;
  readonly highlighted: TradeView | null;
  readonly onTrade: (trade: TradeView) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -50, PageDown: 50 };

/** Equity over drawdown, with what a point in time was worth under the pointer. Arrow keys move the crosshair. */
export function EquityChart({ report, logarithmic, highlighted, onTrade }: EquityChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const size = useElementSize(box);
  const palette = usePalette();
  const zone = useUiStore((store) => store.zone);
  const [index, setIndex] = useState<number | null>(null);

  const state = useMemo<EquityPicture | null>(() => {
    const sizes = { gutter: gutterOf(palette.sizeXs), padding: 10, textSize: pixels(palette.sizeXs) };
    const layout = equityLayout(size.width, size.height, sizes);
    return { report, layout, palette, logarithmic, zone, highlighted };
  }, [report, size, palette, logarithmic, zone, highlighted]);
  const scales = useMemo(() => (state === null ? null : equityScales(state)), [state]);
  const reading = index === null ? null : readCurve(report.curve, index);

  useDrawing(
    picture,
    size,
    useCallback((context) => (state === null ? undefined : paintEquity(context, state)), [state]),
  );
  useDrawing(
    overlay,
    size,
    useCallback(
      (context) => {
        if (state !== null && scales !== null && reading !== null) paintCrosshair(context, state, scales, reading);
      },
      [state, scales, reading],
    ),
  );

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (state === null || scales === null) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const inside = x >= state.layout.left - 4 && x <= state.layout.right + 4;
    setIndex(inside ? nearestIndex(report.curve.times, scales.timeAt(x)) : null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { length } = report.curve.times;
    const step = STEPS[event.key];
    if (event.key === 'Escape' && index !== null) setIndex(null);
    else if (event.key === 'Enter' && held !== null) onTrade(held);
    else if (event.key === 'Home') setIndex(0);
    else if (event.key === 'End') setIndex(length - 1);
    else if (step !== undefined) setIndex(Math.min(length - 1, Math.max(0, (index ?? length - 1) + step)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const held = reading === null ? null : tradeAt(report.trades, reading.time);
  return (
    <div
      ref={box}
      className="equity-chart"
      role="img"
      aria-label="Equity and drawdown of the strategy against buy and hold. Arrow keys read the curve."
      tabIndex={0}
      data-testid="equity-chart"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setIndex(null)}
      onKeyDown={onKeyDown}
      onBlur={() => setIndex(null)}
      onClick={() => {
        if (held !== null) onTrade(held);
      }}
    >
      <canvas ref={picture} className="chart-layer" />
      <canvas ref={overlay} className="chart-layer" />
      {reading === null || scales === null || state === null ? null : (
        <CurveTip
          reading={reading}
          report={report}
          trade={held}
          x={scales.xOf(reading.time)}
          width={state.layout.right}
        />
      )}
    </div>
  );
}

/** The trade that was held at a time; null when none was. */
function tradeAt(trades: readonly TradeView[], time: number): TradeView | null {
  return trades.find((trade) => trade.entryTime <= time && trade.exitTime >= time) ?? null;
}

/** The price scale's room, as in the other charts: it follows the density. */
function gutterOf(sizeXs: string): number {
  return pixels(sizeXs) > 11 ? 76 : 62;
}

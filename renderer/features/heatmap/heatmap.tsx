import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type WheelEvent } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { formatDayClock } from '../../ui/format-time.ts';
import { useWide } from '../../ui/use-wide.ts';
import {
  useChartData,
  useChartFocus,
  useChartSource,
  useSignalSettings,
  type ChartSource,
} from '../../stores/chart-source.ts';
import { barsOfSignal, lowerBound, signalOfBar } from '../../stores/columns.ts';
import { barAt, useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { CellTip, useHoveredSignal } from './cell-tip.tsx';
import { explainBar, summarise } from './explain.ts';
import { LensNames, LensValues } from './gutters.tsx';
import { heatmapLayout, rowAt, type HeatmapLayout } from './layout.ts';
import { PinPopover } from './pin-popover.tsx';
import { currentSignal, useHeatmapCanvas, useSignalBars } from './use-heatmap.ts';
import './heatmap.css';

/** A movement of the pointer smaller than this is a click. */
const CLICK_REACH = 4;

function pinAt(source: ChartSource, index: number): void {
  const data = source.data.read();
  const bar = data?.candles[index];
  if (data === null || bar === undefined) return;
  const signalMs = timeframeMs(source.settings.read().timeframe);
  const signal = signalOfBar(bar, timeframeMs(data.timeframe), data.signalBars, signalMs);
  const { pinned, setPinned } = useStackStore.getState();
  const time = signal === null ? null : data.signalBars[signal].time;
  setPinned(time === pinned ? null : time);
}

/** Moves the pin by a number of signal bars (from the one the view is about if nothing is pinned), kept in view. */
function movePin(source: ChartSource, step: number): void {
  const data = source.data.read();
  if (data === null || data.signalBars.length === 0) return;
  const { pinned, setPinned, setHover, controller } = useStackStore.getState();
  const newest = data.signalBars.length - 1;
  const index =
    pinned === null
      ? currentSignal(data.signalBars, source.focus.read())
      : Math.min(newest, Math.max(0, lowerBound(data.signalBars, pinned) + step));
  const signal = data.signalBars[index];
  // The keys have taken over: the tip of a pointer that rests somewhere would lie over the popover.
  setHover(null);
  setPinned(signal.time);
  const signalMs = timeframeMs(source.settings.read().timeframe);
  const bars = barsOfSignal(signal, signalMs, data.candles, timeframeMs(data.timeframe));
  if (bars !== null) controller?.reveal(bars.from);
}

function onKeyDown(source: ChartSource, event: KeyboardEvent): void {
  const { pinned, setPinned } = useStackStore.getState();
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') movePin(source, event.key === 'ArrowLeft' ? -1 : 1);
  else if (event.key === 'Enter' && pinned === null) movePin(source, 0);
  else if (event.key === 'Escape' && pinned !== null) setPinned(null);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function usePointer(
  layout: HeatmapLayout,
  source: ChartSource,
): {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: () => void;
  readonly onWheel: (event: WheelEvent) => void;
} {
  const drag = useRef<{ readonly startX: number; readonly lastX: number } | null>(null);
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { startX: event.clientX, lastX: event.clientX };
    },
    onPointerMove(event) {
      const { axis, controller, setHover } = useStackStore.getState();
      if (axis === null) return;
      if (drag.current !== null && Math.abs(event.clientX - drag.current.startX) >= CLICK_REACH) {
        controller?.panBy(event.clientX - drag.current.lastX);
        drag.current = { startX: -1e6, lastX: event.clientX };
      }
      const bounds = event.currentTarget.getBoundingClientRect();
      const x = event.clientX - bounds.left;
      const y = event.clientY - bounds.top;
      setHover({ index: barAt(axis, x), row: rowAt(layout, y), point: { x, y } });
    },
    onPointerUp(event) {
      const { axis } = useStackStore.getState();
      const clicked = drag.current !== null && Math.abs(event.clientX - drag.current.startX) < CLICK_REACH;
      drag.current = null;
      if (clicked && axis !== null)
        pinAt(source, barAt(axis, event.clientX - event.currentTarget.getBoundingClientRect().left));
    },
    onPointerCancel() {
      drag.current = null;
    },
    onPointerLeave() {
      if (drag.current === null) useStackStore.getState().setHover(null);
    },
    onWheel(event) {
      const { controller } = useStackStore.getState();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
        controller?.panBy(-(event.deltaX === 0 ? event.deltaY : event.deltaX));
      } else {
        controller?.zoomAt(event.clientX - event.currentTarget.getBoundingClientRect().left, event.deltaY < 0 ? 1 : -1);
      }
    },
  };
}

/** The pinned or hovered bar in words. The pinned one is announced; hovering would only chatter. */
function Summary(): ReactNode {
  const { bars, ages } = useSignalBars();
  const settings = useSignalSettings();
  const focus = useChartFocus();
  const zone = useUiStore((store) => store.zone);
  const pinned = useStackStore((store) => store.pinned);
  const hovered = useHoveredSignal();
  const index = pinned === null ? (hovered ?? currentSignal(bars, focus)) : lowerBound(bars, pinned);
  const bar = bars[index];
  if (bar === undefined) return null;
  const enabled = settings.enabledLenses;
  const text = (['entry', 'exit'] as const)
    .map((side) => {
      const required = side === 'entry' ? settings.entryRequired : settings.exitRequired;
      return summarise(explainBar(bars, ages, index, side, { required, enabled }), formatDayClock(bar.closeTime, zone));
    })
    .join(' ');
  return (
    <p className="visually-hidden" aria-live={pinned === null ? 'off' : 'polite'} data-testid="heatmap-summary">
      {text} {bar.divergenceCount} divergences. Regime {bar.regime}.
    </p>
  );
}

function WarmUpNote({ layout }: { readonly layout: HeatmapLayout }): ReactNode {
  const bar = useChartData((chart) => chart?.signalBars.at(-1) ?? null);
  const loaded = useChartData((chart) => chart !== null);
  if (!loaded || bar?.warm === true) return null;
  return (
    <p className="warm-up-note" style={{ top: layout.entry.top + layout.entry.height / 2 }} data-testid="warm-up">
      {bar === null
        ? 'The lenses appear with the first closed bar'
        : `Warming up: ready in ${bar.warmIn} ${bar.warmIn === 1 ? 'bar' : 'bars'}`}
    </p>
  );
}

/** The signal heatmap on the chart's time axis, with its gutters, tip, popover and the axis itself. */
export function Heatmap(): ReactNode {
  const wide = useWide();
  const layout = useMemo(() => heatmapLayout(wide), [wide]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useStackStore((store) => store.axis?.width ?? 0);
  const { ages } = useSignalBars();
  const source = useChartSource();
  const pointer = usePointer(layout, source);
  useHeatmapCanvas(canvas, layout, ages);
  return (
    <>
      <LensNames layout={layout} />
      <div
        className="heatmap-plot"
        style={{ height: layout.height, width }}
        tabIndex={0}
        role="group"
        aria-roledescription="heatmap"
        aria-label="Signal heatmap: Enter pins a bar, arrows move, Escape unpins"
        onKeyDown={(event) => onKeyDown(source, event)}
      >
        <canvas
          ref={canvas}
          className="heatmap-canvas"
          data-testid="heatmap-canvas"
          style={{ width, height: layout.height }}
          role="img"
          aria-label="Lenses over time"
          {...pointer}
        />
        <WarmUpNote layout={layout} />
        <Summary />
        <CellTip layout={layout} />
        <PinPopover layout={layout} />
      </div>
      <LensValues layout={layout} />
    </>
  );
}

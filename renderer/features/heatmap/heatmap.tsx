import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type WheelEvent } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { formatDayClock } from '../../ui/format-time.ts';
import { useWide } from '../../ui/use-wide.ts';
import { useChartStore } from '../../stores/chart-store.ts';
import { barsOfSignal, lowerBound, signalOfBar } from '../../stores/columns.ts';
import { useSession, useSessionStore } from '../../stores/session-store.ts';
import { barAt, useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { CellTip, useHoveredSignal } from './cell-tip.tsx';
import { explainBar, summarise } from './explain.ts';
import { LensNames, LensValues } from './gutters.tsx';
import { heatmapLayout, rowAt, type HeatmapLayout } from './layout.ts';
import { PinPopover } from './pin-popover.tsx';
import { useHeatmapCanvas, useSignalBars } from './use-heatmap.ts';
import './heatmap.css';

/** A movement of the pointer smaller than this is a click. */
const CLICK_REACH = 4;

function pinAt(index: number): void {
  const { data } = useChartStore.getState();
  const { session } = useSessionStore.getState();
  const bar = data?.candles[index];
  if (data === null || session === null || bar === undefined) return;
  const signal = signalOfBar(bar, timeframeMs(data.timeframe), data.signalBars, timeframeMs(session.info.timeframe));
  const { pinned, setPinned } = useStackStore.getState();
  const time = signal === null ? null : data.signalBars[signal].time;
  setPinned(time === pinned ? null : time);
}

/** Moves the pin by a number of signal bars (from the newest if nothing is pinned) and keeps it in view. */
export function movePin(step: number): void {
  const { data } = useChartStore.getState();
  const { session } = useSessionStore.getState();
  if (data === null || session === null || data.signalBars.length === 0) return;
  const { pinned, setPinned, setHover, controller } = useStackStore.getState();
  const newest = data.signalBars.length - 1;
  const index = pinned === null ? newest : Math.min(newest, Math.max(0, lowerBound(data.signalBars, pinned) + step));
  const signal = data.signalBars[index];
  // The keys have taken over: the tip of a pointer that rests somewhere would lie over the popover.
  setHover(null);
  setPinned(signal.time);
  const bars = barsOfSignal(signal, timeframeMs(session.info.timeframe), data.candles, timeframeMs(data.timeframe));
  if (bars !== null) controller?.reveal(bars.from);
}

function onKeyDown(event: KeyboardEvent): void {
  const { pinned, setPinned } = useStackStore.getState();
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') movePin(event.key === 'ArrowLeft' ? -1 : 1);
  else if (event.key === 'Enter' && pinned === null) movePin(0);
  else if (event.key === 'Escape' && pinned !== null) setPinned(null);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function usePointer(layout: HeatmapLayout): {
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
        pinAt(barAt(axis, event.clientX - event.currentTarget.getBoundingClientRect().left));
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
  const info = useSession((session) => session.info);
  const zone = useUiStore((store) => store.zone);
  const pinned = useStackStore((store) => store.pinned);
  const hovered = useHoveredSignal();
  const index = pinned === null ? (hovered ?? bars.length - 1) : lowerBound(bars, pinned);
  const bar = bars[index];
  if (bar === undefined) return null;
  const enabled = info.enabledLenses;
  const text = (['entry', 'exit'] as const)
    .map((side) => {
      const required = side === 'entry' ? info.entryRequired : info.exitRequired;
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
  const bar = useChartStore((store) => store.data?.signalBars.at(-1) ?? null);
  const loaded = useChartStore((store) => store.data !== null);
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
  const pointer = usePointer(layout);
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
        onKeyDown={onKeyDown}
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

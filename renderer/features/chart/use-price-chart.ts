import { useEffect, type RefObject } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import type { CandleView } from '../../../engine/api/views.ts';
import { atMostEvery } from '../../ui/canvas.ts';
import { pixels, readPalette } from '../../ui/palette.ts';
import { useChartSource, type ChartSource } from '../../stores/chart-source.ts';
import type { ChartData } from '../../stores/chart-store.ts';
import { signalOfBar } from '../../stores/columns.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { createAxisController, offsetNow, readAxis, RIGHT_OFFSET } from './axis-controller.ts';
import { createOverlay } from './overlay.ts';
import { allBars, barMarks, barPaths, focusSpan, structureLines } from './overlay-data.ts';
import type { OverlayState } from './overlay-state.ts';
import { createPriceChart } from './price-chart.ts';

/** Less than the time between two frames of news: the chart is drawn with each of them, and not much more often. */
const FRAME_MS = 120;

function gutterWidth(): number {
  return pixels(getComputedStyle(document.documentElement).getPropertyValue('--gutter-right'));
}

function usualPitch(): number {
  return window.matchMedia('(min-width: 1920px)').matches ? 6 : 5;
}

/** Runs the library's chart inside `element`, fed by the source, outside of React's rendering. Answers what ends it. */
function runPriceChart(element: HTMLElement, source: ChartSource): () => void {
  const chart = createPriceChart(element);
  const scale = chart.api.timeScale();
  const stack = useStackStore.getState();
  let bars: readonly CandleView[] = [];
  let drawn: ChartData | null = null;
  let shownFocus: number | null = null;
  let placed = true;
  const overlayState: OverlayState = {
    palette: readPalette(),
    bars: [],
    barMs: 1,
    zone: useUiStore.getState().zone,
    marks: [],
    paths: [],
    structure: [],
    tags: [],
  };
  const overlay = createOverlay(overlayState);
  chart.candles.attachPrimitive(overlay);
  const autoscale = (): void => chart.api.priceScale('right').applyOptions({ autoScale: true });
  const controller = createAxisController({ api: chart.api, barCount: () => bars.length, autoscale, usualPitch });

  function publishAxis(): void {
    const axis = readAxis(chart.api, chart.api.priceScale('right').width());
    if (axis !== null) stack.setAxis(axis);
  }

  /** Opens the chart where it was left, at the newest bars, or at the bar that the view is about. */
  function place(data: ChartData, first: boolean): void {
    const focus = source.focus.read();
    if (focus === null) {
      const kept = first ? (source.range?.read() ?? null) : null;
      const known = kept !== null && kept.timeframe === data.timeframe;
      scale.applyOptions({ barSpacing: known ? kept.pitch : usualPitch() });
      scale.scrollToPosition(known ? offsetNow(kept, bars) : RIGHT_OFFSET, false);
      autoscale();
      return;
    }
    // Where a bar lies in the plot can only be said once the plot and the scale beside it share the width.
    placed = chart.api.priceScale('right').width() > 0;
    const span = focusSpan(source, data, focus);
    if (placed && span !== null) controller.show(span.index, span.last);
  }

  function onLayout(): void {
    if (!placed && drawn !== null) place(drawn, false);
    publishAxis();
  }

  function drawBars(data: ChartData): void {
    const next = allBars(data);
    if (drawn === null || drawn.generation !== data.generation) {
      const first = drawn === null;
      const moved = drawn?.timeframe !== data.timeframe || source.focus.read() !== shownFocus;
      chart.setBars(next);
      bars = next;
      if (moved) place(data, first);
      shownFocus = source.focus.read();
    } else if (drawn.candles !== data.candles || drawn.forming !== data.forming) {
      // The last bar drawn may have been the running one: it is drawn again, and what follows it.
      chart.updateFrom(next, Math.max(0, bars.length - 1));
    }
    bars = next;
    drawn = data;
  }

  function draw(): void {
    const data = source.data.read();
    if (data === null) return;
    if (data !== drawn) drawBars(data);
    publishAxis();
    const barMs = timeframeMs(data.timeframe);
    const { trades, paths, tags } = source.marks.read(data);
    overlayState.bars = bars;
    overlayState.barMs = barMs;
    overlayState.zone = useUiStore.getState().zone;
    overlayState.marks = barMarks(trades, bars, barMs);
    overlayState.paths = barPaths(paths, bars, barMs);
    overlayState.structure = structureLines(bars, data.signalBars, data.timeframe === source.settings.read().timeframe);
    overlayState.tags = tags;
    overlay.redraw();
  }
  const frame = atMostEvery(FRAME_MS, draw);

  function restyle(): void {
    overlayState.palette = readPalette();
    chart.applyPalette(overlayState.palette, gutterWidth());
    if (drawn !== null) chart.setBars(bars);
    frame.request();
  }

  function applyInstrument(): void {
    const { priceDecimals, tickSize } = source.instrument.read();
    chart.setDecimals(priceDecimals, tickSize);
  }

  stack.setController(controller);
  chart.setLogScale(useUiStore.getState().logScale);
  restyle();
  applyInstrument();

  scale.subscribeVisibleLogicalRangeChange(onLayout);
  scale.subscribeSizeChange(onLayout);
  chart.api.subscribeCrosshairMove((move) => {
    if (move.sourceEvent === undefined) return;
    const index = move.logical === undefined ? null : Math.round(move.logical);
    const inside = move.point !== undefined && index !== null && index >= 0 && index < bars.length;
    useStackStore.getState().setHover(inside ? { index, row: null, point: null } : null);
  });
  chart.api.subscribeClick((click) => {
    if (drawn === null || click.logical === undefined) return;
    const bar = bars[Math.round(click.logical)];
    if (bar === undefined) return;
    const signalMs = timeframeMs(source.settings.read().timeframe);
    const signal = signalOfBar(bar, timeframeMs(drawn.timeframe), drawn.signalBars, signalMs);
    useStackStore.getState().setPinned(signal === null ? null : drawn.signalBars[signal].time);
  });
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      controller.panBy(-(event.deltaX === 0 ? event.deltaY : event.deltaX));
    } else {
      controller.zoomAt(event.clientX - element.getBoundingClientRect().left, event.deltaY < 0 ? 1 : -1);
    }
  };
  element.addEventListener('wheel', onWheel, { passive: false });
  const density = window.matchMedia('(min-width: 1920px)');
  density.addEventListener('change', restyle);
  document.fonts.addEventListener('loadingdone', restyle);
  const unsubscribe = [
    source.data.subscribe(frame.request),
    source.marks.subscribe(frame.request),
    source.instrument.subscribe(applyInstrument),
    useUiStore.subscribe((store, before) => {
      if (store.logScale !== before.logScale) chart.setLogScale(store.logScale);
      if (store.zone !== before.zone) frame.request();
      if (store.theme !== before.theme || store.palette !== before.palette || store.upDown !== before.upDown) {
        // The attributes are on <html> after the next render.
        requestAnimationFrame(restyle);
      }
    }),
  ];

  return () => {
    frame.cancel();
    for (const stop of unsubscribe) stop();
    density.removeEventListener('change', restyle);
    document.fonts.removeEventListener('loadingdone', restyle);
    element.removeEventListener('wheel', onWheel);
    const newest = bars.at(-1);
    if (drawn !== null && newest !== undefined) {
      const { barSpacing: pitch } = scale.options();
      source.range?.keep({ timeframe: drawn.timeframe, pitch, offset: scale.scrollPosition(), newest: newest.time });
    }
    useStackStore.getState().setController(null);
    chart.remove();
  };
}

/** The chart of the source that the component stands in. */
export function usePriceChart(container: RefObject<HTMLDivElement | null>): void {
  const source = useChartSource();
  useEffect(() => {
    const element = container.current;
    return element === null ? undefined : runPriceChart(element, source);
  }, [container, source]);
}

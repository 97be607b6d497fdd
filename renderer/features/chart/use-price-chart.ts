import { useEffect, type RefObject } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import type { CandleView } from '../../../engine/api/views.ts';
import { atMostEvery } from '../../ui/canvas.ts';
import { pixels, readPalette } from '../../ui/palette.ts';
import { useChartStore, type ChartData } from '../../stores/chart-store.ts';
import { useClockStore } from '../../stores/clock-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { signalOfBar } from '../../stores/columns.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { createAxisController, readAxis, RIGHT_OFFSET } from './axis-controller.ts';
import { createOverlay } from './overlay.ts';
import { allBars, barMarks, priceTags, structureLines } from './overlay-data.ts';
import type { OverlayState } from './overlay-state.ts';
import { createPriceChart } from './price-chart.ts';

/** Less than the time between two frames of news: the chart is drawn with each of them, and not much more often. */
const FRAME_MS = 120;

function gutterWidth(): number {
  return pixels(getComputedStyle(document.documentElement).getPropertyValue('--gutter-right'));
}

function defaultPitch(): number {
  return window.matchMedia('(min-width: 1920px)').matches ? 6 : 5;
}

/** Runs the library's chart inside an element, fed by the stores, outside of React's rendering. */
export function usePriceChart(container: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const chart = createPriceChart(element);
    const stack = useStackStore.getState();
    let bars: readonly CandleView[] = [];
    let drawn: ChartData | null = null;
    const overlayState: OverlayState = {
      palette: readPalette(),
      bars: [],
      barMs: 1,
      zone: useUiStore.getState().zone,
      marks: [],
      structure: [],
      tags: [],
    };
    const overlay = createOverlay(overlayState);
    chart.candles.attachPrimitive(overlay);

    function publishAxis(): void {
      const axis = readAxis(chart.api, chart.api.priceScale('right').width());
      if (axis !== null) stack.setAxis(axis);
    }

    function drawBars(data: ChartData): void {
      const next = allBars(data);
      if (drawn === null || drawn.generation !== data.generation) {
        chart.setBars(next);
        if (drawn?.timeframe !== data.timeframe) {
          chart.api.timeScale().applyOptions({ barSpacing: defaultPitch() });
          chart.api.timeScale().scrollToPosition(RIGHT_OFFSET, false);
          chart.api.priceScale('right').applyOptions({ autoScale: true });
        }
      } else if (drawn.candles !== data.candles || drawn.forming !== data.forming) {
        // The last bar drawn may have been the running one: it is drawn again, and what follows it.
        chart.updateFrom(next, Math.max(0, bars.length - 1));
      }
      bars = next;
      drawn = data;
    }

    function draw(): void {
      const { data } = useChartStore.getState();
      const { session } = useSessionStore.getState();
      if (data === null || session === null) return;
      if (data !== drawn) drawBars(data);
      publishAxis();
      const barMs = timeframeMs(data.timeframe);
      overlayState.bars = bars;
      overlayState.barMs = barMs;
      overlayState.zone = useUiStore.getState().zone;
      overlayState.marks = barMarks(session, bars, barMs);
      overlayState.structure = structureLines(bars, data.signalBars, data.timeframe === session.info.timeframe);
      overlayState.tags = priceTags(session, data, useClockStore.getState().marketNow);
      overlay.redraw();
    }
    const frame = atMostEvery(FRAME_MS, draw);

    function restyle(): void {
      overlayState.palette = readPalette();
      chart.applyPalette(overlayState.palette, gutterWidth());
      if (drawn !== null) chart.setBars(bars);
      frame.request();
    }

    stack.setController(
      createAxisController({
        api: chart.api,
        barCount: () => bars.length,
        autoscale: () => chart.api.priceScale('right').applyOptions({ autoScale: true }),
      }),
    );
    chart.setLogScale(useUiStore.getState().logScale);
    restyle();
    const instrument = useSessionStore.getState().session?.info.instrument;
    if (instrument !== undefined) chart.setDecimals(instrument.priceDecimals, instrument.tickSize);

    chart.api.timeScale().subscribeVisibleLogicalRangeChange(publishAxis);
    chart.api.timeScale().subscribeSizeChange(publishAxis);
    chart.api.subscribeCrosshairMove((move) => {
      if (move.sourceEvent === undefined) return;
      const index = move.logical === undefined ? null : Math.round(move.logical);
      const inside = move.point !== undefined && index !== null && index >= 0 && index < bars.length;
      useStackStore.getState().setHover(inside ? { index, row: null, point: null } : null);
    });
    chart.api.subscribeClick((click) => {
      const { session } = useSessionStore.getState();
      if (drawn === null || session === null || click.logical === undefined) return;
      const bar = bars[Math.round(click.logical)];
      if (bar === undefined) return;
      const signalMs = timeframeMs(session.info.timeframe);
      const signal = signalOfBar(bar, timeframeMs(drawn.timeframe), drawn.signalBars, signalMs);
      useStackStore.getState().setPinned(signal === null ? null : drawn.signalBars[signal].time);
    });
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { controller } = useStackStore.getState();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
        controller?.panBy(-(event.deltaX === 0 ? event.deltaY : event.deltaX));
      } else {
        controller?.zoomAt(event.clientX - element.getBoundingClientRect().left, event.deltaY < 0 ? 1 : -1);
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    const density = window.matchMedia('(min-width: 1920px)');
    density.addEventListener('change', restyle);
    document.fonts.addEventListener('loadingdone', restyle);
    const unsubscribe = [
      useChartStore.subscribe((store, before) => {
        if (store.data !== before.data) frame.request();
      }),
      useSessionStore.subscribe((store, before) => {
        const now = store.session;
        const then = before.session;
        if (
          now?.fills !== then?.fills ||
          now?.orders !== then?.orders ||
          now?.quote !== then?.quote ||
          now?.position !== then?.position
        ) {
          frame.request();
        }
      }),
      useClockStore.subscribe((store, before) => {
        if (store.marketNow !== before.marketNow) frame.request();
      }),
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
      useStackStore.getState().setController(null);
      chart.remove();
    };
  }, [container]);
}

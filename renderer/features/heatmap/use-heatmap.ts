import { useEffect, useMemo, type RefObject } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import type { CandleView, SignalBarView } from '../../../engine/api/views.ts';
import { oncePerFrame, prepareCanvas } from '../../ui/canvas.ts';
import { pixels, readPalette, type Palette } from '../../ui/palette.ts';
import { columnsBetween, formingColumn } from '../../stores/columns.ts';
import { useChartStore } from '../../stores/chart-store.ts';
import { useSession, useSessionStore } from '../../stores/session-store.ts';
import { useStackStore, visibleBars } from '../../stores/stack-store.ts';
import { ticksInView } from '../../stores/time-ticks.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { ageTable, type AgeTable } from './ages.ts';
import type { HeatmapLayout } from './layout.ts';
import { paintHeatmap } from './paint.ts';

const NO_BARS: readonly SignalBarView[] = [];

/** The signal bars and their ages, computed once per new bar. */
export function useSignalBars(): { readonly bars: readonly SignalBarView[]; readonly ages: AgeTable } {
  const bars = useChartStore((store) => store.data?.signalBars ?? NO_BARS);
  const entry = useSession((session) => session.info.entryWindowBars);
  const exit = useSession((session) => session.info.exitWindowBars);
  const ages = useMemo(() => ageTable(bars, { entry, exit }), [bars, entry, exit]);
  return useMemo(() => ({ bars, ages }), [bars, ages]);
}

/** Draws the heatmap whenever its bars, the axis or the appearance change, at most once a frame. */
export function useHeatmapCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: HeatmapLayout,
  ages: AgeTable,
): void {
  useEffect(() => {
    let palette: Palette = readPalette();

    function draw(): void {
      const element = canvas.current;
      const { axis } = useStackStore.getState();
      const { data } = useChartStore.getState();
      const { session } = useSessionStore.getState();
      if (element === null || axis === null || data === null || session === null) return;
      // The ages follow the bars one render later; until then the picture before is the right one.
      if (ages.length !== data.signalBars.length * 16) return;
      const context = prepareCanvas(element, axis.width, layout.height);
      if (context === null) return;
      const { info } = session;
      const bars: readonly CandleView[] = data.forming === null ? data.candles : [...data.candles, data.forming];
      const barMs = timeframeMs(data.timeframe);
      const signalMs = timeframeMs(info.timeframe);
      const { first, last } = visibleBars(axis, bars.length);
      const { theme, zone } = useUiStore.getState();
      paintHeatmap(context, {
        axis,
        layout,
        palette,
        theme,
        bars: data.signalBars,
        ages,
        columns: columnsBetween(bars, barMs, data.signalBars, signalMs, first, last),
        forming: formingColumn(bars, barMs, data.signalBars, signalMs),
        ticks: ticksInView(bars, barMs, axis, pixels(palette.sizeXs), zone),
        windows: { entry: info.entryWindowBars, exit: info.exitWindowBars },
        entryRequired: info.entryRequired,
        minDivergences: info.minDivergences,
      });
    }

    const frame = oncePerFrame(draw);
    const restyle = (): void => {
      palette = readPalette();
      frame.request();
    };
    frame.request();
    document.fonts.addEventListener('loadingdone', frame.request);
    const unsubscribe = [
      useStackStore.subscribe((store, before) => {
        if (store.axis !== before.axis) frame.request();
      }),
      useChartStore.subscribe((store, before) => {
        const now = store.data;
        const then = before.data;
        if (
          now?.signalBars !== then?.signalBars ||
          now?.candles !== then?.candles ||
          now?.timeframe !== then?.timeframe
        )
          frame.request();
      }),
      useUiStore.subscribe((store, before) => {
        if (store.zone !== before.zone) frame.request();
        if (store.theme !== before.theme || store.palette !== before.palette || store.upDown !== before.upDown) {
          // The attributes are on <html> after the next render.
          requestAnimationFrame(restyle);
        }
      }),
    ];
    return () => {
      frame.cancel();
      document.fonts.removeEventListener('loadingdone', frame.request);
      for (const stop of unsubscribe) stop();
    };
  }, [canvas, layout, ages]);
}

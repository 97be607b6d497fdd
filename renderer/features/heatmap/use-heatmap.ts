import { useEffect, useMemo, type RefObject } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import type { CandleView, SignalBarView } from '../../../engine/api/views.ts';
import { oncePerFrame, prepareCanvas } from '../../ui/canvas.ts';
import { pixels, readPalette, type Palette } from '../../ui/palette.ts';
import { columnsBetween, formingColumn, lowerBound } from '../../stores/columns.ts';
import { useChartData, useChartSource, useSignalSettings } from '../../stores/chart-source.ts';
import { useStackStore, visibleBars } from '../../stores/stack-store.ts';
import { ticksInView } from '../../stores/time-ticks.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { ageTable, type AgeTable } from './ages.ts';
import type { HeatmapLayout } from './layout.ts';
import { paintHeatmap } from './paint.ts';

const NO_BARS: readonly SignalBarView[] = [];

/** The signal bars and their ages, computed once per new bar. */
export function useSignalBars(): { readonly bars: readonly SignalBarView[]; readonly ages: AgeTable } {
  const bars = useChartData((chart) => chart?.signalBars ?? NO_BARS);
  const { entryWindowBars: entry, exitWindowBars: exit } = useSignalSettings();
  const ages = useMemo(() => ageTable(bars, { entry, exit }), [bars, entry, exit]);
  return useMemo(() => ({ bars, ages }), [bars, ages]);
}

/** The signal bar the view is about: the newest one, or the one (by open time) that a view of the past was opened for. */
export function currentSignal(bars: readonly SignalBarView[], focus: number | null): number {
  const index = focus === null ? bars.length : lowerBound(bars, focus);
  return Math.min(index, bars.length - 1);
}

/** Draws the heatmap whenever its bars, the axis or the appearance change, at most once a frame. */
export function useHeatmapCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: HeatmapLayout,
  ages: AgeTable,
): void {
  const source = useChartSource();
  useEffect(() => {
    let palette: Palette = readPalette();
    let seen = source.data.read();

    function draw(): void {
      const element = canvas.current;
      const { axis } = useStackStore.getState();
      const data = source.data.read();
      if (element === null || axis === null || data === null) return;
      // The ages follow the bars one render later; until then the picture before is the right one.
      if (ages.length !== data.signalBars.length * 16) return;
      const context = prepareCanvas(element, axis.width, layout.height);
      if (context === null) return;
      const settings = source.settings.read();
      const bars: readonly CandleView[] = data.forming === null ? data.candles : [...data.candles, data.forming];
      const barMs = timeframeMs(data.timeframe);
      const signalMs = timeframeMs(settings.timeframe);
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
        // Where the view is about a bar of the past nothing is forming.
        forming: source.focus.read() === null ? formingColumn(bars, barMs, data.signalBars, signalMs) : null,
        ticks: ticksInView(bars, barMs, axis, pixels(palette.sizeXs), zone),
        windows: { entry: settings.entryWindowBars, exit: settings.exitWindowBars },
        entryRequired: settings.entryRequired,
        minDivergences: settings.minDivergences,
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
      source.data.subscribe(() => {
        const now = source.data.read();
        // A running candle that moves is no news here.
        if (
          now?.signalBars !== seen?.signalBars ||
          now?.candles !== seen?.candles ||
          now?.timeframe !== seen?.timeframe
        )
          frame.request();
        seen = now;
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
  }, [canvas, layout, ages, source]);
}

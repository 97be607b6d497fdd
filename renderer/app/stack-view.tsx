import { useLayoutEffect, type ReactNode } from 'react';
import { timeframeMs } from '../../engine/api/vocabulary.ts';
import { ChartCanvas } from '../features/chart/chart-canvas.tsx';
import { Legend } from '../features/chart/legend.tsx';
import { Heatmap } from '../features/heatmap/heatmap.tsx';
import { formatDayClock } from '../ui/format-time.ts';
import { PanelBoundary } from '../ui/panel.tsx';
import { useChartData, useSignalSettings } from '../stores/chart-source.ts';
import { barsOfSignal } from '../stores/columns.ts';
import { barX, useStackStore } from '../stores/stack-store.ts';
import { barTimes } from '../stores/time-ticks.ts';
import { useUiStore } from '../stores/ui-store.ts';
import './chart-stack.css';

/** One vertical line through chart, heatmap and axis at the bar under the pointer, with its time. */
function Crosshair(): ReactNode {
  const axis = useStackStore((store) => store.axis);
  const index = useStackStore((store) => store.hover?.index ?? null);
  const pinned = useStackStore((store) => store.pinned);
  const data = useChartData((chart) => chart);
  const zone = useUiStore((store) => store.zone);
  if (axis === null || index === null || data === null) return null;
  const x = Math.round(barX(axis, index));
  if (x < 0 || x > axis.width) return null;
  const time = barTimes(data.candles, timeframeMs(data.timeframe))(index);
  return (
    <div className="crosshair" style={{ transform: `translateX(${x}px)` }} data-testid="crosshair">
      {time === pinned ? null : <span className="axis-tag">{formatDayClock(time, zone)}</span>}
    </div>
  );
}

/** The pinned bar as a column through the whole stack, with its time. */
function PinnedColumn(): ReactNode {
  const axis = useStackStore((store) => store.axis);
  const pinned = useStackStore((store) => store.pinned);
  const data = useChartData((chart) => chart);
  const { timeframe: signalTimeframe } = useSignalSettings();
  const zone = useUiStore((store) => store.zone);
  if (axis === null || pinned === null || data === null) return null;
  const bars = barsOfSignal({ time: pinned }, timeframeMs(signalTimeframe), data.candles, timeframeMs(data.timeframe));
  if (bars === null) return null;
  const left = Math.round(barX(axis, bars.from) - axis.pitch / 2);
  const width = Math.round((bars.to - bars.from + 1) * axis.pitch);
  if (left + width < 0 || left > axis.width) return null;
  return (
    <div className="pinned-column" style={{ transform: `translateX(${left}px)`, width }} data-testid="pinned-column">
      <span className="axis-tag axis-tag-pinned">{formatDayClock(pinned, zone)}</span>
    </div>
  );
}

interface StackViewProps {
  /** What is shown may be old. */
  readonly stale: boolean;
  /** Messages over the stack. */
  readonly children?: ReactNode;
}

/** Chart over heatmap on one time axis, of whatever source it stands in: both plots share both edges. */
export function StackView({ stale, children }: StackViewProps): ReactNode {
  const gutterRight = useStackStore((store) => store.axis?.gutterRight);
  // Axis, hover and pin are about this stack; the next one, of another screen, begins with none of them.
  useLayoutEffect(() => () => useStackStore.getState().reset(), []);
  return (
    <div
      className="stack"
      data-stale={stale}
      style={gutterRight === undefined ? {} : ({ '--gutter-now': `${gutterRight}px` } as Record<string, string>)}
    >
      <Legend />
      <PanelBoundary title="Chart">
        <ChartCanvas />
      </PanelBoundary>
      <PanelBoundary title="Signal heatmap">
        <Heatmap />
      </PanelBoundary>
      <div className="stack-overlay" aria-hidden="true">
        <PinnedColumn />
        <Crosshair />
      </div>
      {children}
    </div>
  );
}

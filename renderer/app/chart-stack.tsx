import type { ReactNode } from 'react';
import { timeframeMs } from '../../engine/api/vocabulary.ts';
import { ChartCanvas } from '../features/chart/chart-canvas.tsx';
import { Legend } from '../features/chart/legend.tsx';
import { ChartToolbar } from '../features/chart/toolbar.tsx';
import { Heatmap } from '../features/heatmap/heatmap.tsx';
import { Button } from '../ui/button.tsx';
import { formatDayClock } from '../ui/format-time.ts';
import { Panel, PanelBoundary } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useChartStore } from '../stores/chart-store.ts';
import { barsOfSignal } from '../stores/columns.ts';
import { isFeedFresh } from '../stores/feed.ts';
import { useSession } from '../stores/session-store.ts';
import { barX, useStackStore } from '../stores/stack-store.ts';
import { barTimes } from '../stores/time-ticks.ts';
import { useUiStore } from '../stores/ui-store.ts';
import { chooseTimeframe, retryHistory } from './session-runtime.ts';
import './chart-stack.css';

/** One vertical line through chart, heatmap and axis at the bar under the pointer, with its time. */
function Crosshair(): ReactNode {
  const axis = useStackStore((store) => store.axis);
  const index = useStackStore((store) => store.hover?.index ?? null);
  const pinned = useStackStore((store) => store.pinned);
  const data = useChartStore((store) => store.data);
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
  const data = useChartStore((store) => store.data);
  const signalTimeframe = useSession((session) => session.info.timeframe);
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

function HistoryState(): ReactNode {
  const loaded = useChartStore((store) => store.data !== null);
  const error = useChartStore((store) => store.error);
  if (error !== null) {
    return (
      <div className="stack-message" role="alert" data-testid="chart-error">
        <p>
          <strong>The chart's history could not be loaded.</strong> {error.message}
        </p>
        <p className="text-2">Trading is not affected: the engine decides on its own candles.</p>
        <Button testId="button-retry-chart" onClick={() => void retryHistory()}>
          Load again
        </Button>
      </div>
    );
  }
  return loaded ? null : (
    <div className="stack-loading">
      <Skeleton lines={9} />
    </div>
  );
}

function StaleNote(): ReactNode {
  const health = useSession((session) => session.health);
  if (isFeedFresh(health)) return null;
  return (
    <p className="stale-note" role="status" data-testid="stale-note">
      ⚠ No fresh prices: the feed is {health.feed}. No new orders are sent until it is back.
    </p>
  );
}

/** Chart over heatmap on one time axis: both plots share both edges. */
export function ChartStack(): ReactNode {
  const stale = useSession((session) => !isFeedFresh(session.health));
  const gutterRight = useStackStore((store) => store.axis?.gutterRight);
  return (
    <Panel
      title="Chart and signals"
      testId="panel-chart"
      className="panel-chart"
      heading={<ChartToolbar onTimeframe={(timeframe) => void chooseTimeframe(timeframe)} />}
    >
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
        <HistoryState />
        <StaleNote />
      </div>
    </Panel>
  );
}

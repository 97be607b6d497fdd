import type { ReactNode } from 'react';
import { liveSource } from '../features/chart/live-source.ts';
import { ChartToolbar } from '../features/chart/toolbar.tsx';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ChartSourceProvider } from '../stores/chart-source.ts';
import { useChartStore } from '../stores/chart-store.ts';
import { isFeedFresh, useFeed } from '../stores/feed.ts';
import { chooseTimeframe, retryHistory } from './session-runtime.ts';
import { StackView } from './stack-view.tsx';

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
  const feed = useFeed();
  if (isFeedFresh(feed)) return null;
  return (
    <p className="stale-note" role="status" data-testid="stale-note">
      ⚠ No fresh prices:{' '}
      {feed === 'silent'
        ? 'the engine has not been heard for some seconds. What you see may be old.'
        : `the feed is ${feed}. No new orders are sent until it is back.`}
    </p>
  );
}

function LiveToolbar(): ReactNode {
  const timeframe = useChartStore((store) => store.timeframe);
  return <ChartToolbar timeframe={timeframe} onTimeframe={(chosen) => void chooseTimeframe(chosen)} />;
}

/** The chart stack of the running session. */
export function ChartStack(): ReactNode {
  const stale = !isFeedFresh(useFeed());
  return (
    <ChartSourceProvider value={liveSource}>
      <Panel title="Chart and signals" testId="panel-chart" className="panel-chart" heading={<LiveToolbar />}>
        <StackView stale={stale}>
          <HistoryState />
          <StaleNote />
        </StackView>
      </Panel>
    </ChartSourceProvider>
  );
}

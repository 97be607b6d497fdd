import type { ReactNode } from 'react';
import { TIMEFRAMES, type Timeframe } from '../../../engine/api/vocabulary.ts';
import { Button } from '../../ui/button.tsx';
import { useSignalSettings } from '../../stores/chart-source.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { GoTo } from './go-to.tsx';
import { PictureButton } from './picture-button.tsx';

interface ToolbarProps {
  /** The timeframe that was asked for; null is that of the lenses. */
  readonly timeframe: Timeframe | null;
  readonly onTimeframe: (timeframe: Timeframe) => void;
}

/** Timeframes on the left; time zone, date, fit, logarithmic scale and picture on the right. */
export function ChartToolbar({ timeframe: asked, onTimeframe }: ToolbarProps): ReactNode {
  const { timeframe: signalTimeframe } = useSignalSettings();
  const chosen = asked ?? signalTimeframe;
  const controller = useStackStore((store) => store.controller);
  const { zone, setZone, logScale, setLogScale } = useUiStore();
  return (
    <div className="chart-toolbar">
      <div className="timeframes" role="group" aria-label="Timeframe">
        {TIMEFRAMES.map((timeframe, index) => (
          <Button
            key={timeframe}
            testId={`timeframe-${timeframe}`}
            tone="plain"
            pressed={timeframe === chosen}
            title={`${timeframe === signalTimeframe ? 'The timeframe the lenses are computed on. ' : ''}Key ${index + 1}`}
            onClick={() => onTimeframe(timeframe)}
          >
            {timeframe}
            {timeframe === signalTimeframe ? <span className="signal-timeframe" aria-label="signal timeframe" /> : null}
          </Button>
        ))}
      </div>
      <span className="chart-toolbar-space" />
      <Button
        testId="button-zone"
        tone="plain"
        title="Times in UTC or in this computer's zone"
        onClick={() => setZone(zone === 'utc' ? 'local' : 'utc')}
      >
        {zone === 'utc' ? 'UTC' : 'Local'}
      </Button>
      <GoTo />
      <Button
        testId="button-fit"
        tone="plain"
        title="All bars in view, price scale automatic"
        onClick={() => controller?.fit()}
      >
        Fit
      </Button>
      <Button
        testId="button-log"
        tone="plain"
        pressed={logScale}
        title="Logarithmic price scale"
        onClick={() => setLogScale(!logScale)}
      >
        Log
      </Button>
      <PictureButton timeframe={chosen} />
    </div>
  );
}

import type { ReactNode } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { formatDayClock, formatDuration } from '../../ui/format-time.ts';
import { useChartData, useSignalSettings } from '../../stores/chart-source.ts';
import { signalOfBar } from '../../stores/columns.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { ageAt } from './ages.ts';
import { CONVERGENCE_ROW, DIVERGENCE_ROW, tipPlace, type HeatmapLayout } from './layout.ts';
import { LENS_NAMES, readingText, thresholdText } from './lens-reading.ts';
import { useSignalBars } from './use-heatmap.ts';

/** The signal bar under the pointer, or null. */
export function useHoveredSignal(): number | null {
  const hover = useStackStore((store) => store.hover?.index ?? null);
  const data = useChartData((chart) => chart);
  const { timeframe: signalTimeframe } = useSignalSettings();
  if (hover === null || data === null) return null;
  const bar = data.candles[hover];
  if (bar === undefined) return null;
  return signalOfBar(bar, timeframeMs(data.timeframe), data.signalBars, timeframeMs(signalTimeframe));
}

interface CellTipProps {
  readonly layout: HeatmapLayout;
}

/** What the cell under the pointer says: value, threshold, time, and how long ago the lens fired. */
export function CellTip({ layout }: CellTipProps): ReactNode {
  const hover = useStackStore((store) => store.hover);
  const width = useStackStore((store) => store.axis?.width ?? 0);
  const settings = useSignalSettings();
  const zone = useUiStore((store) => store.zone);
  const pinned = useStackStore((store) => store.pinned);
  const { bars, ages } = useSignalBars();
  const index = useHoveredSignal();
  if (hover === null || hover.point === null || hover.row === null || index === null) return null;
  const bar = bars[index];
  // The popover beside it says all of this and more.
  if (bar === undefined || bar.time === pinned) return null;
  const lens = LENS_NAMES[hover.row];
  const step = timeframeMs(settings.timeframe);
  const age = lens === undefined ? null : ageAt(ages, index, hover.row);
  const reading = bar.readings[hover.row] ?? { value: null, threshold: null };
  const left = hover.point.x > width / 2;
  const place = left ? { right: width - hover.point.x + 12 } : { left: hover.point.x + 12 };
  return (
    <div className="cell-tip" style={{ ...place, ...tipPlace(layout, hover.point.y) }} data-testid="cell-tip">
      <p className="text-2">{formatDayClock(bar.closeTime, zone)}</p>
      {lens === undefined ? (
        <p>
          <strong>
            {hover.row === CONVERGENCE_ROW
              ? `${bar.entryCount} of 8 entry lenses, ${settings.entryRequired} needed`
              : hover.row === DIVERGENCE_ROW
                ? `${bar.divergenceCount} of 15 divergences, ${settings.minDivergences} needed`
                : `Regime, order 2: ${bar.regime}`}
          </strong>
        </p>
      ) : (
        <>
          <p>
            <strong>{lens}</strong> {readingText(lens, reading)}{' '}
            <span className="text-2">{thresholdText(lens, reading)}</span>
          </p>
          <p className="text-2">
            {bar.warm || hover.row >= 8
              ? age === null
                ? 'not fired within the window'
                : age === 0
                  ? 'fired on this bar'
                  : `fired ${age} ${age === 1 ? 'bar' : 'bars'} before, ${formatDuration(age * step)}`
              : `ready in ${bar.warmIn} bars`}
          </p>
        </>
      )}
    </div>
  );
}

import type { ReactNode } from 'react';
import { ENTRY_LENSES } from '../../../engine/api/vocabulary.ts';
import type { SignalBarView } from '../../../engine/api/views.ts';
import { rampFor } from '../../ui/ramps.ts';
import { useChartFocus, useSignalSettings } from '../../stores/chart-source.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { ageAt } from './ages.ts';
import type { HeatmapLayout } from './layout.ts';
import { LENS_NAMES, readingText } from './lens-reading.ts';
import { currentSignal, useSignalBars } from './use-heatmap.ts';

interface GutterProps {
  readonly layout: HeatmapLayout;
}

function rowTop(layout: HeatmapLayout, row: number): number {
  const entry = row < ENTRY_LENSES.length;
  const strip = entry ? layout.entry : layout.exit;
  return strip.top + (entry ? row : row - ENTRY_LENSES.length) * layout.lensRow;
}

/** The signal bar that names and values speak of: live the newest, in a view of the past the pinned one. */
function useGutterSignal(bars: readonly SignalBarView[]): number {
  const focus = useChartFocus();
  const pinned = useStackStore((store) => (focus === null ? null : store.pinned));
  return currentSignal(bars, pinned ?? focus);
}

/** Names of the lenses with a square in the colour of their current cell. */
export function LensNames({ layout }: GutterProps): ReactNode {
  const { bars, ages } = useSignalBars();
  const settings = useSignalSettings();
  const theme = useUiStore((store) => store.theme);
  const current = useGutterSignal(bars);
  return (
    <div className="lens-names" style={{ height: layout.height }}>
      {LENS_NAMES.map((lens, row) => {
        const entry = row < ENTRY_LENSES.length;
        const age = current < 0 ? null : ageAt(ages, current, row);
        const ramp = rampFor(
          entry ? 'entry' : 'exit',
          theme,
          entry ? settings.entryWindowBars : settings.exitWindowBars,
        );
        const enabled = settings.enabledLenses.includes(lens);
        return (
          <div
            key={lens}
            className="lens-name"
            data-testid={`lens-${lens}`}
            data-fired={age !== null}
            data-enabled={enabled}
            style={{ top: rowTop(layout, row), height: layout.lensRow }}
            title={enabled ? undefined : 'Switched off in the configuration: it never fires'}
          >
            <span
              className="lens-square"
              style={age === null ? undefined : { background: ramp[Math.min(age, ramp.length - 1)] }}
            />
            {lens}
          </div>
        );
      })}
      <div className="lens-caption" style={{ top: layout.convergence.top, height: layout.convergence.height }}>
        <strong>Convergence</strong>
        <span className="text-2">entry signal at {settings.entryRequired}</span>
      </div>
      <div className="lens-caption" style={{ top: layout.divergence.top, height: layout.divergence.height }}>
        <strong>Divergences</strong>
      </div>
      <div className="lens-caption" style={{ top: layout.regime.top, height: layout.regime.height }}>
        <strong>Regime</strong>
      </div>
    </div>
  );
}

/** What every lens measures at the current bar. */
export function LensValues({ layout }: GutterProps): ReactNode {
  const { bars } = useSignalBars();
  const settings = useSignalSettings();
  const bar = bars[useGutterSignal(bars)];
  const countTop = layout.convergence.top + layout.convergence.height - layout.lensRow;
  // Beside its line, but never over the count below.
  const lineY = layout.convergence.top + layout.convergence.height * (1 - settings.entryRequired / 8);
  const requiredTop = Math.min(lineY - 7, countTop - 13);
  return (
    <div className="lens-values" style={{ height: layout.height }}>
      {LENS_NAMES.map((lens, row) => {
        const entry = row < ENTRY_LENSES.length;
        const bit = 1 << (entry ? row : row - ENTRY_LENSES.length);
        const lit = bar !== undefined && ((entry ? bar.entryMask : bar.exitMask) & bit) !== 0;
        return (
          <div
            key={lens}
            className="lens-value"
            data-testid={`reading-${lens}`}
            data-true={lit}
            style={{ top: rowTop(layout, row), height: layout.lensRow }}
          >
            {bar === undefined ? '–' : readingText(lens, bar.readings[row] ?? { value: null, threshold: null }, true)}
          </div>
        );
      })}
      <div className="lens-value lens-required" style={{ top: requiredTop, height: 14 }}>
        {settings.entryRequired}
      </div>
      <div
        className="lens-value"
        data-testid="convergence-count"
        data-count={bar?.entryCount ?? 0}
        style={{ top: countTop, height: layout.lensRow }}
      >
        {bar === undefined ? '–' : `${bar.entryCount} of 8`}
      </div>
      <div
        className="lens-value"
        data-testid="divergence-count"
        style={{ top: layout.divergence.top, height: layout.divergence.height }}
      >
        {bar === undefined
          ? '–'
          : settings.minDivergences === 0
            ? bar.divergenceCount
            : `${bar.divergenceCount} of ${settings.minDivergences}`}
      </div>
      <div className="lens-value text-2" style={{ top: layout.regime.top, height: layout.regime.height }}>
        order 2
      </div>
    </div>
  );
}

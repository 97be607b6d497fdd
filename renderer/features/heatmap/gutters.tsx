import type { ReactNode } from 'react';
import { ENTRY_LENSES } from '../../../engine/api/vocabulary.ts';
import { rampFor } from '../../ui/ramps.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { ageAt } from './ages.ts';
import type { HeatmapLayout } from './layout.ts';
import { LENS_NAMES, readingText } from './lens-reading.ts';
import { useSignalBars } from './use-heatmap.ts';

interface GutterProps {
  readonly layout: HeatmapLayout;
}

function rowTop(layout: HeatmapLayout, row: number): number {
  const entry = row < ENTRY_LENSES.length;
  const strip = entry ? layout.entry : layout.exit;
  return strip.top + (entry ? row : row - ENTRY_LENSES.length) * layout.lensRow;
}

/** Names of the lenses with a square in the colour of their newest cell. */
export function LensNames({ layout }: GutterProps): ReactNode {
  const { bars, ages } = useSignalBars();
  const info = useSession((session) => session.info);
  const theme = useUiStore((store) => store.theme);
  const newest = bars.length - 1;
  return (
    <div className="lens-names" style={{ height: layout.height }}>
      {LENS_NAMES.map((lens, row) => {
        const entry = row < ENTRY_LENSES.length;
        const age = newest < 0 ? null : ageAt(ages, newest, row);
        const ramp = rampFor(entry ? 'entry' : 'exit', theme, entry ? info.entryWindowBars : info.exitWindowBars);
        const enabled = info.enabledLenses.includes(lens);
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
        <span className="text-2">entry signal at {info.entryRequired}</span>
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

/** What every lens measures at the newest closed bar. */
export function LensValues({ layout }: GutterProps): ReactNode {
  const { bars } = useSignalBars();
  const info = useSession((session) => session.info);
  const bar = bars.at(-1);
  const countTop = layout.convergence.top + layout.convergence.height - layout.lensRow;
  // Beside its line, but never over the count below.
  const lineY = layout.convergence.top + layout.convergence.height * (1 - info.entryRequired / 8);
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
        {info.entryRequired}
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
          : info.minDivergences === 0
            ? bar.divergenceCount
            : `${bar.divergenceCount} of ${info.minDivergences}`}
      </div>
      <div className="lens-value text-2" style={{ top: layout.regime.top, height: layout.regime.height }}>
        order 2
      </div>
    </div>
  );
}

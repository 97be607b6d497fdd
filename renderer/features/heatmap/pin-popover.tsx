import type { ReactNode } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import type { SignalBarView } from '../../../engine/api/views.ts';
import { formatDayClock, formatDuration } from '../../ui/format-time.ts';
import { formatSignedPercent } from '../../ui/format-number.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { rampFor } from '../../ui/ramps.ts';
import { useChartData, useSignalSettings } from '../../stores/chart-source.ts';
import { barsOfSignal, lowerBound } from '../../stores/columns.ts';
import { barX, useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { explainBar, type BarExplanation, type LensExplanation } from './explain.ts';
import type { HeatmapLayout } from './layout.ts';
import { useSignalBars } from './use-heatmap.ts';

const MARGIN = 10;
/** Letters of lens names that a line beside the count holds. */
const NAMED_LETTERS = 30;

function agoText(age: number | null, step: number, enabled: boolean): string {
  if (!enabled) return 'off';
  if (age === null) return 'not fired';
  return age === 0 ? 'this bar' : `${formatDuration(age * step)} ago`;
}

interface LensLineProps {
  readonly line: LensExplanation;
  readonly ramp: readonly string[];
  readonly step: number;
}

function LensLine({ line, ramp, step }: LensLineProps): ReactNode {
  const fired = line.age !== null;
  return (
    <tr className={fired ? '' : 'text-3'} data-testid="pin-lens" data-lens={line.lens} data-fired={fired}>
      <td>
        <span
          className={`lens-square ${fired ? '' : 'lens-square-hollow'}`}
          style={line.age === null ? undefined : { background: ramp[Math.min(line.age, ramp.length - 1)] }}
        />
        {line.lens}
      </td>
      <td className="numeric">{line.value}</td>
      <td className="text-2">{line.threshold}</td>
      <td className="numeric">{agoText(line.age, step, line.enabled)}</td>
    </tr>
  );
}

function headline(explanation: BarExplanation): string {
  const { count, of, missing } = explanation;
  if (missing.length === 0) return `${count} of ${of} · none missing`;
  const names = missing.join(', ');
  // Few are worth naming; of many the list below is the clearer sight.
  return `${count} of ${of} · ${names.length > NAMED_LETTERS ? `${missing.length} missing` : `missing: ${names}`}`;
}

function eventWords(bars: readonly SignalBarView[], index: number, explanation: BarExplanation): string {
  const bar = bars[index];
  // What is said of divergences stands below the lenses.
  if (explanation.side === 'exit') return `${explanation.required} needed for a signal`;
  if (bar.entrySignal !== null) return `entry signal raised, ${bars[index - 1]?.entryCount ?? 0} → ${bar.entryCount}`;
  if (!bar.warm) return `warming up, ready in ${bar.warmIn} bars`;
  return bar.entryCount >= explanation.required
    ? 'above the threshold already'
    : `${explanation.required} needed for a signal`;
}

interface PopoverProps {
  readonly layout: HeatmapLayout;
}

/** The pinned bar explained: beside its column, over the block it does not speak of. */
export function PinPopover({ layout }: PopoverProps): ReactNode {
  const side = useStackStore((store) => store.side);
  const setSide = useStackStore((store) => store.setSide);
  const pinned = useStackStore((store) => store.pinned);
  const setPinned = useStackStore((store) => store.setPinned);
  const axis = useStackStore((store) => store.axis);
  const data = useChartData((chart) => chart);
  const settings = useSignalSettings();
  const zone = useUiStore((store) => store.zone);
  const theme = useUiStore((store) => store.theme);
  const { bars, ages } = useSignalBars();
  if (pinned === null || axis === null || data === null) return null;
  const index = lowerBound(bars, pinned);
  const bar = bars[index];
  if (bar === undefined || bar.time !== pinned) return null;
  const step = timeframeMs(settings.timeframe);
  const place = barsOfSignal(bar, step, data.candles, timeframeMs(data.timeframe));
  const required = side === 'entry' ? settings.entryRequired : settings.exitRequired;
  const explanation = explainBar(bars, ages, index, side, { required, enabled: settings.enabledLenses });
  const window = side === 'entry' ? settings.entryWindowBars : settings.exitWindowBars;
  const x = place === null ? axis.width / 2 : barX(axis, (place.from + place.to) / 2);
  const onRight = x < axis.width / 2;
  const horizontal = onRight
    ? { left: Math.max(MARGIN, x + MARGIN), maxWidth: axis.width - x - 2 * MARGIN }
    : { right: Math.max(MARGIN, axis.width - x + MARGIN), maxWidth: x - 2 * MARGIN };
  const vertical =
    side === 'entry' ? { bottom: layout.axis.height + 2 } : { bottom: layout.height - layout.exit.top + 4 };
  return (
    <div
      className="pin-popover"
      role="dialog"
      aria-label="Pinned bar"
      data-testid="pin-popover"
      data-time={bar.time}
      style={{ ...horizontal, ...vertical }}
    >
      <div className="pin-head">
        <p className="text-2">
          {formatDayClock(bar.closeTime, zone)} ·{' '}
          <span className="pin-event">{eventWords(bars, index, explanation)}</span>
        </p>
        <div className="pin-sides" role="group" aria-label="Side explained">
          {(['entry', 'exit'] as const).map((name) => (
            <button
              key={name}
              type="button"
              className="pin-side"
              aria-pressed={side === name}
              data-testid={`pin-side-${name}`}
              onClick={() => setSide(name)}
            >
              {name === 'entry' ? 'Entry' : 'Exit'}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="icon-button"
          aria-label="Unpin"
          title="Unpin (Esc)"
          onClick={() => setPinned(null)}
        >
          <CloseIcon />
        </button>
      </div>
      <p className={`pin-headline pin-${side}`} data-testid="pin-headline">
        {headline(explanation)}
      </p>
      <table className="pin-table">
        <tbody>
          {explanation.lenses.map((line) => (
            <LensLine key={line.lens} line={line} ramp={rampFor(side, theme, window)} step={step} />
          ))}
        </tbody>
      </table>
      <p className="text-3 pin-foot">
        {bar.divergenceCount} {bar.divergenceCount === 1 ? 'divergence' : 'divergences'}, {settings.minDivergences}{' '}
        needed · momentum 24 h {formatSignedPercent(bar.momentum24h)}
      </p>
    </div>
  );
}

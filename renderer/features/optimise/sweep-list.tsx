import { useState, type ReactNode } from 'react';
import type { SweepSummaryView } from '../../../engine/api/optimise-views.ts';
import { formatNumber } from '../../ui/format-number.ts';
import { formatDayClock } from '../../ui/format-time.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { saysSomething } from '../../stores/optimise-rows.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { objectiveFigure } from './figures.ts';
import { shortNames } from './setting-names.ts';
import { axesInWords, rangeInWords, seriesInWords, stateInWords } from './sweep-words.ts';

interface RowProps {
  readonly sweep: SweepSummaryView;
  readonly isShown: boolean;
  readonly onChosen: () => void;
}

function SweepRow({ sweep, isShown, onChosen }: RowProps): ReactNode {
  const open = useOptimiseStore((store) => store.open);
  const resume = useOptimiseStore((store) => store.resume);
  const remove = useOptimiseStore((store) => store.remove);
  const zone = useUiStore((store) => store.zone);
  const [asking, setAsking] = useState(false);
  const figure = objectiveFigure(sweep.objective);
  const best = sweep.best === null ? null : figure.valueOf(sweep.best);
  return (
    <li className="sweep-item" data-sweep={sweep.sweepId} aria-current={isShown} data-testid="sweep-item">
      <button
        type="button"
        className="sweep-open"
        onClick={() => {
          onChosen();
          void open(sweep.sweepId);
        }}
      >
        <span className="sweep-item-name">
          <strong>Sweep {sweep.sweepId}</strong>
          <span className="text-3">{formatDayClock(sweep.created, zone)}</span>
          <span className={sweep.state === 'done' || sweep.state === 'running' ? 'text-2' : 'warn'}>
            {stateInWords(sweep.state)}
          </span>
        </span>
        <span className="text-2">
          {seriesInWords(sweep)} · {rangeInWords(sweep.from, sweep.to)} ·{' '}
          {axesInWords(shortNames(sweep.axes.map(({ path }) => path)))}
        </span>
      </button>
      <span className="sweep-item-figures">
        <span>
          {figure.label} <strong>{best === null ? 'N/A' : figure.text(best)}</strong>
          {sweep.best === null || saysSomething(sweep.best) ? '' : `, ${sweep.best.trades} trades`}
        </span>
        <span className="text-2">
          {sweep.done === sweep.total
            ? formatNumber(sweep.total, 0)
            : `${formatNumber(sweep.done, 0)} of ${formatNumber(sweep.total, 0)}`}
        </span>
      </span>
      <span className="sweep-item-actions">
        {sweep.canResume ? (
          <button
            type="button"
            className="link-button"
            onClick={() => {
              onChosen();
              void open(sweep.sweepId).then(() => resume(sweep.sweepId));
            }}
          >
            Resume
          </button>
        ) : null}
        {sweep.state === 'running' ? null : asking ? (
          <button
            type="button"
            className="link-button sweep-remove"
            data-testid="button-remove-sweep-sure"
            onBlur={() => setAsking(false)}
            onClick={() => void remove(sweep.sweepId)}
          >
            Remove for good
          </button>
        ) : (
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove sweep ${sweep.sweepId}`}
            data-testid="button-remove-sweep"
            onClick={() => setAsking(true)}
          >
            <CloseIcon />
          </button>
        )}
      </span>
    </li>
  );
}

/** The stored sweeps, newest first: open, take up again, remove. */
export function SweepList({ onChosen }: { readonly onChosen: () => void }): ReactNode {
  const sweeps = useOptimiseStore((store) => store.sweeps) ?? [];
  const shown = useOptimiseStore((store) => store.sweepId);
  const page = useOptimiseStore((store) => store.page);
  const edit = useOptimiseStore((store) => store.edit);
  return (
    <div className="sweep-list">
      <ul>
        {sweeps.map((sweep) => (
          <SweepRow
            key={sweep.sweepId}
            sweep={sweep}
            isShown={page === 'sweep' && sweep.sweepId === shown}
            onChosen={onChosen}
          />
        ))}
      </ul>
      {sweeps.length === 0 ? <p className="text-2">No sweep is stored yet.</p> : null}
      <button
        type="button"
        className="link-button"
        data-testid="button-new-sweep-listed"
        onClick={() => {
          onChosen();
          edit();
        }}
      >
        New sweep
      </button>
    </div>
  );
}

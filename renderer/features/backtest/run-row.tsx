import { useState, type ReactNode } from 'react';
import type { RunSummaryView } from '../../../engine/api/backtest-views.ts';
import { Button } from '../../ui/button.tsx';
import { changeClass, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { formatClock } from '../../ui/format-time.ts';
import { rangeOfRun } from '../../stores/backtest-form.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { MISSING, whyNoDailyFigure } from './metric-cells.ts';
import { shortRangeText, shortDate } from './texts.ts';

interface RunRowProps {
  readonly run: RunSummaryView;
  readonly selected: boolean;
  /** No more can be ticked. */
  readonly full: boolean;
  readonly onSelect: (on: boolean) => void;
  readonly onClose: () => void;
}

function Actions({ run, onClose }: Pick<RunRowProps, 'run' | 'onClose'>): ReactNode {
  const [asking, setAsking] = useState(false);
  const busy = useBacktestStore((store) => store.runJob !== null);
  const runAgain = useBacktestStore((store) => store.runAgain);
  const remove = useBacktestStore((store) => store.remove);
  if (asking) {
    return (
      <span className="run-actions" data-asking>
        <Button testId={`run-${run.runId}-remove-yes`} tone="danger" onClick={() => void remove(run.runId)}>
          Remove for good
        </Button>
        <Button testId={`run-${run.runId}-remove-no`} tone="plain" onClick={() => setAsking(false)}>
          Keep
        </Button>
      </span>
    );
  }
  return (
    <span className="run-actions row-action">
      <Button
        testId={`run-${run.runId}-again`}
        tone="plain"
        disabled={busy}
        title="Makes it again on the same candles and compares every byte"
        onClick={() => {
          void runAgain(run.runId);
          onClose();
        }}
      >
        Again
      </Button>
      <Button testId={`run-${run.runId}-remove`} tone="plain" onClick={() => setAsking(true)}>
        Remove
      </Button>
    </span>
  );
}

/** A stored run in a line. Click or Enter opens it. */
export function RunRow({ run, selected, full, onSelect, onClose }: RunRowProps): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const open = useBacktestStore((store) => store.open);
  const shown = useBacktestStore((store) => store.shown?.runId === run.runId);
  const { metrics } = run;
  const show = (): void => {
    void open(run.runId);
    onClose();
  };
  return (
    <tr
      data-testid="run-row"
      data-run={run.runId}
      aria-selected={shown}
      tabIndex={0}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('button, input') === null) show();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) show();
      }}
    >
      <td>
        <input
          type="checkbox"
          aria-label={`Compare run ${run.runId}`}
          data-testid={`run-${run.runId}-select`}
          checked={selected}
          disabled={full && !selected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      </td>
      <td className="strong">
        {run.runId}
        {run.current ? null : (
          <span className="text-3" title={`Made by engine ${run.engineVersion}: another run of it may differ.`}>
            {' '}
            older
          </span>
        )}
      </td>
      <td className="text-2">
        {shortDate(run.created, zone)} {formatClock(run.created, zone)}
      </td>
      <td>
        {run.symbol} {run.simulated ? <span className="series-simulated">sim</span> : null}
      </td>
      <td className="text-2">{shortRangeText(rangeOfRun(run))}</td>
      <td>{run.timeframe}</td>
      <td className="grow text-2" title={run.differences}>
        {run.differences === '' ? 'default' : run.differences}
      </td>
      <td className={`numeric ${changeClass(metrics.totalReturnPct)}`}>
        {formatSignedPercent(metrics.totalReturnPct)}
      </td>
      <td className="numeric">
        {metrics.sharpe === null ? (
          <span className="text-3" title={whyNoDailyFigure(metrics)}>
            {MISSING}
          </span>
        ) : (
          formatNumber(metrics.sharpe, 2)
        )}
      </td>
      <td className="numeric">{formatNumber(metrics.trades, 0)}</td>
      <td>
        <Actions run={run} onClose={onClose} />
      </td>
    </tr>
  );
}

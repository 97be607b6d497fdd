import type { ReactNode } from 'react';
import type { RunSummaryView } from '../../../engine/api/backtest-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { useJob } from '../../stores/jobs-store.ts';
import { CheckIcon } from './backtest-icons.tsx';

const MEANING = 'Runs it again on the candles up to a number of moments and looks whether anything before changes.';

/** Whether the run has seen the future: the result of the check, or the button that begins it. */
export function LookAheadBadge({ run }: { readonly run: RunSummaryView }): ReactNode {
  const job = useJob(useBacktestStore((store) => store.lookAheadJob));
  const check = useBacktestStore((store) => store.checkLookAhead);
  if (job !== null) {
    return (
      <span className="chip chip-neutral look-ahead" role="status" data-testid="look-ahead-running">
        Checking look-ahead{job.part === null ? '…' : ` ${formatNumber(Math.floor(job.part * 100), 0)}%`}
      </span>
    );
  }
  const { lookAhead } = run;
  if (lookAhead === null) {
    return (
      <Button testId="button-look-ahead" tone="plain" title={MEANING} onClick={() => void check(run.runId)}>
        Check look-ahead
      </Button>
    );
  }
  const sound = lookAhead.violations === 0;
  const cuts = `${formatNumber(lookAhead.cuts, 0)} cuts`;
  return (
    <button
      type="button"
      className={`chip ${sound ? 'chip-good' : 'chip-danger'} look-ahead`}
      data-testid="look-ahead"
      data-violations={lookAhead.violations}
      title={sound ? `${MEANING} Nothing did. Click to check again.` : `${lookAhead.first ?? ''} Click to check again.`}
      onClick={() => void check(run.runId)}
    >
      {sound ? <CheckIcon /> : <span aria-hidden="true">⚠</span>}
      {sound ? `No look-ahead, ${cuts}` : `Look-ahead at ${lookAhead.violations} of ${cuts}`}
    </button>
  );
}

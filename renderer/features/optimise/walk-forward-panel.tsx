import { useRef, useState, type ReactNode } from 'react';
import type { SweepView, WalkForwardView } from '../../../engine/api/optimise-views.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { NumberField } from '../../ui/fields.tsx';
import { formatNumber, formatSignedPercent, MINUS } from '../../ui/format-number.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { isJobOver } from '../../../engine/api/jobs.ts';
import { DAY_MS } from '../../../engine/api/vocabulary.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { FEWEST_TRADES } from '../../stores/optimise-rows.ts';
import type { WalkForwardForm } from '../../stores/optimise-state.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import { daysInWords, suggestedDays } from './fold-geometry.ts';
import { FoldChart } from './fold-chart.tsx';
import { useAxisNames } from './sweep-map.tsx';
import './walk-forward-panel.css';

/** What is asked for, and how many folds that makes of the sweep's range. */
function WalkForwardFields({
  days,
  onStart,
}: {
  readonly days: number;
  readonly onStart: (form: WalkForwardForm) => void;
}): ReactNode {
  const chosen = useOptimiseStore((store) => store.walkForward);
  const set = useOptimiseStore((store) => store.setWalkForward);
  const form = chosen ?? { ...suggestedDays(days), anchored: false };
  const change = (part: Partial<WalkForwardForm>): void => set({ ...form, ...part });
  const folds = Math.ceil((days - form.trainDays) / form.testDays);
  const enough = days > form.trainDays;
  return (
    <div className="walk-form">
      <NumberField
        label="Train on"
        unit="days"
        value={form.trainDays}
        minimum={1}
        maximum={36_500}
        step={10}
        error={enough ? undefined : `The sweep covers ${days} days: train on fewer.`}
        onChange={(value) => change({ trainDays: Math.max(1, Math.round(value ?? form.trainDays)) })}
        testId="walk-train"
      />
      <NumberField
        label="Test on"
        unit="days"
        value={form.testDays}
        minimum={1}
        maximum={36_500}
        step={10}
        onChange={(value) => change({ testDays: Math.max(1, Math.round(value ?? form.testDays)) })}
        testId="walk-test"
      />
      <Segmented
        label="Training window"
        value={form.anchored ? 'anchored' : 'rolling'}
        options={[
          { value: 'rolling', label: 'Rolling' },
          { value: 'anchored', label: 'Anchored' },
        ]}
        onChange={(kind) => change({ anchored: kind === 'anchored' })}
        testId="walk-window"
      />
      <Button
        testId="button-walk-forward"
        tone="accent"
        disabled={!enough}
        onClick={() => onStart(form)}
        title={
          form.anchored
            ? 'Training always begins with the data and grows'
            : 'Training moves along with the test and keeps its length'
        }
      >
        {enough ? `Run ${folds} ${folds === 1 ? 'fold' : 'folds'}` : 'Run'}
      </Button>
    </div>
  );
}

function Metrics({ metrics }: { readonly metrics: WalkForwardView['metrics'] }): ReactNode {
  if (metrics === null) return <span className="text-3">N/A: no fold could be tested</span>;
  const { sharpe, totalReturnPct, maxDrawdownPct, trades } = metrics;
  return (
    <span className="walk-metrics" data-testid="walk-metrics">
      <span className="text-2">Out of sample</span>
      <span className={totalReturnPct >= 0 ? 'up' : 'down'}>{formatSignedPercent(totalReturnPct, 1)}</span>
      <span>
        <span className="text-2">Sharpe</span> {formatNumber(trades < FEWEST_TRADES ? null : sharpe, 2)}
      </span>
      <span>
        <span className="text-2">Max DD</span> {MINUS}
        {formatNumber(Math.abs(maxDrawdownPct), 1)}%
      </span>
      <span>
        {trades} <span className="text-2">{trades === 1 ? 'trade' : 'trades'}</span>
      </span>
    </span>
  );
}

function describe({ folds, trainDays, testDays, anchored }: WalkForwardView): string {
  const kind = anchored ? 'anchored, train from ' : 'train ';
  return `${folds.length} ${folds.length === 1 ? 'fold' : 'folds'} · ${kind}${daysInWords(trainDays)}, test ${daysInWords(testDays)}`;
}

/** Choosing by the past and trading what follows, fold by fold: the figures a search cannot flatter. */
export function WalkForwardPanel({ shown }: { readonly shown: Omit<SweepView, 'rows'> }): ReactNode {
  const { sweep, walkForwards } = shown;
  const { sweepId, objective, axes } = sweep;
  const live = useOptimiseStore((store) => store.liveFolds);
  const start = useOptimiseStore((store) => store.startWalkForward);
  const cancel = useOptimiseStore((store) => store.cancelJob);
  const jobs = useJobs(
    ({ kind, target }) => kind === 'walk_forward' && target?.kind === 'sweep' && target.sweepId === sweepId,
  );
  const job = jobs.at(-1) ?? null;
  const running = job !== null && !isJobOver(job) ? job : null;
  const names = useAxisNames(axes.map(({ path }) => path)).full;
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const stored = walkForwards.at(0) ?? null;
  const folds = running !== null ? (live?.folds ?? []) : (stored?.folds ?? []);
  const days = Math.floor((sweep.to - sweep.from) / DAY_MS);
  const failed = running === null && job?.state === 'failed' ? job.error : null;
  const begin = (form: WalkForwardForm): void => {
    setOpen(false);
    void start(form);
  };
  return (
    <Panel
      title="Walk-forward"
      testId="panel-walk-forward"
      className="walk-forward"
      heading={
        <>
          <h2 className="panel-title">Walk-forward</h2>
          <span className="text-3 panel-note">
            {running !== null
              ? `${folds.length} of ${live?.total ?? '…'} folds`
              : stored === null
                ? ''
                : describe(stored)}
          </span>
        </>
      }
      aside={
        <>
          <span className="walk-key">
            <i className="walk-key-train" /> Train
          </span>
          <span className="walk-key">
            <i className="walk-key-test" /> Test
          </span>
          {stored === null || running !== null ? null : (
            <>
              <button
                ref={button}
                type="button"
                className="link-button"
                aria-expanded={open}
                data-testid="button-walk-again"
                onClick={() => setOpen(!open)}
              >
                Run again
              </button>
              <Popover label="Walk forward" open={open} onClose={() => setOpen(false)} anchor={button} align="end">
                <WalkForwardFields days={days} onStart={begin} />
              </Popover>
            </>
          )}
        </>
      }
    >
      {running === null ? null : (
        <div className="walk-progress">
          <JobProgress job={running} onCancel={() => void cancel(running.id)} />
        </div>
      )}
      {failed === null ? null : (
        <p className="walk-failed" role="alert">
          The walk-forward failed: {failed}
        </p>
      )}
      {running === null && stored !== null ? (
        <div className="walk-progress">
          <Metrics metrics={stored.metrics} />
        </div>
      ) : null}
      {folds.length > 0 ? (
        <FoldChart
          folds={folds}
          total={running === null ? folds.length : (live?.total ?? folds.length)}
          span={sweep}
          curve={running === null ? (stored?.curve ?? null) : null}
          objective={objective}
          names={names}
        />
      ) : running !== null ? null : (
        <EmptyState
          title="Would it have worked on data it had not seen?"
          text="Searches each stretch of the past for its best member and trades that member on what followed. The stitched equity of those tests appears here."
          action={<WalkForwardFields days={days} onStart={begin} />}
          testId="walk-empty"
        />
      )}
    </Panel>
  );
}

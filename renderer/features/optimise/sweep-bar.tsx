import { useRef, useState, type ReactNode } from 'react';
import { isJobOver, type JobView } from '../../../engine/api/jobs.ts';
import type { SweepSummaryView } from '../../../engine/api/optimise-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { formatCountdown } from '../../ui/format-time.ts';
import { ChevronIcon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useJobs } from '../../stores/jobs-store.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import type { SweepProgress } from '../../stores/optimise-state.ts';
import { objectiveLabel } from './figures.ts';
import { shortNames } from './setting-names.ts';
import { SweepList } from './sweep-list.tsx';
import { useAxisNames } from './sweep-map.tsx';
import { axesInWords, methodLabel, rangeInWords, rateInWords, seriesInWords, stateInWords } from './sweep-words.ts';
import './sweep-bar.css';

/** The job of a sweep, the newest if it was taken up again; null once the engine forgot it. */
export function useSweepJob(sweepId: number | null): JobView | null {
  const jobs = useJobs(
    ({ kind, target }) => kind === 'sweep' && target?.kind === 'sweep' && target.sweepId === sweepId,
  );
  return jobs.at(-1) ?? null;
}

/** Opens the list of stored sweeps. */
export function SweepPicker({ label }: { readonly label: string }): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="sweep-picker"
        aria-expanded={open}
        title="All sweeps"
        data-testid="button-sweeps"
        onClick={() => setOpen(!open)}
      >
        {label}
        <ChevronIcon />
      </button>
      <Popover
        label="Sweeps"
        open={open}
        onClose={() => setOpen(false)}
        anchor={button}
        className="sweep-list-popover"
        testId="sweep-list"
      >
        <SweepList onChosen={() => setOpen(false)} />
      </Popover>
    </>
  );
}

function Chip({ children, title }: { readonly children: ReactNode; readonly title?: string }): ReactNode {
  return (
    <span className="sweep-chip" title={title}>
      {children}
    </span>
  );
}

interface SweepBarProps {
  readonly sweep: SweepSummaryView;
  readonly progress: SweepProgress;
}

function Running({ sweep, progress, job }: SweepBarProps & { readonly job: JobView | null }): ReactNode {
  const cancel = useOptimiseStore((store) => store.cancelJob);
  const { done, total, rate } = progress;
  const waiting = job?.state === 'waiting';
  const eta = job?.etaMs ?? (rate === null ? null : ((total - done) / rate) * 1_000);
  return (
    <>
      <ProgressBar
        part={total === 0 ? null : done / total}
        label={`Sweep ${sweep.sweepId}`}
        tone={waiting ? 'quiet' : 'accent'}
      />
      <span>
        <strong>{formatNumber(done, 0)}</strong> <span className="text-2">of {formatNumber(total, 0)}</span>
      </span>
      <span className="text-2 sweep-rate">{waiting ? 'waiting for other work' : rateInWords(rate)}</span>
      {eta === null ? null : <span className="sweep-eta">ETA {formatCountdown(eta)}</span>}
      <Button
        testId="button-cancel-sweep"
        disabled={job === null || !job.canCancel}
        title="Stops here. What is done stays and the sweep can be resumed."
        onClick={() => {
          if (job !== null) void cancel(job.id);
        }}
      >
        Cancel
      </Button>
    </>
  );
}

const STOPPED_HINTS: Readonly<Record<'cancelled' | 'failed' | 'interrupted', string>> = {
  cancelled: 'It was cancelled. What was done is kept.',
  failed: 'It failed. What was done is kept.',
  interrupted: 'The application ended in the middle of it. What was done is kept.',
};

function Stopped({ sweep, progress }: SweepBarProps): ReactNode {
  const resume = useOptimiseStore((store) => store.resume);
  const editAgain = useOptimiseStore((store) => store.editAgain);
  const edit = useOptimiseStore((store) => store.edit);
  const { done, total } = progress;
  const complete = sweep.state === 'done';
  return (
    <>
      {complete ? (
        <span className="sweep-space" />
      ) : (
        <ProgressBar part={total === 0 ? null : done / total} label={`Sweep ${sweep.sweepId}`} tone="warning" />
      )}
      <span data-testid="sweep-done">
        <strong>{formatNumber(done, 0)}</strong>{' '}
        <span className="text-2">
          {complete ? (done === 1 ? 'member' : 'members') : `of ${formatNumber(total, 0)}`}
        </span>
      </span>
      {sweep.state === 'done' || sweep.state === 'running' ? null : (
        <span className="warn" title={STOPPED_HINTS[sweep.state]}>
          {stateInWords(sweep.state)}
        </span>
      )}
      {sweep.canResume ? (
        <Button testId="button-resume-sweep" tone="accent" onClick={() => void resume(sweep.sweepId)}>
          Resume
        </Button>
      ) : null}
      <Button testId="button-edit-again" title="Opens the editor with this sweep's search" onClick={editAgain}>
        Edit search
      </Button>
      <Button testId="button-new-sweep" onClick={edit}>
        New sweep
      </Button>
    </>
  );
}

/** Which sweep this is, how far it is, and the ways to stop it, take it up again and begin another. */
export function SweepBar({ sweep, progress }: SweepBarProps): ReactNode {
  const job = useSweepJob(sweep.sweepId);
  const paths = sweep.axes.map(({ path }) => path);
  const names = useAxisNames(paths).full;
  const running = sweep.state === 'running' || (job !== null && !isJobOver(job));
  return (
    <header className="sweep-bar panel" data-testid="sweep-bar" data-state={sweep.state} data-sweep={sweep.sweepId}>
      <SweepPicker label={`Sweep ${sweep.sweepId}`} />
      <Chip title={`${seriesInWords(sweep)}, ${methodLabel(sweep.method)} search`}>
        {seriesInWords(sweep)} · {rangeInWords(sweep.from, sweep.to)}
      </Chip>
      <Chip title={names.join('\n')}>{axesInWords(shortNames(paths))}</Chip>
      <Chip>Objective: {objectiveLabel(sweep.objective)}</Chip>
      {running ? (
        <Running sweep={sweep} progress={progress} job={job} />
      ) : (
        <Stopped sweep={sweep} progress={progress} />
      )}
    </header>
  );
}

import type { ReactNode } from 'react';
import type { JobView } from '../../engine/api/jobs.ts';
import { Button } from './button.tsx';
import { formatPart } from './format-number.ts';
import { formatCountdown } from './format-time.ts';
import { ProgressBar } from './progress-bar.tsx';
import './job-progress.css';

interface JobProgressProps {
  readonly job: JobView;
  readonly onCancel: () => void;
}

/** A job in one line: how far, where, how long still, and the way out. */
export function JobProgress({ job, onCancel }: JobProgressProps): ReactNode {
  const waiting = job.state === 'waiting';
  return (
    <div className="job-progress" data-testid="job-progress" data-job={job.id} data-state={job.state}>
      <ProgressBar part={waiting ? 0 : job.part} label={job.title} tone={waiting ? 'quiet' : 'accent'} />
      <span className="strong job-part">{waiting ? 'waiting' : formatPart(job.part)}</span>
      <span className="text-2 job-detail" title={job.detail}>
        {job.detail}
      </span>
      {job.etaMs === null ? null : <span className="text-2">ETA {formatCountdown(job.etaMs)}</span>}
      <Button testId={`button-cancel-${job.id}`} disabled={!job.canCancel} onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

import { useState, type ReactNode } from 'react';
import type { CallError } from '../../../engine/api/contract.ts';
import { isJobOver, type JobView } from '../../../engine/api/jobs.ts';
import { call } from '../../client/call.ts';
import { Button } from '../../ui/button.tsx';
import { CloseIcon, PauseIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useJobs } from '../../stores/jobs-store.ts';
import { jobCard, orderJobs } from './job-state.ts';
import { countWords, JOB_NAMES } from './job-words.ts';
import './jobs.css';

interface JobRowProps {
  readonly job: JobView;
  readonly onFailure: (error: CallError) => void;
}

type JobMethod = 'jobs.cancel' | 'jobs.resume' | 'jobs.dismiss';

function JobRow({ job, onFailure }: JobRowProps): ReactNode {
  const [busy, setBusy] = useState(false);
  const card = jobCard(job);
  const ask = async (method: JobMethod): Promise<void> => {
    setBusy(true);
    const result = await call(method, { jobId: job.id });
    setBusy(false);
    if (!result.ok) onFailure(result.error);
  };
  const name = `${JOB_NAMES[job.kind]} ${job.title}`;
  return (
    <li className="job" data-testid="job" data-kind={job.kind} data-state={job.state} data-job={job.id}>
      <div className="job-line">
        <span className="strong job-kind">{JOB_NAMES[job.kind]}</span>
        <span className="text-2 job-title" title={job.title}>
          {job.title}
        </span>
        <span className="job-buttons">
          {card.stop === null ? null : (
            <Button testId="button-job-cancel" busy={busy} onClick={() => void ask('jobs.cancel')}>
              {card.stop === 'Pause' ? <PauseIcon /> : null}
              {card.stop}
            </Button>
          )}
          {card.resumable ? (
            <Button testId="button-job-resume" tone="accent" busy={busy} onClick={() => void ask('jobs.resume')}>
              Resume
            </Button>
          ) : null}
          {card.dismissible ? (
            <button
              type="button"
              className="icon-button"
              aria-label={`Take ${name} off the list`}
              title="Take it off the list"
              data-testid="button-job-dismiss"
              onClick={() => void ask('jobs.dismiss')}
            >
              <CloseIcon />
            </button>
          ) : null}
        </span>
      </div>
      {card.bar === null ? null : (
        <div className="job-line">
          <ProgressBar part={card.bar.part} label={name} tone={card.tone} />
          <span className="strong job-part">{card.figure}</span>
        </div>
      )}
      <div className="job-line">
        <span className={`job-text job-text-${card.textTone}`} role={card.textTone === 'danger' ? 'alert' : undefined}>
          {card.text}
        </span>
        {card.aside === '' ? null : <span className="text-2 job-aside">{card.aside}</span>}
      </div>
    </li>
  );
}

interface JobsPanelProps {
  readonly filter: (job: JobView) => boolean;
  /** One sentence on what will appear here. */
  readonly empty: string;
}

/** Long work: what runs, what waits, what was interrupted and can go on, how the rest ended. */
export function JobsPanel({ filter, empty }: JobsPanelProps): ReactNode {
  const jobs = orderJobs(useJobs(filter));
  const [failure, setFailure] = useState<CallError | null>(null);
  const running = jobs.filter(({ state }) => state === 'running').length;
  const waiting = jobs.filter((job) => !isJobOver(job)).length - running;
  return (
    <Panel title="Jobs" testId="panel-jobs" className="panel-jobs" aside={countWords(running, waiting)}>
      {failure === null ? null : (
        <p className="job-failure" role="alert">
          {failure.message}
        </p>
      )}
      {jobs.length === 0 ? (
        <p className="table-empty">{empty}</p>
      ) : (
        <ul className="jobs scroll">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} onFailure={setFailure} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

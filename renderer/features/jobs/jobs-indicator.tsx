import type { ReactNode } from 'react';
import { isJobOver } from '../../../engine/api/jobs.ts';
import { formatPart } from '../../ui/format-number.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { jobsTogether, useJobs } from '../../stores/jobs-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { countWords, JOB_NAMES, screenOfJob } from './job-words.ts';
import './jobs.css';

/** Long work under way, on every screen: how many, how far; a press goes to where it is shown. */
export function JobsIndicator(): ReactNode {
  const jobs = useJobs((job) => !isJobOver(job));
  const setScreen = useUiStore((store) => store.setScreen);
  const shown = jobs.find(({ state }) => state === 'running') ?? jobs[0];
  if (shown === undefined) return null;
  const { running, waiting, part } = jobsTogether(jobs);
  const titles = jobs.map((job) => `${JOB_NAMES[job.kind]} ${job.title}`).join('\n');
  return (
    <button
      type="button"
      className="jobs-indicator"
      title={titles}
      data-testid="jobs-indicator"
      data-running={running}
      data-waiting={waiting}
      onClick={() => setScreen(screenOfJob(shown.kind))}
    >
      <span>
        {jobs.length === 1 ? JOB_NAMES[shown.kind] : `Jobs ${countWords(running, waiting)}`}{' '}
        <strong>{formatPart(part)}</strong>
      </span>
      <ProgressBar part={part} label="Long work together" />
    </button>
  );
}

import { assertNever } from '../../../engine/api/vocabulary.ts';
import type { JobView } from '../../../engine/api/jobs.ts';
import { formatCountdown, formatDuration } from '../../ui/format-time.ts';
import { formatPart } from '../../ui/format-number.ts';

/** What a job's card says and offers, by its state. */
export interface JobCard {
  readonly tone: 'accent' | 'warning' | 'quiet';
  /** Null where a bar would say nothing. */
  readonly bar: { readonly part: number | null } | null;
  /** Beside the bar: `64%`, `waiting`. */
  readonly figure: string;
  readonly text: string;
  readonly textTone: 'normal' | 'good' | 'warning' | 'danger';
  /** At the right end of the text: `ETA 2:10`, `took 4 m`. */
  readonly aside: string;
  readonly stop: 'Cancel' | 'Pause' | null;
  readonly resumable: boolean;
  readonly dismissible: boolean;
}

/** Work that can be stopped and taken up again at no loss is paused rather than cancelled. */
function isPausable({ kind }: JobView): boolean {
  return kind === 'backfill' || kind === 'heal';
}

function cancelledText(job: JobView): string {
  if (!job.canResume) return 'Cancelled.';
  return isPausable(job) ? 'Paused. What was fetched is kept.' : 'Cancelled. What was stored is kept.';
}

export function jobCard(job: JobView): JobCard {
  const over = { stop: null, resumable: job.canResume, dismissible: true } as const;
  switch (job.state) {
    case 'waiting':
      return {
        tone: 'quiet',
        bar: { part: 0 },
        figure: 'waiting',
        text: job.detail === '' ? 'Begins when the one before it ends.' : job.detail,
        textTone: 'normal',
        aside: '',
        stop: job.canCancel ? 'Cancel' : null,
        resumable: false,
        dismissible: false,
      };
    case 'running':
      return {
        tone: 'accent',
        bar: { part: job.part },
        figure: formatPart(job.part),
        text: job.detail,
        textTone: 'normal',
        aside: job.etaMs === null ? '' : `ETA ${formatCountdown(job.etaMs)}`,
        stop: job.canCancel ? (isPausable(job) ? 'Pause' : 'Cancel') : null,
        resumable: false,
        dismissible: false,
      };
    case 'done':
      return {
        ...over,
        tone: 'accent',
        bar: null,
        figure: '',
        text: job.outcome ?? 'Done.',
        textTone: 'good',
        aside: job.elapsedMs >= 1_000 ? `took ${formatDuration(job.elapsedMs)}` : '',
      };
    case 'failed':
      return {
        ...over,
        tone: 'warning',
        bar: null,
        figure: '',
        text: job.error ?? 'It failed.',
        textTone: 'danger',
        aside: '',
      };
    case 'cancelled':
      return {
        ...over,
        tone: 'quiet',
        bar: job.part === null ? null : { part: job.part },
        figure: job.part === null ? '' : formatPart(job.part),
        text: cancelledText(job),
        textTone: 'normal',
        aside: '',
      };
    case 'interrupted':
      return {
        ...over,
        tone: 'warning',
        bar: job.part === null ? null : { part: job.part },
        figure: job.part === null ? '' : formatPart(job.part),
        text: 'Interrupted: Parallax ended in the middle of it. What was stored is kept.',
        textTone: 'warning',
        aside: '',
      };
    default:
      return assertNever(job.state, 'job state');
  }
}

const ORDER: Readonly<Record<JobView['state'], number>> = {
  running: 0,
  waiting: 1,
  interrupted: 2,
  failed: 2,
  cancelled: 3,
  done: 3,
};

/** What runs first, then what waits in its order, then what needs an answer, then what is over, newest first. */
export function orderJobs(jobs: readonly JobView[]): readonly JobView[] {
  return [...jobs].sort((a, b) => {
    const rank = ORDER[a.state] - ORDER[b.state];
    if (rank !== 0) return rank;
    return ORDER[a.state] <= 1 ? a.created - b.created : b.updated - a.updated;
  });
}

import type { RunReportView } from '../../engine/api/backtest-views.ts';
import type { CallError } from '../../engine/api/contract.ts';
import type { JobView } from '../../engine/api/jobs.ts';
import { call } from '../client/call.ts';

/** Something to read that no panel has a place for: how an exact re-run went, where a file was written, what failed. */
export interface Notice {
  readonly tone: 'good' | 'error';
  readonly text: string;
}

/** What there is to say about a job that did not come to its end; null when its end was asked for. */
export function failureNotice(job: Pick<JobView, 'state' | 'title' | 'error'>): Notice | null {
  switch (job.state) {
    case 'failed':
      return { tone: 'error', text: `${job.title}: ${job.error ?? 'it failed without a reason.'}` };
    case 'interrupted':
      return { tone: 'error', text: `${job.title} was interrupted. Run it again: nothing was stored of it.` };
    case 'waiting':
    case 'running':
    case 'done':
    case 'cancelled':
      return null;
  }
}

/** Reports that are kept for going back and forth between runs. */
const MOST_REPORTS = 12;

export interface ReportCache {
  /** The report of a run, from the engine where it is not known yet; or why there is none. */
  readonly read: (runId: number) => Promise<RunReportView | CallError>;
  /** It has changed, or is gone. */
  readonly forget: (runId: number) => void;
}

export function createReportCache(): ReportCache {
  const reports = new Map<number, RunReportView>();
  return {
    async read(runId) {
      const known = reports.get(runId);
      if (known !== undefined) return known;
      const result = await call('backtest.report', { runId });
      if (!result.ok) return result.error;
      reports.set(runId, result.value);
      for (const oldest of [...reports.keys()].slice(0, Math.max(0, reports.size - MOST_REPORTS))) {
        reports.delete(oldest);
      }
      return result.value;
    },
    forget: (runId) => void reports.delete(runId),
  };
}

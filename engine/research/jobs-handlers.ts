import type { ResearchHandlers } from '../api/contract.ts';
import { accepted, answer, badInput, refused } from './answers.ts';
import type { JobRegistry } from './job-registry.ts';

export type JobsHandlers = Pick<ResearchHandlers, 'jobs.list' | 'jobs.cancel' | 'jobs.resume' | 'jobs.dismiss'>;

/** `ready` resolves when jobs that an earlier process left have been shown. */
export function jobsHandlers(jobs: JobRegistry, ready: () => Promise<void>): JobsHandlers {
  const unknown = (jobId: string) => {
    return jobs.list().some(({ id }) => id === jobId) ? null : badInput('There is no such job any more.', 'jobId');
  };
  return {
    async 'jobs.list'() {
      await ready();
      return answer([...jobs.list()]);
    },
    'jobs.cancel': ({ jobId }) => {
      if (jobs.cancel(jobId)) return accepted;
      return unknown(jobId) ?? refused('It is over already: there is nothing to cancel.');
    },
    'jobs.resume': ({ jobId }) => {
      const resumed = jobs.resume(jobId);
      if (resumed !== null) return answer({ jobId: resumed });
      return unknown(jobId) ?? refused('It cannot go on from where it was. Start it anew.');
    },
    'jobs.dismiss': ({ jobId }) => {
      if (jobs.dismiss(jobId)) return accepted;
      return unknown(jobId) ?? refused('It is still at work. Cancel it first.');
    },
  };
}

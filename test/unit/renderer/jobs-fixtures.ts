import type { JobView } from '../../../engine/api/jobs.ts';

/** A running import, changed as a test needs it. */
export function makeJob(change: Partial<JobView> = {}): JobView {
  return {
    id: 'job-1',
    kind: 'import',
    title: 'Kraken_OHLCVT.zip',
    state: 'running',
    part: 0.5,
    detail: 'ETHUSD_1.csv',
    etaMs: null,
    elapsedMs: 0,
    created: 1,
    updated: 1,
    error: null,
    outcome: null,
    target: null,
    canCancel: true,
    canResume: false,
    ...change,
  };
}

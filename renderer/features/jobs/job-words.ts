import { assertNever } from '../../../engine/api/vocabulary.ts';
import type { JobKind, JobView } from '../../../engine/api/jobs.ts';
import type { Screen } from '../../stores/ui-store.ts';

export const JOB_NAMES: Readonly<Record<JobKind, string>> = {
  import: 'Import',
  backfill: 'Backfill',
  heal: 'Backfill',
  data_export: 'Export',
  backtest: 'Backtest',
  look_ahead: 'Look-ahead check',
  sweep: 'Sweep',
  walk_forward: 'Walk-forward',
  replay: 'Replay',
};

/** Where the person sees what a job is about. */
export function screenOfJob(kind: JobKind): Exclude<Screen, 'trade'> {
  switch (kind) {
    case 'import':
    case 'backfill':
    case 'heal':
    case 'data_export':
      return 'data';
    case 'backtest':
    case 'look_ahead':
      return 'backtest';
    case 'sweep':
    case 'walk_forward':
      return 'optimise';
    case 'replay':
      return 'replay';
    default:
      return assertNever(kind, 'job kind');
  }
}

/** A job of the candle history. */
export function isDataJob(job: Pick<JobView, 'kind'>): boolean {
  return screenOfJob(job.kind) === 'data';
}

/** `2 running · 1 waiting`; empty when nothing is under way. */
export function countWords(running: number, waiting: number): string {
  return [running > 0 ? `${running} running` : '', waiting > 0 ? `${waiting} waiting` : ''].filter(Boolean).join(' · ');
}

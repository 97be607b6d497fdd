import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { type HistoryRequest, readPosition, requestOfJob } from '../../import/history-request.ts';
import type { HistoryJob } from '../../storage/candles/job-store.ts';
import type { InterruptedJob } from '../job-registry.ts';
import { backfillTitle, type BackfillContext, healTitle, startBackfill, startHealing } from './backfill-job.ts';
import { startImport } from './import-job.ts';
import { counted, minuteText } from './words.ts';

/** Shows the jobs that ended with the process that ran them, so that they can be taken up or forgotten. */
export function adoptInterrupted(
  context: BackfillContext,
  stored: readonly HistoryJob[],
  log: (line: string) => void,
): void {
  for (const job of stored) {
    if (job.state !== 'running') continue;
    const request = requestOfJob(job);
    const position = readPosition(job.position);
    if (request === null || !position.ok) {
      log(`the unfinished history job ${job.title} cannot be read and is left out`);
      continue;
    }
    const { process: owner, done = [], reached, part } = position.value;
    if (owner !== undefined && worksElsewhere(owner)) continue;
    const detail =
      reached !== undefined
        ? `stopped at ${minuteText(reached)}`
        : done.length > 0
          ? `stopped after ${counted(done.length, 'file')}`
          : 'stopped at the beginning';
    context.jobs.adopt({
      id: randomUUID(),
      ...shownOf(request),
      part: part ?? null,
      detail,
      created: job.started,
      updated: job.updated,
      resume: () => resume(context, request),
      dismiss: () => {
        void context.pool.run('forget', { key: job.key }).then((answer) => {
          if (!answer.ok) log(`the history job ${job.title} could not be forgotten: ${answer.error}`);
        });
      },
    });
  }
}

function shownOf(request: HistoryRequest): Pick<InterruptedJob, 'kind' | 'title' | 'target'> {
  if (request.kind === 'import') {
    const name = basename(request.file);
    return { kind: 'import', title: name, target: { kind: 'archive', name } };
  }
  const { kind, symbol, simulated } = request;
  const title = kind === 'heal' ? healTitle(request) : backfillTitle(request);
  return { kind, title, target: { kind: 'series', symbol, simulated } };
}

function resume(context: BackfillContext, request: HistoryRequest): string {
  switch (request.kind) {
    case 'import':
      return startImport(context, request);
    case 'backfill':
      return startBackfill(context, request);
    case 'heal':
      return startHealing(context, request);
  }
}

/** Whether another process that lives works on it. This one has just begun. */
function worksElsewhere(owner: number): boolean {
  if (owner === process.pid) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // It lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView } from '../../../engine/api/jobs.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import type { CallResult } from '../../../engine/api/contract.ts';
import type { FilePicker } from '../../../engine/ports.ts';
import { createJobRegistry, type JobRegistry } from '../../../engine/research/job-registry.ts';
import type { DataDesk, DataDeskOptions } from '../../../engine/research/data/data-desk.ts';
import { openDataDesk } from '../../../engine/research/data/open-data-desk.ts';

export interface TestDesk {
  readonly desk: DataDesk;
  readonly jobs: JobRegistry;
  /** Everything that was published, and every state of a job, in order. */
  readonly items: StreamItem[];
  readonly lines: string[];
  job(jobId: string): JobView;
  /** Waits until a job is over. */
  over(jobId: string): Promise<JobView>;
  close(): Promise<void>;
}

/** A data desk on real threads, with a registry of its own. */
export function openTestDesk(dataFolder: string, more: Partial<DataDeskOptions> = {}): TestDesk {
  const items: StreamItem[] = [];
  const lines: string[] = [];
  let ids = 0;
  const jobs = createJobRegistry({
    now: Date.now,
    newId: () => `job-${++ids}`,
    changed: (job) => items.push({ type: 'job', job }),
    gone: (jobId) => items.push({ type: 'job_gone', jobId }),
    log: (line) => lines.push(line),
  });
  const desk = openDataDesk({
    dataFolder,
    jobs,
    files: null,
    publish: (published) => items.push(...published),
    sessionMarket: null,
    realMarket: () => Promise.resolve(null),
    now: Date.now,
    log: (line) => lines.push(line),
    ...more,
  });
  const job = (jobId: string): JobView => {
    const found = jobs.list().find(({ id }) => id === jobId);
    if (found === undefined) throw new Error(`there is no job ${jobId}`);
    return found;
  };
  return {
    desk,
    jobs,
    items,
    lines,
    job,
    async over(jobId) {
      await until(() => !['waiting', 'running'].includes(job(jobId).state));
      return job(jobId);
    },
    async close() {
      await desk.close();
      await jobs.close();
    },
  };
}

export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 10_000) throw new Error('it never came to pass');
    await sleep(2);
  }
}

/** The value of a call that went well. */
export function valueOf<Value>(result: { ok: true; value: Value } | { ok: false; error: { message: string } }): Value {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** A person who picks these archives and this target. */
export function pickerOf(archives: readonly string[], target: string | null = null): FilePicker & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    chooseArchives: () => Promise.resolve(archives),
    chooseTarget(name) {
      asked.push(name);
      return Promise.resolve(target);
    },
  };
}

/** Chooses the first archive of the picker and begins to import it. */
export async function importFirst(
  { desk }: TestDesk,
  symbols: string[] | null = null,
  skipBad = false,
): Promise<CallResult<'data.import'>> {
  const [archive] = valueOf(await desk.handlers['data.chooseArchives'](undefined));
  if (archive === undefined) throw new Error('no archive was chosen');
  return desk.handlers['data.import']({ archiveId: archive.archiveId, symbols, skipBad });
}

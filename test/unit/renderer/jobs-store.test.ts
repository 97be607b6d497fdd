import { beforeEach, describe, expect, it } from 'vitest';
import { applyJobItems, jobsTogether, useJobsStore, whenJobOver } from '../../../renderer/stores/jobs-store.ts';
import { makeJob } from './jobs-fixtures.ts';

beforeEach(() => useJobsStore.getState().set([]));

describe('items about jobs', () => {
  it('replace a job by its newest state and take off what left', () => {
    const before = { a: makeJob({ id: 'a', part: 0.1 }), b: makeJob({ id: 'b' }) };
    const after = applyJobItems(before, [
      { type: 'job', job: makeJob({ id: 'a', part: 0.2 }) },
      { type: 'job', job: makeJob({ id: 'c' }) },
      { type: 'job_gone', jobId: 'b' },
    ]);
    expect(Object.keys(after)).toEqual(['a', 'c']);
    expect(after['a']?.part).toBe(0.2);
    expect(before.a.part).toBe(0.1);
  });

  it('change nothing when they are about something else', () => {
    const before = { a: makeJob({ id: 'a' }) };
    expect(applyJobItems(before, [{ type: 'data_changed' }])).toBe(before);
  });
});

describe('waiting for a job', () => {
  it('ends with the job as it was when it was over, not before', async () => {
    let over: string | null = null;
    const promise = whenJobOver('job-1').then((job) => (over = job.state));
    const { apply } = useJobsStore.getState();
    apply([{ type: 'job', job: makeJob() }]);
    await Promise.resolve();
    expect(over).toBeNull();
    apply([{ type: 'job', job: makeJob({ state: 'failed', error: 'no' }) }]);
    await promise;
    expect(over).toBe('failed');
  });

  it('ends at once for a job that is over already', async () => {
    useJobsStore.getState().set([makeJob({ state: 'done', outcome: 'Imported.' })]);
    expect((await whenJobOver('job-1')).outcome).toBe('Imported.');
  });

  it('ends for a job that ended and left the list within one frame', async () => {
    const promise = whenJobOver('job-1');
    useJobsStore.getState().apply([
      { type: 'job', job: makeJob({ state: 'done' }) },
      { type: 'job_gone', jobId: 'job-1' },
    ]);
    expect((await promise).state).toBe('done');
    expect(useJobsStore.getState().jobs).toEqual({});
  });

  it('ends when the list that is read again says that the job is over', async () => {
    const promise = whenJobOver('job-1');
    useJobsStore.getState().set([makeJob({ state: 'cancelled' })]);
    expect((await promise).state).toBe('cancelled');
  });

  it('ends as interrupted when a job that was known is missing from the list that is read again', async () => {
    useJobsStore.getState().set([makeJob()]);
    const promise = whenJobOver('job-1');
    useJobsStore.getState().set([]);
    expect((await promise).state).toBe('interrupted');
  });

  it('goes on for a job that no list has named yet', async () => {
    let ended = false;
    void whenJobOver('job-1').then(() => (ended = true));
    useJobsStore.getState().set([]);
    await Promise.resolve();
    expect(ended).toBe(false);
    useJobsStore.getState().apply([{ type: 'job', job: makeJob({ state: 'done' }) }]);
    await Promise.resolve();
    expect(ended).toBe(true);
  });
});

describe('jobs together', () => {
  it('count what runs and waits, and how far they are as a whole', () => {
    expect(
      jobsTogether([
        makeJob({ part: 0.6 }),
        makeJob({ state: 'waiting', part: null }),
        makeJob({ state: 'done', part: 1 }),
      ]),
    ).toEqual({ running: 1, waiting: 1, part: 0.3 });
  });

  it('do not say how far they are while one of them cannot', () => {
    expect(jobsTogether([makeJob({ part: 0.6 }), makeJob({ part: null })])).toEqual({
      running: 2,
      waiting: 0,
      part: null,
    });
  });
});

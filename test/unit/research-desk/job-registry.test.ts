import { beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../../engine/api/jobs.ts';
import { createJobRegistry } from '../../../engine/research/job-registry.ts';
import type { JobControl, JobEnding, JobRegistry, JobSpec } from '../../../engine/research/job-registry.ts';

/** Work that ends when the test says so. */
interface Work {
  readonly spec: JobSpec;
  readonly control: () => JobControl;
  readonly end: (ending: JobEnding) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
  readonly begun: () => boolean;
}

let time = 0;
let told: JobView[] = [];
let gone: string[] = [];
let lines: string[] = [];
let timers: { readonly at: number; readonly callback: () => void; live: boolean }[] = [];
let jobs: JobRegistry;

beforeEach(() => {
  time = 1_000_000;
  told = [];
  gone = [];
  lines = [];
  timers = [];
  let ids = 0;
  jobs = createJobRegistry({
    now: () => time,
    newId: () => `job-${++ids}`,
    changed: (job) => told.push(job),
    gone: (jobId) => gone.push(jobId),
    log: (line) => lines.push(line),
    after(milliseconds, callback) {
      const timer = { at: time + milliseconds, callback, live: true };
      timers.push(timer);
      return () => (timer.live = false);
    },
  });
});

function pass(milliseconds: number): void {
  time += milliseconds;
  for (const timer of timers.filter(({ at, live }) => live && at <= time)) {
    timer.live = false;
    timer.callback();
  }
}

/** Lets promises that are settled be heard. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

function work(more: Partial<JobSpec> = {}): Work {
  let control: JobControl | null = null;
  let resolve: (ending: JobEnding) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<JobEnding>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return {
    spec: {
      kind: 'backtest',
      title: 'a title',
      target: null,
      lane: null,
      resume: null,
      work(given) {
        control = given;
        return promise;
      },
      ...more,
    },
    control() {
      if (control === null) throw new Error('the work has not begun');
      return control;
    },
    async end(ending) {
      resolve(ending);
      await settle();
    },
    async fail(error) {
      reject(error);
      await settle();
    },
    begun: () => control !== null,
  };
}

const view = (jobId: string): JobView | undefined => jobs.list().find(({ id }) => id === jobId);

describe('a job', () => {
  it('waits, runs and ends with its outcome and what it has made', async () => {
    const { spec, end } = work();
    const id = jobs.start(spec);
    await settle();
    pass(700);
    await end({ kind: 'done', outcome: 'all well', target: { kind: 'run', runId: 4 } });
    expect(told.map(({ state }) => state)).toEqual(['waiting', 'running', 'done']);
    expect(view(id)).toMatchObject({
      state: 'done',
      part: 1,
      etaMs: null,
      elapsedMs: 700,
      outcome: 'all well',
      error: null,
      target: { kind: 'run', runId: 4 },
      canCancel: false,
      canResume: false,
    });
  });

  it('that throws has failed, says so in words and is logged', async () => {
    const { spec, fail } = work();
    const id = jobs.start(spec);
    await settle();
    await fail(new Error('out of paper'));
    expect(view(id)).toMatchObject({
      state: 'failed',
      error: 'It failed inside Parallax: out of paper. Nothing that was stored is lost.',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^job a title threw: Error: out of paper/);
  });

  it('that throws because it was cancelled is cancelled, and nothing is logged', async () => {
    const { spec, fail, control } = work();
    const id = jobs.start(spec);
    await settle();
    expect(jobs.cancel(id)).toBe(true);
    expect(control().signal.aborted).toBe(true);
    expect(view(id)).toMatchObject({ state: 'running', detail: 'stopping', canCancel: false });
    await fail(new DOMException('stopped', 'AbortError'));
    expect(view(id)).toMatchObject({ state: 'cancelled', error: null, canResume: false });
    expect(lines).toEqual([]);
    expect(jobs.cancel(id)).toBe(false);
  });

  it('that is asked to stop says nothing more of its progress', async () => {
    const { spec, control } = work();
    const id = jobs.start(spec);
    await settle();
    jobs.cancel(id);
    pass(500);
    control().report({ part: 0.9, detail: 'nearly there' });
    expect(view(id)).toMatchObject({ detail: 'stopping' });
  });
});

describe('progress', () => {
  it('is told at most ten times a second, and the last of it is never lost', async () => {
    const { spec, control } = work();
    jobs.start(spec);
    await settle();
    told = [];
    for (let step = 1; step <= 50; step++) {
      control().report({ part: step / 100, detail: `step ${step}` });
      pass(10);
    }
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(told.length).toBeLessThanOrEqual(6);
    pass(100);
    expect(told.at(-1)).toMatchObject({ part: 0.5, detail: 'step 50' });
  });

  it('keeps within 0 and 1', async () => {
    const { spec, control } = work();
    const id = jobs.start(spec);
    await settle();
    control().report({ part: 1.5, detail: '' });
    expect(view(id)?.part).toBe(1);
    control().report({ part: -1, detail: '' });
    expect(view(id)?.part).toBe(0);
    control().report({ part: null, detail: '' });
    expect(view(id)?.part).toBeNull();
  });

  it('says how long it will take once it is known well enough', async () => {
    const { spec, control } = work();
    const id = jobs.start(spec);
    await settle();
    control().report({ part: 0, detail: '' });
    pass(400);
    control().report({ part: 0.1, detail: '' });
    expect(view(id)?.etaMs).toBeNull();
    pass(600);
    control().report({ part: 0.25, detail: '' });
    expect(view(id)?.etaMs).toBe(3_000);
  });

  it('of work that goes on where it was left is judged by what this run has done', async () => {
    const { spec, control } = work();
    const id = jobs.start(spec);
    await settle();
    control().report({ part: 0.5, detail: '' });
    pass(1_000);
    control().report({ part: 0.6, detail: '' });
    expect(view(id)?.etaMs).toBe(4_000);
  });
});

describe('lanes', () => {
  it('let one job after the other run, and others at once', async () => {
    const first = work({ lane: 'a' });
    const second = work({ lane: 'a' });
    const elsewhere = work({ lane: 'b' });
    for (const { spec } of [first, second, elsewhere]) jobs.start(spec);
    await settle();
    expect([first.begun(), second.begun(), elsewhere.begun()]).toEqual([true, false, true]);
    await first.end({ kind: 'failed', error: 'no' });
    expect(second.begun()).toBe(true);
  });

  it('pass over a job that was cancelled while it waited', async () => {
    const heard: string[] = [];
    const first = work({ lane: 'a' });
    const second = work({ lane: 'a', cancelled: () => heard.push('second') });
    const third = work({ lane: 'a' });
    jobs.start(first.spec);
    const waiting = jobs.start(second.spec);
    jobs.start(third.spec);
    await settle();
    expect(jobs.cancel(waiting)).toBe(true);
    expect(view(waiting)).toMatchObject({ state: 'cancelled' });
    expect(heard).toEqual(['second']);
    await first.end({ kind: 'done', outcome: '' });
    expect([second.begun(), third.begun()]).toEqual([false, true]);
  });

  it('go on when work has thrown', async () => {
    const first = work({ lane: 'a' });
    const second = work({ lane: 'a' });
    jobs.start(first.spec);
    jobs.start(second.spec);
    await settle();
    await first.fail(new Error('bang'));
    expect(second.begun()).toBe(true);
  });
});

describe('taking work up again', () => {
  it('puts the new job in the place of the old one', async () => {
    const again = work();
    const { spec, end } = work({ resume: () => jobs.start(again.spec) });
    const id = jobs.start(spec);
    await settle();
    expect(jobs.resume(id)).toBeNull();
    await end({ kind: 'failed', error: 'the line was cut' });
    expect(view(id)).toMatchObject({ canResume: true });
    const next = jobs.resume(id);
    expect(next).toBe('job-2');
    expect(gone).toEqual([id]);
    expect(jobs.list().map((job) => job.id)).toEqual(['job-2']);
  });

  it('is not offered after a failure that would come again', async () => {
    const { spec, end } = work({ resume: () => 'never' });
    const id = jobs.start(spec);
    await settle();
    await end({ kind: 'failed', error: 'gone', isFinal: true });
    expect(view(id)).toMatchObject({ state: 'failed', canResume: false });
    expect(jobs.resume(id)).toBeNull();
  });

  it('is offered for jobs that an earlier process left, unless they cannot go on', () => {
    const left = { kind: 'sweep', title: 't', target: null, part: 0.4, detail: '', created: 1, updated: 2 } as const;
    const forgotten: string[] = [];
    const dismiss = (): void => void forgotten.push('old');
    jobs.adopt({ ...left, id: 'old', resume: () => 'new', dismiss });
    jobs.adopt({ ...left, id: 'dead', detail: 'because', resume: null, dismiss });
    expect(jobs.list()).toMatchObject([
      { id: 'old', state: 'interrupted', canResume: true, part: 0.4, created: 1, updated: 2 },
      { id: 'dead', state: 'interrupted', canResume: false, detail: 'because' },
    ]);
    expect(jobs.resume('dead')).toBeNull();
    expect(jobs.dismiss('dead')).toBe(true);
    expect(forgotten).toEqual(['old']);
    expect(jobs.resume('old')).toBe('new');
    expect(jobs.list()).toEqual([]);
  });
});

describe('the list', () => {
  it('lets go of jobs that are over when told to, and of no others', async () => {
    const { spec, end } = work();
    const id = jobs.start(spec);
    await settle();
    expect(jobs.dismiss(id)).toBe(false);
    await end({ kind: 'done', outcome: '' });
    expect(jobs.dismiss(id)).toBe(true);
    expect(gone).toEqual([id]);
    expect(jobs.dismiss(id)).toBe(false);
  });

  it('keeps the last thirty that nothing can be done with any more', async () => {
    for (let count = 0; count < 33; count++) {
      const { spec, end } = work();
      jobs.start(spec);
      await settle();
      await end({ kind: 'done', outcome: '' });
    }
    expect(jobs.list()).toHaveLength(30);
    expect(gone).toEqual(['job-1', 'job-2', 'job-3']);
  });
});

describe('closing', () => {
  it('stops what runs and what waits, and waits for what runs', async () => {
    const running = work({ lane: 'a' });
    const waiting = work({ lane: 'a' });
    const first = jobs.start(running.spec);
    const second = jobs.start(waiting.spec);
    await settle();
    let closed = false;
    const closing = jobs.close().then(() => (closed = true));
    await settle();
    expect(running.control().signal.aborted).toBe(true);
    expect([closed, view(second)?.state]).toEqual([false, 'cancelled']);
    await running.end({ kind: 'cancelled' });
    await closing;
    expect([waiting.begun(), view(first)?.state]).toEqual([false, 'cancelled']);
  });

  it('lets nothing begin afterwards', async () => {
    await jobs.close();
    const late = work();
    const id = jobs.start(late.spec);
    await settle();
    expect([late.begun(), view(id)?.state]).toEqual([false, 'cancelled']);
  });
});

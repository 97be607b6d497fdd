import { describe, expect, it } from 'vitest';
import { JOB_KINDS } from '../../../engine/api/jobs.ts';
import { jobCard, orderJobs } from '../../../renderer/features/jobs/job-state.ts';
import { countWords, isDataJob, screenOfJob } from '../../../renderer/features/jobs/job-words.ts';
import { formatPart } from '../../../renderer/ui/format-number.ts';
import { makeJob } from './jobs-fixtures.ts';

describe('a job card', () => {
  it('shows how far a running job is, how long still, and offers to cancel', () => {
    const card = jobCard(makeJob({ part: 0.64, etaMs: 130_000 }));
    expect(card).toMatchObject({ figure: '64%', aside: 'ETA 2:10', stop: 'Cancel', dismissible: false });
  });

  it('pauses work that goes on where it was left, and says so once it is', () => {
    expect(jobCard(makeJob({ kind: 'backfill' })).stop).toBe('Pause');
    const paused = jobCard(makeJob({ kind: 'heal', state: 'cancelled', canCancel: false, canResume: true }));
    expect(paused).toMatchObject({ text: 'Paused. What was fetched is kept.', resumable: true, dismissible: true });
  });

  it('offers nothing to stop where the job does not allow it', () => {
    expect(jobCard(makeJob({ canCancel: false })).stop).toBeNull();
  });

  it('says what came of a job, why it failed, and that it was interrupted', () => {
    expect(jobCard(makeJob({ state: 'done', outcome: 'Imported 3 rows.', elapsedMs: 4_000 }))).toMatchObject({
      text: 'Imported 3 rows.',
      textTone: 'good',
      aside: 'took 4 s',
      bar: null,
    });
    expect(jobCard(makeJob({ state: 'failed', error: 'Row 3 is bad.' }))).toMatchObject({
      text: 'Row 3 is bad.',
      textTone: 'danger',
    });
    expect(jobCard(makeJob({ state: 'interrupted', part: 0.31, canResume: true }))).toMatchObject({
      figure: '31%',
      textTone: 'warning',
      resumable: true,
    });
  });

  it('never calls a job complete before it is', () => {
    expect(formatPart(0.9999)).toBe('99%');
    expect(formatPart(1)).toBe('100%');
    expect(formatPart(null)).toBe('–');
  });
});

describe('the list of jobs', () => {
  it('has what runs first, then what waits, then what needs an answer, then what is over', () => {
    const jobs = [
      makeJob({ id: 'done', state: 'done', created: 1, updated: 9 }),
      makeJob({ id: 'later', state: 'waiting', created: 5 }),
      makeJob({ id: 'failed', state: 'failed', updated: 3 }),
      makeJob({ id: 'sooner', state: 'waiting', created: 4 }),
      makeJob({ id: 'interrupted', state: 'interrupted', updated: 7 }),
      makeJob({ id: 'running', created: 8 }),
    ];
    expect(orderJobs(jobs).map(({ id }) => id)).toEqual([
      'running',
      'sooner',
      'later',
      'interrupted',
      'failed',
      'done',
    ]);
  });

  it('counts in words', () => {
    expect(countWords(2, 1)).toBe('2 running · 1 waiting');
    expect(countWords(0, 1)).toBe('1 waiting');
    expect(countWords(0, 0)).toBe('');
  });

  it('knows the screen of every kind', () => {
    expect(JOB_KINDS.filter((kind) => isDataJob({ kind }))).toEqual(['import', 'backfill', 'heal', 'data_export']);
    expect(screenOfJob('look_ahead')).toBe('backtest');
    expect(screenOfJob('walk_forward')).toBe('optimise');
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionStore } from '../../../engine/ports.ts';
import type { SessionRecordings } from '../../../engine/research/replay/session-recordings.ts';
import { packRecording } from '../../../engine/research/replay/session-recordings.ts';
import { openTestResearch, type TestResearch } from '../research-desk/desk.ts';
import { makeRecording, START } from './make-recording.ts';
import { openMemory, storeRecording } from './store-recording.ts';

let folder = '';
let store: SessionStore | null = null;
let test: TestResearch | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-replay-desk-'));
});
afterEach(async () => {
  await test?.close();
  store?.close();
  [test, store] = [null, null];
  rmSync(folder, { recursive: true, force: true });
});

/** A demo session that runs and was recorded, with the desk that its application has. */
function open(target: string | null = null): TestResearch {
  store = openMemory(folder, 'demo');
  storeRecording(store, { ...makeRecording({ seed: 1 }), sessionId: 'before', started: START - 1 });
  storeRecording(store, { ...makeRecording({ seed: 2, minutes: 60 }), sessionId: 'now' });
  const recordings: SessionRecordings = { mode: 'demo', sessionId: 'now', store: store.recordings };
  const files = { chooseTarget: () => Promise.resolve(target), chooseArchives: () => Promise.resolve([]) };
  test = openTestResearch(folder, { recordings, files });
  return test;
}

describe('the recorded sessions', { timeout: 30_000 }, () => {
  it('are those of this mode and of the others, the running one first', async () => {
    const paper = openMemory(folder, 'paper');
    storeRecording(paper, {
      ...makeRecording({ seed: 3, minutes: 30 }),
      sessionId: 'p',
      mode: 'paper',
      started: START + 1,
    });
    paper.close();
    const { sessions, problems } = await open().call('replay.sessions', undefined);
    expect(problems).toEqual([]);
    expect(sessions.map(({ sessionId, mode, minutes, running }) => [sessionId, mode, minutes, running])).toEqual([
      ['now', 'demo', 60, true],
      ['p', 'paper', 30, false],
      ['before', 'demo', 120, false],
    ]);
    expect(sessions[0]).toMatchObject({ started: START, ended: START + 60 * 60_000, verdict: null });
  });

  it('say which mode another Parallax has open, and list the others', async () => {
    const elsewhere = openMemory(folder, 'live');
    const { sessions, problems } = await open().call('replay.sessions', undefined);
    elsewhere.close();
    expect(sessions).toHaveLength(2);
    expect(problems).toMatchObject([{ mode: 'live' }]);
    expect(problems[0].message).toContain('Another Parallax uses');
  });

  it('say which file is no recording', async () => {
    openMemory(folder, 'paper').close();
    writeFileSync(join(folder, 'paper', 'session.db'), 'not a database at all, but long enough to be looked at as one');
    const { problems } = await open().call('replay.sessions', undefined);
    expect(problems).toMatchObject([{ mode: 'paper' }]);
  });
});

describe('a replay', { timeout: 30_000 }, () => {
  it('of the running session is a job whose outcome is the verdict', async () => {
    const desk = open();
    const { jobId } = await desk.call('replay.start', { sessionId: 'now' });
    const job = await desk.over(jobId);
    expect(job).toMatchObject({ kind: 'replay', state: 'done', target: { kind: 'session', sessionId: 'now' } });
    expect(job.outcome).toBe('Decided alike in 60 of 60 bars');
    const report = await desk.call('replay.report', { sessionId: 'now' });
    expect(report.verdict).toMatchObject({ kind: 'explained', headline: 'Decided alike in 60 of 60 bars' });
    expect(report).toMatchObject({ running: true, bars: { compared: 60, alike: 60 }, decisions: { different: 0 } });
    expect(report.counts.reduce((sum, { count }) => sum + count, 0)).toBe(report.differences.length);
    expect(report.differences.map(({ index }) => index)).toEqual(report.differences.map((_, at) => at));
    for (const { cause } of report.differences) expect(cause).toMatch(/^[A-Z“].*\.$/);
    const { sessions } = await desk.call('replay.sessions', undefined);
    expect(sessions[0].verdict).toEqual({ kind: 'explained', headline: 'Decided alike in 60 of 60 bars' });
  });

  it('of a session of another mode reads its file, and can be made twice', async () => {
    const paper = openMemory(folder, 'paper');
    storeRecording(paper, { ...makeRecording({ seed: 3 }), sessionId: 'p', mode: 'paper' });
    paper.close();
    const desk = open();
    const first = await desk.call('replay.start', { sessionId: 'p' });
    await desk.over(first.jobId);
    const once = await desk.call('replay.report', { sessionId: 'p' });
    await desk.over((await desk.call('replay.start', { sessionId: 'p' })).jobId);
    const twice = await desk.call('replay.report', { sessionId: 'p' });
    expect({ ...twice, made: 0, tookMs: 0 }).toEqual({ ...once, made: 0, tookMs: 0 });
    expect(once).toMatchObject({ mode: 'paper', running: false });
  });

  it('shows the candles and the lenses of a moment, with the trades around it', async () => {
    const desk = open();
    await desk.over((await desk.call('replay.start', { sessionId: 'now' })).jobId);
    const { pairs } = await desk.call('replay.report', { sessionId: 'now' });
    const { signalTime } = pairs[0];
    const moment = await desk.call('replay.moment', { sessionId: 'now', time: signalTime ?? 0, timeframe: null });
    expect(moment).toMatchObject({ sessionId: 'now', timeframe: '1m', focus: (signalTime ?? 0) - 60_000 });
    expect(moment.signalBars.find(({ time }) => time === moment.focus)?.entrySignal).not.toBeNull();
    expect(moment.trades.map(({ number }) => number)).toContain(1);
  });

  it('is written as CSV and as JSON', async () => {
    const target = join(folder, 'written');
    const desk = open(target);
    await desk.over((await desk.call('replay.start', { sessionId: 'now' })).jobId);
    const report = await desk.call('replay.report', { sessionId: 'now' });
    expect(await desk.call('replay.export', { sessionId: 'now', format: 'csv' })).toEqual({ path: target });
    expect(readFileSync(target, 'utf8').trimEnd().split('\r\n')).toHaveLength(report.differences.length + 1);
    await desk.call('replay.export', { sessionId: 'now', format: 'json' });
    expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({ sessionId: 'now', bars: report.bars });
  });

  it('is refused in words where there is nothing to show', async () => {
    const desk = open();
    const inputs = { sessionId: 'now' };
    expect((await desk.refusal('replay.report', inputs)).message).toContain('Replay it first');
    expect((await desk.refusal('replay.start', { sessionId: 'none' })).field).toBe('sessionId');
    expect((await desk.refusal('replay.export', { ...inputs, format: 'csv' })).code).toBe('refused');
  });
});

describe('a long recording', { timeout: 60_000 }, () => {
  const RECORDS = 20_000;

  function longRecording(): SessionRecordings {
    store = openMemory(folder, 'demo');
    const made = makeRecording({ seed: 5, minutes: 60 });
    storeRecording(store, { ...made, sessionId: 'long' });
    const [record] = made.journal.filter(({ kind }) => kind === 'minute_closed');
    for (let at = made.journal.length; at < RECORDS; at++) store.append(record, []);
    return { mode: 'demo', sessionId: 'long', store: store.recordings };
  }

  it('is read into shared memory while the session has its turns', async () => {
    const recordings = longRecording();
    let turns = 0;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const packed = await packRecording(recordings, 'long', new AbortController().signal);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(2);
    const pieces = packed?.journal.map((piece) => JSON.parse(Buffer.from(piece).toString()) as { sequence: number }[]);
    expect(pieces?.flat().map(({ sequence }) => sequence)).toEqual(Array.from({ length: RECORDS }, (_, at) => at + 1));
    // No piece is so long that reading it is felt.
    expect(Math.max(...(pieces ?? []).map(({ length }) => length))).toBeLessThanOrEqual(200);
  });

  it('is read anew when its oldest part is forgotten meanwhile', async () => {
    const { store: whole } = longRecording();
    let reads = 0;
    const forgetful: SessionRecordings['store'] = {
      list: () => whole.list(),
      *pieces(sessionId) {
        reads++;
        for (const piece of whole.pieces(sessionId) ?? []) {
          yield piece.kind === 'end' && reads === 1 ? { kind: 'end', isWhole: false } : piece;
        }
      },
    };
    const packed = await packRecording({ store: forgetful }, 'long', new AbortController().signal);
    expect(reads).toBe(2);
    expect(packed?.recording.sessionId).toBe('long');
  });

  it('is given up when its replay is cancelled', async () => {
    test = openTestResearch(folder, { recordings: longRecording() });
    const { jobId } = await test.call('replay.start', { sessionId: 'long' });
    await test.call('jobs.cancel', { jobId });
    expect((await test.over(jobId)).state).toBe('cancelled');
    expect((await test.refusal('replay.report', { sessionId: 'long' })).code).toBe('refused');
  });
});

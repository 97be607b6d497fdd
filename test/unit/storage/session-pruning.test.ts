import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import type { SessionStore } from '../../../engine/ports.ts';

let folder = '';
let store: SessionStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-pruning-'));
  const database = openDatabase(join(folder, 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  database.value.pragma('synchronous = OFF');
  store = createSessionStore(database.value);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Journal records from..to (to included), one shown record each, and a snapshot after every 5,000th. */
function write(from: number, to: number): void {
  for (let sequence = from; sequence <= to; sequence++) {
    const shown = [{ time: sequence, kind: 'hold', body: `"${sequence}"` }];
    store.append({ time: sequence, kind: 'clock', event: '{}', commands: '[]' }, shown);
    if (sequence % 5_000 === 0) store.saveSnapshot({ sequence, time: sequence, state: `{"at":${sequence}}` });
  }
}

function begin(sessionId: string): void {
  const text = { configuration: '{}', state: `{"begins":"${sessionId}"}`, warmUp: '{}' };
  store.recordings.begin({ sessionId, started: 1, mode: 'demo', symbol: 'BTC/USD', ...text });
  store.recordings.addMinutes(sessionId, [`["${sessionId}"]`]);
}

const LIMITS = { journalRecords: 12_000, shownRecords: 100 };

describe('pruning a session database', () => {
  it('keeps about as much of the journal as it is told, from a state it can be played from', () => {
    begin('only');
    write(1, 30_000);
    store.prune(LIMITS);
    const kept = store.journalAfter(0);
    expect(kept[0].sequence).toBe(10_001);
    expect(kept.at(-1)?.sequence).toBe(30_000);
    const recording = store.recordings.load('only');
    expect(recording?.state).toBe('{"at":10000}');
    expect(recording?.journal).toHaveLength(20_000);
    expect(recording?.minutes).toEqual(['["only"]']);
    expect(store.latestSnapshot()?.sequence).toBe(30_000);
  });

  it('forgets sessions that lie wholly in the part that goes, and keeps the others as they were', () => {
    begin('first');
    write(1, 8_000);
    begin('second');
    write(8_001, 22_000);
    begin('third');
    write(22_001, 30_000);
    store.prune(LIMITS);
    expect(store.recordings.list().map(({ sessionId }) => sessionId)).toEqual(['third', 'second']);
    expect(
      store.recordings
        .load('second')
        ?.journal.map(({ sequence }) => sequence)
        .at(0),
    ).toBe(10_001);
    expect(store.recordings.load('third')).toMatchObject({ state: '{"begins":"third"}' });
    expect(store.recordings.load('third')?.journal).toHaveLength(8_000);
  });

  it('takes nothing away while there is less than the limit', () => {
    begin('only');
    write(1, 11_000);
    store.prune(LIMITS);
    expect(store.journalAfter(0)).toHaveLength(11_000);
    expect(store.recordings.load('only')?.state).toBe('{"begins":"only"}');
  });

  it('keeps shown records whose journal is gone', () => {
    begin('only');
    write(1, 30_000);
    store.prune({ ...LIMITS, shownRecords: 50_000 });
    expect(store.journalAfter(0)).toHaveLength(20_000);
    const shown = store.recentRecords(['hold'], 50_000);
    expect(shown).toHaveLength(30_000);
    expect(shown.at(-1)).toMatchObject({ id: 1, body: '"1"' });
  });

  it('keeps the newest shown records', () => {
    write(1, 300);
    store.prune(LIMITS);
    const shown = store.recentRecords(['hold'], 1_000);
    expect(shown).toHaveLength(100);
    expect(shown[0].body).toBe('"300"');
  });

  it('keeps the newest minutes of a session that runs for ever, and goes on counting', () => {
    begin('ended');
    begin('runs');
    const minutes = Array.from({ length: 5_000 }, (_, at) => `[${at}]`);
    store.recordings.addMinutes('runs', minutes);
    store.prune({ ...LIMITS, recordedMinutes: 4_500 });
    store.recordings.addMinutes('runs', ['[5000]']);
    const [running, ended] = store.recordings.list();
    expect(running).toMatchObject({ sessionId: 'runs', minutes: 4_501, lastMinute: 5_000 });
    expect(ended).toMatchObject({ sessionId: 'ended', minutes: 1 });
    expect(store.recordings.load('runs')?.minutes).toEqual([...minutes.slice(500), '[5000]']);
  });
});

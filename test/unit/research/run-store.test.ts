import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../../engine/backtest/engine-version.ts';
import { rerunObstacle } from '../../../engine/backtest/run-record.ts';
import { openRuns } from '../../../engine/storage/runs/open-runs.ts';
import type { ResearchStore } from '../../../engine/storage/runs/open-runs.ts';
import type { NewRun } from '../../../engine/storage/runs/run-store.ts';

let folder = '';
let store: ResearchStore;

function open(): ResearchStore {
  const opened = openRuns(join(folder, 'data'));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-runs-'));
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const RUN: NewRun = {
  created: 1000,
  engineVersion: '1',
  fingerprint: 'f',
  config: '{"c":1}',
  data: '{"d":1}',
  metrics: '{"m":1}',
  simulated: true,
  tookMs: 12.5,
  result: Uint8Array.of(1, 2, 3),
  view: Uint8Array.of(4, 5),
};

describe('stored runs', () => {
  it('survive a restart byte for byte', () => {
    const id = store.runs.save(RUN);
    store.close();
    store = open();
    const { result, view, ...described } = RUN;
    expect(store.runs.find(id)).toEqual({ id, ...described, lookAhead: null });
    expect([...(store.runs.result(id) ?? [])]).toEqual([...result]);
    expect([...(store.runs.view(id) ?? [])]).toEqual([...view]);
  });

  it('keep a part of a larger buffer as that part alone', () => {
    const id = store.runs.save({ ...RUN, result: new Uint8Array(8).fill(7).subarray(2, 4) });
    expect([...(store.runs.result(id) ?? [])]).toEqual([7, 7]);
  });

  it('are listed newest first, as many as asked for, and removed with their views', () => {
    const first = store.runs.save(RUN);
    const second = store.runs.save({ ...RUN, created: 2000, simulated: false, tookMs: null });
    expect(store.runs.list(10).map(({ id, created, simulated, tookMs }) => [id, created, simulated, tookMs])).toEqual([
      [second, 2000, false, null],
      [first, 1000, true, 12.5],
    ]);
    expect(store.runs.list(1)).toHaveLength(1);
    store.runs.remove(second);
    expect(store.runs.list(10).map(({ id }) => id)).toEqual([first]);
    expect([store.runs.find(second), store.runs.result(second), store.runs.view(second)]).toEqual([null, null, null]);
  });

  it('take a new view and what a look-ahead check found', () => {
    const id = store.runs.save(RUN);
    store.runs.saveView(id, Uint8Array.of(9));
    store.runs.saveLookAhead(id, '{"cuts":64}');
    expect([...(store.runs.view(id) ?? [])]).toEqual([9]);
    expect(store.runs.find(id)).toMatchObject({ lookAhead: '{"cuts":64}', simulated: true, tookMs: 12.5 });
  });
});

describe('whether a run can be made again', () => {
  it('depends on the engine version and on the candles', () => {
    const origin = { engineVersion: ENGINE_VERSION, fingerprint: 'aa' };
    expect(rerunObstacle(origin, 'aa')).toBeNull();
    expect(rerunObstacle(origin, 'bb')).toBe(
      'the candles are no longer those it was made on (fingerprint bb, it was aa)',
    );
    expect(rerunObstacle({ ...origin, engineVersion: '0' }, 'aa')).toBe(
      `it was made by engine version 0, this is version ${ENGINE_VERSION}`,
    );
  });
});

describe('stored sweeps', () => {
  const sweep = { created: 1, engineVersion: '1', fingerprint: 'f', plan: '{}', data: '{}' };
  const member = (position: number) => ({ position, row: `{"index":${position}}`, outcome: `{"at":${position}}` });

  it('keep members in the order of the search, however they come, across a restart', () => {
    const id = store.sweeps.begin(sweep);
    store.sweeps.addMembers(id, [member(2), member(0)], '{"index":2}', 5);
    store.sweeps.addMembers(id, [member(1)], '{"index":1}', 6);
    store.close();
    store = open();
    expect(store.sweeps.rows(id)).toEqual(['{"index":0}', '{"index":1}', '{"index":2}']);
    expect(store.sweeps.row(id, 1)).toBe('{"index":1}');
    expect(store.sweeps.row(id, 3)).toBeNull();
    expect(store.sweeps.outcomes(id, -1, 2)).toEqual([
      { position: 0, outcome: '{"at":0}' },
      { position: 1, outcome: '{"at":1}' },
    ]);
    expect(store.sweeps.outcomes(id, 1, 2)).toEqual([{ position: 2, outcome: '{"at":2}' }]);
    expect(store.sweeps.list(5)).toEqual([
      { ...sweep, id, updated: 6, state: 'running', members: 3, best: '{"index":1}', overfitting: null },
    ]);
  });

  it('keep a member as it first came', () => {
    const id = store.sweeps.begin(sweep);
    store.sweeps.addMembers(id, [member(0)], null, 2);
    store.sweeps.addMembers(id, [{ ...member(0), row: '{}' }], null, 3);
    expect(store.sweeps.rows(id)).toEqual(['{"index":0}']);
  });

  it('end in a state, or done with a judgement', () => {
    const id = store.sweeps.begin(sweep);
    store.sweeps.setState(id, 'cancelled', 7);
    expect(store.sweeps.find(id)).toMatchObject({ state: 'cancelled', updated: 7, overfitting: null });
    store.sweeps.finish(id, '{"trials":3}', 9);
    expect(store.sweeps.find(id)).toMatchObject({ state: 'done', updated: 9, overfitting: '{"trials":3}' });
  });

  it('are removed with their members and walk-forwards', () => {
    const id = store.sweeps.begin(sweep);
    store.sweeps.addMembers(id, [member(0)], null, 2);
    const older = store.sweeps.addWalkForward(id, 3, '{"a":1}');
    const newer = store.sweeps.addWalkForward(id, 4, '{"a":2}');
    expect(store.sweeps.walkForwards(id)).toEqual([
      { id: newer, created: 4, view: '{"a":2}' },
      { id: older, created: 3, view: '{"a":1}' },
    ]);
    store.sweeps.remove(id);
    expect([store.sweeps.list(5), store.sweeps.rows(id), store.sweeps.walkForwards(id)]).toEqual([[], [], []]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../../engine/backtest/engine-version.ts';
import { recordOfRun, rerunObstacle } from '../../../engine/backtest/run-record.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { openRuns } from '../../../engine/storage/runs/open-runs.ts';
import type { RunStore } from '../../../engine/storage/runs/run-store.ts';
import { configured, eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';

let folder = '';
let store: RunStore;

function open(): RunStore {
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

describe('stored runs', () => {
  const base = prepareCandles(madeUpMarket(5, 5000), 120);
  const configuration = configured({ ...eagerSettings(5), maxGapMinutes: 120 });
  const record = recordOfRun(base, runBacktest(base, configuration));

  it('survive a restart and give the same bytes when run again', () => {
    const id = store.saveRun({ created: 1000, ...record });
    store.close();
    store = open();
    const stored = store.loadRun(id);
    expect(stored).toEqual({ id, created: 1000, ...record });
    expect(rerunObstacle(stored ?? record, base)).toBeNull();
    const again = runBacktest(base, configured(JSON.parse(stored?.config ?? 'null') as object));
    expect(JSON.stringify(again)).toBe(stored?.result);
    expect(again.trades.length).toBeGreaterThan(0);
  });

  it('say why running again may give something else', () => {
    const other = prepareCandles(madeUpMarket(6, 5000), 120);
    expect(rerunObstacle(record, other)).toMatch(
      /^the candles are not those of the run: their fingerprint is [0-9a-f]{32}/,
    );
    expect(rerunObstacle({ ...record, engineVersion: '0' }, base)).toBe(
      `the run was made by engine version 0, this is version ${ENGINE_VERSION}`,
    );
  });

  it('are listed newest first without their reports, and removed', () => {
    const first = store.saveRun({ created: 1, ...record });
    const second = store.saveRun({ created: 2, ...record });
    expect(store.runs(10).map(({ id, created }) => [id, created])).toEqual([
      [second, 2],
      [first, 1],
    ]);
    expect(store.runs(1)).toHaveLength(1);
    expect(Object.keys(store.runs(1)[0])).not.toContain('result');
    store.removeRun(second);
    expect(store.runs(10).map(({ id }) => id)).toEqual([first]);
    expect(store.loadRun(second)).toBeNull();
  });
});

describe('stored sweeps', () => {
  const sweep = { created: 1, engineVersion: '1', fingerprint: 'f', plan: '{}', data: '{}' };

  it('keep outcomes in their order, batch by batch, across a restart', () => {
    const id = store.beginSweep(sweep);
    store.addOutcomes(id, ['{"a":1}', '{"a":2}'], 5);
    store.addOutcomes(id, ['{"a":3}'], 6);
    store.close();
    store = open();
    expect(store.outcomes(id)).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
    expect(store.sweeps(5)).toEqual([{ ...sweep, id, updated: 6, state: 'running', outcomes: 3 }]);
    store.setSweepState(id, 'done', 9);
    expect(store.sweeps(5)).toMatchObject([{ state: 'done', updated: 9 }]);
  });

  it('are removed with their outcomes', () => {
    const id = store.beginSweep(sweep);
    store.addOutcomes(id, ['{}'], 2);
    store.removeSweep(id);
    expect([store.sweeps(5), store.outcomes(id)]).toEqual([[], []]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../engine/exchange/simulator/faults/fault-plan.ts';
import { runHostileSession } from './support/hostile-run.ts';
import { type HostileWorld, type Life, openHostileWorld } from './support/hostile-session.ts';
import { until } from './support/one-life.ts';

/** Wall time under faults: a dozen minutes of the market, and as many in the calm after it. */
const MILLISECONDS = 2_500;

type Rule = FaultPlanInput['rules'][number];
const LOST: Rule = { fault: 'drop_frame', channels: ['trade'], chance: 0.2 };
const TWICE: Rule = { fault: 'duplicate_frame', channels: ['trade'], chance: 0.3 };
const OVERTAKEN: Rule = { fault: 'reorder_frames', channels: ['trade'], chance: 0.3 };

describe('the market as a session sees it', () => {
  const faults: readonly (readonly [string, Rule[]])[] = [
    ['trades that never come after they were acknowledged', [{ fault: 'silent_subscription', channels: ['trade'] }]],
    ['trades that are lost on the way', [LOST]],
    ['connections that break', [{ fault: 'connection_reset', channels: ['trade'], skip: 5, times: 3 }]],
    ['a connection that falls silent', [{ fault: 'dead_connection', channels: ['trade'], skip: 5, times: 2 }]],
    ['trades that come twice', [TWICE]],
    ['trades that overtake each other', [OVERTAKEN]],
    [
      'all of this while every third question is answered by an error page',
      [LOST, TWICE, OVERTAKEN, { fault: 'http_error', status: 502, calls: ['Trades', 'OHLC'], skip: 6, chance: 0.33 }],
    ],
  ];
  it.each(faults)(
    'is that of the exchange in spite of %s',
    async (_name, rules) => {
      const run = await runHostileSession({ faults: { rules }, seed: 1, milliseconds: MILLISECONDS });
      expect(Object.values(run.faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      expect(run.candles.decided).toBeGreaterThan(10);
      expect(run.candles).toMatchObject({ wrong: 0, takenForEmpty: 0 });
    },
    30_000,
  );
});

let world: HostileWorld | null = null;
let life: Life | null = null;
let folder = '';
afterEach(async () => {
  await life?.bury();
  await world?.close();
  life = world = null;
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

async function begin(rules: Rule[]): Promise<Life> {
  folder = mkdtempSync(join(tmpdir(), 'parallax-market-'));
  world = await openHostileWorld({ faults: { rules }, seed: 1, folder });
  life = await world.live();
  return life;
}

describe('opening a session', () => {
  it('is tried again when the first reads fail', async () => {
    await begin([
      { fault: 'http_error', status: 502, calls: ['AssetPairs'], times: 2 },
      { fault: 'http_error', status: 502, calls: ['OHLC'], times: 2 },
      { fault: 'reset_before', calls: ['Trades'], times: 2 },
    ]);
    expect(world?.simulator.faultCounts()).toMatchObject({ http_502: 4, reset_before: 2 });
    expect(world?.log.filter((line) => line.startsWith('open'))).toEqual([]);
  });
});

describe('what may be done in the market', () => {
  it('is nothing while it is in cancel_only mode at the start, and trading once it is online again', async () => {
    const { session } = await begin([{ fault: 'market_mode', mode: 'cancel_only', seconds: 3_600, times: 1 }]);
    expect(await until(() => session.watch.marketStatus() === 'cancel_only')).toBe(true);
    expect(await until(() => session.state().strategy.blockedBy?.includes('cancel_only') === true)).toBe(true);
    world?.simulator.stopFaults();
    expect(await until(() => session.watch.marketStatus() === 'online', 10_000)).toBe(true);
    expect(await until(() => session.state().strategy.blockedBy === null, 10_000)).toBe(true);
  }, 30_000);

  it('is found out although the word that it is online again was lost', async () => {
    const { session } = await begin([
      { fault: 'market_mode', mode: 'post_only', seconds: 1_600, times: 1 },
      { fault: 'drop_frame', channels: ['status', 'instrument'], skip: 2 },
    ]);
    expect(await until(() => session.watch.marketStatus() === 'post_only')).toBe(true);
    expect(await until(() => session.watch.marketStatus() === 'online', 20_000)).toBe(true);
  }, 40_000);
});

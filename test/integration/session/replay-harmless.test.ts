import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import { createSimulator } from '../../../engine/exchange/simulator/simulator.ts';
import { openEngine } from '../../../engine/modes.ts';
import type { StoredRecording } from '../../../engine/ports.ts';
import type { ReplayReport } from '../../../engine/replay/replay-report.ts';
import { replaySession } from '../../../engine/replay/replay-session.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';

const SPEED = 600;
const MINUTES = 40;
const FEWEST_FILLS = 4;
const PATIENCE_MS = 60_000;
const CREDENTIALS = { key: 'replayed', secret: Buffer.alloc(64, 7).toString('base64') };

/** Trades as often as it can, so that there is something to compare. */
const RESTLESS = {
  entry: { required: 2, windowBars: 3, timeoutHours: 0.2 },
  exit: { required: 1, windowBars: 3, minDivergences: 0 },
  orders: { repriceSeconds: 15, maxReprices: 2 },
  risk: { maxConsecutiveApiErrors: 1_000 },
};

/** What every network does on an ordinary day: nothing of it may change what is decided. */
const HARMLESS: FaultPlanInput = {
  name: 'an ordinary day',
  rules: [
    { fault: 'latency', milliseconds: [0, 20], chance: 0.5 },
    { fault: 'slow_answer', milliseconds: [0, 20], chance: 0.5 },
    { fault: 'frame_latency', milliseconds: [0, 20], chance: 0.3 },
    { fault: 'duplicate_frame', chance: 0.1, channels: ['trade', 'book', 'executions'] },
    { fault: 'reorder_frames', chance: 0.05, channels: ['trade'] },
    { fault: 'connection_reset', skip: 20, times: 1, channels: ['trade'] },
  ],
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A demo session on a market of its own, ended in good order; answers what struck it. */
async function play(seed: number, faults: FaultPlanInput | null): Promise<Readonly<Record<string, number>>> {
  const simulator = await createSimulator({
    seed,
    speed: SPEED,
    market: { kind: 'generated', historyDays: 14 },
    credentials: CREDENTIALS,
    startTime: Date.UTC(2026, 0, 5),
    ...(faults === null ? {} : { faults }),
  });
  let minutes = 0;
  let fills = 0;
  try {
    const { restUrl, wsUrl, wsAuthUrl } = simulator;
    const engine = await openEngine({
      mode: 'demo',
      dataFolder: folder,
      exchange: { restUrl, wsUrl, wsAuthUrl },
      credentials: CREDENTIALS,
      configuration: RESTLESS,
      log: () => undefined,
      listener(items) {
        for (const item of items) {
          if (item.type === 'fill') fills++;
          if (item.type === 'candle' && item.closed && item.timeframe === '1m') minutes++;
        }
      },
    });
    if (!engine.ok) throw new Error(engine.error);
    await engine.value.handlers['chart.history']({ timeframe: '1m', limit: 1 });
    const hasStruck = (): boolean => faults === null || (simulator.faultCounts()['connection_reset'] ?? 0) > 0;
    const isEnough = (): boolean => minutes >= MINUTES && fills >= FEWEST_FILLS && hasStruck();
    while (!isEnough()) await new Promise((resolve) => setTimeout(resolve, 50));
    await engine.value.close();
    return simulator.faultCounts();
  } finally {
    await simulator.close();
  }
}

function recorded(): StoredRecording {
  const database = openDatabase(join(folder, 'demo', 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  const store = createSessionStore(database.value);
  try {
    const recording = store.recordings.load(store.recordings.list()[0].sessionId);
    if (recording === null) throw new Error('nothing was recorded');
    return recording;
  } finally {
    store.close();
  }
}

/** On the candles it saw a session decides as the backtest, and what differs in its trades has a cause. */
function expectAlike(report: ReplayReport | null): void {
  if (report === null) throw new Error('the session saw no minute');
  const { bars, signals, decisions, trades, differences } = report;
  const faults = differences.filter(
    ({ kind, reason }) => (kind === 'signal' && reason === 'engine') || kind === 'decision',
  );
  expect(faults).toEqual([]);
  expect(bars.compared).toBeGreaterThanOrEqual(MINUTES - 5);
  expect(bars.alike).toBe(bars.compared);
  expect(signals.different).toBe(0);
  expect(decisions).toMatchObject({ different: 0 });
  expect(decisions.compared).toBeGreaterThan(bars.compared);
  expect(trades.session).toBeGreaterThan(0);
  expect(trades.backtest).toBeGreaterThan(0);
  for (const { cause, reason } of differences) {
    expect(cause).not.toBe('');
    expect(reason).not.toBe('engine');
  }
}

describe('a session that trades what it sees', { timeout: PATIENCE_MS }, () => {
  it.each([3, 8, 21])('decides as the backtest of the candles it saw, seed %i', async (seed) => {
    expect(await play(seed, null)).toEqual({});
    expectAlike(replaySession(recorded()));
  });

  it.each([4, 9, 22])('decides so through delays, doubles, reordering and a lost connection, seed %i', async (seed) => {
    const struck = await play(seed, HARMLESS);
    expect(struck).toMatchObject({ connection_reset: 1 });
    expect(struck['duplicate_frame']).toBeGreaterThan(0);
    expectAlike(replaySession(recorded()));
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../../engine/modes.ts';
import type { StoredRecording } from '../../../engine/ports.ts';
import { replaySession } from '../../../engine/replay/replay-session.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';

const SPEED = 600;
/** Minutes a demo session sees before it ends: at this speed 10 a second where the machine has time. */
const MINUTES = 40;
const PATIENCE_MS = 60_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function playDemo(
  seed: number,
  settings: Readonly<Record<string, unknown>> = {},
  fewestOrders = 1,
): Promise<void> {
  let minutes = 0;
  let orders = 0;
  const engine = await openEngine({
    mode: 'demo',
    dataFolder: folder,
    seed,
    speed: SPEED,
    configuration: settings,
    log: () => undefined,
    listener(items) {
      for (const item of items) {
        if (item.type === 'order') orders++;
        if (item.type === 'candle' && item.closed && item.timeframe === '1m') minutes++;
      }
    },
  });
  if (!engine.ok) throw new Error(engine.error);
  await engine.value.handlers['chart.history']({ timeframe: '1m', limit: 1 });
  const isEnough = (): boolean => minutes >= MINUTES && orders >= fewestOrders;
  while (!isEnough()) await new Promise((resolve) => setTimeout(resolve, 50));
  await engine.value.close();
}

function recordings(): readonly StoredRecording[] {
  const database = openDatabase(join(folder, 'demo', 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  const store = createSessionStore(database.value);
  try {
    return store.recordings.list().flatMap(({ sessionId }) => store.recordings.load(sessionId) ?? []);
  } finally {
    store.close();
  }
}

describe('replay of a demo session', { timeout: PATIENCE_MS }, () => {
  it.each([
    ['on every minute', 6, {}, 1],
    ['on bars of five minutes', 11, { timeframe: '5m', entry: { required: 2 } }, 0],
  ])('comes to the same signals and decisions %s', async (_, seed, settings, fewestOrders) => {
    await playDemo(seed, settings, fewestOrders);
    const [recording] = recordings();
    const report = replaySession(recording);
    expect(report?.signals.compared).toBeGreaterThan(5);
    expect(report?.decisions.compared).toBeGreaterThan(50);
    expect(report).toMatchObject({ signals: { different: 0 }, decisions: { different: 0 } });
    expect(report?.minutes).toBeGreaterThanOrEqual(MINUTES);
    for (const { cause } of report?.differences ?? []) expect(cause).not.toBe('');
    expect(replaySession(recording)).toEqual(report);
  });

  it('begins a recording of its own at every start, each with its part of the journal', async () => {
    await playDemo(6);
    await playDemo(6);
    const [second, first] = recordings();
    expect(second.started).toBeGreaterThan(first.started);
    expect(first.journal.at(-1)?.sequence).toBeLessThan(second.journal[0].sequence);
    expect(replaySession(second)).toMatchObject({ signals: { different: 0 }, decisions: { different: 0 } });
  });

  it('finds a signal bar that the candles do not give, and an order that nothing explains', async () => {
    await playDemo(6);
    const [recording] = recordings();
    const altered = recording.journal.filter(({ kind }) => kind === 'signal_bar')[3];
    const changed = recording.journal.map((entry) =>
      entry === altered ? { ...entry, event: entry.event.replace(/"entryCount":\d+/, '"entryCount":99') } : entry,
    );
    expect(replaySession({ ...recording, journal: changed })).toMatchObject({
      signals: { different: 1 },
      differences: expect.arrayContaining([
        expect.objectContaining({ kind: 'signal', session: 'entryCount 99' }),
      ]) as unknown,
    });

    const submit = recording.journal.find(({ commands }) => commands.includes('"type":"submit"'));
    expect(submit).toBeDefined();
    const journal = recording.journal.map((entry) =>
      entry === submit ? { ...entry, commands: entry.commands.replace('"side":"buy"', '"side":"sell"') } : entry,
    );
    expect(replaySession({ ...recording, journal })).toMatchObject({ decisions: { different: 1 } });
  });
});

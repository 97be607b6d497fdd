import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayCommand } from '../../../engine/cli/commands/replay.ts';
import type { ReplayReport } from '../../../engine/replay/replay-report.ts';
import { makeRecording } from './make-recording.ts';
import { openMemory, storeRecording } from './store-recording.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-replay-command-'));
  const store = openMemory(folder, 'demo');
  storeRecording(store, { ...makeRecording({ seed: 2, minutes: 60 }), sessionId: 'abc-1' });
  store.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<string> {
  let output = '';
  const result = await replayCommand.run([...args, '--data-dir', folder], {
    write: (text) => {
      output += text;
      return Promise.resolve();
    },
    log: () => undefined,
  });
  return result.ok ? output : `failed: ${result.error.message}`;
}

describe('parallax replay', () => {
  it('lists the recorded sessions', async () => {
    expect(await run()).toBe('abc-1  demo  BTC/USD  2026-01-05 00:00  60 minutes\n');
    expect(JSON.parse(await run('--json'))).toMatchObject({ sessions: [{ sessionId: 'abc-1', minutes: 60 }] });
  });

  it('says in lines what a replay found', async () => {
    const [session, bars, signals, decisions, trades, result, , first] = (await run('abc')).split('\n');
    expect(session).toMatch(/^demo BTC\/USD 1m, 2026-01-05 00:00 to 2026-01-05 01:00 UTC, 60 minutes$/);
    expect(bars).toBe('Bars         decided alike in 60 of 60');
    expect(signals).toBe('Signal bars  60 compared, 0 different');
    expect(decisions).toMatch(/^Decisions {4}\d+ compared, 0 different$/);
    expect(trades).toMatch(/^Trades {7}\d+ in the session, \d+ in the backtest, \d+ in both$/);
    expect(result).toMatch(/^Result {7}-?[\d.]+ \(-?[\d.]+%\) in the session, .* of \d+ closed in both$/);
    expect(first).toMatch(/^2026-01-05 00:\d\d {2}entry_price: [\d.]+ \| [\d.]+ \| [+−][\d.]+ bp \(the session traded/);
  });

  it('writes everything as JSON', async () => {
    const report = JSON.parse(await run('newest', '--json')) as ReplayReport;
    expect(report).toMatchObject({ sessionId: 'abc-1', bars: { compared: 60, alike: 60 } });
    expect(report.differences.length).toBeGreaterThan(0);
    for (const { reason, cause } of report.differences) expect([reason, cause]).not.toContain('');
  });

  it('says that there is no such session', async () => {
    expect(await run('xyz')).toContain('has no recorded session xyz');
  });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { CommandIo } from '../../../engine/cli/command.ts';
import { COMMANDS } from '../../../engine/cli/registry.ts';
import { runCli } from '../../../engine/cli/run-cli.ts';
import { memoryOwner, writeOwner } from '../../../engine/modes/memory-owner.ts';
import { openSessionMemory } from '../../../engine/modes/session-memory.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';
import { CREDENTIALS, standIn, type StandIn, viewOf } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

/** A live session of some key that ended while it ran, with an exit pending. */
function leaveMemory(key: string): void {
  const memory = openSessionMemory(join(kraken!.folder, 'live'), Date.now);
  if (!memory.ok) throw new Error(memory.error);
  const { store } = memory.value;
  const state = initialSessionState('BTC/USD', Date.now());
  const pendingExit = {
    signalId: 'exit-1',
    signal: null,
    dueAt: 0,
    exitType: 'manual' as const,
    lowestCategory: 'moderate' as const,
  };
  const strategy = { ...state.strategy, pendingExit };
  store.saveSnapshot({ sequence: 0, time: 0, state: JSON.stringify({ ...state, strategy }) });
  const configuration = JSON.stringify(DEFAULT_CONFIGURATION);
  store.recordings.begin({
    sessionId: 'left-behind',
    started: 0,
    mode: 'live',
    symbol: 'BTC/USD',
    configuration,
    state: '{}',
    warmUp: '[]',
  });
  writeOwner(store, memoryOwner('BTC/USD', key, 'another account'));
  store.close();
}

it.each([
  ['of another account acts on this one never, and is kept', 'another-key', true],
  ['of this account is gone on with', CREDENTIALS.key, false],
])(
  'the memory %s',
  async (_, key, isAside) => {
    kraken = await standIn();
    leaveMemory(key);
    const opened = await kraken.open({ mode: 'live', credentials: CREDENTIALS });
    if (!opened.ok) throw new Error(opened.error);
    const { events } = await viewOf(opened.value);
    const told = events.filter(({ message }) =>
      message.includes('The memory of BTC/USD with account “another account”'),
    );
    expect(told).toHaveLength(isAside ? 1 : 0);
    const aside = readdirSync(join(kraken.folder, 'live')).filter((name) => /\.of-BTC-USD-[0-9a-f]{8}$/.test(name));
    expect(aside).toHaveLength(isAside ? 1 : 0);
    const sessions = await opened.value.handlers['replay.sessions'](undefined);
    if (!sessions.ok) throw new Error(sessions.error.message);
    expect([sessions.value.sessions.length, sessions.value.problems]).toEqual([2, []]);
    // The command line finds them, too, once nobody trades there.
    await opened.value.close();
    let listed = '';
    const io: CommandIo = { write: (text) => Promise.resolve(void (listed += text)), log: () => undefined };
    expect(await runCli(['replay', '--data-dir', kraken.folder, '--json'], io, COMMANDS)).toBe(0);
    expect(JSON.parse(listed)).toMatchObject({ sessions: [{ mode: 'live' }, { sessionId: 'left-behind' }] });
  },
  60_000,
);
